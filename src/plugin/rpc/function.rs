//! `CallFunction`, on a provider that need not be configured.

use std::sync::Arc;

use rmpv::Value as Wire;

use crate::{
    framework::{function::FunctionError, panic},
    plugin::{
        convert::value_msgpack::{decode_msgpack, encode},
        proto::tfplugin6::{
            self,
            call_function::{Request, Response},
        },
        session::Session,
    },
};

pub async fn call<C: Send + Sync>(session: Arc<Session<C>>, request: Request) -> Response {
    match result(&session, request).await {
        Ok(result) => Response { result: Some(encode(&result)), error: None },
        Err(FunctionError { text, argument }) => Response {
            result: None,
            error: Some(tfplugin6::FunctionError { text, function_argument: argument }),
        },
    }
}

async fn result<C: Send + Sync>(
    session: &Session<C>,
    request: Request,
) -> Result<Wire, FunctionError> {
    let whole_call = |text| FunctionError { text, argument: None };
    let Some(function) = session.find_function(&request.name) else {
        return Err(whole_call(format!("this version of the provider has no {}", request.name)));
    };
    let mut arguments = Vec::with_capacity(request.arguments.len());
    for argument in request.arguments {
        let decoded = decode_msgpack(Some(argument));
        arguments.push(decoded.map_err(|it| whole_call(it.errors[0].detail.to_string()))?);
    }
    let called = panic::catch(async { function.call(arguments) }).await;
    called.unwrap_or_else(|message| {
        Err(whole_call(format!("this is a bug in the provider, please report it: {message}")))
    })
}

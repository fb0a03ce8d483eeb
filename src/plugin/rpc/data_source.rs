//! `ReadDataSource`.

use std::sync::Arc;

use rmpv::Value as Wire;
use tf_provider::Diagnostics;

use crate::plugin::{
    convert::{
        diagnostics,
        value_msgpack::{decode, encode},
    },
    proto::tfplugin6::read_data_source::{Request, Response},
    session::Session,
};

pub async fn read<C: Send + Sync>(session: Arc<Session<C>>, request: Request) -> Response {
    match state(&session, request).await {
        Ok(state) => Response { state: Some(encode(&state)), ..Response::default() },
        Err(errors) => Response { diagnostics: diagnostics::encode(errors), ..Response::default() },
    }
}

async fn state<C: Send + Sync>(
    session: &Session<C>,
    request: Request,
) -> Result<Wire, Diagnostics> {
    let data_source = session.data_source(&request.type_name)?;
    let configured = session.configured()?;
    let config = decode(request.config, || data_source.schema())?;
    data_source.read(&configured, config).await
}

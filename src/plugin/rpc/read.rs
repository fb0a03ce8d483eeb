//! `ReadResource`. An answer without a state and without an error means: the object is gone.

use std::sync::Arc;

use rmpv::Value as Wire;
use tf_provider::Diagnostics;

use crate::{
    framework::resource::WireOutcome,
    plugin::{
        convert::{
            diagnostics, identity,
            value_msgpack::{decode, encode},
        },
        proto::tfplugin6::read_resource::{Request, Response},
        session::Session,
    },
};

pub async fn resource<C: Send + Sync>(session: Arc<Session<C>>, request: Request) -> Response {
    let read = read(&session, request.clone()).await;
    let errors = match read {
        Ok(outcome) if outcome.diagnostics.errors.is_empty() => {
            return Response {
                new_state: Some(encode(&outcome.state.unwrap_or(Wire::Nil))),
                diagnostics: diagnostics::encode(outcome.diagnostics),
                private: outcome.private,
                // Not to echo an identity would erase it.
                new_identity: outcome.identity.map(identity::encode).or(request.current_identity),
                deferred: None,
            };
        }
        Ok(WireOutcome { diagnostics, .. }) | Err(diagnostics) => diagnostics,
    };
    Response {
        new_state: request.current_state,
        diagnostics: diagnostics::encode(errors),
        private: request.private,
        new_identity: request.current_identity,
        deferred: None,
    }
}

async fn read<C: Send + Sync>(
    session: &Session<C>,
    request: Request,
) -> Result<WireOutcome, Diagnostics> {
    let resource = session.resource(&request.type_name)?;
    let configured = session.configured()?;
    let state = decode(request.current_state, || resource.schema())?;
    Ok(resource.read(&configured, state, request.private).await)
}

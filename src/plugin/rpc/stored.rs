//! Objects as they come out of the state: upgraded, or moved from another address.
//!
//! Called for every object of the state, also when nothing is to be upgraded, which is why a resource can learn
//! of its objects here.

use std::sync::Arc;

use rmpv::Value as Wire;
use tf_provider::{Diagnostic, Diagnostics};

use crate::{
    framework::{model::one_error, resource::AnyResource},
    plugin::{
        convert::{diagnostics, identity, value_json, value_msgpack::encode},
        proto::tfplugin6::{
            RawState, move_resource_state, upgrade_resource_identity, upgrade_resource_state,
        },
        session::Session,
    },
};

pub async fn upgrade<C: Send + Sync>(
    session: Arc<Session<C>>,
    request: upgrade_resource_state::Request,
) -> upgrade_resource_state::Response {
    use upgrade_resource_state::Response;

    let upgraded = session
        .resource(&request.type_name)
        .and_then(|resource| Ok((resource, decode(resource, request.raw_state)?)));
    match upgraded {
        Ok((resource, state)) => {
            let upgraded_state = Some(encode(&state));
            if let Some(configured) = session.find_configured() {
                resource.stored(&configured, state);
            }
            Response { upgraded_state, diagnostics: Vec::new() }
        }
        Err(errors) => Response { upgraded_state: None, diagnostics: diagnostics::encode(errors) },
    }
}

pub async fn upgrade_identity<C: Send + Sync>(
    _: Arc<Session<C>>,
    request: upgrade_resource_identity::Request,
) -> upgrade_resource_identity::Response {
    use upgrade_resource_identity::Response;

    match identity::decode_raw(&request.raw_identity.unwrap_or_default()) {
        Ok(stored) => {
            Response { upgraded_identity: Some(identity::encode(stored)), diagnostics: Vec::new() }
        }
        Err(errors) => {
            Response { upgraded_identity: None, diagnostics: diagnostics::encode(errors) }
        }
    }
}

/// A move within one type only, from another address of this provider.
pub async fn r#move<C: Send + Sync>(
    session: Arc<Session<C>>,
    request: move_resource_state::Request,
) -> move_resource_state::Response {
    move_state(&session, request).unwrap_or_else(|errors| move_resource_state::Response {
        diagnostics: diagnostics::encode(errors),
        ..move_resource_state::Response::default()
    })
}

fn move_state<C: Send + Sync>(
    session: &Session<C>,
    request: move_resource_state::Request,
) -> Result<move_resource_state::Response, Diagnostics> {
    let (source, target) = (request.source_type_name, request.target_type_name);
    if source != target {
        return Err(one_error(Diagnostic::root(
            "Move Between Types",
            format!(
                "A {source} cannot become a {target}. Remove it from the state with a `removed` block that has \
                 `destroy = false`, and import the object under its new type."
            ),
        )));
    }
    let state = decode(session.resource(&target)?, request.source_state)?;
    let identity = request.source_identity.filter(|raw| !raw.json.is_empty());
    let identity = identity.as_ref().map(identity::decode_raw).transpose()?;
    Ok(move_resource_state::Response {
        target_state: Some(encode(&state)),
        diagnostics: Vec::new(),
        target_private: request.source_private,
        target_identity: identity.map(identity::encode),
    })
}

fn decode<C: Send + Sync>(
    resource: &dyn AnyResource<C>,
    raw: Option<RawState>,
) -> Result<Wire, Diagnostics> {
    let raw = raw.unwrap_or_default();
    if raw.json.is_empty() {
        return Err(one_error(Diagnostic::root(
            "State Of An Old Version",
            format!(
                "The state of this {} is missing or in the form from before Terraform 0.12, which this \
                 provider has never written. Remove it from the state and import the object.",
                resource.name()
            ),
        )));
    }
    value_json::decode_object(&raw.json, &resource.schema().block)
}

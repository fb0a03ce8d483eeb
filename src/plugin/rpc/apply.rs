//! `ApplyResourceChange`: what exists afterwards is in the answer, whatever happened.

use std::sync::Arc;

use rmpv::Value as Wire;
use tf_provider::Diagnostics;

use crate::{
    framework::resource::AnyResource,
    plugin::{
        convert::{
            diagnostics, identity,
            value_msgpack::{decode, encode, present},
        },
        proto::tfplugin6::apply_resource_change::{Request, Response},
        session::Session,
    },
};

pub async fn resource<C: Send + Sync>(session: Arc<Session<C>>, request: Request) -> Response {
    let _mutating = session.mutating.token();
    apply(&session, request).await.unwrap_or_else(failed)
}

/// Without a state in a failure the core keeps what it has.
fn failed(errors: Diagnostics) -> Response {
    Response { diagnostics: diagnostics::encode(errors), ..Response::default() }
}

async fn apply<C: Send + Sync>(
    session: &Session<C>,
    request: Request,
) -> Result<Response, Diagnostics> {
    let resource = session.resource(&request.type_name)?;
    let configured = session.configured()?;
    let prior = present(decode(request.prior_state, || resource.schema())?);
    let planned = present(decode(request.planned_state, || resource.schema())?);
    let private = request.planned_private;
    let outcome = match (prior, planned) {
        (None, None) => return Ok(deleted()),
        (Some(prior), None) => return Ok(delete(resource, &configured, prior, private).await),
        (None, Some(planned)) => resource.create(&configured, planned, private).await,
        (Some(prior), Some(planned)) => resource.update(&configured, prior, planned, private).await,
    };
    Ok(Response {
        new_state: outcome.state.map(|state| encode(&without_unknown(state))),
        private: outcome.private,
        diagnostics: diagnostics::encode(outcome.diagnostics),
        new_identity: outcome.identity.map(identity::encode).or(request.planned_identity),
        ..Response::default()
    })
}

async fn delete<C: Send + Sync>(
    resource: &dyn AnyResource<C>,
    configured: &C,
    prior: Wire,
    private: Vec<u8>,
) -> Response {
    let diagnostics = resource.delete(configured, prior, private).await;
    if diagnostics.errors.is_empty() {
        Response { diagnostics: diagnostics::encode(diagnostics), ..deleted() }
    } else {
        failed(diagnostics)
    }
}

fn deleted() -> Response {
    Response { new_state: Some(encode(&Wire::Nil)), ..Response::default() }
}

/// The state of an apply that stopped half-way: the core rejects what is still unknown in it.
fn without_unknown(state: Wire) -> Wire {
    match state {
        Wire::Ext(..) => Wire::Nil,
        Wire::Array(items) => Wire::Array(items.into_iter().map(without_unknown).collect()),
        Wire::Map(entries) => {
            let known = entries.into_iter().map(|(key, value)| (key, without_unknown(value)));
            Wire::Map(known.collect())
        }
        known => known,
    }
}

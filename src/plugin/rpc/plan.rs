//! `PlanResourceChange`: of a creation, a change or a destruction.

use std::sync::Arc;

use rmpv::Value as Wire;
use tf_provider::Diagnostics;

use crate::{
    framework::resource::WirePlan,
    plugin::{
        convert::{
            diagnostics,
            value_msgpack::{decode, encode, present},
        },
        proto::tfplugin6::plan_resource_change::{Request, Response},
        session::Session,
    },
};

pub async fn resource<C: Send + Sync>(session: Arc<Session<C>>, request: Request) -> Response {
    plan(&session, request).await.unwrap_or_else(|errors| Response {
        diagnostics: diagnostics::encode(errors),
        ..Response::default()
    })
}

async fn plan<C: Send + Sync>(
    session: &Session<C>,
    request: Request,
) -> Result<Response, Diagnostics> {
    let resource = session.resource(&request.type_name)?;
    let configured = session.configured()?;
    let prior = present(decode(request.prior_state, || resource.schema())?);
    let proposed = present(decode(request.proposed_new_state, || resource.schema())?);
    let config = decode(request.config, || resource.schema())?;
    match (prior, proposed) {
        (prior, Some(proposed)) => {
            // That of a creation is not known before it is made.
            let planned_identity = prior.as_ref().and(request.prior_identity);
            let plan = WirePlan { prior, config, proposed, private: request.prior_private };
            let outcome = resource.plan(&configured, plan).await;
            Ok(Response {
                planned_state: outcome.state.as_ref().map(encode),
                planned_private: outcome.private,
                diagnostics: diagnostics::encode(outcome.diagnostics),
                planned_identity,
                ..Response::default()
            })
        }
        (prior, None) => {
            let diagnostics = match prior {
                Some(prior) => resource.plan_destroy(&configured, prior).await,
                None => Diagnostics::default(),
            };
            Ok(Response {
                planned_state: Some(encode(&Wire::Nil)),
                // The deletion gets what the plan returns.
                planned_private: request.prior_private,
                diagnostics: diagnostics::encode(diagnostics),
                ..Response::default()
            })
        }
    }
}

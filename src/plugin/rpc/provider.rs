//! The provider block: its validation, its effect, and the request to stop.

use std::sync::Arc;

use rmpv::Value as Wire;
use tf_provider::Diagnostics;
use tracing::info;

use crate::{
    framework::{panic, resource::bug},
    plugin::{
        convert::{diagnostics::encode, value_msgpack::decode},
        proto::tfplugin6::{
            DynamicValue, configure_provider, stop_provider, validate_provider_config,
        },
        session::Session,
    },
};

pub async fn validate<C: Send + Sync>(
    session: Arc<Session<C>>,
    request: validate_provider_config::Request,
) -> validate_provider_config::Response {
    let validated = match config(&session, request.config) {
        Ok(config) => panic::catch(async { (session.provider.validate)(config) }).await,
        Err(diagnostics) => Ok(diagnostics),
    };
    let diagnostics = validated.unwrap_or_else(|message| bug(&message));
    validate_provider_config::Response { diagnostics: encode(diagnostics) }
}

/// Replaces an earlier configuration: a process that several commands attach to is configured by each of them.
pub async fn configure<C: Send + Sync>(
    session: Arc<Session<C>>,
    request: configure_provider::Request,
) -> configure_provider::Response {
    let version = request.terraform_version;
    info!(core_version = version, "configuring the provider");
    let configured = match config(&session, request.config) {
        Ok(config) => panic::catch(async { (session.provider.configure)(config, &version) }).await,
        Err(diagnostics) => Ok((None, diagnostics)),
    };
    let (configured, diagnostics) = configured.unwrap_or_else(|message| (None, bug(&message)));
    if let Some(configured) = configured {
        session.configure(configured);
    }
    configure_provider::Response { diagnostics: encode(diagnostics) }
}

pub async fn stop<C: Send + Sync>(
    session: Arc<Session<C>>,
    _: stop_provider::Request,
) -> stop_provider::Response {
    session.stop();
    stop_provider::Response::default()
}

fn config<C>(session: &Session<C>, config: Option<DynamicValue>) -> Result<Wire, Diagnostics> {
    decode(config, || session.provider.schema.clone())
}

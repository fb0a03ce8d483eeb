//! From a provider block and the environment to a configured provider.
//!
//! An argument wins over the environment, and that over the shared files, as in the AWS provider. Variables that the
//! AWS SDK reads for whatever is left out here are left to it: `AWS_REGION`, `AWS_PROFILE`, `AWS_ACCESS_KEY_ID`,
//! `AWS_ENDPOINT_URL…`, `AWS_USE_FIPS_ENDPOINT`, `AWS_EC2_METADATA_DISABLED`, `AWS_SDK_UA_APP_ID` and others.

mod environment;
mod reading;
mod roles;
#[cfg(test)]
mod tests;

use tf_provider::Diagnostics;
use tokio_util::sync::CancellationToken;

use super::{Configured, Unknown, model::Model, settings::Settings, validate::validate};
use crate::aws::Clients;
use environment::Environment;
use reading::Reading;

pub fn configure(
    model: &Model,
    terraform_version: &str,
    environment: Environment<'_>,
) -> (Option<Configured>, Diagnostics) {
    let mut diagnostics = validate(model);
    let mut reading = Reading::new(environment);
    reading.read(model);
    // OpenTofu 1.12 and later call themselves Terraform 1.13.0, so the two cannot be told apart. The AWS provider says
    // "Terraform" for both as well.
    reading.config.core = Some(format!("Terraform/{terraform_version}"));
    diagnostics.add_diagnostics(reading.diagnostics);
    if !diagnostics.errors.is_empty() {
        return (None, diagnostics);
    }
    let stopping = CancellationToken::new();
    let clients = if reading.unknown.is_empty() {
        Ok(Clients::new(reading.config, stopping.clone()))
    } else {
        Err(Unknown(reading.unknown))
    };
    (Some(Configured { settings: Settings::new(model), stopping, clients }), diagnostics)
}

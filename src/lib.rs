//! A Terraform and OpenTofu provider that replicates meshStack tenants to AWS.

mod aws;
mod docs;
mod domain;
mod framework;
mod functions;
mod plugin;
mod provider;

use std::process::ExitCode;

use framework::provider::Provider;
use tf_provider::Diagnostics;

/// Runs the provider as its command line and its environment ask.
pub fn serve() -> ExitCode {
    plugin::serve(Provider {
        schema: provider::schema(),
        validate: |_| Diagnostics::default(),
        configure: |_, _| (Some(()), Diagnostics::default()),
        stop: |()| (),
        resources: Vec::new(),
        data_sources: Vec::new(),
        functions: functions::all(),
    })
}

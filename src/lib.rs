//! A Terraform and OpenTofu provider that replicates meshStack tenants to AWS.
//!
//! ```text
//! HCL ─decode▶ Model ─▶ Desired ─┐
//!                                ├─ next step (pure) ─▶ execute ─▶ AWS
//! AWS ─observe▶ Observed ────────┘        ▲────────────────┘
//! ```
//!
//! In reading order: [`plugin`] talks to the core, [`framework`] is what a resource is written
//! against, [`provider`] is the provider block, [`resources`] and [`data_sources`] translate
//! Terraform's objects, [`domain`] decides on plain data, [`replication`] acts, [`aws`] calls.

mod aws;
mod context;
mod data_sources;
mod docs;
mod domain;
mod framework;
mod functions;
mod plugin;
mod provider;
mod replication;
mod resources;

use std::process::ExitCode;

use context::Context;
use framework::provider::Provider;

/// Runs the provider as its command line and its environment ask.
pub fn serve() -> ExitCode {
    plugin::serve(whole_provider())
}

/// The pages of the provider in the registry, as path and text; `read` gives the files of the
/// repository.
pub fn rendered_docs(
    read: docs::ReadFile<'_>,
) -> Result<Vec<(String, String)>, docs::MissingExample> {
    docs::pages(&whole_provider(), read)
}

/// The only place that knows all that the provider offers.
fn whole_provider() -> Provider<Context> {
    Provider {
        schema: provider::schema(),
        validate: provider::validate,
        configure: |block, terraform_version| {
            let (configured, diagnostics) = provider::configure(block, terraform_version);
            (configured.map(Context::new), diagnostics)
        },
        stop: |cx| cx.provider.stop(),
        resources: resources::all(),
        data_sources: data_sources::all(),
        functions: functions::all(),
    }
}

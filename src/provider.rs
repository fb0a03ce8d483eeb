//! The `provider "meshstack"` block.
//!
//! What was typed ([`model`]) is checked ([`validate`]) and turned, with the environment ([`configure`]), into what is
//! meant ([`settings`]). The environment is read here alone, and nothing here calls AWS.

mod configure;
mod known;
mod model;
mod schema;
pub mod settings;
mod validate;

use rmpv::Value as Wire;
use tf_provider::{Diagnostic, Diagnostics};
use tokio_util::sync::CancellationToken;

pub use schema::schema;
use settings::Settings;

use crate::{
    aws::Clients,
    framework::model::{decode, one_error},
};

/// The configured provider.
pub struct Configured {
    pub settings: Settings,
    /// Cancelled when the core asks to stop: waits end, calls in flight finish.
    pub stopping: CancellationToken,
    clients: Result<Clients, Unknown>,
}

/// The arguments that decide how AWS is called and are not known yet.
struct Unknown(Vec<String>);

impl Configured {
    /// What calls AWS.
    ///
    /// # Errors
    /// One diagnostic if an argument that decides how is not known before apply.
    pub fn clients(&self) -> Result<&Clients, Diagnostics> {
        self.clients.as_ref().map_err(|Unknown(arguments)| {
            let detail = format!(
                "AWS has to be called here, and the provider block leaves open how: {} will be known only after \
                 apply. Apply the objects first that the value comes from (with -target), or write the value itself.",
                arguments.join(", ")
            );
            one_error(Diagnostic::root("Provider Arguments Not Known Yet", detail))
        })
    }

    pub fn stop(&self) {
        self.stopping.cancel();
    }
}

/// Checks a provider block by itself; values may be unknown.
pub fn validate(block: Wire) -> Diagnostics {
    match decode(block) {
        Ok(model) => validate::validate(&model),
        Err(diagnostics) => diagnostics,
    }
}

/// Makes the configured provider without any call to AWS.
pub fn configure(block: Wire, terraform_version: &str) -> (Option<Configured>, Diagnostics) {
    let environment = |name: &str| std::env::var(name).ok();
    match decode(block) {
        Ok(model) => configure::configure(&model, terraform_version, &environment),
        Err(diagnostics) => (None, diagnostics),
    }
}

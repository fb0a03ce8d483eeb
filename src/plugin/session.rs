//! What the RPCs of one process share: the provider, and its configured form once there is one.
//!
//! An RPC takes the configured form once, at its start: a new configuration is for the RPCs that come after it.

use std::sync::{Arc, PoisonError, RwLock};

use tf_provider::{Diagnostic, Diagnostics};
use tokio_util::task::TaskTracker;

use crate::framework::{
    data_source::AnyDataSource, function::Function, model::one_error, provider::Provider,
    resource::AnyResource,
};

pub struct Session<C> {
    pub provider: Provider<C>,
    /// Counts the calls that may be changing something outside: the process ends after them.
    pub mutating: TaskTracker,
    configured: RwLock<Option<Arc<C>>>,
}

impl<C> Session<C> {
    pub fn new(provider: Provider<C>) -> Self {
        Self { provider, mutating: TaskTracker::new(), configured: RwLock::new(None) }
    }

    pub fn configure(&self, configured: C) {
        let mut current = self.configured.write().unwrap_or_else(PoisonError::into_inner);
        *current = Some(Arc::new(configured));
    }

    /// The configured provider, if it was configured.
    pub fn find_configured(&self) -> Option<Arc<C>> {
        self.configured.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn configured(&self) -> Result<Arc<C>, Diagnostics> {
        self.find_configured().ok_or_else(|| {
            one_error(Diagnostic::root(
                "Provider Not Configured",
                "This operation needs a configured provider, and the provider block was not accepted or not \
                 sent. Correct the errors of the provider block first.",
            ))
        })
    }

    /// Cancels waits; calls in flight finish.
    pub fn stop(&self) {
        if let Some(configured) = self.find_configured() {
            (self.provider.stop)(&configured);
        }
    }

    pub fn resource(&self, type_name: &str) -> Result<&dyn AnyResource<C>, Diagnostics>
    where
        C: Send + Sync,
    {
        let mut resources = self.provider.resources.iter();
        let found = resources.find(|it| it.name() == type_name);
        found.map(AsRef::as_ref).ok_or_else(|| unknown_type("resource", type_name))
    }

    pub fn data_source(&self, type_name: &str) -> Result<&dyn AnyDataSource<C>, Diagnostics>
    where
        C: Send + Sync,
    {
        let mut data_sources = self.provider.data_sources.iter();
        let found = data_sources.find(|it| it.name() == type_name);
        found.map(AsRef::as_ref).ok_or_else(|| unknown_type("data source", type_name))
    }

    pub fn find_function(&self, name: &str) -> Option<&dyn Function> {
        self.provider.functions.iter().find(|it| it.name() == name).map(AsRef::as_ref)
    }
}

fn unknown_type(kind: &str, type_name: &str) -> Diagnostics {
    one_error(Diagnostic::root(
        "Unknown Type",
        format!(
            "This version of the provider, {}, has no {kind} {type_name:?}. Use a version that has it, or \
             remove it from the configuration and the state.",
            env!("CARGO_PKG_VERSION")
        ),
    ))
}

//! The provider: its block and the lists of what it offers.

use rmpv::Value as Wire;
use tf_provider::{Diagnostics, schema::Schema};

use super::{data_source::AnyDataSource, function::Function, resource::AnyResource};

/// A provider whose configured form is `C`.
///
/// A struct of values rather than a trait, so that the module of the provider block need not know
/// the resources.
pub struct Provider<C> {
    pub schema: Schema,
    /// Checks a provider block by itself; values may be unknown.
    pub validate: fn(Wire) -> Diagnostics,
    /// Makes the configured provider, without any call to AWS. The second argument is the core's
    /// version.
    pub configure: fn(Wire, &str) -> (Option<C>, Diagnostics),
    /// Cancels waits; calls in flight finish.
    pub stop: fn(&C),
    pub resources: Vec<Box<dyn AnyResource<C>>>,
    pub data_sources: Vec<Box<dyn AnyDataSource<C>>>,
    pub functions: Vec<Box<dyn Function>>,
}

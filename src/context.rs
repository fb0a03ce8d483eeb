//! What the resources and data sources of one configured provider share.

mod tenants;

use crate::{provider::Configured, replication::Directory};
pub use tenants::{Conflict, TenantKey, Tenants};

/// The provider block, what this run knows of the organization, and which tenants it has seen.
pub struct Context {
    pub provider: Configured,
    pub directory: Directory,
    pub tenants: Tenants,
}

impl Context {
    pub fn new(provider: Configured) -> Self {
        Self { provider, directory: Directory::default(), tenants: Tenants::default() }
    }
}

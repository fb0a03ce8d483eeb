//! A data source: reads, never changes.

use async_trait::async_trait;
use rmpv::Value as Wire;
use serde::{Serialize, de::DeserializeOwned};
use tf_provider::{Diagnostics, schema::Schema};

use super::{
    model::{decode, encode},
    panic,
    resource::{bug, flatten},
};

/// A data source over the configured provider `C`.
#[async_trait]
pub trait DataSource<C: Send + Sync>: Send + Sync {
    type Model: Serialize + DeserializeOwned + Send + Sync;

    /// The full type name, with the provider's prefix.
    fn name(&self) -> &'static str;
    fn schema(&self) -> Schema;
    /// Checks a configuration by itself; values may be unknown.
    fn validate(&self, config: &Self::Model) -> Diagnostics;
    /// Fills the computed attributes of a wholly known configuration.
    async fn read(&self, cx: &C, config: Self::Model) -> Result<Self::Model, Diagnostics>;
}

/// A [`DataSource`] whose model is hidden.
#[async_trait]
pub trait AnyDataSource<C: Send + Sync>: Send + Sync {
    fn name(&self) -> &'static str;
    fn schema(&self) -> Schema;
    async fn validate(&self, config: Wire) -> Diagnostics;
    async fn read(&self, cx: &C, config: Wire) -> Result<Wire, Diagnostics>;
}

#[async_trait]
impl<C: Send + Sync, D: DataSource<C>> AnyDataSource<C> for D {
    fn name(&self) -> &'static str {
        DataSource::name(self)
    }

    fn schema(&self) -> Schema {
        DataSource::schema(self)
    }

    async fn validate(&self, config: Wire) -> Diagnostics {
        flatten(panic::catch(async { Ok(DataSource::validate(self, &decode(config)?)) }).await)
    }

    async fn read(&self, cx: &C, config: Wire) -> Result<Wire, Diagnostics> {
        let read = panic::catch(async { DataSource::read(self, cx, decode(config)?).await }).await;
        read.unwrap_or_else(|message| Err(bug(&message))).map(|model| encode(&model))
    }
}

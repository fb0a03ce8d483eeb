//! A provider-defined function: pure, called on an unconfigured provider.

use rmpv::Value as Wire;
use tf_provider::schema::FunctionSchema;

/// Why a call failed; `argument` counts from 0.
#[derive(Debug, PartialEq)]
pub struct FunctionError {
    pub text: String,
    pub argument: Option<i64>,
}

pub trait Function: Send + Sync {
    /// The bare name, without the provider's prefix.
    fn name(&self) -> &'static str;
    fn schema(&self) -> FunctionSchema;
    /// Arguments are known, and null only where the schema allows it.
    fn call(&self, arguments: Vec<Wire>) -> Result<Wire, FunctionError>;
}

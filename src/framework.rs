//! What a resource is written against.
//!
//! The vocabulary (`Value`, `Schema`, `Diagnostics`, `AttributePath`) is the crate tf-provider's; the traits
//! are ours, one per concept. Nothing in here knows gRPC or AWS.

pub mod data_source;
pub mod function;
pub mod model;
pub mod panic;
pub mod provider;
pub mod resource;
pub mod schema;
#[cfg(test)]
pub mod testing;

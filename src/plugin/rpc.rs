//! What each RPC does, one file per group: decode, ask the framework, encode.
//!
//! An RPC answers with diagnostics and the best state there is, never with a gRPC error: after one, the core
//! forgets a created object and the private data of an updated one.

pub mod apply;
pub mod data_source;
pub mod function;
pub mod import;
pub mod plan;
pub mod provider;
pub mod read;
pub mod schema;
pub mod stored;
pub mod validate;

#[cfg(test)]
mod tests;

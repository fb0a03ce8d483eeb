//! The `provider "meshstack"` block.
//!
//! What was typed ([`model`]) is checked and turned, with the environment, into what is meant. The environment is
//! read here alone, and nothing here calls AWS.

mod model;
mod schema;

pub use schema::schema;

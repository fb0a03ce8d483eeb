//! Between the protocol's messages and the framework's types. Pure.

pub mod attribute_path;
pub mod diagnostics;
pub mod identity;
pub mod schema;
pub mod value_json;
pub mod value_msgpack;

//! Values as the core sends and wants them.
//!
//! Nothing is interpreted here: unknown and refined unknown values, numbers of any size and the order of sets
//! pass through as they are.

use rmpv::Value as Wire;
use tf_provider::{Diagnostic, Diagnostics, schema::Schema};

use super::value_json;
use crate::{framework::model::one_error, plugin::proto::tfplugin6::DynamicValue};

/// Decodes a value; null when there is none. The schema is asked for only where the encoding needs it.
pub fn decode(
    value: Option<DynamicValue>,
    schema: impl FnOnce() -> Schema,
) -> Result<Wire, Diagnostics> {
    match value {
        Some(value) if value.msgpack.is_empty() && !value.json.is_empty() => {
            value_json::decode_object(&value.json, &schema().block)
        }
        value => decode_msgpack(value),
    }
}

/// Decodes a value that is never sent as JSON.
pub fn decode_msgpack(value: Option<DynamicValue>) -> Result<Wire, Diagnostics> {
    let bytes = value.unwrap_or_default().msgpack;
    if bytes.is_empty() {
        return Ok(Wire::Nil);
    }
    rmpv::decode::read_value(&mut bytes.as_slice()).map_err(|err| {
        one_error(Diagnostic::root(
            "Value Not Understood",
            format!("A value that Terraform or OpenTofu sent is not valid msgpack: {err}."),
        ))
    })
}

pub fn encode(value: &Wire) -> DynamicValue {
    let mut msgpack = Vec::new();
    rmpv::encode::write_value(&mut msgpack, value).expect("writing to memory does not fail");
    DynamicValue { msgpack, json: Vec::new() }
}

/// An object that may be absent: null is `None`.
pub fn present(value: Wire) -> Option<Wire> {
    (!value.is_nil()).then_some(value)
}

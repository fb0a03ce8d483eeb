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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::framework::schema::{optional, schema};

    fn no_schema() -> Schema {
        panic!("msgpack needs no schema")
    }

    #[track_caller]
    fn round_trips(msgpack: &[u8]) {
        let value = DynamicValue { msgpack: msgpack.to_vec(), json: Vec::new() };
        assert_eq!(encode(&decode(Some(value.clone()), no_schema).unwrap()), value);
    }

    #[test]
    fn what_the_core_sends_goes_back_as_it_came() {
        // An unknown, an unknown that will not be null, one refined by a length.
        round_trips(&[0xd4, 0x00, 0x00]);
        round_trips(&[0xc7, 0x03, 0x0c, 0x81, 0x01, 0xc2]);
        round_trips(&[0xc7, 0x07, 0x0c, 0x82, 0x01, 0xc2, 0x03, 0x92, 0x00, 0xc3]);
        // null, an empty string, an empty list, an empty map
        for empty in [0xc0, 0xa0, 0x90, 0x80] {
            round_trips(&[empty]);
        }
        // -3, 1.5, 2^63 and 0.1 as text
        round_trips(&[0xfd]);
        round_trips(&[0xcb, 0x3f, 0xf8, 0, 0, 0, 0, 0, 0]);
        round_trips(b"\xb39223372036854775808");
        round_trips(b"\xa30.1");
        // A set in the core's own order, of numbers in several forms.
        round_trips(&[0x93, 0xfd, 0xa3, b'0', b'.', b'1', 0x01]);
        // A nested block: a list of objects.
        round_trips(&[0x81, 0xa1, b'b', 0x91, 0x81, 0xa1, b'a', 0xd4, 0x00, 0x00]);
        // A dynamic value: a pair of its type and itself.
        round_trips(b"\x92\xc4\x08\"string\"\xa1x");
    }

    #[test]
    fn a_value_that_is_not_there_is_null() {
        assert_eq!(decode(None, no_schema), Ok(Wire::Nil));
        assert_eq!(decode(Some(DynamicValue::default()), no_schema), Ok(Wire::Nil));
    }

    #[test]
    fn json_is_read_by_the_schema() {
        let number = optional(tf_provider::schema::AttributeType::Number, "");
        let value = DynamicValue { msgpack: Vec::new(), json: br#"{"n": 1.5}"#.to_vec() };
        let decoded = decode(Some(value), || schema("", &[("n", number)], &[])).unwrap();
        assert_eq!(decoded["n"], Wire::from("1.5"));
    }

    #[test]
    fn a_value_that_is_cut_off_is_an_error() {
        let value = DynamicValue { msgpack: vec![0x92, 0x01], json: Vec::new() };
        let errors = decode(Some(value), no_schema).unwrap_err().errors;
        assert_eq!(errors[0].summary, "Value Not Understood");
    }
}

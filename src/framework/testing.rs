//! Objects of the wire for tests, written as JSON.
//!
//! The schema leads: what the JSON leaves out is null, or no block, and a name that the schema does not have is an
//! error of the test.

use rmpv::Value as Wire;
use serde_json::Value as Json;
use tf_provider::schema::{Block, NestedBlock, Schema};

/// Stands for an unknown value.
pub const UNKNOWN: &str = "(known after apply)";

/// The object as a core would send it.
pub fn object(schema: &Schema, json: &Json) -> Wire {
    block(&schema.block, json)
}

fn block(schema: &Block, json: &Json) -> Wire {
    let object = json.as_object().expect("a block is written as an object");
    for name in object.keys() {
        let is_known = schema.attributes.contains_key(name) || schema.blocks.contains_key(name);
        assert!(is_known, "the schema has no {name}");
    }
    let given = |name: &String| object.get(name).unwrap_or(&Json::Null);
    let attributes = schema.attributes.keys().map(|name| (name, value(given(name))));
    let blocks =
        schema.blocks.iter().map(|(name, nested)| (name, nested_block(nested, given(name))));
    let entries = attributes.chain(blocks);
    Wire::Map(entries.map(|(name, value)| (Wire::from(name.as_str()), value)).collect())
}

fn nested_block(nested: &NestedBlock, json: &Json) -> Wire {
    if json == UNKNOWN {
        return value(json);
    }
    match nested {
        NestedBlock::Optional(_) if json.is_null() => Wire::Nil,
        NestedBlock::Single(schema)
        | NestedBlock::Group(schema)
        | NestedBlock::Optional(schema) => block(schema, json),
        NestedBlock::List(schema) | NestedBlock::Set(schema) => {
            let elements = json.as_array().map(Vec::as_slice).unwrap_or_default();
            let element =
                |json: &Json| if json == UNKNOWN { value(json) } else { block(schema, json) };
            Wire::Array(elements.iter().map(element).collect())
        }
        NestedBlock::Map(_) => panic!("no schema has a map of blocks"),
    }
}

fn value(json: &Json) -> Wire {
    match json {
        Json::Null => Wire::Nil,
        Json::Bool(it) => Wire::from(*it),
        Json::Number(it) => it.as_i64().map_or_else(
            || Wire::from(it.as_f64().expect("every number is one of them")),
            Wire::from,
        ),
        Json::String(it) if it == UNKNOWN => Wire::Ext(0, vec![0]),
        Json::String(it) => Wire::from(it.as_str()),
        Json::Array(elements) => Wire::Array(elements.iter().map(value).collect()),
        Json::Object(entries) => Wire::Map(
            entries.iter().map(|(key, json)| (Wire::from(key.as_str()), value(json))).collect(),
        ),
    }
}

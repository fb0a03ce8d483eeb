//! Values as they are stored: JSON, which says neither unknown nor which type a number or a list has.
//!
//! What the schema has and the JSON has not becomes null or empty, what the JSON has beyond the schema is
//! dropped: a state that another version of the provider wrote is read as far as it goes.

use std::collections::{BTreeMap, HashMap};

use rmpv::Value as Wire;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value as Json, value::RawValue};
use tf_provider::{
    AttributePath, Diagnostic, Diagnostics,
    schema::{Attribute, AttributeType, Block, NestedBlock},
};

use crate::framework::model::one_error;

type Members = BTreeMap<String, Box<RawValue>>;

/// Decodes an object that a schema's root block describes; null stays null.
pub fn decode_object(json: &[u8], block: &Block) -> Result<Wire, Diagnostics> {
    let path = AttributePath::root();
    let raw: Box<RawValue> = serde_json::from_slice(json).map_err(|err| mismatch(&path, &err))?;
    if is_null(&raw) {
        return Ok(Wire::Nil);
    }
    block_object(Some(&raw), block, &path)
}

fn block_object(
    raw: Option<&RawValue>,
    block: &Block,
    path: &AttributePath,
) -> Result<Wire, Diagnostics> {
    let members: Members = raw.map_or_else(|| Ok(Members::new()), |raw| parse(raw, path))?;
    let mut entries = attribute_entries(&members, &block.attributes, path)?;
    for (name, nested) in &block.blocks {
        let value =
            nested_block(present(&members, name), nested, &path.clone().attribute(name.clone()))?;
        entries.push((Wire::from(name.as_str()), value));
    }
    Ok(Wire::Map(entries))
}

fn nested_block(
    raw: Option<&RawValue>,
    nested: &NestedBlock,
    path: &AttributePath,
) -> Result<Wire, Diagnostics> {
    match (nested, raw) {
        (NestedBlock::Single(_) | NestedBlock::Optional(_), None) => Ok(Wire::Nil),
        (NestedBlock::Single(block) | NestedBlock::Optional(block), raw @ Some(_))
        | (NestedBlock::Group(block), raw) => block_object(raw, block, path),
        (NestedBlock::List(_) | NestedBlock::Set(_), None) => Ok(Wire::Array(Vec::new())),
        (NestedBlock::List(block) | NestedBlock::Set(block), Some(raw)) => {
            array(raw, path, |raw, path| block_object(Some(raw), block, path))
        }
        (NestedBlock::Map(_), None) => Ok(Wire::Map(Vec::new())),
        (NestedBlock::Map(block), Some(raw)) => {
            map(raw, path, |raw, path| block_object(Some(raw), block, path))
        }
    }
}

fn attribute_entries(
    members: &Members,
    attributes: &HashMap<String, Attribute>,
    path: &AttributePath,
) -> Result<Vec<(Wire, Wire)>, Diagnostics> {
    let types = attributes.iter().map(|(name, it)| (name, &it.attr_type));
    types
        .map(|(name, it)| {
            let value = match present(members, name) {
                Some(raw) => attribute(raw, it, &path.clone().attribute(name.clone()))?,
                None => Wire::Nil,
            };
            Ok((Wire::from(name.as_str()), value))
        })
        .collect()
}

fn attribute(
    raw: &RawValue,
    attr_type: &AttributeType,
    path: &AttributePath,
) -> Result<Wire, Diagnostics> {
    if is_null(raw) {
        return Ok(Wire::Nil);
    }
    let nested = |inner: &HashMap<String, Attribute>, raw: &RawValue, path: &AttributePath| {
        Ok(Wire::Map(attribute_entries(&parse(raw, path)?, inner, path)?))
    };
    match attr_type {
        AttributeType::String => Ok(Wire::from(parse::<String>(raw, path)?)),
        AttributeType::Bool => Ok(Wire::from(parse::<bool>(raw, path)?)),
        AttributeType::Number => number(raw, path),
        AttributeType::List(element) | AttributeType::Set(element) => {
            array(raw, path, |raw, path| attribute(raw, element, path))
        }
        AttributeType::Map(element) => map(raw, path, |raw, path| attribute(raw, element, path)),
        AttributeType::Object(members) => object(raw, members, path),
        AttributeType::Tuple(elements) => tuple(raw, elements, path),
        AttributeType::AttributeSingle(inner) => nested(inner, raw, path),
        AttributeType::AttributeList(inner) | AttributeType::AttributeSet(inner) => {
            array(raw, path, |raw, path| nested(inner, raw, path))
        }
        AttributeType::AttributeMap(inner) => map(raw, path, |raw, path| nested(inner, raw, path)),
        AttributeType::Any => dynamic(raw, path),
    }
}

/// Integers as such, all others as their text: neither loses a digit.
fn number(raw: &RawValue, path: &AttributePath) -> Result<Wire, Diagnostics> {
    // A number may be stored as a string.
    let text = serde_json::from_str::<String>(raw.get()).unwrap_or_else(|_| raw.get().to_owned());
    if let Ok(integer) = text.parse::<i64>() {
        return Ok(Wire::from(integer));
    }
    serde_json::from_str::<serde_json::Number>(&text).map_err(|err| mismatch(path, &err))?;
    Ok(Wire::from(text))
}

fn object(
    raw: &RawValue,
    types: &HashMap<String, AttributeType>,
    path: &AttributePath,
) -> Result<Wire, Diagnostics> {
    let members: Members = parse(raw, path)?;
    let entries = types.iter().map(|(name, it)| {
        let value = match present(&members, name) {
            Some(raw) => attribute(raw, it, &path.clone().attribute(name.clone()))?,
            None => Wire::Nil,
        };
        Ok((Wire::from(name.as_str()), value))
    });
    Ok(Wire::Map(entries.collect::<Result<_, Diagnostics>>()?))
}

fn tuple(
    raw: &RawValue,
    types: &[AttributeType],
    path: &AttributePath,
) -> Result<Wire, Diagnostics> {
    let elements: Vec<Box<RawValue>> = parse(raw, path)?;
    if elements.len() != types.len() {
        let reason = format!("{} elements where {} are wanted", elements.len(), types.len());
        return Err(mismatch(path, &reason));
    }
    let decoded = elements.iter().zip(types).zip(0_i64..);
    let decoded = decoded.map(|((raw, it), index)| attribute(raw, it, &path.clone().index(index)));
    Ok(Wire::Array(decoded.collect::<Result<_, _>>()?))
}

/// A value that brings its type along; on the wire it is a pair of the type's JSON and the value.
fn dynamic(raw: &RawValue, path: &AttributePath) -> Result<Wire, Diagnostics> {
    #[derive(Deserialize)]
    struct Typed {
        value: Box<RawValue>,
        r#type: Json,
    }

    let typed: Typed = parse(raw, path)?;
    let Some(attr_type) = parse_type(&typed.r#type) else {
        return Err(mismatch(path, &format!("there is no type {}", typed.r#type)));
    };
    let value = attribute(&typed.value, &attr_type, path)?;
    if value.is_nil() && matches!(attr_type, AttributeType::Any) {
        return Ok(Wire::Nil);
    }
    Ok(Wire::Array(vec![Wire::Binary(typed.r#type.to_string().into_bytes()), value]))
}

fn parse_type(json: &Json) -> Option<AttributeType> {
    if let Some(name) = json.as_str() {
        return match name {
            "string" => Some(AttributeType::String),
            "number" => Some(AttributeType::Number),
            "bool" => Some(AttributeType::Bool),
            "dynamic" => Some(AttributeType::Any),
            _ => None,
        };
    }
    let [kind, inner, ..] = json.as_array()?.as_slice() else { return None };
    let boxed = || parse_type(inner).map(Box::new);
    match kind.as_str()? {
        "list" => Some(AttributeType::List(boxed()?)),
        "set" => Some(AttributeType::Set(boxed()?)),
        "map" => Some(AttributeType::Map(boxed()?)),
        "tuple" => {
            let elements = inner.as_array()?.iter().map(parse_type).collect::<Option<_>>()?;
            Some(AttributeType::Tuple(elements))
        }
        "object" => {
            let members = inner.as_object()?.iter();
            let members = members.map(|(name, it)| Some((name.clone(), parse_type(it)?)));
            Some(AttributeType::Object(members.collect::<Option<_>>()?))
        }
        _ => None,
    }
}

fn array(
    raw: &RawValue,
    path: &AttributePath,
    mut element: impl FnMut(&RawValue, &AttributePath) -> Result<Wire, Diagnostics>,
) -> Result<Wire, Diagnostics> {
    let elements: Vec<Box<RawValue>> = parse(raw, path)?;
    let decoded = elements.iter().zip(0_i64..);
    let decoded = decoded.map(|(raw, index)| element(raw, &path.clone().index(index)));
    Ok(Wire::Array(decoded.collect::<Result<_, _>>()?))
}

fn map(
    raw: &RawValue,
    path: &AttributePath,
    mut element: impl FnMut(&RawValue, &AttributePath) -> Result<Wire, Diagnostics>,
) -> Result<Wire, Diagnostics> {
    let members: Members = parse(raw, path)?;
    let decoded = members.iter().map(|(key, raw)| {
        Ok((Wire::from(key.as_str()), element(raw, &path.clone().key(key.clone()))?))
    });
    Ok(Wire::Map(decoded.collect::<Result<_, Diagnostics>>()?))
}

fn present<'a>(members: &'a Members, name: &str) -> Option<&'a RawValue> {
    members.get(name).map(AsRef::as_ref).filter(|raw| !is_null(raw))
}

fn is_null(raw: &RawValue) -> bool {
    raw.get() == "null"
}

fn parse<T: DeserializeOwned>(raw: &RawValue, path: &AttributePath) -> Result<T, Diagnostics> {
    serde_json::from_str(raw.get()).map_err(|err| mismatch(path, &err))
}

fn mismatch(path: &AttributePath, reason: &dyn std::fmt::Display) -> Diagnostics {
    one_error(Diagnostic::new(
        "Stored Value Not Understood",
        format!(
            "The state holds a value at {path} that does not fit the provider's schema: {reason}. It was \
             written by another version of the provider, or edited. Use the version that wrote it, or remove \
             the object from the state and import it again."
        ),
        path.clone(),
    ))
}

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
    let raw: Box<RawValue> =
        serde_json::from_slice(json).map_err(|err| mismatch(&path, &err.to_string()))?;
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
    let members: Members =
        raw.map_or_else(|| Ok(Members::new()), |raw| parse(raw, path, "an object"))?;
    let mut object = attributes(&members, &block.attributes, path)?;
    for (name, nested) in &block.blocks {
        let value =
            nested_block(present(&members, name), nested, &path.clone().attribute(name.clone()))?;
        object.push((Wire::from(name.as_str()), value));
    }
    Ok(Wire::Map(object))
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

fn attributes(
    members: &Members,
    attributes: &HashMap<String, Attribute>,
    path: &AttributePath,
) -> Result<Vec<(Wire, Wire)>, Diagnostics> {
    entries(members, attributes.iter().map(|(name, it)| (name, &it.attr_type)), path)
}

/// The members that the types name, each of them and no others.
fn entries<'a>(
    members: &Members,
    types: impl Iterator<Item = (&'a String, &'a AttributeType)>,
    path: &AttributePath,
) -> Result<Vec<(Wire, Wire)>, Diagnostics> {
    let entry = |(name, it): (&'a String, &'a AttributeType)| {
        let value = match present(members, name) {
            Some(raw) => attribute(raw, it, &path.clone().attribute(name.clone()))?,
            None => Wire::Nil,
        };
        Ok((Wire::from(name.as_str()), value))
    };
    types.map(entry).collect()
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
        Ok(Wire::Map(attributes(&parse(raw, path, "an object")?, inner, path)?))
    };
    match attr_type {
        AttributeType::String => Ok(Wire::from(parse::<String>(raw, path, "a string")?)),
        AttributeType::Bool => Ok(Wire::from(parse::<bool>(raw, path, "true or false")?)),
        AttributeType::Number => number(raw, path),
        AttributeType::List(element) | AttributeType::Set(element) => {
            array(raw, path, |raw, path| attribute(raw, element, path))
        }
        AttributeType::Map(element) => map(raw, path, |raw, path| attribute(raw, element, path)),
        AttributeType::Object(types) => {
            Ok(Wire::Map(entries(&parse(raw, path, "an object")?, types.iter(), path)?))
        }
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
    match serde_json::from_str::<serde_json::Number>(&text) {
        Ok(_) => Ok(Wire::from(text)),
        Err(_) => Err(mismatch(path, "a number is wanted")),
    }
}

fn tuple(
    raw: &RawValue,
    types: &[AttributeType],
    path: &AttributePath,
) -> Result<Wire, Diagnostics> {
    let elements: Vec<Box<RawValue>> = parse(raw, path, "a list")?;
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

    let typed: Typed = parse(raw, path, "a pair of value and type")?;
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
    let elements: Vec<Box<RawValue>> = parse(raw, path, "a list")?;
    let decoded = elements.iter().zip(0_i64..);
    let decoded = decoded.map(|(raw, index)| element(raw, &path.clone().index(index)));
    Ok(Wire::Array(decoded.collect::<Result<_, _>>()?))
}

fn map(
    raw: &RawValue,
    path: &AttributePath,
    mut element: impl FnMut(&RawValue, &AttributePath) -> Result<Wire, Diagnostics>,
) -> Result<Wire, Diagnostics> {
    let members: Members = parse(raw, path, "an object")?;
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

/// Parses what is to be `wanted`. The parser's own message is not passed on: it quotes the value, which may be
/// a secret.
fn parse<T: DeserializeOwned>(
    raw: &RawValue,
    path: &AttributePath,
    wanted: &str,
) -> Result<T, Diagnostics> {
    serde_json::from_str(raw.get()).map_err(|_| mismatch(path, &format!("{wanted} is wanted")))
}

fn mismatch(path: &AttributePath, reason: &str) -> Diagnostics {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::framework::schema::{
        block, computed, list_of, map_of, object_of, optional, schema, set_of,
    };

    const TEXT: AttributeType = AttributeType::String;
    const NUMBER: AttributeType = AttributeType::Number;

    /// Decodes the JSON of one value of a type.
    fn decode(attr_type: &AttributeType, json: &str) -> Result<Wire, Diagnostics> {
        let root = block("", &[("it", optional(attr_type.clone(), ""))], &[]);
        let object = decode_object(format!(r#"{{ "it": {json} }}"#).as_bytes(), &root)?;
        Ok(object["it"].clone())
    }

    #[track_caller]
    fn check(attr_type: &AttributeType, json: &str, expected: impl Into<Wire>) {
        assert_eq!(decode(attr_type, json), Ok(expected.into()), "{json}");
    }

    fn list(items: Vec<Wire>) -> Wire {
        Wire::Array(items)
    }

    fn object(entries: &[(&str, Wire)]) -> Wire {
        Wire::Map(entries.iter().map(|(name, it)| (Wire::from(*name), it.clone())).collect())
    }

    #[test]
    fn strings_and_booleans_are_what_they_are() {
        check(&TEXT, r#""Gr\u00fc\u00dfe""#, "Grüße");
        check(&TEXT, r#""""#, "");
        check(&TEXT, "null", Wire::Nil);
        check(&AttributeType::Bool, "true", true);
    }

    #[test]
    fn no_number_loses_a_digit() {
        check(&NUMBER, "-3", -3);
        check(&NUMBER, "9223372036854775807", i64::MAX);
        check(&NUMBER, "9223372036854775808", "9223372036854775808");
        check(&NUMBER, "0.1", "0.1");
        check(&NUMBER, "1.00000000000000000001", "1.00000000000000000001");
        check(&NUMBER, r#""12""#, 12);
    }

    #[test]
    fn null_and_empty_stay_two_things() {
        check(&list_of(TEXT), "null", Wire::Nil);
        check(&list_of(TEXT), "[]", list(vec![]));
        check(&map_of(TEXT), "{}", object(&[]));
        check(&list_of(TEXT), r#"["", null]"#, list(vec!["".into(), Wire::Nil]));
    }

    #[test]
    fn collections_decode_their_elements_by_type() {
        check(&set_of(NUMBER), "[1, 0.5]", list(vec![1.into(), "0.5".into()]));
        check(&map_of(list_of(TEXT)), r#"{"k": ["v"]}"#, object(&[("k", list(vec!["v".into()]))]));
        let tuple = AttributeType::Tuple(vec![TEXT, NUMBER]);
        check(&tuple, r#"["a", 1]"#, list(vec!["a".into(), 1.into()]));
    }

    #[test]
    fn an_object_has_the_members_of_its_type_and_no_others() {
        let members = object_of(&[("a", TEXT)]);
        check(&members, r#"{"a": "x", "gone": 1}"#, object(&[("a", "x".into())]));
        check(&members, "{}", object(&[("a", Wire::Nil)]));
        let nested =
            AttributeType::AttributeList(HashMap::from([("a".into(), computed(TEXT, ""))]));
        check(&nested, r#"[{"gone": 1}]"#, list(vec![object(&[("a", Wire::Nil)])]));
    }

    #[test]
    fn a_dynamic_value_brings_its_type_along() {
        let any = AttributeType::Any;
        let typed = |json: &str, value: Wire| list(vec![Wire::Binary(json.into()), value]);
        check(&any, r#"{"value": "x", "type": "string"}"#, typed(r#""string""#, "x".into()));
        check(&any, "null", Wire::Nil);
        check(&any, r#"{"value": null, "type": "dynamic"}"#, Wire::Nil);
        let json = r#"{"value": {"a": [1]}, "type": ["object", {"a": ["set", "number"]}]}"#;
        let value = object(&[("a", list(vec![1.into()]))]);
        check(&any, json, typed(r#"["object",{"a":["set","number"]}]"#, value));
        let inner = r#"{"value": "x", "type": "string"}"#;
        let json = format!(r#"{{"value": [{inner}], "type": ["list", "dynamic"]}}"#);
        let value = list(vec![typed(r#""string""#, "x".into())]);
        check(&any, &json, typed(r#"["list","dynamic"]"#, value));
    }

    #[test]
    fn an_absent_block_is_what_its_nesting_wants() {
        let inner = || block("", &[("a", optional(TEXT, ""))], &[]);
        let root = schema(
            "",
            &[],
            &[
                ("single", NestedBlock::Single(inner())),
                ("optional", NestedBlock::Optional(inner())),
                ("group", NestedBlock::Group(inner())),
                ("list", NestedBlock::List(inner())),
                ("set", NestedBlock::Set(inner())),
                ("map", NestedBlock::Map(inner())),
            ],
        );
        let null = object(&[("a", Wire::Nil)]);
        let names = ["single", "optional", "group", "list", "set", "map"];
        let nulls: Vec<String> = names.iter().map(|it| format!(r#""{it}": null"#)).collect();
        for json in ["{}".to_owned(), format!("{{ {} }}", nulls.join(","))] {
            let state = decode_object(json.as_bytes(), &root.block).unwrap();
            let empties =
                [Wire::Nil, Wire::Nil, null.clone(), list(vec![]), list(vec![]), object(&[])];
            for (name, empty) in names.iter().zip(empties) {
                assert_eq!(state[*name], empty, "{name} in {json}");
            }
        }
        let json = r#"{"single": {}, "list": [{"a": "x"}], "map": {"k": {}}}"#;
        let state = decode_object(json.as_bytes(), &root.block).unwrap();
        assert_eq!(state["single"], null);
        assert_eq!(state["list"], list(vec![object(&[("a", "x".into())])]));
        assert_eq!(state["map"], object(&[("k", null)]));
    }

    #[test]
    fn a_whole_object_may_be_null() {
        assert_eq!(decode_object(b"null", &block("", &[], &[])), Ok(Wire::Nil));
    }

    #[test]
    fn a_value_of_another_type_is_named_but_not_quoted() {
        let secret = r#"{"k": ["x", "s3cret"]}"#;
        let errors = decode(&map_of(list_of(AttributeType::Bool)), secret).unwrap_err().errors;
        let path = AttributePath::new("it").key("k").index(0);
        assert_eq!(errors[0].attribute, path);
        assert!(!errors[0].detail.contains("s3cret") && !errors[0].detail.contains("\"x\""));
        for (attr_type, json) in [
            (NUMBER, r#""twelve""#),
            (NUMBER, "true"),
            (TEXT, "1"),
            (list_of(TEXT), "{}"),
            (map_of(TEXT), "[]"),
            (AttributeType::Tuple(vec![TEXT]), "[]"),
            (AttributeType::Any, r#"{"value": 1, "type": "integer"}"#),
        ] {
            assert!(decode(&attr_type, json).is_err(), "{json}");
        }
    }
}

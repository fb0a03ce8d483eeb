//! Between the core's values and a resource's typed model.
//!
//! A value of the wire is an [`rmpv::Value`]: it holds everything that the protocol can say
//! (unknown and refined unknown as extension types, numbers beyond `i64` as text). A model is a
//! struct with one field per attribute and block of the schema, each a [`Value`], so that unknown,
//! null and empty stay three things.

use std::collections::BTreeMap;

use rmpv::Value as Wire;
use serde::{Serialize, de::DeserializeOwned};
use serde_path_to_error::Segment;
use tf_provider::{AttributePath, Diagnostic, Diagnostics, value::Value};

/// A string of a model: known, null or unknown.
pub type Text = Value<String>;

/// A list or set of strings of a model.
pub type Texts = Value<Vec<Text>>;

/// A map of strings of a model.
pub type TextMap = Value<BTreeMap<String, Text>>;

/// A map of lists of strings of a model.
pub type TextsMap = Value<BTreeMap<String, Texts>>;

/// Decodes an object of the wire into a model.
///
/// # Errors
/// One diagnostic that names the attribute whose value does not fit its type.
pub fn decode<M: DeserializeOwned>(wire: Wire) -> Result<M, Diagnostics> {
    serde_path_to_error::deserialize(wire).map_err(|err| {
        let mut path = AttributePath::root();
        if let Some(Segment::Map { key }) = err.path().iter().next() {
            path.add_attribute(key.clone());
        }
        let detail = format!(
            "The value at {} does not fit its type: {}. A number must be whole, between -2^63 and \
            2^63-1.",
            err.path(),
            err.inner()
        );
        one_error(Diagnostic::new("Value Of The Wrong Type", detail, path))
    })
}

/// Encodes a model as an object of the wire.
pub fn encode<M: Serialize>(model: &M) -> Wire {
    let bytes = rmp_serde::to_vec_named(model).expect("a model holds only what msgpack can say");
    rmpv::decode::read_value(&mut bytes.as_slice()).expect("these bytes were just written")
}

/// Diagnostics that hold one error.
pub fn one_error(diagnostic: Diagnostic) -> Diagnostics {
    let mut diagnostics = Diagnostics::default();
    diagnostics.add_error(diagnostic);
    diagnostics
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
    struct Model {
        name: Text,
        number: Value<i64>,
        list: Texts,
        map: TextMap,
        nested: Value<Box<Model>>,
        dynamic: Wire,
    }

    fn model() -> Model {
        Model {
            name: Value::Value("a".to_owned()),
            number: Value::Value(-3),
            list: Value::Value(vec![Value::Unknown, Value::Null, Value::Value(String::new())]),
            map: Value::Value(BTreeMap::from([("k".to_owned(), Value::Unknown)])),
            nested: Value::Null,
            dynamic: Wire::Array(vec![Wire::Binary(b"\"string\"".to_vec()), Wire::from("x")]),
        }
    }

    fn entries(wire: &mut Wire) -> &mut Vec<(Wire, Wire)> {
        let Wire::Map(entries) = wire else { panic!("an object is a map") };
        entries
    }

    #[test]
    fn a_model_round_trips_with_unknown_null_and_empty_apart() {
        let mut outer = model();
        outer.nested = Value::Value(Box::new(model()));
        assert_eq!(decode::<Model>(encode(&outer)).unwrap(), outer);
    }

    #[test]
    fn a_refined_unknown_is_unknown() {
        let mut wire = encode(&model());
        entries(&mut wire)[0].1 = Wire::Ext(12, vec![0x81, 0x01, 0xc2]);
        assert_eq!(decode::<Model>(wire).unwrap().name, Value::Unknown);
    }

    #[test]
    fn a_fraction_for_a_whole_number_names_its_attribute() {
        let mut wire = encode(&model());
        entries(&mut wire)[1].1 = Wire::F64(1.5);
        let diagnostics = decode::<Model>(wire).unwrap_err();
        assert_eq!(diagnostics.errors[0].attribute, AttributePath::new("number"));
    }
}

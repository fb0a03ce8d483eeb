//! Plain values out of a model's, where nothing of them is unknown.
//!
//! `None` always means "not known yet". A null collection is an empty one here; null elements, which `validate`
//! refuses, are left out.

use std::collections::BTreeMap;

use tf_provider::value::Value;

use crate::framework::model::{TextMap, Texts};

/// The elements of a list or set, or the blocks of a repeatable block.
pub fn elements<T>(list: &Value<Vec<Value<T>>>) -> Option<Vec<&T>> {
    match list {
        Value::Unknown => None,
        Value::Null => Some(Vec::new()),
        Value::Value(elements) if elements.iter().any(Value::is_unknown) => None,
        Value::Value(elements) => Some(elements.iter().filter_map(Value::as_ref_option).collect()),
    }
}

pub fn texts(list: &Texts) -> Option<Vec<String>> {
    Some(elements(list)?.into_iter().cloned().collect())
}

pub fn map(map: &TextMap) -> Option<BTreeMap<String, String>> {
    let entries = match map {
        Value::Unknown => return None,
        Value::Null => return Some(BTreeMap::new()),
        Value::Value(entries) => entries,
    };
    if entries.values().any(Value::is_unknown) {
        return None;
    }
    let known = entries
        .iter()
        .filter_map(|(key, value)| value.as_ref_option().map(|value| (key.clone(), value.clone())));
    Some(known.collect())
}

//! A landing zone as a tenant's argument.
//!
//! The argument's type is dynamic: a whole resource, a remote state's output or a literal object
//! fits. An attribute that a landing zone does not have is an error, a missing one is null, and
//! computed ones are ignored.

use std::collections::BTreeSet;

use rmpv::Value as Wire;
use tf_provider::{
    AttributePath, Diagnostic, Diagnostics, schema::AttributeConstraint, value::Value,
};

use crate::framework::model::{decode, one_error};

use super::{Model, check, schema::schema};

/// The arguments of a landing zone; its computed attributes are null.
pub type LandingZoneArgument = Model;

/// Decodes the dynamic argument; unknown or null as a whole stay so.
pub fn decode_argument(wire: &Wire) -> Result<Value<LandingZoneArgument>, Diagnostics> {
    let value = match wire {
        Wire::Nil => return Ok(Value::Null),
        Wire::Ext(..) => return Ok(Value::Unknown),
        // A dynamic value is a pair of its type and the value itself.
        Wire::Array(pair) if pair.len() == 2 => &pair[1],
        other => other,
    };
    let entries = match value {
        Wire::Nil => return Ok(Value::Null),
        Wire::Ext(..) => return Ok(Value::Unknown),
        Wire::Map(entries) => entries,
        _ => return Err(wrong("it is not an object")),
    };
    let schema = schema();
    let names: BTreeSet<&str> = schema
        .block
        .attributes
        .keys()
        .chain(schema.block.blocks.keys())
        .map(String::as_str)
        .collect();
    let is_computed = |name: &str| {
        let attribute = schema.block.attributes.get(name);
        attribute.is_some_and(|it| it.constraint == AttributeConstraint::Computed)
    };
    let mut given = Vec::new();
    for (name, value) in entries {
        let name = name.as_str().unwrap_or_default();
        if !names.contains(name) {
            let known: Vec<_> = names.iter().filter(|it| !is_computed(it)).copied().collect();
            return Err(wrong(&format!(
                "a landing zone has no {name:?}; it has {}",
                known.join(", ")
            )));
        }
        let value = if is_computed(name) { Wire::Nil } else { complete(name, value) };
        given.push((Wire::from(name), value));
    }
    let missing =
        names.iter().filter(|name| !entries.iter().any(|(it, _)| it.as_str() == Some(name)));
    given.extend(missing.map(|name| (Wire::from(*name), Wire::Nil)));
    decode(Wire::Map(given)).map(Value::Value).map_err(|it: Diagnostics| in_argument(it.errors))
}

/// Checks a landing zone that is written as an object. The resource has been checked by itself, and
/// its warnings are not repeated for each tenant.
pub fn check_argument(landing_zone: &LandingZoneArgument) -> Diagnostics {
    in_argument(check(landing_zone).errors)
}

/// Errors of a landing zone, with their paths as seen from the tenant.
fn in_argument(mut errors: Vec<Diagnostic>) -> Diagnostics {
    for error in &mut errors {
        let mut path = AttributePath::new("landing_zone");
        path.add_steps(error.attribute.clone());
        error.attribute = path;
    }
    Diagnostics { errors, ..Diagnostics::default() }
}

/// A literal `workspace_units = {}` leaves out what the block's type would give as null.
fn complete(name: &str, value: &Wire) -> Wire {
    match value {
        Wire::Map(entries) if name == "workspace_units" && entries.is_empty() => {
            Wire::Map(vec![(Wire::from("parent_id"), Wire::Nil)])
        }
        other => other.clone(),
    }
}

fn wrong(why: &str) -> Diagnostics {
    one_error(Diagnostic::new(
        "Not A Landing Zone",
        format!(
            "The value of landing_zone does not describe a landing zone: {why}. Pass the whole \
            resource, as in landing_zone = meshstack_landing_zone.dev, or an object with its \
            arguments."
        ),
        AttributePath::new("landing_zone"),
    ))
}

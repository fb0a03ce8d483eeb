//! Short ways to write a schema of the crate tf-provider.
//!
//! A [`NestedBlock::Optional`] is a block that may stand once: SINGLE nesting without a minimum on
//! the wire, null in a model when it is absent.

use tf_provider::schema::{
    Attribute, AttributeConstraint, AttributeType, Block, Description, NestedBlock, Schema,
};

/// A schema of version 0; `description` is Markdown.
pub fn schema(
    description: &str,
    attributes: &[(&str, Attribute)],
    blocks: &[(&str, NestedBlock)],
) -> Schema {
    Schema { version: 0, block: block(description, attributes, blocks) }
}

/// A block; `description` is Markdown.
pub fn block(
    description: &str,
    attributes: &[(&str, Attribute)],
    blocks: &[(&str, NestedBlock)],
) -> Block {
    Block {
        version: 0,
        attributes: attributes.iter().map(|(name, it)| ((*name).to_owned(), it.clone())).collect(),
        blocks: blocks.iter().map(|(name, it)| ((*name).to_owned(), it.clone())).collect(),
        description: Description::markdown(description),
        deprecated: false,
    }
}

pub fn required(attr_type: AttributeType, description: &str) -> Attribute {
    attribute(attr_type, AttributeConstraint::Required, description)
}

pub fn optional(attr_type: AttributeType, description: &str) -> Attribute {
    attribute(attr_type, AttributeConstraint::Optional, description)
}

/// What the configuration may set and the provider fills in otherwise.
pub fn optional_computed(attr_type: AttributeType, description: &str) -> Attribute {
    attribute(attr_type, AttributeConstraint::OptionalComputed, description)
}

pub fn computed(attr_type: AttributeType, description: &str) -> Attribute {
    attribute(attr_type, AttributeConstraint::Computed, description)
}

pub fn sensitive(attribute: Attribute) -> Attribute {
    Attribute { sensitive: true, ..attribute }
}

fn attribute(
    attr_type: AttributeType,
    constraint: AttributeConstraint,
    description: &str,
) -> Attribute {
    Attribute {
        attr_type,
        constraint,
        description: Description::markdown(description),
        sensitive: false,
        deprecated: false,
    }
}

pub fn list_of(element: AttributeType) -> AttributeType {
    AttributeType::List(Box::new(element))
}

pub fn set_of(element: AttributeType) -> AttributeType {
    AttributeType::Set(Box::new(element))
}

pub fn map_of(element: AttributeType) -> AttributeType {
    AttributeType::Map(Box::new(element))
}

pub fn object_of(members: &[(&str, AttributeType)]) -> AttributeType {
    AttributeType::Object(
        members.iter().map(|(name, member)| ((*name).to_owned(), member.clone())).collect(),
    )
}

/// Panics unless the fields of `model` are the attributes and blocks of `schema`, at every level.
///
/// Each block of `model` must hold something, a repeatable one at least one element: what is null
/// has no fields.
#[cfg(test)]
pub fn assert_model_matches(schema: &Schema, model: &impl serde::Serialize) {
    assert_fields_match(&schema.block, &super::model::encode(model), "the model");
}

#[cfg(test)]
fn assert_fields_match(block: &Block, value: &rmpv::Value, place: &str) {
    use std::collections::BTreeSet;

    let entries = value.as_map().unwrap_or_else(|| panic!("{place} holds {value}, not an object"));
    let fields: BTreeSet<&str> = entries.iter().filter_map(|(name, _)| name.as_str()).collect();
    let names: BTreeSet<&str> =
        block.attributes.keys().chain(block.blocks.keys()).map(String::as_str).collect();
    assert_eq!(fields, names, "fields of {place} (left), attributes and blocks (right)");
    for (name, value) in entries {
        let name = name.as_str().expect("the names of fields are strings");
        let place = format!("{place}.{name}");
        match block.blocks.get(name) {
            None => {}
            Some(
                NestedBlock::Single(inner)
                | NestedBlock::Group(inner)
                | NestedBlock::Optional(inner),
            ) => {
                assert_fields_match(inner, value, &place);
            }
            Some(NestedBlock::List(inner) | NestedBlock::Set(inner)) => {
                let first = value.as_array().and_then(|elements| elements.first());
                let first = first.unwrap_or_else(|| panic!("{place} holds no element"));
                assert_fields_match(inner, first, &place);
            }
            Some(NestedBlock::Map(inner)) => {
                let first = value.as_map().and_then(|elements| elements.first());
                let (_, first) = first.unwrap_or_else(|| panic!("{place} holds no element"));
                assert_fields_match(inner, first, &place);
            }
        }
    }
}

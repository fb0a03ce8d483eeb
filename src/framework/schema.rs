//! Short ways to write a schema of the crate tf-provider.
//!
//! A [`NestedBlock::Optional`] is a block that may stand once: SINGLE nesting without a minimum on the wire,
//! null in a model when it is absent.

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

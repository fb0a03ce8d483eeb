//! Schemas: the framework's to the protocol's, ordered by name so that every process answers the same.

use std::collections::HashMap;

use serde::Serialize;
use tf_provider::schema::{
    Attribute, AttributeConstraint, AttributeType, Block, Description, FunctionSchema, NestedBlock,
    Parameter, Schema, StringKind,
};

use crate::{
    framework::resource::IdentityAttribute,
    plugin::proto::tfplugin6::{
        self, Function, ResourceIdentitySchema, function, resource_identity_schema, schema,
    },
};

pub fn encode(it: &Schema) -> tfplugin6::Schema {
    tfplugin6::Schema { version: it.version, block: Some(block(&it.block)) }
}

pub fn encode_function(it: &FunctionSchema) -> Function {
    Function {
        parameters: it.parameters.iter().map(parameter).collect(),
        variadic_parameter: it.variadic.as_ref().map(parameter),
        r#return: Some(function::Return { r#type: constraint(&it.return_type) }),
        summary: it.summary.clone(),
        description: it.description.content.clone(),
        description_kind: kind(&it.description),
        deprecation_message: it.deprecated.clone().unwrap_or_default(),
    }
}

pub fn encode_identity(attributes: &[IdentityAttribute]) -> ResourceIdentitySchema {
    let identity_attributes =
        attributes.iter().map(|it| resource_identity_schema::IdentityAttribute {
            name: it.name.to_owned(),
            r#type: constraint(&AttributeType::String),
            required_for_import: true,
            optional_for_import: false,
            description: it.description.to_owned(),
        });
    ResourceIdentitySchema { version: 0, identity_attributes: identity_attributes.collect() }
}

fn block(it: &Block) -> schema::Block {
    schema::Block {
        version: it.version,
        attributes: attributes(&it.attributes),
        block_types: sorted(&it.blocks, nested_block),
        description: it.description.content.clone(),
        description_kind: kind(&it.description),
        deprecated: it.deprecated,
        deprecation_message: String::new(),
        computed: false,
    }
}

fn nested_block(name: &str, it: &NestedBlock) -> schema::NestedBlock {
    use schema::nested_block::NestingMode;

    // A maximum of 0 means: as many as one likes, for SINGLE: one or none.
    let (nesting, inner, items) = match it {
        NestedBlock::Single(inner) => (NestingMode::Single, inner, 1),
        NestedBlock::Optional(inner) => (NestingMode::Single, inner, 0),
        NestedBlock::Group(inner) => (NestingMode::Group, inner, 0),
        NestedBlock::List(inner) => (NestingMode::List, inner, 0),
        NestedBlock::Set(inner) => (NestingMode::Set, inner, 0),
        NestedBlock::Map(inner) => (NestingMode::Map, inner, 0),
    };
    schema::NestedBlock {
        type_name: name.to_owned(),
        block: Some(block(inner)),
        nesting: nesting.into(),
        min_items: items,
        max_items: items,
    }
}

fn attributes(all: &HashMap<String, Attribute>) -> Vec<schema::Attribute> {
    sorted(all, attribute)
}

fn attribute(name: &str, it: &Attribute) -> schema::Attribute {
    use schema::object::NestingMode;

    let nested = match &it.attr_type {
        AttributeType::AttributeSingle(inner) => Some((NestingMode::Single, inner)),
        AttributeType::AttributeList(inner) => Some((NestingMode::List, inner)),
        AttributeType::AttributeSet(inner) => Some((NestingMode::Set, inner)),
        AttributeType::AttributeMap(inner) => Some((NestingMode::Map, inner)),
        _ => None,
    };
    let set_by_us = [AttributeConstraint::Computed, AttributeConstraint::OptionalComputed];
    let left_out = [AttributeConstraint::Optional, AttributeConstraint::OptionalComputed];
    schema::Attribute {
        name: name.to_owned(),
        // The core wants exactly one of the two.
        r#type: if nested.is_some() { Vec::new() } else { constraint(&it.attr_type) },
        nested_type: nested.map(|(nesting, inner)| schema::Object {
            attributes: attributes(inner),
            nesting: nesting.into(),
            ..schema::Object::default()
        }),
        description: it.description.content.clone(),
        description_kind: kind(&it.description),
        required: it.constraint == AttributeConstraint::Required,
        optional: left_out.contains(&it.constraint),
        computed: set_by_us.contains(&it.constraint),
        sensitive: it.sensitive,
        deprecated: it.deprecated,
        ..schema::Attribute::default()
    }
}

fn parameter(it: &Parameter) -> function::Parameter {
    function::Parameter {
        name: it.name.clone(),
        r#type: constraint(&it.param_type),
        allow_null_value: it.allow_null,
        allow_unknown_values: it.allow_unknown,
        description: it.description.content.clone(),
        description_kind: kind(&it.description),
    }
}

fn kind(it: &Description) -> i32 {
    match it.kind {
        StringKind::Plain => tfplugin6::StringKind::Plain.into(),
        StringKind::Markdown => tfplugin6::StringKind::Markdown.into(),
    }
}

/// A type constraint as JSON. The detour over a JSON value sorts the attributes of an object.
fn constraint(it: &impl Serialize) -> Vec<u8> {
    let json = serde_json::to_value(it).expect("a type is strings and lists");
    json.to_string().into_bytes()
}

fn sorted<T, U>(all: &HashMap<String, T>, encode: fn(&str, &T) -> U) -> Vec<U> {
    let mut names: Vec<&String> = all.keys().collect();
    names.sort_unstable();
    names.into_iter().map(|name| encode(name, &all[name])).collect()
}

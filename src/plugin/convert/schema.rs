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

#[cfg(test)]
mod tests {
    use tf_provider::schema::Type;

    use super::*;
    use crate::framework::schema::{
        block, computed, list_of, object_of, optional, optional_computed, required,
        schema as schema_of, sensitive,
    };

    fn attribute_of(it: &Attribute) -> schema::Attribute {
        super::attribute("it", it)
    }

    #[test]
    fn a_constraint_becomes_its_flags() {
        let flags = |it| {
            let it = attribute_of(&it);
            (it.required, it.optional, it.computed)
        };
        let text = || AttributeType::String;
        assert_eq!(flags(required(text(), "")), (true, false, false));
        assert_eq!(flags(optional(text(), "")), (false, true, false));
        assert_eq!(flags(optional_computed(text(), "")), (false, true, true));
        assert_eq!(flags(computed(text(), "")), (false, false, true));
    }

    #[test]
    fn a_type_is_json_with_its_members_in_order() {
        let members: Vec<(String, AttributeType)> =
            ('a'..='f').map(|it| (it.to_string(), AttributeType::Bool)).collect();
        let members: Vec<(&str, AttributeType)> =
            members.iter().map(|(name, it)| (name.as_str(), it.clone())).collect();
        let it = attribute_of(&optional(list_of(object_of(&members)), ""));
        let json = r#"["list",["object",{"a":"bool","b":"bool","c":"bool","d":"bool","e":"bool","f":"bool"}]]"#;
        assert_eq!(String::from_utf8(it.r#type).unwrap(), json);
        assert_eq!(it.nested_type, None);
    }

    #[test]
    fn an_attribute_with_attributes_has_no_type_of_its_own() {
        use schema::object::NestingMode;

        let inner = HashMap::from([("a".to_owned(), sensitive(required(AttributeType::Any, "")))]);
        let it = attribute_of(&optional(AttributeType::AttributeMap(inner), ""));
        assert!(it.r#type.is_empty());
        let nested = it.nested_type.unwrap();
        assert_eq!(nested.nesting(), NestingMode::Map);
        assert_eq!(nested.attributes[0].r#type, br#""dynamic""#);
        assert!(nested.attributes[0].sensitive);
    }

    #[test]
    fn a_block_has_the_nesting_and_limits_that_the_core_accepts() {
        use schema::nested_block::NestingMode;

        let inner = || block("", &[], &[]);
        for (nested, nesting, items) in [
            (NestedBlock::Single(inner()), NestingMode::Single, 1),
            (NestedBlock::Optional(inner()), NestingMode::Single, 0),
            (NestedBlock::Group(inner()), NestingMode::Group, 0),
            (NestedBlock::List(inner()), NestingMode::List, 0),
            (NestedBlock::Set(inner()), NestingMode::Set, 0),
            (NestedBlock::Map(inner()), NestingMode::Map, 0),
        ] {
            let encoded = nested_block("it", &nested);
            let told = (encoded.nesting(), encoded.min_items, encoded.max_items);
            assert_eq!(told, (nesting, items, items));
        }
    }

    #[test]
    fn attributes_and_blocks_are_ordered_by_name() {
        let names: Vec<String> = ('a'..='j').map(String::from).collect();
        let attributes: Vec<_> =
            names.iter().map(|it| (it.as_str(), optional(AttributeType::Bool, ""))).collect();
        let encoded = encode(&schema_of("Markdown", &attributes, &[])).block.unwrap();
        let encoded_names: Vec<String> = encoded.attributes.into_iter().map(|it| it.name).collect();
        assert_eq!(encoded_names, names);
        assert_eq!(encoded.description_kind, i32::from(tfplugin6::StringKind::Markdown));
    }

    #[test]
    fn a_function_always_has_a_return_type() {
        let encoded = encode_function(&FunctionSchema {
            parameters: vec![Parameter { param_type: Type::String, ..Parameter::default() }],
            return_type: Type::List(Box::new(Type::Number)),
            ..FunctionSchema::default()
        });
        assert_eq!(encoded.r#return.unwrap().r#type, br#"["list","number"]"#);
        assert_eq!(encoded.parameters[0].r#type, br#""string""#);
    }

    #[test]
    fn an_identity_attribute_is_required_for_import_and_not_optional() {
        let encoded = encode_identity(&[IdentityAttribute { name: "id", description: "it" }]);
        let attribute = &encoded.identity_attributes[0];
        assert!(attribute.required_for_import && !attribute.optional_for_import);
        assert_eq!(attribute.r#type, br#""string""#);
    }
}

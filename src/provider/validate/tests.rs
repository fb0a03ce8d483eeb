//! What a provider block may say and what not, one line per case.
//!
//! A block that is refused is compared whole: the path of each finding and a piece of its text, so that nothing is
//! refused on the side.

mod access;
mod credentials;
mod tenants;

use serde_json::{Value as Json, json};
use tf_provider::schema::{Block, NestedBlock};

use super::*;
use crate::{
    framework::{
        model::decode,
        testing::{UNKNOWN, object},
    },
    provider::schema,
};

fn diagnostics(block: &Json) -> Diagnostics {
    let model: Model = decode(object(&schema(), block)).expect("the block fits the model");
    validate(&model)
}

/// Compares the errors with `expected`: the path of each and a piece of its text.
fn check(block: &Json, expected: &[(&str, &str)]) {
    let found = diagnostics(block);
    assert_eq!(found.warnings, [], "{block}");
    let paths: Vec<String> = found.errors.iter().map(|it| it.attribute.to_string()).collect();
    let expected_paths: Vec<&str> = expected.iter().map(|(path, _)| *path).collect();
    assert_eq!(paths, expected_paths, "{block} gave {:#?}", found.errors);
    for (error, (path, piece)) in found.errors.iter().zip(expected) {
        assert!(error.detail.starts_with(&format!("{path}: ")), "{}", error.detail);
        assert!(error.detail.contains(piece), "{:?} lacks {piece:?}", error.detail);
    }
}

fn check_all(cases: &[(Json, &str, &str)]) {
    for (block, path, piece) in cases {
        check(block, &[(path, piece)]);
    }
}

/// A block that says something at every place where it may.
fn full() -> Json {
    serde_json::from_str(include_str!("tests/full.json")).expect("the file is JSON")
}

#[test]
fn a_block_may_be_empty_or_full() {
    check(&json!({}), &[]);
    check(&full(), &[]);
}

#[test]
fn blocks_that_say_nothing_are_fine_unless_something_is_required() {
    let blocks = ["assume_role_with_web_identity", "endpoints", "default_tags", "ignore_tags"];
    for block in blocks.iter().chain(&["identity_center", "control_tower"]) {
        check(&json!({ *block: {} }), &[]);
    }
    check(&json!({"metering_account": {}}), &[("metering_account", "neither a role nor")]);
}

/// All arguments of a block unknown; of a repeatable block one that is there and one that is not known itself.
fn unknown(schema: &Block) -> Json {
    let attributes = schema.attributes.keys().map(|name| (name.clone(), json!(UNKNOWN)));
    let blocks = schema.blocks.iter().map(|(name, nested)| {
        let json = match nested {
            NestedBlock::List(inner) => json!([unknown(inner), UNKNOWN]),
            NestedBlock::Optional(inner) => unknown(inner),
            _ => panic!("{name} is neither a list nor an optional block"),
        };
        (name.clone(), json)
    });
    Json::Object(attributes.chain(blocks).collect())
}

#[test]
fn nothing_unknown_is_judged() {
    let mut block = unknown(&schema().block);
    // The two are there, whatever they say.
    block["saml_identity_provider"] = json!(UNKNOWN);
    check(&block, &[]);
    block["saml_identity_provider"] = Json::Null;
    block["identity_center"] = json!(UNKNOWN);
    check(&block, &[]);
}

#[test]
fn nothing_depends_on_an_argument_that_is_not_known() {
    // With one argument unknown, what is said about the others is at most what is said with it set.
    let full = full();
    for name in full.as_object().unwrap().keys() {
        let mut block = full.clone();
        block[name] = json!(UNKNOWN);
        check(&block, &[]);
    }
}

#[test]
fn elements_of_collections_may_be_unknown_but_not_null() {
    let block = |element: Json| {
        json!({
            "shared_config_files": [element], "ignore_tags": {"keys": [element]},
            "default_tags": {"tags": {"a": element}}, "forbidden_account_ids": [element],
            "tenant_tags": {"namespace_prefix": "m-", "replicated_tags": {"b": element}},
        })
    };
    check(&block(json!(UNKNOWN)), &[]);
    check(
        &block(Json::Null),
        &[
            ("shared_config_files", "an element is null"),
            ("forbidden_account_ids", "an element is null"),
            ("default_tags.tags[\"a\"]", "the value is null"),
            ("ignore_tags.keys", "an element is null"),
            ("tenant_tags.replicated_tags[\"b\"]", "the value is null"),
        ],
    );
}

#[test]
fn an_empty_string_is_refused_where_it_means_nothing() {
    let legal = ["http_proxy", "https_proxy", "no_proxy", "tag_value_separator"];
    for (name, attribute) in &schema().block.attributes {
        if attribute.attr_type != tf_provider::schema::AttributeType::String {
            continue;
        }
        let mut block = json!({"access_key": "a", "secret_key": "b"});
        block[name] = json!("");
        let expected = [(name.as_str(), "")];
        check(&block, if legal.contains(&name.as_str()) { &[] } else { &expected });
    }
}

#[test]
fn a_secret_is_never_repeated() {
    let block = json!({
        "secret_key": "hidden", "http_proxy": "ftp://user:hidden@proxy", "token": "hidden",
        "assume_role_with_web_identity": {
            "web_identity_token": "hidden", "web_identity_token_file": "x",
        },
    });
    let found = diagnostics(&block);
    assert_eq!(found.errors.len(), 3, "{found:#?}");
    assert!(!format!("{found:?}").contains("hidden"), "{found:#?}");
}

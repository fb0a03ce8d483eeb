//! The expected texts follow the rules of tfplugindocs, not the output of this code.

use tf_provider::schema::{AttributeType, Description, Type};

use super::*;
use crate::framework::schema::{
    block, computed, list_of, map_of, object_of, optional, optional_computed, required, sensitive,
};

#[track_caller]
fn check(block: &Block, expected: &str) {
    assert_eq!(markdown(block), format!("## Schema\n\n{expected}"));
}

#[test]
fn members_are_grouped_and_sorted_with_attributes_and_blocks_together() {
    let empty = || block("", &[], &[]);
    let root = block(
        "",
        &[
            ("zone", required(AttributeType::Any, "The zone.")),
            ("alias", optional_computed(AttributeType::String, "The alias.")),
            ("secret", sensitive(optional(AttributeType::String, "The secret."))),
            ("tags", optional(map_of(list_of(AttributeType::Bool)), "")),
            ("arn", computed(AttributeType::Number, "The ARN.")),
        ],
        &[
            ("once", NestedBlock::Single(empty())),
            ("maybe", NestedBlock::Optional(empty())),
            ("role", NestedBlock::List(empty())),
            ("mapper", NestedBlock::Set(empty())),
        ],
    );
    let nested = |name: &str| {
        format!("<a id=\"nestedblock--{name}\"></a>\n### Nested Schema for `{name}`\n\n\n")
    };
    let see = |name: &str| format!("(see [below for nested schema](#nestedblock--{name}))");
    let expected = [
        "### Required\n\n".to_owned(),
        format!("- `once` (Block, Required) {}\n", see("once")),
        "- `zone` (Dynamic) The zone.\n\n".to_owned(),
        "### Optional\n\n".to_owned(),
        "- `alias` (String) The alias.\n".to_owned(),
        format!("- `mapper` (Block Set) {}\n", see("mapper")),
        format!("- `maybe` (Block, Optional) {}\n", see("maybe")),
        format!("- `role` (Block List) {}\n", see("role")),
        "- `secret` (String, Sensitive) The secret.\n".to_owned(),
        "- `tags` (Map of List of Boolean)\n\n".to_owned(),
        "### Read-Only\n\n".to_owned(),
        "- `arn` (Number) The ARN.\n\n".to_owned(),
        nested("once"),
        nested("mapper"),
        nested("maybe"),
        nested("role"),
    ];
    check(&root, &expected.concat());
}

#[test]
fn a_nested_block_has_an_anchor_with_its_whole_path() {
    let inner = block("Inner.", &[("key", required(AttributeType::String, "The key."))], &[]);
    let outer = block("Outer.", &[], &[("inner", NestedBlock::Set(inner))]);
    check(
        &block("", &[], &[("outer", NestedBlock::Optional(outer))]),
        "### Optional\n\n\
         - `outer` (Block, Optional) Outer. (see [below for nested schema](#nestedblock--outer))\n\n\
         <a id=\"nestedblock--outer\"></a>\n\
         ### Nested Schema for `outer`\n\n\
         Optional:\n\n\
         - `inner` (Block Set) Inner. (see [below for nested schema](#nestedblock--outer--inner))\n\n\
         <a id=\"nestedblock--outer--inner\"></a>\n\
         ### Nested Schema for `outer.inner`\n\n\
         Required:\n\n\
         - `key` (String) The key.\n\n\n\n",
    );
}

#[test]
fn the_members_of_an_object_type_stand_below() {
    let owner = object_of(&[("name", AttributeType::String)]);
    let accounts = object_of(&[("owner", owner), ("id", AttributeType::String)]);
    check(
        &block("", &[("accounts", computed(list_of(accounts), "All."))], &[]),
        "### Read-Only\n\n\
         - `accounts` (List of Object) All. (see [below for nested schema](#nestedatt--accounts))\n\n\
         <a id=\"nestedatt--accounts\"></a>\n\
         ### Nested Schema for `accounts`\n\n\
         Read-Only:\n\n\
         - `id` (String)\n\
         - `owner` (Object) (see [below for nested schema](#nestedobjatt--accounts--owner))\n\n\
         <a id=\"nestedobjatt--accounts--owner\"></a>\n\
         ### Nested Schema for `accounts.owner`\n\n\
         Read-Only:\n\n\
         - `name` (String)\n\n\n\n",
    );
}

#[test]
fn a_function_shows_its_signature_and_a_numbered_list() {
    let parameter = |name: &str, param_type, description| Parameter {
        name: name.to_owned(),
        param_type,
        description: Description::markdown(description),
        ..Parameter::default()
    };
    let schema = FunctionSchema {
        parameters: vec![
            parameter("pattern", Type::String, "The pattern."),
            parameter("values", Type::Any, "The values."),
        ],
        return_type: Type::List(Box::new(Type::String)),
        ..FunctionSchema::default()
    };
    assert_eq!(
        function_markdown("render", &schema),
        "## Signature\n\n```text\nrender(pattern string, values dynamic) list of string\n```\n\n\
         ## Arguments\n\n1. `pattern` (String) The pattern.\n1. `values` (Dynamic) The values.\n"
    );
}

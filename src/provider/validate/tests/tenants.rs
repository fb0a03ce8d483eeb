//! Patterns and tags, one line per case.
//!
//! What is refused is refused alone: `check` compares all findings.

use serde_json::{Value as Json, json};

use super::{check, check_all};
use crate::framework::testing::UNKNOWN;

#[test]
fn patterns_are_checked() {
    check_all(&[
        (
            json!({"account_name_pattern": "%s.%s"}),
            "account_name_pattern",
            "#{workspaceIdentifier}.#{projectIdentifier}",
        ),
        (
            json!({"account_alias_pattern": "%1$s-%2$s"}),
            "account_alias_pattern",
            "#{workspaceIdentifier}-#{projectIdentifier}",
        ),
        (
            json!({"account_email_pattern": "aws+%s@example.com"}),
            "account_email_pattern",
            "aws+#{workspaceIdentifier}.#{projectIdentifier}@example.com",
        ),
        (
            json!({"account_name_pattern": "#{workspace}"}),
            "account_name_pattern",
            "\n  #{workspace}\n    ^",
        ),
        (
            json!({"account_alias_pattern": "#{platformGroupAlias}"}),
            "account_alias_pattern",
            "unknown placeholder",
        ),
        (json!({"account_name_pattern": "#{projectIdentifier:%d}"}), "account_name_pattern", "%d"),
        (
            json!({"identity_center": {"group_name_pattern": "#{paymentName}"}}),
            "identity_center.group_name_pattern",
            "unknown placeholder",
        ),
        (
            json!({"identity_center": {"euid_pattern": "#{user}"}}),
            "identity_center.euid_pattern",
            "%s",
        ),
    ]);
}

#[test]
fn tags_are_checked() {
    let tenant_tags = |prefix: &str, replicated: Json, mappers: Json| {
        json!({"tenant_tags": {
            "namespace_prefix": prefix, "replicated_tags": replicated, "tag_mapper": mappers,
        }})
    };
    let mapper = |key: &str| json!({"key": key, "value_pattern": "x"});
    check_all(&[
        (json!({"tag_value_separator": ", "}), "tag_value_separator", "','"),
        (json!({"default_tags": {"tags": {"": "x"}}}), "default_tags.tags[\"\"]", "key is empty"),
        (json!({"default_tags": {"tags": {"a": "b;"}}}), "default_tags.tags[\"a\"]", "';'"),
        (
            json!({"default_tags": {"tags": {"meshstack:managed-by": "me"}}}),
            "default_tags.tags[\"meshstack:managed-by\"]",
            "only the provider writes it",
        ),
        (json!({"ignore_tags": {"keys": [""]}}), "ignore_tags.keys", "empty string"),
        (
            json!({"ignore_tags": {"key_prefixes": [""]}}),
            "ignore_tags.key_prefixes",
            "empty string",
        ),
        (
            tenant_tags("aws:", json!({}), json!([])),
            "tenant_tags.namespace_prefix",
            "belong to AWS",
        ),
        (tenant_tags("a,", json!({}), json!([])), "tenant_tags.namespace_prefix", "','"),
        (
            tenant_tags("", json!({"": "x"}), json!([])),
            "tenant_tags.replicated_tags[\"\"]",
            "empty string",
        ),
        (
            tenant_tags("", json!({"a": "x", "b": "x"}), json!([])),
            "tenant_tags.replicated_tags[\"b\"]",
            "as tenant_tags.replicated_tags[\"a\"] does",
        ),
        (
            tenant_tags("m-", json!({}), json!([mapper("")])),
            "tenant_tags.tag_mapper[0].key",
            "empty",
        ),
        (
            // Both become `m-a_`.
            tenant_tags("m-", json!({}), json!([mapper("a,"), mapper("b"), mapper("a;")])),
            "tenant_tags.tag_mapper[2].key",
            "as tenant_tags.tag_mapper[0].key does",
        ),
        (
            tenant_tags("meshstack:", json!({}), json!([mapper("managed-by")])),
            "tenant_tags.tag_mapper[0].key",
            "only the provider writes it",
        ),
        (
            tenant_tags(
                "",
                json!({}),
                json!([{"key": "a", "value_pattern": "#{workspaceIdentifer}"}]),
            ),
            "tenant_tags.tag_mapper[0].value_pattern",
            "did you mean `workspaceIdentifier`",
        ),
    ]);
    // A mapper wins over a replicated tag of the same key.
    check(&tenant_tags("m-", json!({"a": "x"}), json!([mapper("x")])), &[]);
    // What an unknown prefix and this key make is not known.
    check(
        &json!({"tenant_tags": {
            "namespace_prefix": UNKNOWN, "tag_mapper": [mapper("meshstack:managed-by")],
        }}),
        &[],
    );
}

//! Keys, roles, the connection and the account guards, one line per case.
//!
//! What is refused is refused alone: `check` compares all findings.

use serde_json::{Map, Value as Json, json};

use super::{check, check_all};
use crate::framework::testing::UNKNOWN;

const ROLE: &str = "arn:aws:iam::123456789012:role/MeshfedServiceRole";

#[test]
fn keys_need_each_other() {
    check_all(&[
        (json!({"access_key": "a"}), "access_key", "needs `secret_key`"),
        (json!({"secret_key": "a"}), "secret_key", "needs `access_key`"),
        (json!({"token": "a"}), "token", "set `access_key` and `secret_key`"),
        (
            json!({"metering_account": {"access_key": "a"}}),
            "metering_account.access_key",
            "needs `secret_key`",
        ),
        (
            json!({"metering_account": {
                "access_key": "a", "secret_key": "b", "assume_role_with_web_identity": {},
            }}),
            "metering_account.access_key",
            "conflicts with `assume_role_with_web_identity`",
        ),
        (
            json!({"metering_account": {
                "access_key": "a", "secret_key": "b", "external_id": "ab",
            }}),
            "metering_account.external_id",
            "set `role_arn` too",
        ),
    ]);
    check(&json!({"access_key": "a", "secret_key": UNKNOWN}), &[]);
    check(&json!({"access_key": UNKNOWN}), &[]);
}

#[test]
fn the_connection_is_checked() {
    check_all(&[
        (json!({"region": "europe"}), "region", "\"europe\" is not an AWS region"),
        (json!({"region": "eu-1"}), "region", "is not an AWS region"),
        (json!({"region": "eu-central-1a"}), "region", "eu-central-1"),
        (json!({"sts_region": "EU-central-1"}), "sts_region", "is not an AWS region"),
        (json!({"max_retries": -1}), "max_retries", "-1 is out of range; expected 0 to 1000"),
        (
            json!({"token_bucket_rate_limiter_capacity": 0}),
            "token_bucket_rate_limiter_capacity",
            "expected 1 to",
        ),
        (json!({"retry_mode": "legacy"}), "retry_mode", "expected \"standard\" or \"adaptive\""),
        (json!({"http_proxy": "proxy"}), "http_proxy", "\"proxy\" is not a URL"),
        (json!({"https_proxy": "ftp://proxy"}), "https_proxy", "not http or https"),
        (
            json!({"endpoints": {"iam": "localhost:5000"}}),
            "endpoints.iam",
            "\"localhost:5000\" is not a URL",
        ),
    ]);
}

#[test]
fn the_account_guards_are_checked() {
    check_all(&[
        (
            json!({"allowed_account_ids": ["12345"]}),
            "allowed_account_ids",
            "\"12345\" is not an AWS account id",
        ),
        (json!({"forbidden_account_ids": ["x"]}), "forbidden_account_ids", "12 digits"),
        (json!({"allowed_account_ids": []}), "allowed_account_ids", "allows no account at all"),
        (
            json!({
                "allowed_account_ids": ["123456789012"], "forbidden_account_ids": ["123456789012"],
            }),
            "allowed_account_ids",
            "conflicts with `forbidden_account_ids`",
        ),
    ]);
    check(&json!({"forbidden_account_ids": []}), &[]);
}

#[test]
fn roles_are_checked() {
    let role = |name: &str, value: Json| {
        let mut role = Map::from_iter([("role_arn".to_owned(), json!(ROLE))]);
        role.insert(name.to_owned(), value);
        json!({"assume_role": [{"role_arn": ROLE}, role]})
    };
    let user = "arn:aws:iam::123456789012:user/x";
    check_all(&[
        (role("role_arn", json!(user)), "assume_role[1].role_arn", "is not"),
        (role("role_arn", json!("")), "assume_role[1].role_arn", "is not"),
        (role("duration", json!("1 hour")), "assume_role[1].duration", "write it like"),
        (role("duration", json!("10m")), "assume_role[1].duration", "15m to 12h"),
        (role("duration", json!("13h")), "assume_role[1].duration", "15m to 12h"),
        (role("external_id", json!("a")), "assume_role[1].external_id", "is not an external id"),
        (role("policy", json!("[]")), "assume_role[1].policy", "not a JSON object"),
        (role("policy_arns", json!(["x"])), "assume_role[1].policy_arns", "managed policy"),
        (
            role("session_name", json!("a b")),
            "assume_role[1].session_name",
            "is not a session name",
        ),
        (role("source_identity", json!("ä")), "assume_role[1].source_identity", "is not"),
        (role("tags", json!({"aws:x": "y"})), "assume_role[1].tags[\"aws:x\"]", "belong to AWS"),
        (
            role("transitive_tag_keys", json!(["team"])),
            "assume_role[1].transitive_tag_keys",
            "\"team\" is no key of `tags`",
        ),
        (
            json!({"management_account": {"role_arn": "MeshfedServiceRole"}}),
            "management_account.role_arn",
            "is not",
        ),
        (
            json!({"automation_account": {"role_arn": ROLE, "external_id": ""}}),
            "automation_account.external_id",
            "is not an external id",
        ),
        (
            json!({"assume_role_with_web_identity": {
                "web_identity_token": "a", "web_identity_token_file": "b",
            }}),
            "assume_role_with_web_identity.web_identity_token",
            "conflicts with `web_identity_token_file`",
        ),
        (
            json!({"metering_account": {"assume_role_with_web_identity": {"role_arn": "x"}}}),
            "metering_account.assume_role_with_web_identity.role_arn",
            "is not",
        ),
        (json!({"account_access_role": ROLE}), "account_access_role", "not an ARN"),
        (json!({"account_access_role": "a b"}), "account_access_role", "is not the name"),
        (json!({"account_access_external_id": "a"}), "account_access_external_id", "is not"),
    ]);
}

#[test]
fn an_unknown_argument_is_not_missed() {
    // The block is judged again once the argument is known.
    check(
        &json!({"assume_role": [
            {"role_arn": ROLE, "tags": UNKNOWN, "transitive_tag_keys": ["team"]},
        ]}),
        &[],
    );
    check(&json!({"metering_account": {"role_arn": UNKNOWN, "external_id": "ab"}}), &[]);
}

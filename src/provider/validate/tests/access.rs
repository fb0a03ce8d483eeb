//! The ways users get in, role mappings and Control Tower, one line per case.
//!
//! What is refused is refused alone: `check` compares all findings.

use serde_json::{Value as Json, json};

use super::{check, check_all};

const INSTANCE: &str = "arn:aws:sso:::instance/ssoins-1234567890abcdef";
const PERMISSION_SET: &str =
    "arn:aws:sso:::permissionSet/ssoins-1234567890abcdef/ps-1234567890abcdef";

const SAML_METADATA: &str = "<EntityDescriptor/>";

/// A role mapping with some further arguments.
fn mapping(arguments: &Json) -> Json {
    let mut mapping = json!({"project_role": "admin", "platform_role": "Admin"});
    mapping.as_object_mut().unwrap().extend(arguments.as_object().unwrap().clone());
    json!([mapping])
}

fn saml_provider(name: &str, metadata_document: &str) -> Json {
    json!({"name": name, "metadata_document": metadata_document})
}

fn with_saml(arguments: &Json) -> Json {
    let saml = saml_provider("meshIdB", SAML_METADATA);
    json!({"saml_identity_provider": saml, "role_mapping": mapping(arguments)})
}

fn with_identity_center(arguments: &Json) -> Json {
    json!({"identity_center": {"instance_arn": INSTANCE}, "role_mapping": mapping(arguments)})
}

#[test]
fn users_get_in_one_way() {
    let saml = saml_provider("meshIdB", SAML_METADATA);
    check_all(&[
        (
            json!({"identity_center": {}, "saml_identity_provider": saml}),
            "identity_center",
            "conflicts with `saml_identity_provider`",
        ),
        (
            with_saml(&json!({"permission_set_arns": [PERMISSION_SET]})),
            "role_mapping[0].permission_set_arns",
            "add the block `identity_center`",
        ),
        (
            with_identity_center(&json!({
                "permission_set_arns": [PERMISSION_SET], "policies": ["ReadOnly"],
            })),
            "role_mapping[0].policies",
            "add the block `saml_identity_provider`",
        ),
        (
            json!({"role_mapping": mapping(&json!({"permission_set_arns": [PERMISSION_SET]}))}),
            "role_mapping[0].permission_set_arns",
            "add the block `identity_center`",
        ),
        (
            json!({"role_mapping": mapping(&json!({"policies": ["ReadOnly"]}))}),
            "role_mapping[0].policies",
            "add the block `saml_identity_provider`",
        ),
    ]);
}

#[test]
fn saml_providers_and_their_roles_are_checked() {
    check(&with_saml(&json!({"policies": ["ReadOnly", "arn:aws:iam::aws:policy/X"]})), &[]);
    check(&with_saml(&json!({"managed": false, "policies": []})), &[]);
    check_all(&[
        (
            json!({"saml_identity_provider": saml_provider("a b", SAML_METADATA)}),
            "saml_identity_provider.name",
            "is not the name of a SAML provider",
        ),
        (
            json!({"saml_identity_provider": saml_provider("a", "metadata.xml")}),
            "saml_identity_provider.metadata_document",
            "file()",
        ),
        (
            with_saml(&json!({"managed": false, "policies": ["ReadOnly"]})),
            "role_mapping[0].policies",
            "leave `policies` out",
        ),
        (
            with_saml(&json!({"policies": ["a b"]})),
            "role_mapping[0].policies",
            "is not an IAM policy",
        ),
        (
            with_saml(&json!({"policies": ["arn:aws:iam::12345:policy/X"]})),
            "role_mapping[0].policies",
            "is not an IAM policy",
        ),
        (
            with_saml(&json!({"platform_role": "a b"})),
            "role_mapping[0].platform_role",
            "is not the name of an IAM role",
        ),
    ]);
}

#[test]
fn permission_sets_are_checked() {
    let other_instance = PERMISSION_SET.replace("ssoins-1", "ssoins-9");
    check_all(&[
        (
            with_identity_center(&json!({})),
            "role_mapping[0].permission_set_arns",
            "at least one permission set",
        ),
        (
            with_identity_center(&json!({"permission_set_arns": []})),
            "role_mapping[0].permission_set_arns",
            "at least one permission set",
        ),
        (
            with_identity_center(&json!({"permission_set_arns": [other_instance]})),
            "role_mapping[0].permission_set_arns",
            "does not belong to the instance",
        ),
        (
            with_identity_center(&json!({"permission_set_arns": ["ViewOnlyAccess"]})),
            "role_mapping[0].permission_set_arns",
            "\"ViewOnlyAccess\" is not",
        ),
    ]);
}

#[test]
fn role_mappings_are_told_apart() {
    let mapping = |project: &str, platform: &str| {
        json!({
            "project_role": project, "platform_role": platform,
            "permission_set_arns": [PERMISSION_SET],
        })
    };
    let block = |pattern: Json, mappings: Json| {
        let identity_center = json!({"group_name_pattern": pattern});
        json!({"identity_center": identity_center, "role_mapping": mappings})
    };
    let plain = json!("#{workspaceIdentifier}.#{projectIdentifier}");
    check_all(&[
        (
            block(Json::Null, json!([mapping("admin", "a"), mapping("admin", "b")])),
            "role_mapping[1].project_role",
            "\"admin\" is mapped by role_mapping[0].project_role already",
        ),
        (
            block(plain.clone(), json!([mapping("admin", "a"), mapping("user", "b")])),
            "identity_center.group_name_pattern",
            "platform roles a, b one name; add #{platformGroupAlias}",
        ),
    ]);
    check(&block(Json::Null, json!([mapping("admin", "a"), mapping("user", "b")])), &[]);
    check(&block(plain, json!([mapping("admin", "a"), mapping("user", "a")])), &[]);
    for name in ["project_role", "platform_role"] {
        let mut empty = mapping("admin", "a");
        empty[name] = json!("");
        check(
            &block(Json::Null, json!([empty])),
            &[(&format!("role_mapping[0].{name}"), "empty string")],
        );
    }
}

#[test]
fn identity_center_and_control_tower_are_checked() {
    let identity_center = |name: &str, value: &str| json!({"identity_center": {name: value}});
    let control_tower = |name: &str, value: &str| json!({"control_tower": {name: value}});
    check_all(&[
        (
            identity_center("instance_arn", PERMISSION_SET),
            "identity_center.instance_arn",
            "expected",
        ),
        (identity_center("identity_store_id", "store"), "identity_center.identity_store_id", "d-"),
        (identity_center("region", "here"), "identity_center.region", "is not an AWS region"),
        (identity_center("sign_in_url", "start"), "identity_center.sign_in_url", "is not a URL"),
        (
            control_tower("account_factory_product_id", "abc"),
            "control_tower.account_factory_product_id",
            "prod-",
        ),
        (
            control_tower("management_account_id", "1"),
            "control_tower.management_account_id",
            "12 digits",
        ),
        (control_tower("region", "here"), "control_tower.region", "is not an AWS region"),
        (control_tower("sso_user_email", "jo"), "control_tower.sso_user_email", "\"jo\""),
        (
            control_tower("sso_user_first_name", ""),
            "control_tower.sso_user_first_name",
            "empty string",
        ),
    ]);
}

//! Who gets into the accounts, and Control Tower.
//!
//! A role mapping means one thing with Identity Center and another with a SAML provider; what one of them would ignore
//! is an error, since someone believes that it gives or denies access.

use std::collections::{BTreeMap, BTreeSet};

use tf_provider::{AttributePath, value::Value};

use super::{
    findings::{Findings, at, blocks, inside},
    shapes::{not_empty, policy, region, saml_metadata, saml_provider_name, url},
    tenants::pattern,
};
use crate::{
    domain::{
        arn::{InstanceArn, PermissionSetArn},
        email::check_email,
        euid::euid,
        identifier::{check_account_id, check_identity_store_id, check_product_id, role_name},
        pattern::PatternKind,
    },
    framework::model::Texts,
    provider::model::{ControlTower, IdentityCenter, Model, RoleMapping},
};

/// How users get into accounts, as far as the configuration tells.
#[derive(Clone, Copy, PartialEq)]
enum Way {
    IdentityCenter,
    Saml,
    None,
    /// Which of the blocks there are is not known yet.
    Open,
}

pub fn check(model: &Model, findings: &mut Findings) {
    if model.identity_center.is_value() && model.saml_identity_provider.is_value() {
        let problem =
            "conflicts with `saml_identity_provider`: users get in by one of them; keep one";
        findings.conflict(at("identity_center"), problem);
    }
    if let Value::Value(block) = &model.identity_center {
        identity_center(block, findings);
        group_names(model, block, findings);
    }
    if let Value::Value(block) = &model.saml_identity_provider {
        let at = inside(&at("saml_identity_provider"));
        findings.text(at("name"), &block.name, saml_provider_name);
        findings.text(at("metadata_document"), &block.metadata_document, saml_metadata);
    }
    role_mappings(model, findings);
    if let Value::Value(block) = &model.control_tower {
        control_tower(block, findings);
    }
}

fn identity_center(block: &IdentityCenter, findings: &mut Findings) {
    let at = inside(&at("identity_center"));
    findings.text(at("instance_arn"), &block.instance_arn, InstanceArn::parse);
    findings.text(at("identity_store_id"), &block.identity_store_id, check_identity_store_id);
    findings.text(at("region"), &block.region, region);
    pattern(at("group_name_pattern"), &block.group_name_pattern, PatternKind::GroupName, findings);
    findings.text(at("euid_pattern"), &block.euid_pattern, |it| euid(it, "user"));
    findings.text(at("sign_in_url"), &block.sign_in_url, url);
}

/// Groups of different platform roles need different names, or the members of one would get the rights of the other.
fn group_names(model: &Model, block: &IdentityCenter, findings: &mut Findings) {
    let Value::Value(pattern) = &block.group_name_pattern else { return };
    let mappings = model.role_mapping.iter().flatten().filter_map(Value::as_ref_option);
    let roles: BTreeSet<&String> =
        mappings.filter_map(|it| it.platform_role.as_ref_option()).collect();
    if roles.len() > 1 && !pattern.contains("#{platformGroupAlias") {
        let roles: Vec<&str> = roles.into_iter().map(String::as_str).collect();
        findings.invalid(
            at("identity_center").attribute("group_name_pattern"),
            format!(
                "{pattern:?} gives the groups of the platform roles {} one name; add #{{platformGroupAlias}}",
                roles.join(", ")
            ),
        );
    }
}

fn role_mappings(model: &Model, findings: &mut Findings) {
    let way = match (&model.identity_center, &model.saml_identity_provider) {
        (Value::Value(_), _) => Way::IdentityCenter,
        (_, Value::Value(_)) => Way::Saml,
        (Value::Null, Value::Null) => Way::None,
        _ => Way::Open,
    };
    let instance = model
        .identity_center
        .as_ref_option()
        .and_then(|it| InstanceArn::parse(it.instance_arn.as_ref_option()?).ok());
    let mut places: BTreeMap<&str, AttributePath> = BTreeMap::new();
    for (block_at, block) in blocks(&at("role_mapping"), &model.role_mapping) {
        role_mapping(&block_at, block, way, findings);
        permission_sets(&block_at, &block.permission_set_arns, instance.as_ref(), findings);
        let Value::Value(role) = &block.project_role else { continue };
        let role_at = block_at.attribute("project_role");
        if let Some(other) = places.get(role.as_str()) {
            let problem =
                format!("{role:?} is mapped by {other} already; a project role has one mapping");
            findings.conflict(role_at, problem);
        } else {
            places.insert(role, role_at);
        }
    }
}

fn role_mapping(block_at: &AttributePath, block: &RoleMapping, way: Way, findings: &mut Findings) {
    let at = inside(block_at);
    findings.text(at("project_role"), &block.project_role, not_empty);
    findings.text(at("platform_role"), &block.platform_role, not_empty);
    findings.texts(&at("policies"), &block.policies, policy);
    if way == Way::Saml {
        findings.text(at("platform_role"), &block.platform_role, role_name);
    }
    if matches!(way, Way::Saml | Way::None) && holds(&block.permission_set_arns) {
        let problem = "permission sets are Identity Center's: add the block `identity_center`, or use `policies` \
                       with `saml_identity_provider`";
        findings.conflict(at("permission_set_arns"), problem);
    }
    if matches!(way, Way::IdentityCenter | Way::None) && holds(&block.policies) {
        let problem = "policies are for roles of a SAML provider: add the block `saml_identity_provider`, or use \
                       `permission_set_arns` with `identity_center`";
        findings.conflict(at("policies"), problem);
    }
    if way == Way::IdentityCenter
        && !block.permission_set_arns.is_unknown()
        && !holds(&block.permission_set_arns)
    {
        let problem =
            "needs at least one permission set: without one the group gives access to nothing";
        findings.invalid(at("permission_set_arns"), problem);
    }
    if block.managed == Value::Value(false) && holds(&block.policies) {
        let problem = "a role that is not managed keeps its own policies: leave `policies` out or set `managed`";
        findings.conflict(at("policies"), problem);
    }
}

fn holds(set: &Texts) -> bool {
    set.as_ref_option().is_some_and(|it| !it.is_empty())
}

fn permission_sets(
    block_at: &AttributePath,
    arns: &Texts,
    instance: Option<&InstanceArn>,
    findings: &mut Findings,
) {
    findings.texts(&inside(block_at)("permission_set_arns"), arns, |arn| {
        let parsed = PermissionSetArn::parse(arn).map_err(|err| err.to_string())?;
        match instance {
            Some(instance) if parsed.instance != *instance => Err(format!(
                "{arn:?} does not belong to the instance {} of `identity_center`",
                instance.instance_id
            )),
            _ => Ok(()),
        }
    });
}

fn control_tower(block: &ControlTower, findings: &mut Findings) {
    let at = inside(&at("control_tower"));
    findings.text(
        at("account_factory_product_id"),
        &block.account_factory_product_id,
        check_product_id,
    );
    findings.text(at("management_account_id"), &block.management_account_id, check_account_id);
    findings.text(at("region"), &block.region, region);
    findings.text(at("sso_user_email"), &block.sso_user_email, check_email);
    findings.text(at("sso_user_first_name"), &block.sso_user_first_name, not_empty);
    findings.text(at("sso_user_last_name"), &block.sso_user_last_name, not_empty);
}

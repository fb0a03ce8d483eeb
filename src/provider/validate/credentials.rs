//! The arguments that decide with whose rights AWS is called, and where.
//!
//! An unknown argument neither excludes another nor is it missing: it may turn out to be null.

use tf_provider::{AttributePath, value::Value};

use super::{
    findings::{Findings, at, blocks, inside},
    shapes::{json_object, not_empty, policy_arn, proxy, region, session_duration, url},
};
use crate::{
    domain::{
        arn::RoleArn,
        identifier::{check_account_id, check_external_id, check_session_name, role_name},
        tags::check_plain_tag,
    },
    framework::model::{Text, Texts},
    provider::model::{AccountRole, AssumeRole, MeteringAccount, Model, WebIdentity},
};

pub fn check(model: &Model, findings: &mut Findings) {
    keys(model, findings);
    connection(model, findings);
    guards(model, findings);
    for (at, block) in blocks(&at("assume_role"), &model.assume_role) {
        assume_role(&at, block, findings);
    }
    if let Value::Value(block) = &model.assume_role_with_web_identity {
        web_identity(&at("assume_role_with_web_identity"), block, findings);
    }
    for (service, endpoint) in model.endpoints.iter().flatten() {
        findings.text(at("endpoints").attribute(service.clone()), endpoint, url);
    }
    for (name, block) in [
        ("management_account", &model.management_account),
        ("automation_account", &model.automation_account),
    ] {
        if let Value::Value(AccountRole { role_arn, external_id, session_name }) = block {
            account_role(&at(name), [role_arn, external_id, session_name], findings);
        }
    }
    if let Value::Value(block) = &model.metering_account {
        metering(&at("metering_account"), block, findings);
    }
    findings.text(at("account_access_role"), &model.account_access_role, role_name);
    findings.text(
        at("account_access_external_id"),
        &model.account_access_external_id,
        check_external_id,
    );
}

fn keys(model: &Model, findings: &mut Findings) {
    for (name, value) in [
        ("profile", &model.profile),
        ("access_key", &model.access_key),
        ("secret_key", &model.secret_key),
        ("token", &model.token),
        ("custom_ca_bundle", &model.custom_ca_bundle),
    ] {
        findings.text(at(name), value, not_empty);
    }
    key_pair(&AttributePath::root(), &model.access_key, &model.secret_key, findings);
    if model.token.is_value() && model.access_key.is_null() && model.secret_key.is_null() {
        findings.conflict(
            at("token"),
            "`token` belongs to temporary keys: set `access_key` and `secret_key` too",
        );
    }
    for (name, value) in [
        ("shared_config_files", &model.shared_config_files),
        ("shared_credentials_files", &model.shared_credentials_files),
    ] {
        findings.texts(&at(name), value, not_empty);
    }
}

/// An access key and its secret are of no use without each other.
fn key_pair(
    block_at: &AttributePath,
    access_key: &Text,
    secret_key: &Text,
    findings: &mut Findings,
) {
    let (present, missing) = match (access_key, secret_key) {
        (Value::Value(_), Value::Null) => ("access_key", "secret_key"),
        (Value::Null, Value::Value(_)) => ("secret_key", "access_key"),
        _ => return,
    };
    let problem = format!("`{present}` needs `{missing}` beside it: set both or none");
    findings.conflict(block_at.clone().attribute(present), problem);
}

fn connection(model: &Model, findings: &mut Findings) {
    findings.text(at("region"), &model.region, region);
    findings.text(at("sts_region"), &model.sts_region, region);
    findings.text(at("http_proxy"), &model.http_proxy, proxy);
    findings.text(at("https_proxy"), &model.https_proxy, proxy);
    findings.number(at("max_retries"), &model.max_retries, 0..=1000);
    findings.text(at("retry_mode"), &model.retry_mode, |it| match it {
        "standard" | "adaptive" => Ok(()),
        _ => Err(format!("{it:?} is not a retry mode; expected \"standard\" or \"adaptive\"")),
    });
    findings.number(
        at("token_bucket_rate_limiter_capacity"),
        &model.token_bucket_rate_limiter_capacity,
        1..=i64::from(u32::MAX),
    );
}

fn guards(model: &Model, findings: &mut Findings) {
    let (allowed, forbidden) = (&model.allowed_account_ids, &model.forbidden_account_ids);
    findings.texts(&at("allowed_account_ids"), allowed, check_account_id);
    findings.texts(&at("forbidden_account_ids"), forbidden, check_account_id);
    // A guard that is written and guards nothing would be found out too late.
    if is_empty(allowed) {
        let problem =
            "an empty set allows no account at all; leave the argument out to allow every one";
        findings.invalid(at("allowed_account_ids"), problem);
    } else if allowed.is_value() && forbidden.is_value() && !is_empty(forbidden) {
        let problem =
            "conflicts with `forbidden_account_ids`: what is not allowed is forbidden; keep one";
        findings.conflict(at("allowed_account_ids"), problem);
    }
}

fn is_empty(set: &Texts) -> bool {
    set.as_ref_option().is_some_and(Vec::is_empty)
}

fn assume_role(block_at: &AttributePath, block: &AssumeRole, findings: &mut Findings) {
    let at = inside(block_at);
    account_role(block_at, [&block.role_arn, &block.external_id, &block.session_name], findings);
    session(block_at, (&block.duration, &block.policy, &block.policy_arns), findings);
    findings.text(at("source_identity"), &block.source_identity, check_session_name);
    findings.map(&at("tags"), &block.tags, |key, value| {
        check_plain_tag(key, value.unwrap_or_default())
    });
    let has_tag = |key: &str| match &block.tags {
        Value::Unknown => true,
        Value::Null => false,
        Value::Value(tags) => tags.contains_key(key),
    };
    findings.texts(&at("transitive_tag_keys"), &block.transitive_tag_keys, |key| {
        if has_tag(key) {
            return Ok(());
        }
        Err(format!("{key:?} is no key of `tags`; only a session tag can be passed on"))
    });
}

fn session(
    block_at: &AttributePath,
    (duration, policy, policy_arns): (&Text, &Text, &Texts),
    findings: &mut Findings,
) {
    let at = inside(block_at);
    findings.text(at("duration"), duration, session_duration);
    findings.text(at("policy"), policy, json_object);
    findings.texts(&at("policy_arns"), policy_arns, policy_arn);
}

fn web_identity(block_at: &AttributePath, block: &WebIdentity, findings: &mut Findings) {
    let at = inside(block_at);
    let (token, file) = (&block.web_identity_token, &block.web_identity_token_file);
    account_role(block_at, [&block.role_arn, &Value::Null, &block.session_name], findings);
    session(block_at, (&block.duration, &block.policy, &block.policy_arns), findings);
    findings.text(at("web_identity_token"), token, not_empty);
    findings.text(at("web_identity_token_file"), file, not_empty);
    if token.is_value() && file.is_value() {
        let problem = "conflicts with `web_identity_token_file`: keep the token or its file";
        findings.conflict(at("web_identity_token"), problem);
    }
}

fn account_role(
    block_at: &AttributePath,
    [role_arn, external_id, session_name]: [&Text; 3],
    findings: &mut Findings,
) {
    let at = inside(block_at);
    findings.text(at("role_arn"), role_arn, RoleArn::parse);
    findings.text(at("external_id"), external_id, check_external_id);
    findings.text(at("session_name"), session_name, check_session_name);
}

fn metering(block_at: &AttributePath, block: &MeteringAccount, findings: &mut Findings) {
    let at = inside(block_at);
    account_role(block_at, [&block.role_arn, &block.external_id, &block.session_name], findings);
    findings.text(at("access_key"), &block.access_key, not_empty);
    findings.text(at("secret_key"), &block.secret_key, not_empty);
    key_pair(block_at, &block.access_key, &block.secret_key, findings);
    let identity = &block.assume_role_with_web_identity;
    if let Value::Value(identity) = identity {
        web_identity(&at("assume_role_with_web_identity"), identity, findings);
    }
    if (block.access_key.is_value() || block.secret_key.is_value()) && identity.is_value() {
        let problem =
            "conflicts with `assume_role_with_web_identity`: keep the keys or the web identity";
        findings.conflict(at("access_key"), problem);
    }
    if !block.role_arn.is_null() {
        return;
    }
    if block.access_key.is_null() && block.secret_key.is_null() && identity.is_null() {
        let problem = "the block names neither a role nor credentials: set `role_arn`, keys or a web identity, or \
                       leave it out";
        findings.invalid(block_at.clone(), problem);
    }
    for (name, value) in
        [("external_id", &block.external_id), ("session_name", &block.session_name)]
    {
        if value.is_value() {
            let problem = format!("`{name}` belongs to a role: set `role_arn` too");
            findings.conflict(at(name), problem);
        }
    }
}

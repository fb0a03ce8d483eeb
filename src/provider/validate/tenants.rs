//! What holds for every tenant: patterns and tags.
//!
//! Only what can be judged without a tenant is: lengths of what a pattern renders to are checked with each tenant.

use std::collections::BTreeMap;

use tf_provider::{AttributePath, value::Value};

use super::{
    findings::{Findings, at, blocks, inside},
    shapes::not_empty,
};
use crate::{
    domain::{
        pattern::{Pattern, PatternKind},
        tags::{check_plain_tag, check_separator, ownership::check_not_ours, sanitize_key},
    },
    framework::model::Text,
    provider::model::{Model, TenantTags},
};

pub fn check(model: &Model, findings: &mut Findings) {
    for (name, value, kind) in [
        ("account_name_pattern", &model.account_name_pattern, PatternKind::AccountName),
        ("account_email_pattern", &model.account_email_pattern, PatternKind::AccountEmail),
        ("account_alias_pattern", &model.account_alias_pattern, PatternKind::AccountName),
    ] {
        pattern(at(name), value, kind, findings);
    }
    findings.text(at("platform"), &model.platform, not_empty);
    findings.text(at("tag_value_separator"), &model.tag_value_separator, check_separator);
    if let Value::Value(block) = &model.default_tags {
        findings.map(&at("default_tags").attribute("tags"), &block.tags, |key, value| {
            check_plain_tag(key, value.unwrap_or_default()).and_then(|()| check_not_ours(key))
        });
    }
    if let Value::Value(block) = &model.ignore_tags {
        let at = inside(&at("ignore_tags"));
        findings.texts(&at("keys"), &block.keys, not_empty);
        findings.texts(&at("key_prefixes"), &block.key_prefixes, not_empty);
    }
    if let Value::Value(block) = &model.tenant_tags {
        tenant_tags(block, findings);
    }
}

pub fn pattern(at: AttributePath, text: &Text, kind: PatternKind, findings: &mut Findings) {
    findings.text(at, text, |it| {
        not_empty(it).map_err(str::to_owned)?;
        Pattern::parse(it, kind).map_err(|err| err.to_string())
    });
}

fn tenant_tags(block: &TenantTags, findings: &mut Findings) {
    let block_at = at("tenant_tags");
    let at = inside(&block_at);
    // A prefix is judged as the beginning of a key; an empty one is legal.
    findings.text(at("namespace_prefix"), &block.namespace_prefix, |prefix| {
        check_plain_tag(&format!("{prefix}x"), "")
    });
    findings.map(&at("replicated_tags"), &block.replicated_tags, |name, key| {
        not_empty(name).and_then(|()| key.map_or(Ok(()), not_empty))
    });
    let mappers = blocks(&at("tag_mapper"), &block.tag_mapper);
    for (mapper_at, mapper) in &mappers {
        let at = inside(mapper_at);
        findings.text(at("key"), &mapper.key, not_empty);
        findings.text(at("value_pattern"), &mapper.value_pattern, |it| {
            Pattern::parse(it, PatternKind::TagValue)
        });
    }
    // An unknown prefix leaves only the question whether two keys are the same.
    let prefix = block.namespace_prefix.as_deref_option();
    let replicated = block.replicated_tags.iter().flatten();
    let replicated = replicated.map(|(name, key)| (at("replicated_tags").key(name.clone()), key));
    written_keys(prefix, replicated, findings);
    let mapped = mappers.iter().map(|(at, mapper)| (at.clone().attribute("key"), &mapper.key));
    written_keys(prefix, mapped, findings);
}

/// Judges the keys as they will stand on an account: with the prefix, cut, and made legal.
fn written_keys<'a>(
    prefix: Option<&str>,
    keys: impl Iterator<Item = (AttributePath, &'a Text)>,
    findings: &mut Findings,
) {
    let mut places: BTreeMap<String, AttributePath> = BTreeMap::new();
    for (at, key) in keys {
        let Value::Value(key) = key else { continue };
        let written = sanitize_key(&format!("{}{key}", prefix.unwrap_or_default()));
        if prefix.is_some()
            && let Err(problem) = check_not_ours(&written)
        {
            findings.invalid(at.clone(), problem);
        }
        if let Some(other) = places.get(&written) {
            let problem =
                format!("gives the tag key {written:?}, as {other} does; give each its own");
            findings.conflict(at, problem);
        } else {
            places.insert(written, at);
        }
    }
}

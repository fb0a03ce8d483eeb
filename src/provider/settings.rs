//! meshStack's part of the provider block, with its defaults.
//!
//! Nothing here is null where there is a default. What is unknown stays unknown: it decides about values of a plan
//! only, and a plan can leave those open.

use std::collections::BTreeMap;

use tf_provider::value::Value;

use super::{
    known,
    model::{self, Model},
};
use crate::{
    aws::config::ACCESS_ROLE_NAME_DEFAULT,
    domain::{
        pattern::{Pattern, PatternKind, Rendered},
        tags::{
            changes::IgnoreTags,
            desired::{DesiredTags, TagMapper},
        },
    },
    framework::model::{Text, TextMap},
};

const ACCOUNT_NAME_PATTERN_DEFAULT: &str = "#{workspaceIdentifier}.#{projectIdentifier}";
const TAG_VALUE_SEPARATOR_DEFAULT: &str = "/";

pub struct Settings {
    /// Null: the platform has no identifier.
    pub platform: Text,
    pub account_name_pattern: Value<Pattern>,
    /// Null: each tenant brings its address.
    pub account_email_pattern: Value<Pattern>,
    /// Null: no alias is set.
    pub account_alias_pattern: Value<Pattern>,
    pub enforce_account_alias: Value<bool>,
    pub allow_hierarchical_organizational_unit_assignment: Value<bool>,
    pub move_from_root_only: Value<bool>,
    pub tag_value_separator: Text,
    /// With its path, if it has one.
    pub access_role: Text,
    pub tenant_tags: Value<TenantTagSettings>,
    pub default_tags: Value<DesiredTags>,
    pub ignore_tags: Value<IgnoreTags>,
    /// Null: tenants show none.
    pub sign_in_url: Text,
}

/// What is made of meshStack's tags and of its knowledge about a tenant.
#[derive(Debug, Default, PartialEq)]
pub struct TenantTagSettings {
    pub namespace_prefix: String,
    /// Name of a workspace, project or payment tag → key on the account.
    pub replicated_tags: BTreeMap<String, String>,
    pub tag_mappers: Vec<TagMapper>,
}

impl Settings {
    /// Assumes that `validate` has found nothing wrong with what is known.
    pub fn new(model: &Model) -> Self {
        let flag = |value: &Value<bool>| value.clone().or(Value::Value(false));
        let text = |value: &Text, default: &str| value.clone().or(Value::Value(default.to_owned()));
        let name_pattern = text(&model.account_name_pattern, ACCOUNT_NAME_PATTERN_DEFAULT);
        let identity_center = model.identity_center.as_ref();
        Self {
            platform: model.platform.clone(),
            account_name_pattern: pattern(&name_pattern, PatternKind::AccountName),
            account_email_pattern: pattern(&model.account_email_pattern, PatternKind::AccountEmail),
            account_alias_pattern: pattern(&model.account_alias_pattern, PatternKind::AccountName),
            enforce_account_alias: flag(&model.enforce_account_alias),
            allow_hierarchical_organizational_unit_assignment: flag(
                &model.allow_hierarchical_organizational_unit_assignment,
            ),
            move_from_root_only: flag(&model.move_from_root_only),
            tag_value_separator: text(&model.tag_value_separator, TAG_VALUE_SEPARATOR_DEFAULT),
            access_role: text(&model.account_access_role, ACCESS_ROLE_NAME_DEFAULT),
            tenant_tags: block(&model.tenant_tags, tenant_tags),
            default_tags: block(&model.default_tags, |it| desired(&it.tags)),
            ignore_tags: block(&model.ignore_tags, ignore_tags),
            sign_in_url: identity_center.and_then(|it| it.sign_in_url.clone()),
        }
    }
}

/// What a block says, its default where it is absent, unknown where `read` finds something unknown in it.
fn block<B, T: Default>(block: &Value<B>, read: impl FnOnce(&B) -> Option<T>) -> Value<T> {
    match block {
        Value::Value(block) => read(block).map_or(Value::Unknown, Value::Value),
        Value::Null => Value::Value(T::default()),
        Value::Unknown => Value::Unknown,
    }
}

fn pattern(text: &Text, kind: PatternKind) -> Value<Pattern> {
    text.as_ref().map(|it| parsed(it, kind))
}

fn parsed(text: &str, kind: PatternKind) -> Pattern {
    Pattern::parse(text, kind).expect("validate has parsed every known pattern before")
}

fn tenant_tags(block: &model::TenantTags) -> Option<TenantTagSettings> {
    if block.namespace_prefix.is_unknown() {
        return None;
    }
    let mappers = known::elements(&block.tag_mapper)?;
    Some(TenantTagSettings {
        namespace_prefix: block.namespace_prefix.clone().unwrap_or_default(),
        replicated_tags: known::map(&block.replicated_tags)?,
        tag_mappers: mappers.into_iter().map(tag_mapper).collect::<Option<_>>()?,
    })
}

fn tag_mapper(block: &model::TagMapper) -> Option<TagMapper> {
    let key = block.key.as_ref_option()?.clone();
    let value = parsed(block.value_pattern.as_ref_option()?, PatternKind::TagValue);
    Some(TagMapper { key, value })
}

/// A tag whose value alone is unknown has a known key, which is enough for a plan to show it.
fn desired(tags: &TextMap) -> Option<DesiredTags> {
    let entries = match tags {
        Value::Unknown => return None,
        Value::Null => return Some(DesiredTags::new()),
        Value::Value(entries) => entries,
    };
    let tags = entries.iter().filter_map(|(key, value)| match value {
        Value::Value(value) => Some((key.clone(), Rendered::Known(value.clone()))),
        Value::Unknown => Some((key.clone(), Rendered::Unknown)),
        Value::Null => None,
    });
    Some(tags.collect())
}

fn ignore_tags(block: &model::IgnoreTags) -> Option<IgnoreTags> {
    Some(IgnoreTags {
        keys: known::texts(&block.keys)?.into_iter().collect(),
        key_prefixes: known::texts(&block.key_prefixes)?.into_iter().collect(),
    })
}

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
        let flag = |value: Value<bool>| value.or(Value::Value(false));
        let text = |value: &Text, default: &str| value.clone().or(Value::Value(default.to_owned()));
        let name_pattern = text(&model.account_name_pattern, ACCOUNT_NAME_PATTERN_DEFAULT);
        let identity_center = model.identity_center.as_ref();
        Self {
            platform: model.platform.clone(),
            account_name_pattern: pattern(&name_pattern, PatternKind::AccountName),
            account_email_pattern: pattern(&model.account_email_pattern, PatternKind::AccountEmail),
            account_alias_pattern: pattern(&model.account_alias_pattern, PatternKind::AccountName),
            enforce_account_alias: flag(model.enforce_account_alias),
            allow_hierarchical_organizational_unit_assignment: flag(
                model.allow_hierarchical_organizational_unit_assignment,
            ),
            move_from_root_only: flag(model.move_from_root_only),
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

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::*;
    use crate::{
        framework::{
            model::decode,
            testing::{UNKNOWN, object},
        },
        provider::schema,
    };

    fn settings(block: &Json) -> Settings {
        let model: Model = decode(object(&schema(), block)).expect("the block fits the model");
        Settings::new(&model)
    }

    fn text(text: &str) -> Text {
        Value::Value(text.to_owned())
    }

    fn parsed_pattern(text: &str, kind: PatternKind) -> Value<Pattern> {
        Value::Value(Pattern::parse(text, kind).unwrap())
    }

    #[test]
    fn what_is_left_out_has_its_default() {
        let settings = settings(&json!({}));
        assert_eq!(
            settings.account_name_pattern,
            parsed_pattern("#{workspaceIdentifier}.#{projectIdentifier}", PatternKind::AccountName)
        );
        assert_eq!(settings.account_email_pattern, Value::Null);
        assert_eq!(settings.account_alias_pattern, Value::Null);
        assert_eq!(settings.platform, Value::Null);
        assert_eq!(settings.sign_in_url, Value::Null);
        for flag in [
            settings.enforce_account_alias,
            settings.allow_hierarchical_organizational_unit_assignment,
            settings.move_from_root_only,
        ] {
            assert_eq!(flag, Value::Value(false));
        }
        assert_eq!(settings.tag_value_separator, text("/"));
        assert_eq!(settings.access_role, text("OrganizationAccountAccessRole"));
        assert_eq!(settings.tenant_tags, Value::Value(TenantTagSettings::default()));
        assert_eq!(settings.default_tags, Value::Value(DesiredTags::new()));
        assert_eq!(settings.ignore_tags, Value::Value(IgnoreTags::default()));
    }

    #[test]
    fn what_is_said_is_kept() {
        let settings = settings(&json!({
            "platform": "aws.eu", "account_name_pattern": "#{platform}",
            "account_email_pattern": "a@example.com", "account_alias_pattern": "#{rand:%.8s}",
            "enforce_account_alias": true, "move_from_root_only": true,
            "allow_hierarchical_organizational_unit_assignment": true,
            "tag_value_separator": "", "account_access_role": "mesh/Role",
            "tenant_tags": {
                "namespace_prefix": "m-", "replicated_tags": {"owner": "o"},
                "tag_mapper": [{"key": "ws", "value_pattern": "${workspaceName}"}],
            },
            "default_tags": {"tags": {"a": "b"}},
            "ignore_tags": {"keys": ["c"], "key_prefixes": ["d-"]},
            "identity_center": {"sign_in_url": "https://example.com"},
        }));
        assert_eq!(settings.platform, text("aws.eu"));
        assert_eq!(
            settings.account_name_pattern,
            parsed_pattern("#{platform}", PatternKind::AccountName)
        );
        assert_eq!(
            settings.account_email_pattern,
            parsed_pattern("a@example.com", PatternKind::AccountEmail)
        );
        assert_eq!(
            settings.account_alias_pattern,
            parsed_pattern("#{rand:%.8s}", PatternKind::AccountName)
        );
        for flag in [
            settings.enforce_account_alias,
            settings.allow_hierarchical_organizational_unit_assignment,
            settings.move_from_root_only,
        ] {
            assert_eq!(flag, Value::Value(true));
        }
        assert_eq!(settings.tag_value_separator, text(""));
        assert_eq!(settings.access_role, text("mesh/Role"));
        let mapper = TagMapper {
            key: "ws".to_owned(),
            value: Pattern::parse("${workspaceName}", PatternKind::TagValue).unwrap(),
        };
        assert_eq!(
            settings.tenant_tags,
            Value::Value(TenantTagSettings {
                namespace_prefix: "m-".to_owned(),
                replicated_tags: BTreeMap::from([("owner".to_owned(), "o".to_owned())]),
                tag_mappers: vec![mapper],
            })
        );
        let tag = ("a".to_owned(), Rendered::Known("b".to_owned()));
        assert_eq!(settings.default_tags, Value::Value(DesiredTags::from([tag])));
        assert_eq!(
            settings.ignore_tags,
            Value::Value(IgnoreTags {
                keys: ["c".to_owned()].into(),
                key_prefixes: ["d-".to_owned()].into(),
            })
        );
        assert_eq!(settings.sign_in_url, text("https://example.com"));
    }

    #[test]
    fn what_is_unknown_stays_unknown() {
        let mapper = |key: &str, pattern: &str| json!([{"key": key, "value_pattern": pattern}]);
        for tenant_tags in [
            json!(UNKNOWN),
            json!({"namespace_prefix": UNKNOWN}),
            json!({"namespace_prefix": "", "replicated_tags": {"a": UNKNOWN}}),
            json!({"namespace_prefix": "", "tag_mapper": [UNKNOWN]}),
            json!({"namespace_prefix": "", "tag_mapper": mapper(UNKNOWN, "x")}),
            json!({"namespace_prefix": "", "tag_mapper": mapper("x", UNKNOWN)}),
        ] {
            let read = settings(&json!({"tenant_tags": tenant_tags}));
            assert_eq!(read.tenant_tags, Value::Unknown, "{tenant_tags}");
        }
        let read = settings(&json!({
            "account_name_pattern": UNKNOWN, "enforce_account_alias": UNKNOWN,
            "tag_value_separator": UNKNOWN, "default_tags": {"tags": UNKNOWN},
            "ignore_tags": {"key_prefixes": [UNKNOWN]}, "identity_center": UNKNOWN,
        }));
        assert_eq!(read.account_name_pattern, Value::Unknown);
        assert_eq!(read.enforce_account_alias, Value::Unknown);
        assert_eq!(read.tag_value_separator, Value::Unknown);
        assert_eq!(read.default_tags, Value::Unknown);
        assert_eq!(read.ignore_tags, Value::Unknown);
        assert_eq!(read.sign_in_url, Value::Unknown);
    }

    #[test]
    fn a_default_tag_of_unknown_value_has_a_known_key() {
        let read = settings(&json!({"default_tags": {"tags": {"a": UNKNOWN}}}));
        let tags = DesiredTags::from([("a".to_owned(), Rendered::Unknown)]);
        assert_eq!(read.default_tags, Value::Value(tags));
    }
}

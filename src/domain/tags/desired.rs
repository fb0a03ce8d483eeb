//! The tags an account is to have, put together from all the places that a configuration can give
//! them in.
//!
//! Nothing is lost in silence: where two places of the same rank give one key, that is an error;
//! where the ranks differ, the higher one wins: ownership, `tags`, tag mappers, replicated tags,
//! `default_tags`.

use std::collections::BTreeMap;

use crate::domain::pattern::{Pattern, Rendered, Values};
use crate::domain::tags::{
    TAGS_MAX, TagError, TagProblem, TagSource, TenantTags, check_key, check_plain_tag,
    check_separator, ownership, sanitize_key, sanitize_value,
};

/// Tags by key. A value may be known at apply only.
pub type DesiredTags = BTreeMap<String, Rendered>;

/// A `tag_mapper` block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagMapper {
    pub key: String,
    pub value: Pattern,
}

/// Everything that account tags are made of.
#[derive(Debug, Clone, Copy)]
pub struct TagInputs<'a> {
    /// The tenant's own `tags`.
    pub plain: &'a DesiredTags,
    /// The provider's `default_tags`.
    pub default: &'a DesiredTags,
    /// Which of meshStack's tags are replicated, and under which key.
    pub replicated: &'a BTreeMap<String, String>,
    pub mappers: &'a [TagMapper],
    /// Stands in front of the keys of replicated tags and mappers.
    pub namespace_prefix: &'a str,
    pub tenant_tags: &'a TenantTags,
    /// Stands between several values of one replicated tag.
    pub separator: &'a str,
    /// What the mappers' patterns are rendered with.
    pub values: &'a Values,
    /// What the ownership tags say; see [`ownership::Ownership::to_tags`].
    pub ownership: &'a DesiredTags,
}

/// Puts the tags together, or says everything that is wrong with them.
pub fn desired_tags(inputs: &TagInputs<'_>) -> Result<DesiredTags, Vec<TagError>> {
    let mut errors = Vec::new();
    let mut tags = DesiredTags::new();
    // In the order of rank: what comes later replaces what came before.
    tags.extend(plain(inputs.default, |key| TagSource::Default { key }, &mut errors));
    tags.extend(replicated(inputs, &mut errors));
    tags.extend(mapped(inputs, &mut errors));
    tags.extend(plain(inputs.plain, |key| TagSource::Plain { key }, &mut errors));
    tags.extend(inputs.ownership.clone());
    if tags.len() > TAGS_MAX {
        let problem = TagProblem::TooMany { count: tags.len() };
        errors.push(TagError { blame: TagSource::Whole, problem });
    }
    if errors.is_empty() { Ok(tags) } else { Err(errors) }
}

fn plain(
    tags: &DesiredTags,
    source: fn(String) -> TagSource,
    errors: &mut Vec<TagError>,
) -> DesiredTags {
    for (key, value) in tags {
        let checked = match value {
            Rendered::Known(value) => check_plain_tag(key, value),
            Rendered::Unknown => check_key(key),
        };
        if let Err(problem) = checked.and_then(|()| ownership::check_not_ours(key)) {
            errors.push(TagError { blame: source(key.clone()), problem });
        }
    }
    tags.clone()
}

fn replicated(inputs: &TagInputs<'_>, errors: &mut Vec<TagError>) -> DesiredTags {
    if let Err(problem) = check_separator(inputs.separator) {
        errors.push(TagError { blame: TagSource::Separator, problem });
    }
    let mut made = Made::default();
    for (name, key) in inputs.replicated {
        let blame = TagSource::Replicated { name: name.clone() };
        let Some(key) = made.key(inputs.namespace_prefix, key, &blame, errors) else { continue };
        // A tag that the tenant does not have is not replicated; what stood there before becomes
        // stale.
        let Some(values) = inputs.tenant_tags.get(name) else { continue };
        let value = sanitize_value(&values.join(inputs.separator));
        made.tags.insert(key, Rendered::Known(value));
    }
    made.tags
}

fn mapped(inputs: &TagInputs<'_>, errors: &mut Vec<TagError>) -> DesiredTags {
    let mut made = Made::default();
    for (index, mapper) in inputs.mappers.iter().enumerate() {
        let blame = TagSource::Mapper { index };
        let key = made.key(inputs.namespace_prefix, &mapper.key, &blame, errors);
        if mapper.value.missing_tag(inputs.values).is_some() {
            continue;
        }
        let value = match mapper.value.render(inputs.values) {
            Ok(Rendered::Known(value)) => Rendered::Known(sanitize_value(&value)),
            Ok(Rendered::Unknown) => Rendered::Unknown,
            Err(err) => {
                errors.push(TagError { blame, problem: TagProblem::Pattern(err) });
                continue;
            }
        };
        made.tags.extend(key.map(|key| (key, value)));
    }
    made.tags
}

/// Tags of one rank and who gave each key.
#[derive(Default)]
struct Made {
    tags: DesiredTags,
    sources: BTreeMap<String, String>,
}

impl Made {
    /// The key as it is written to the account, unless it cannot be.
    fn key(
        &mut self,
        prefix: &str,
        key: &str,
        blame: &TagSource,
        errors: &mut Vec<TagError>,
    ) -> Option<String> {
        let full = sanitize_key(&format!("{prefix}{key}"));
        let other = self.sources.insert(full.clone(), key.to_owned());
        let problem = if key.is_empty() {
            TagProblem::EmptyKey
        } else if let Some(other) = other {
            TagProblem::Collision { key: full, other }
        } else if let Err(problem) = ownership::check_not_ours(&full) {
            problem
        } else {
            return Some(full);
        };
        errors.push(TagError { blame: blame.clone(), problem });
        None
    }
}

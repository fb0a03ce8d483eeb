//! AWS's rules for tags, and the tags of meshStack that account tags are made of.
//!
//! What meshStack replicates is made legal, what the user wrote himself is only checked: his own
//! spelling is never changed behind his back.
//!
//! The rules: <https://docs.aws.amazon.com/organizations/latest/APIReference/API_Tag.html>.

pub mod changes;
pub mod desired;
mod error;
pub mod ownership;

use std::collections::BTreeMap;

use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};

use crate::domain::pattern::{PatternValue, Values, tag_placeholder};

pub use error::{TagError, TagProblem, TagSource};

pub const KEY_LENGTH_MAX: usize = 128;
pub const VALUE_LENGTH_MAX: usize = 256;
/// How many tags an account can have.
pub const TAGS_MAX: usize = 50;

/// Tags of a workspace, project or payment method: each can have several values.
pub type TagLists = BTreeMap<String, Vec<String>>;

/// The tags that meshStack knows of a tenant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TenantTags {
    pub workspace: TagLists,
    pub project: TagLists,
    pub payment: TagLists,
}

impl TenantTags {
    /// A tag's values: the project's, else the payment method's, else the workspace's. A tag
    /// without values is none.
    pub fn get(&self, name: &str) -> Option<&[String]> {
        [&self.project, &self.payment, &self.workspace]
            .into_iter()
            .filter_map(|tags| tags.get(name))
            .find(|values| !values.is_empty())
            .map(Vec::as_slice)
    }

    /// The values of the placeholders `tag<TagName>`, several values of one tag being joined.
    pub fn placeholders(&self, separator: &str) -> Values {
        let names = [&self.workspace, &self.payment, &self.project]
            .into_iter()
            .flat_map(|tags| tags.keys());
        names
            .filter_map(|name| {
                let value = PatternValue::Text(self.get(name)?.join(separator));
                Some((tag_placeholder(name), value))
            })
            .collect()
    }
}

/// Makes a key legal: cuts it and puts `_` for what AWS does not take. An empty key stays empty.
pub fn sanitize_key(key: &str) -> String {
    let key = sanitize(key, KEY_LENGTH_MAX);
    if is_reserved(&key) { key.replacen(':', "_", 1) } else { key }
}

/// Makes a value legal: cuts it and puts `_` for what AWS does not take.
pub fn sanitize_value(value: &str) -> String {
    sanitize(value, VALUE_LENGTH_MAX)
}

/// Checks a tag that the user wrote himself.
pub fn check_plain_tag(key: &str, value: &str) -> Result<(), TagProblem> {
    check_key(key)?;
    let length = value.chars().count();
    if length > VALUE_LENGTH_MAX {
        return Err(TagProblem::ValueLength { value: value.to_owned(), length });
    }
    match value.chars().find(|it| !is_legal(*it)) {
        Some(character) => Err(TagProblem::ValueCharacter { value: value.to_owned(), character }),
        None => Ok(()),
    }
}

/// Checks what is put between several values of one tag.
pub fn check_separator(separator: &str) -> Result<(), TagProblem> {
    match separator.chars().find(|it| !is_legal(*it)) {
        Some(character) => {
            Err(TagProblem::Separator { separator: separator.to_owned(), character })
        }
        None => Ok(()),
    }
}

fn check_key(key: &str) -> Result<(), TagProblem> {
    if key.is_empty() {
        return Err(TagProblem::EmptyKey);
    }
    let length = key.chars().count();
    if length > KEY_LENGTH_MAX {
        return Err(TagProblem::KeyLength { length });
    }
    if is_reserved(key) {
        return Err(TagProblem::ReservedKey);
    }
    match key.chars().find(|it| !is_legal(*it)) {
        Some(character) => Err(TagProblem::KeyCharacter { character }),
        None => Ok(()),
    }
}

/// AWS keeps keys that begin with `aws:`, in whatever case, for itself.
fn is_reserved(key: &str) -> bool {
    key.get(..4).is_some_and(|it| it.eq_ignore_ascii_case("aws:"))
}

fn sanitize(text: &str, length_max: usize) -> String {
    text.chars().take(length_max).map(|it| if is_legal(it) { it } else { '_' }).collect()
}

/// `[\p{L}\p{Z}\p{N}_.:/=+\-@]`
fn is_legal(it: char) -> bool {
    "_.:/=+-@".contains(it)
        || matches!(
            it.general_category_group(),
            GeneralCategoryGroup::Letter
                | GeneralCategoryGroup::Separator
                | GeneralCategoryGroup::Number
        )
}

#[cfg(test)]
mod tests;

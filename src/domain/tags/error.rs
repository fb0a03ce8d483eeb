//! What is wrong with a tag, and which part of the configuration is to blame.
//!
//! The source is data, not text: whoever knows the schema turns it into an attribute path.

use crate::domain::pattern::PatternError;
use crate::domain::tags::{KEY_LENGTH_MAX, TAGS_MAX, VALUE_LENGTH_MAX};

/// Where a tag comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TagSource {
    /// The tenant's `tags`.
    Plain { key: String },
    /// The provider's `default_tags`.
    Default { key: String },
    /// A `tag_mapper` block, by its place.
    Mapper { index: usize },
    /// An entry of `replicated_tags`, by the name of meshStack's tag.
    Replicated { name: String },
    /// `tag_value_separator`.
    Separator,
    /// All of them together.
    Whole,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{problem}")]
pub struct TagError {
    pub blame: TagSource,
    pub problem: TagProblem,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TagProblem {
    #[error("the tag key is empty")]
    EmptyKey,
    #[error("the tag key has {length} characters, AWS takes at most {KEY_LENGTH_MAX}")]
    KeyLength { length: usize },
    #[error("the tag key contains {character:?}, AWS takes letters, digits, spaces and _.:/=+-@")]
    KeyCharacter { character: char },
    #[error("tag keys that begin with \"aws:\" belong to AWS")]
    ReservedKey,
    #[error("the tag key {key:?} says whose the account is; only the provider writes it")]
    OwnershipKey { key: String },
    #[error(
        "the tag value {value:?} has {length} characters, AWS takes at most {VALUE_LENGTH_MAX}"
    )]
    ValueLength { value: String, length: usize },
    #[error(
        "the tag value {value:?} contains {character:?}, \
         AWS takes letters, digits, spaces and _.:/=+-@"
    )]
    ValueCharacter { value: String, character: char },
    #[error(
        "the separator {separator:?} contains {character:?}, \
         which a tag value cannot have: take letters, digits, spaces and _.:/=+-@"
    )]
    Separator { separator: String, character: char },
    #[error(
        "{other:?} gives the same tag key {key:?} (keys are cut to {KEY_LENGTH_MAX} characters, \
         and _ stands for what AWS does not take)"
    )]
    Collision { key: String, other: String },
    #[error("{0}")]
    Pattern(PatternError),
    #[error("the account would get {count} tags, AWS takes at most {TAGS_MAX}")]
    TooMany { count: usize },
}

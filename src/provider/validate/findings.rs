//! What validation found, each with the path of the argument to blame.
//!
//! The path stands in the text as well: cores do not show it for every argument. A secret is never in a text.

use std::fmt::Display;

use tf_provider::{AttributePath, Diagnostics, value::Value};

use crate::{
    framework::model::{Text, TextMap, Texts},
    provider::model::Blocks,
};

#[derive(Default)]
pub struct Findings(Diagnostics);

impl Findings {
    pub fn into_diagnostics(self) -> Diagnostics {
        self.0
    }

    pub fn invalid(&mut self, at: AttributePath, problem: impl Display) {
        self.0.error("Invalid Provider Argument", format!("{at}: {problem}"), at);
    }

    pub fn conflict(&mut self, at: AttributePath, problem: impl Display) {
        self.0.error("Conflicting Provider Arguments", format!("{at}: {problem}"), at);
    }

    pub fn text<T, E: Display>(
        &mut self,
        at: AttributePath,
        value: &Text,
        check: impl FnOnce(&str) -> Result<T, E>,
    ) {
        if let Value::Value(value) = value
            && let Err(problem) = check(value)
        {
            self.invalid(at, problem);
        }
    }

    pub fn number(
        &mut self,
        at: AttributePath,
        value: &Value<i64>,
        legal: std::ops::RangeInclusive<i64>,
    ) {
        if let Value::Value(value) = value
            && !legal.contains(value)
        {
            let (min, max) = (legal.start(), legal.end());
            self.invalid(at, format!("{value} is out of range; expected {min} to {max}"));
        }
    }

    /// The path of every finding is the collection's: a core cannot point into a set.
    pub fn texts<T, E: Display>(
        &mut self,
        at: &AttributePath,
        values: &Texts,
        check: impl Fn(&str) -> Result<T, E>,
    ) {
        for value in values.iter().flatten() {
            match value {
                Value::Unknown => {}
                Value::Null => self.invalid(at.clone(), "an element is null; leave it out"),
                Value::Value(_) => self.text(at.clone(), value, &check),
            }
        }
    }

    /// `check` is given key and value, and the value as `None` when it is unknown.
    pub fn map<T, E: Display>(
        &mut self,
        at: &AttributePath,
        values: &TextMap,
        check: impl Fn(&str, Option<&str>) -> Result<T, E>,
    ) {
        for (key, value) in values.iter().flatten() {
            let at = at.clone().key(key.clone());
            if value.is_null() {
                self.invalid(at, "the value is null; leave the key out");
            } else if let Err(problem) = check(key, value.as_deref_option()) {
                self.invalid(at, problem);
            }
        }
    }
}

/// The blocks of a repeatable block that are not unknown as a whole, with their paths.
pub fn blocks<'b, T>(at: &AttributePath, blocks: &'b Blocks<T>) -> Vec<(AttributePath, &'b T)> {
    let indexed = (0i64..).zip(blocks.iter().flatten());
    indexed
        .filter_map(|(index, block)| Some((at.clone().index(index), block.as_ref_option()?)))
        .collect()
}

/// The path of an argument of the provider block itself.
pub fn at(name: &'static str) -> AttributePath {
    AttributePath::new(name)
}

/// Paths of the arguments of the block at `at`.
pub fn inside(at: &AttributePath) -> impl Fn(&'static str) -> AttributePath + use<> {
    let at = at.clone();
    move |name| at.clone().attribute(name)
}

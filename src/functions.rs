//! The functions of the provider: the string rules of the domain, offered to a configuration.
//!
//! A function is pure and needs no configured provider: the core calls it while it validates, and again when it
//! applies, and takes a different answer for an error.

mod account_alias;
mod euid;
mod render_pattern;
mod tag_value;

use rmpv::Value as Wire;
use tf_provider::schema::{Description, FunctionSchema, Parameter, Type};

use crate::{
    domain::pattern::PatternError,
    framework::function::{Function, FunctionError},
};

/// Every function that the provider offers.
pub fn all() -> Vec<Box<dyn Function>> {
    vec![
        Box::new(account_alias::AccountAlias),
        Box::new(euid::Euid),
        Box::new(render_pattern::RenderPattern),
        Box::new(tag_value::TagValue),
    ]
}

/// The schema of a function that returns a string; `description` is Markdown.
fn schema(summary: &str, description: &str, parameters: Vec<Parameter>) -> FunctionSchema {
    FunctionSchema {
        parameters,
        variadic: None,
        return_type: Type::String,
        summary: summary.to_owned(),
        description: Description::markdown(description),
        deprecated: None,
    }
}

/// A parameter that the core lets through only when it is wholly known and not null.
fn parameter(name: &str, param_type: Type, description: &str) -> Parameter {
    Parameter {
        name: name.to_owned(),
        param_type,
        allow_null: false,
        allow_unknown: false,
        description: Description::markdown(description),
    }
}

/// The arguments of a function whose parameters are all strings.
fn texts<const N: usize>(arguments: Vec<Wire>) -> [String; N] {
    let texts: Vec<String> = arguments.into_iter().map(text).collect();
    texts.try_into().expect("the core passes one argument for each parameter")
}

fn text(argument: Wire) -> String {
    match argument {
        Wire::String(text) => text.into_str().expect("the core's strings are UTF-8"),
        _ => panic!("the core converts an argument to the type of its parameter"),
    }
}

/// The error for a fault in the pattern, which is the argument with this index.
///
/// Both cores put a full stop right after the text: it must not end with the picture's caret.
fn pattern_error(error: &PatternError, argument: i64) -> FunctionError {
    let text = format!("{error}\nat character {} of the pattern", error.position + 1);
    FunctionError { text, argument: Some(argument) }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_are_told_apart() {
        let names: BTreeSet<&str> = all().iter().map(|it| it.name()).collect();
        assert_eq!(names.len(), all().len());
    }

    #[test]
    fn a_pattern_error_points_at_the_character_and_the_argument() {
        let error = PatternError::new("a#{b}", 1, "unknown placeholder `b`".to_owned());
        assert_eq!(
            pattern_error(&error, 0),
            FunctionError {
                text: "unknown placeholder `b`\n  a#{b}\n   ^\nat character 2 of the pattern"
                    .to_owned(),
                argument: Some(0)
            }
        );
    }
}

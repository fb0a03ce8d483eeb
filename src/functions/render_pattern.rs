//! `render_pattern(pattern, values)`: a meshStack string template with the values filled in.
//!
//! The values are an object or a map whose members name the placeholders. Its type comes along with it and decides
//! what a member is: on the wire, a number beyond `i64` and a text look the same.

use rmpv::Value as Wire;
use serde_json::Value as Json;
use tf_provider::schema::{FunctionSchema, Type};

use super::{parameter, pattern_error, schema, text};
use crate::{
    domain::pattern::{Pattern, PatternKind, PatternValue, Rendered, Values},
    framework::function::{Function, FunctionError},
};

pub struct RenderPattern;

impl Function for RenderPattern {
    fn name(&self) -> &'static str {
        "render_pattern"
    }

    fn schema(&self) -> FunctionSchema {
        schema(
            "Render a meshStack string template",
            "Returns the pattern with each placeholder `#{name}` replaced by the value of that name. \
             `#{name:FORMAT}` formats the value first; FORMAT is one conversion of Java's `String.format()`, such \
             as `%.7s` (the first seven characters), `%S` (upper case) or `%03d` (a number with at least three \
             digits).\n\nWith the values that the provider itself fills in (`workspaceIdentifier`, \
             `projectIdentifier`, `meshProjectId`, `platform`, `rand`, `tenantPlatformNumber`, `tag<TagName>`) it \
             shows what a pattern will give; any other name may be used as well. A placeholder without a value \
             and a wrong conversion are errors that point at the character.",
            vec![
                parameter("pattern", Type::String, "The pattern. In HCL `#{` needs no escaping."),
                parameter(
                    "values",
                    Type::Any,
                    "An object or a map: the name of a placeholder → a string or a whole number. A name whose value \
                     is null is treated as left out.",
                ),
            ],
        )
    }

    fn call(&self, arguments: Vec<Wire>) -> Result<Wire, FunctionError> {
        let [pattern, values] = <[Wire; 2]>::try_from(arguments)
            .expect("the core passes one argument for each parameter");
        let values =
            decode_values(values).map_err(|text| FunctionError { text, argument: Some(1) })?;
        let rendered = Pattern::parse(&text(pattern), PatternKind::Free)
            .and_then(|pattern| pattern.render(&values))
            .map_err(|err| pattern_error(&err, 0))?;
        match rendered {
            Rendered::Known(text) => Ok(Wire::from(text)),
            Rendered::Unknown => {
                unreachable!("the core calls a function with known arguments only")
            }
        }
    }
}

/// Decodes an argument of dynamic type: a pair of the type, as JSON, and the value.
fn decode_values(argument: Wire) -> Result<Values, String> {
    let Wire::Array(pair) = argument else { panic!("a dynamic value is a pair") };
    let [Wire::Binary(type_json), value] =
        <[Wire; 2]>::try_from(pair).expect("a dynamic value is a pair")
    else {
        panic!("the type of a dynamic value is a JSON text");
    };
    let value_type: Json = serde_json::from_slice(&type_json).expect("the core writes valid JSON");
    let Wire::Map(members) = value else {
        return Err(format!(
            "the values must be an object or a map of strings and whole numbers, such as \
             {{ workspaceIdentifier = \"my-workspace\" }}, not {}",
            type_name(&value_type)
        ));
    };
    members
        .into_iter()
        .map(|(name, member)| {
            let name = text(name);
            let value = decode_member(&name, member, member_type(&value_type, &name))?;
            Ok((name, value))
        })
        .collect()
}

/// The type of a member: of an object each has its own, of a map all have one.
fn member_type<'a>(value_type: &'a Json, name: &str) -> &'a Json {
    if value_type[0] == "object" { &value_type[1][name] } else { &value_type[1] }
}

fn decode_member(name: &str, member: Wire, member_type: &Json) -> Result<PatternValue, String> {
    match (member_type.as_str(), member) {
        (_, Wire::Nil) => Ok(PatternValue::Missing),
        (Some("string"), member) => Ok(PatternValue::Text(text(member))),
        (Some("number"), member) => member.as_i64().map(PatternValue::Number).ok_or_else(|| {
            format!("the value of `{name}` is not a whole number between -2^63 and 2^63-1")
        }),
        _ => Err(format!(
            "the value of `{name}` must be a string or a whole number, not {}",
            type_name(member_type)
        )),
    }
}

/// A type in the words of the configuration language.
fn type_name(value_type: &Json) -> &str {
    match value_type.as_str().or_else(|| value_type[0].as_str()) {
        Some("string") => "a string",
        Some("number") => "a number",
        Some("bool") => "a bool",
        Some("list") => "a list",
        Some("set") => "a set",
        Some("map") => "a map",
        Some("object") => "an object",
        Some("tuple") => "a list (tuple)",
        _ => "a value of another type",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATTERN: &str =
        "#{workspaceIdentifier}.#{projectIdentifier:%.7s}-test.#{tenantPlatformNumber:%03d}";

    fn dynamic(value_type: &str, value: Wire) -> Wire {
        Wire::Array(vec![Wire::Binary(value_type.as_bytes().to_vec()), value])
    }

    fn object(members: &[(&str, &str, Wire)]) -> Wire {
        let types: Vec<String> = members
            .iter()
            .map(|(name, member_type, _)| format!("{name:?}:{member_type}"))
            .collect();
        let values = members.iter().map(|(name, _, value)| (Wire::from(*name), value.clone()));
        dynamic(&format!(r#"["object",{{{}}}]"#, types.join(",")), Wire::Map(values.collect()))
    }

    #[track_caller]
    fn check(pattern: &str, values: Wire, expected: &str) {
        let rendered = RenderPattern.call(vec![Wire::from(pattern), values]);
        assert_eq!(rendered, Ok(Wire::from(expected)), "{pattern}");
    }

    #[track_caller]
    fn check_error(pattern: &str, values: Wire, argument: i64, expected: &str) {
        let err = RenderPattern.call(vec![Wire::from(pattern), values]).unwrap_err();
        assert!(err.text.contains(expected), "{}", err.text);
        assert_eq!(err.argument, Some(argument), "{}", err.text);
    }

    #[test]
    fn an_object_gives_each_member_its_type() {
        let values = object(&[
            ("workspaceIdentifier", r#""string""#, Wire::from("my-workspace")),
            ("projectIdentifier", r#""string""#, Wire::from("my-project")),
            ("tenantPlatformNumber", r#""number""#, Wire::from(4)),
            ("unused", r#""dynamic""#, Wire::Nil),
        ]);
        // The example of meshStack's documentation.
        check(PATTERN, values, "my-workspace.my-proj-test.004");
    }

    #[test]
    fn a_map_gives_all_members_one_type() {
        let number = Wire::Map(vec![(Wire::from("n"), Wire::from(7))]);
        check("#{n:%02d}", dynamic(r#"["map","number"]"#, number), "07");
        let texts = Wire::Map(vec![(Wire::from("rand"), Wire::from("4ote9v3n"))]);
        check("x-#{rand:%.4s}", dynamic(r#"["map","string"]"#, texts), "x-4ote");
    }

    #[test]
    fn a_number_in_quotes_stays_a_text() {
        check("#{n:%.1s}", object(&[("n", r#""string""#, Wire::from("42"))]), "4");
        check_error(
            "#{n:%d}",
            object(&[("n", r#""string""#, Wire::from("42"))]),
            0,
            "at character 5 of the pattern",
        );
    }

    #[test]
    fn a_placeholder_without_a_value_is_the_fault_of_the_pattern() {
        let none = || object(&[]);
        check_error("ab#{workspace}", none(), 0, "at character 5 of the pattern");
        let null = object(&[("workspaceIdentifier", r#""string""#, Wire::Nil)]);
        check_error("#{workspaceIdentifier}", null, 0, "`workspaceIdentifier` has no value");
        check_error("a#{b", none(), 0, "of the pattern");
    }

    #[test]
    fn a_value_of_the_wrong_type_is_the_fault_of_the_values() {
        for (member_type, member, expected) in [
            (r#""number""#, Wire::F64(1.5), "`n` is not a whole number"),
            (r#""number""#, Wire::from("9223372036854775808"), "`n` is not a whole number"),
            (r#""number""#, Wire::from(u64::MAX), "`n` is not a whole number"),
            (r#""bool""#, Wire::from(true), "`n` must be a string or a whole number, not a bool"),
            (r#"["tuple",["string"]]"#, Wire::Array(vec![Wire::from("a")]), "not a list (tuple)"),
            (r#"["map","string"]"#, Wire::Map(Vec::new()), "not a map"),
        ] {
            check_error("#{n}", object(&[("n", member_type, member)]), 1, expected);
        }
        check_error("a", dynamic(r#""string""#, Wire::from("x")), 1, "not a string");
        check_error("a", dynamic(r#"["list","string"]"#, Wire::Array(Vec::new())), 1, "not a list");
    }
}

//! `euid(pattern, user)`: the name under which a platform knows a user.

use rmpv::Value as Wire;
use tf_provider::schema::{FunctionSchema, Type};

use super::{parameter, pattern_error, schema, texts};
use crate::{
    domain::euid,
    framework::function::{Function, FunctionError},
};

pub struct Euid;

impl Function for Euid {
    fn name(&self) -> &'static str {
        "euid"
    }

    fn schema(&self) -> FunctionSchema {
        schema(
            "Put a user name into an euid pattern",
            "Returns the name under which the platform knows a user (meshStack's *euid*). The pattern is Java's \
             format with one conversion: `%s` is the user as it is, `%S` the user in upper case, `%%` a percent \
             sign. A wrong conversion is an error that points at its character.",
            vec![
                parameter("pattern", Type::String, "The pattern, for example `%s@example.com`."),
                parameter("user", Type::String, "The user as meshStack knows him."),
            ],
        )
    }

    fn call(&self, arguments: Vec<Wire>) -> Result<Wire, FunctionError> {
        let [pattern, user] = texts(arguments);
        let euid = euid::euid(&pattern, &user).map_err(|err| pattern_error(&err, 0))?;
        Ok(Wire::from(euid))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(pattern: &str, user: &str) -> Result<Wire, FunctionError> {
        Euid.call(vec![Wire::from(pattern), Wire::from(user)])
    }

    #[test]
    fn the_second_argument_is_put_into_the_first() {
        assert_eq!(call("corp/%S", "jo"), Ok(Wire::from("corp/JO")));
    }

    #[test]
    fn a_wrong_conversion_is_the_fault_of_the_pattern() {
        let err = call("corp/%d", "jo").unwrap_err();
        assert_eq!(err.argument, Some(0));
        assert!(err.text.ends_with("at character 6 of the pattern"), "{}", err.text);
    }
}

//! `tag_value(text)`: any text as a tag value that AWS takes.

use rmpv::Value as Wire;
use tf_provider::schema::{FunctionSchema, Type};

use super::{parameter, schema, texts};
use crate::{
    domain::tags,
    framework::function::{Function, FunctionError},
};

pub struct TagValue;

impl Function for TagValue {
    fn name(&self) -> &'static str {
        "tag_value"
    }

    fn schema(&self) -> FunctionSchema {
        schema(
            "Make a text a legal AWS tag value",
            "Returns the tag value that the provider makes of a text: cut to 256 characters, and every character \
             that AWS does not take in a tag replaced by `_`. Letters, digits and spaces of every script are taken, \
             and `_ . : / = + - @`.",
            vec![parameter(
                "text",
                Type::String,
                "The text, for example the value of a meshStack tag.",
            )],
        )
    }

    fn call(&self, arguments: Vec<Wire>) -> Result<Wire, FunctionError> {
        let [text] = texts(arguments);
        Ok(Wire::from(tags::sanitize_value(&text)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_becomes_a_tag_value() {
        let value = TagValue.call(vec![Wire::from("R&D, Zürich (CH)")]);
        assert_eq!(value, Ok(Wire::from("R_D_ Zürich _CH_")));
        let cut = TagValue.call(vec![Wire::from("ä".repeat(300))]);
        assert_eq!(cut, Ok(Wire::from("ä".repeat(256))));
    }
}

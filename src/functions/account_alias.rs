//! `account_alias(text)`: any text as an alias that AWS takes.

use rmpv::Value as Wire;
use tf_provider::schema::{FunctionSchema, Type};

use super::{parameter, schema, texts};
use crate::{
    domain::alias,
    framework::function::{Function, FunctionError},
};

pub struct AccountAlias;

impl Function for AccountAlias {
    fn name(&self) -> &'static str {
        "account_alias"
    }

    fn schema(&self) -> FunctionSchema {
        schema(
            "Make a text a legal AWS account alias",
            "Returns the account alias that the provider makes of a text: lower case, every other character than a \
             letter or digit replaced by a hyphen, no hyphen at an end or beside another, cut to 63 characters. \
             What is left must have at least 3 characters. An alias is unique in all of AWS, which this function \
             cannot check.",
            vec![parameter(
                "text",
                Type::String,
                "The text, for example the result of `render_pattern`.",
            )],
        )
    }

    fn call(&self, arguments: Vec<Wire>) -> Result<Wire, FunctionError> {
        let [text] = texts(arguments);
        let alias = alias::account_alias(&text)
            .map_err(|err| FunctionError { text: err.to_string(), argument: Some(0) })?;
        Ok(Wire::from(alias))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_becomes_an_alias() {
        let alias = AccountAlias.call(vec![Wire::from("My Shop.Dev")]);
        assert_eq!(alias, Ok(Wire::from("my-shop-dev")));
    }

    #[test]
    fn a_text_without_three_usable_characters_is_the_fault_of_the_argument() {
        let err = AccountAlias.call(vec![Wire::from("_Ab_")]).unwrap_err();
        assert_eq!(err.argument, Some(0));
        assert!(err.text.contains("2 characters"), "{}", err.text);
    }
}

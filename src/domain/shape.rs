//! The error for a string that has not the shape AWS gives its identifiers, and the character
//! classes they share.
//!
//! The message always shows what was given, what is expected and an example: it stands alone in a
//! diagnostic.

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{given:?} is not {what}: expected {expected}, for example {example}{hint}")]
pub struct ShapeError {
    given: String,
    what: &'static str,
    expected: &'static str,
    example: &'static str,
    hint: &'static str,
}

/// A kind of identifier, as its error describes it.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    /// With its article: "an IAM role ARN".
    pub what: &'static str,
    pub expected: &'static str,
    pub example: &'static str,
}

impl Shape {
    pub fn error(self, given: &str) -> ShapeError {
        self.error_with_hint(given, "")
    }

    /// The hint says what the user may have mistaken it for.
    pub fn error_with_hint(self, given: &str, hint: &'static str) -> ShapeError {
        let Self { what, expected, example } = self;
        ShapeError { given: given.to_owned(), what, expected, example, hint }
    }

    pub fn require(self, holds: bool, given: &str) -> Result<(), ShapeError> {
        if holds { Ok(()) } else { Err(self.error(given)) }
    }
}

/// What regular expressions call `[0-9a-z]`.
pub fn is_lower_alphanumeric(it: u8) -> bool {
    it.is_ascii_lowercase() || it.is_ascii_digit()
}

/// `[\w+=,.@-]`, the characters of names in IAM and STS.
pub fn is_iam_name(it: u8) -> bool {
    it.is_ascii_alphanumeric() || b"_+=,.@-".contains(&it)
}

/// Twelve digits.
pub fn is_account_id(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|it| it.is_ascii_digit())
}

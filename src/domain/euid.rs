//! The euid of a user on a platform: the euid pattern is a Java format of one argument, not a
//! string template.
//!
//! Only `%s`, `%S` and `%%` with their widths and cuts make sense of a name, so only they are
//! taken.

use crate::domain::java_format::{Argument, ArgumentType, Format, FormatError};
use crate::domain::pattern::PatternError;

/// `%s` leaves the user's name as it is, `%S` puts it in upper case: `%s@example.com`,
/// `example.com/%S`.
pub fn euid(pattern: &str, user: &str) -> Result<String, PatternError> {
    let error = |err: FormatError| PatternError::new(pattern, err.position, err.message);
    if let Some(at) = pattern.find("#{") {
        let position = pattern[..at].chars().count();
        let message = "an euid pattern has no placeholders: write %s for the user".to_owned();
        return Err(PatternError::new(pattern, position, message));
    }
    let format = Format::parse(pattern).map_err(error)?;
    format.check(ArgumentType::Text).map_err(error)?;
    if !format.shows_text() {
        let message = "an euid pattern needs %s or %S for the user".to_owned();
        return Err(PatternError::new(pattern, 0, message));
    }
    format.apply(Argument::Text(user)).map_err(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_user_is_put_into_the_pattern() {
        for (pattern, expected) in [
            ("%s", "jo.doe"),
            ("%S", "JO.DOE"),
            ("%s@example.com", "jo.doe@example.com"),
            ("example.com/%S", "example.com/JO.DOE"),
            ("corp\\%s", "corp\\jo.doe"),
            ("%.2s%%", "jo%"),
        ] {
            assert_eq!(euid(pattern, "jo.doe").as_deref(), Ok(expected), "{pattern}");
        }
    }

    #[test]
    fn a_wrong_pattern_is_an_error_at_its_character() {
        for (pattern, position, message) in [
            ("", 0, "needs %s"),
            ("admin@example.com", 0, "needs %s"),
            ("100%%", 0, "needs %s"),
            ("ä%b", 0, "needs %s"),
            ("ä%d", 1, "needs a number"),
            ("%s%d", 2, "one conversion"),
            ("ä%", 1, "not complete"),
            ("%s@%s", 3, "one conversion"),
            ("ü@#{workspaceIdentifier}", 2, "no placeholders"),
        ] {
            let err = euid(pattern, "jo").unwrap_err();
            assert!(err.position == position && err.message.contains(message), "{err}");
        }
    }
}

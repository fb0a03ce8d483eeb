//! The alias of an account: made legal when it comes from a pattern, only checked when it was given
//! as it is.
//!
//! Whatever [`account_alias`] returns passes [`check_account_alias`].
//!
//! AWS's rule: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccountAlias.html>.

use std::ops::RangeInclusive;

const LENGTH: RangeInclusive<usize> = 3..=63;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AliasError {
    #[error(
        "{text:?} gives the account alias {alias:?} of {} characters, AWS takes {} to {}",
        .alias.len(), LENGTH.start(), LENGTH.end()
    )]
    TooShort { text: String, alias: String },
    #[error(
        "the account alias {alias:?} has {} characters, AWS takes {} to {}",
        .alias.chars().count(), LENGTH.start(), LENGTH.end()
    )]
    Length { alias: String },
    #[error(
        "the account alias {alias:?} contains {character:?}, AWS takes a-z, 0-9 and single hyphens"
    )]
    Character { alias: String, character: char },
    #[error(
        "the account alias {alias:?} has a hyphen at its start, at its end or beside another, \
         AWS takes single hyphens between letters and digits"
    )]
    Hyphen { alias: String },
}

/// Makes a text a legal alias: lower case, a hyphen for every other character, no hyphens at the
/// ends or side by side, at most 63 characters.
pub fn account_alias(text: &str) -> Result<String, AliasError> {
    let mut alias = String::new();
    for it in text.chars() {
        if it.is_ascii_alphanumeric() {
            alias.push(it.to_ascii_lowercase());
        } else if !alias.is_empty() && !alias.ends_with('-') {
            alias.push('-');
        }
    }
    // All characters are ASCII by now, so this cannot cut one in two.
    alias.truncate(*LENGTH.end());
    alias.truncate(alias.trim_end_matches('-').len());
    if alias.len() < *LENGTH.start() {
        return Err(AliasError::TooShort { text: text.to_owned(), alias });
    }
    Ok(alias)
}

pub fn check_account_alias(alias: &str) -> Result<(), AliasError> {
    let owned = || alias.to_owned();
    if !LENGTH.contains(&alias.chars().count()) {
        return Err(AliasError::Length { alias: owned() });
    }
    let legal = |it: &char| matches!(it, 'a'..='z' | '0'..='9' | '-');
    if let Some(character) = alias.chars().find(|it| !legal(it)) {
        return Err(AliasError::Character { alias: owned(), character });
    }
    if alias.starts_with('-') || alias.ends_with('-') || alias.contains("--") {
        return Err(AliasError::Hyphen { alias: owned() });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// AWS's regular expression `^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$` in other words: words
    /// between hyphens.
    fn is_legal(alias: &str) -> bool {
        let word = |it: &str| {
            !it.is_empty()
                && it.bytes().all(|it| b"abcdefghijklmnopqrstuvwxyz0123456789".contains(&it))
        };
        (3..=63).contains(&alias.len()) && alias.split('-').all(word)
    }

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        assert_eq!(account_alias(text).ok().as_deref(), expected, "{text:?}");
    }

    #[test]
    fn text_is_made_a_legal_alias() {
        check("my-workspace", Some("my-workspace"));
        check("My.Workspace.DEV", Some("my-workspace-dev"));
        check("a..b__c", Some("a-b-c"));
        check("--a-b-c--", Some("a-b-c"));
        check("straße 1", Some("stra-e-1"));
        check("ÄÖÜabcÄ", Some("abc"));
        check("abc", Some("abc"));
        check(&"a".repeat(63), Some(&"a".repeat(63)));
        check(&"a".repeat(64), Some(&"a".repeat(63)));
        check(&format!("{}-bc", "a".repeat(62)), Some(&"a".repeat(62)));
    }

    #[test]
    fn text_too_short_for_an_alias_is_an_error() {
        for text in ["", "ab", "-a-", "ÄÖÜ"] {
            check(text, None);
        }
        let err = account_alias("_Ab_").unwrap_err().to_string();
        assert_eq!(
            err,
            r#""_Ab_" gives the account alias "ab" of 2 characters, AWS takes 3 to 63"#
        );
    }

    #[test]
    fn a_given_alias_is_checked() {
        for (alias, fault) in [
            ("abc", ""),
            ("a-b-c", ""),
            ("az-09", ""),
            ("ab", "2 characters"),
            (&"a".repeat(64), "64 characters"),
            ("Abc", "'A'"),
            ("a.bc", "'.'"),
            ("abcä", "'ä'"),
            ("-abc", "hyphen"),
            ("abc-", "hyphen"),
            ("a--bc", "hyphen"),
        ] {
            match check_account_alias(alias) {
                Ok(()) => assert_eq!(fault, "", "{alias}"),
                Err(err) => {
                    assert!(!fault.is_empty() && err.to_string().contains(fault), "{alias}: {err}");
                }
            }
        }
    }

    proptest! {
        #[test]
        fn a_made_alias_is_legal(text in "\\PC{0,80}|[a-zA-Z.-]{0,80}|a{55,70}-{0,9}b{0,9}") {
            if let Ok(alias) = account_alias(&text) {
                prop_assert!(is_legal(&alias), "{}", alias);
            }
        }

        #[test]
        fn the_check_agrees_with_the_rule(alias in "[a-c0Ä.-]{0,8}|[a-z0-9-]{58,66}|[a-z]{60,66}") {
            prop_assert_eq!(check_account_alias(&alias).is_ok(), is_legal(&alias));
        }

        #[test]
        fn a_legal_alias_stays_as_it_is(alias in "[a-z0-9]{1,20}(-[a-z0-9]{1,20}){1,2}") {
            prop_assert_eq!(account_alias(&alias), Ok(alias.clone()));
        }
    }
}

//! The name of an account, and the identifiers of workspace and project that it is usually made of.
//!
//! A name that AWS would create but could not rename is refused: `PutAccountName` takes fewer
//! characters than `CreateAccount` (`<` and `>` are missing).
//! <https://docs.aws.amazon.com/accounts/latest/reference/API_PutAccountName.html>

use std::ops::RangeInclusive;

const LENGTH: RangeInclusive<usize> = 1..=50;

/// meshStack's limits; together with the dot between them they keep the usual name within AWS's 50
/// characters.
const WORKSPACE_IDENTIFIER_MAX: usize = 16;
const PROJECT_IDENTIFIER_MAX: usize = 30;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AccountNameError {
    #[error(
        "the account name {name:?} has {} characters, AWS takes {} to {}",
        .name.chars().count(), LENGTH.start(), LENGTH.end()
    )]
    Length { name: String },
    #[error(
        "the account name {name:?} contains {character:?}, \
         AWS takes printable ASCII characters without < and >"
    )]
    Character { name: String, character: char },
}

pub fn check_account_name(name: &str) -> Result<(), AccountNameError> {
    let legal = |it: &char| matches!(it, ' '..='~') && !matches!(it, '<' | '>');
    if let Some(character) = name.chars().find(|it| !legal(it)) {
        return Err(AccountNameError::Character { name: name.to_owned(), character });
    }
    if !LENGTH.contains(&name.len()) {
        return Err(AccountNameError::Length { name: name.to_owned() });
    }
    Ok(())
}

/// What meshStack would not take as a workspace's identifier.
pub fn workspace_identifier_warning(identifier: &str) -> Option<String> {
    identifier_warning("workspace", identifier, WORKSPACE_IDENTIFIER_MAX)
}

/// What meshStack would not take as a project's identifier.
pub fn project_identifier_warning(identifier: &str) -> Option<String> {
    identifier_warning("project", identifier, PROJECT_IDENTIFIER_MAX)
}

fn identifier_warning(of: &str, identifier: &str, max: usize) -> Option<String> {
    let length = identifier.chars().count();
    let legal = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit();
    let words = identifier.split('-').all(|word| !word.is_empty() && word.chars().all(legal));
    let problem = if length > max {
        format!("it has {length} characters and meshStack's end at {max}")
    } else if identifier.chars().any(char::is_uppercase) {
        "it has upper-case letters and meshStack's are in lower case".to_owned()
    } else if !words {
        "meshStack's consist of lower-case letters, digits and single hyphens between them"
            .to_owned()
    } else {
        return None;
    };
    Some(format!("the {of} identifier {identifier:?} is not one of meshStack's: {problem}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, fault: Option<&str>) {
        let err = check_account_name(name).err().map(|it| it.to_string());
        match (&err, fault) {
            (None, None) => {}
            (Some(err), Some(fault)) => assert!(err.contains(fault), "{err}"),
            _ => panic!("{name:?}: {err:?}, expected {fault:?}"),
        }
    }

    #[test]
    fn names_are_checked_as_aws_does() {
        check("my-workspace.my-project", None);
        check(" !;=?~", None);
        check("a", None);
        check("", Some("0 characters"));
        check(&"a".repeat(50), None);
        check(&"a".repeat(51), Some("51 characters"));
        check("a<b", Some("'<'"));
        check("a>b", Some("'>'"));
        check("jörg", Some("'ö'"));
        check("a\nb", Some(r"'\n'"));
        check("a\u{7f}", Some(r"'\u{7f}'"));
    }

    #[track_caller]
    fn check_warning(identifier: &str, fault: Option<&str>) {
        let warning = workspace_identifier_warning(identifier);
        match (&warning, fault) {
            (None, None) => {}
            (Some(warning), Some(fault)) => assert!(warning.contains(fault), "{warning}"),
            _ => panic!("{identifier:?}: {warning:?}, expected {fault:?}"),
        }
    }

    #[test]
    fn identifiers_that_meshstack_would_not_take_are_warned_of() {
        check_warning("my-workspace-1", None);
        check_warning(&"a".repeat(16), None);
        check_warning(&"a".repeat(17), Some("17 characters and meshStack's end at 16"));
        check_warning("My-workspace", Some("upper-case"));
        check_warning("my.workspace", Some("single hyphens"));
        check_warning("my--workspace", Some("single hyphens"));
        check_warning("-my", Some("single hyphens"));
        check_warning("my-", Some("single hyphens"));
        check_warning("ärger", Some("single hyphens"));
        check_warning("", Some("single hyphens"));
        assert_eq!(project_identifier_warning(&"a".repeat(30)), None);
        let warning = project_identifier_warning(&"a".repeat(31)).unwrap();
        assert!(warning.starts_with("the project identifier") && warning.contains("end at 30"));
    }
}

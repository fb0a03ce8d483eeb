//! The e-mail address of an account, checked before AWS sees it.
//!
//! The rules are those of `CreateAccount` and no others: what AWS takes must not be refused here.
//! <https://docs.aws.amazon.com/organizations/latest/APIReference/API_CreateAccount.html>

use std::ops::RangeInclusive;

const LENGTH: RangeInclusive<usize> = 6..=64;

/// What AWS refuses before the `@`, besides white space.
const ILLEGAL_IN_LOCAL_PART: &str = "\"'()<>[]:;,\\|%&";

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "the e-mail address {email:?} ({} characters) cannot be an AWS account's: {problem}",
    .email.chars().count()
)]
pub struct EmailError {
    pub email: String,
    pub problem: EmailProblem,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EmailProblem {
    #[error("AWS takes {} to {} characters", LENGTH.start(), LENGTH.end())]
    Length,
    #[error("{0:?} is no printable ASCII character")]
    Character(char),
    #[error("it needs exactly one @ and has {0}")]
    At(usize),
    #[error("there is nothing before the @")]
    NoLocalPart,
    #[error("the part before the @ must not contain {0:?}")]
    LocalPart(char),
    #[error("the part before the @ must not begin with a dot")]
    LeadingDot,
    #[error("the domain must consist of letters, digits, hyphens and dots, and contains {0:?}")]
    Domain(char),
    #[error("the domain must not begin or end with a hyphen or a dot")]
    DomainEnds,
    #[error("the domain needs a dot")]
    DomainWithoutDot,
}

pub fn check_email(email: &str) -> Result<(), EmailError> {
    match problem(email) {
        None => Ok(()),
        Some(problem) => Err(EmailError { email: email.to_owned(), problem }),
    }
}

fn problem(email: &str) -> Option<EmailProblem> {
    if let Some(it) = email.chars().find(|it| !it.is_ascii() || it.is_ascii_control()) {
        return Some(EmailProblem::Character(it));
    }
    if !LENGTH.contains(&email.len()) {
        return Some(EmailProblem::Length);
    }
    let Some((local, domain)) = email.split_once('@').filter(|(_, domain)| !domain.contains('@'))
    else {
        return Some(EmailProblem::At(email.matches('@').count()));
    };
    if local.is_empty() {
        return Some(EmailProblem::NoLocalPart);
    }
    if let Some(it) = local.chars().find(|it| *it == ' ' || ILLEGAL_IN_LOCAL_PART.contains(*it)) {
        return Some(EmailProblem::LocalPart(it));
    }
    if local.starts_with('.') {
        return Some(EmailProblem::LeadingDot);
    }
    let in_domain = |it: &char| it.is_ascii_alphanumeric() || matches!(it, '-' | '.');
    if let Some(it) = domain.chars().find(|it| !in_domain(it)) {
        return Some(EmailProblem::Domain(it));
    }
    if domain.starts_with(['-', '.']) || domain.ends_with(['-', '.']) {
        return Some(EmailProblem::DomainEnds);
    }
    (!domain.contains('.')).then_some(EmailProblem::DomainWithoutDot)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(email: &str, expected: impl Into<Option<EmailProblem>>) {
        let problem = check_email(email).err().map(|it| it.problem);
        assert_eq!(problem, expected.into(), "{email:?}");
    }

    #[test]
    fn addresses_are_checked_as_aws_does() {
        use EmailProblem::*;
        let local = |length: usize| format!("{}@x.io", "a".repeat(length));
        check("aws+my-workspace.my-project@example.com", None);
        check("a@b.cd", None);
        check("a@b.c", Length);
        check("", Length);
        check(&local(59), None);
        check(&local(60), Length);
        check("jörg@example.com", Character('ö'));
        check("a\tb@example.com", Character('\t'));
        check("a\u{7f}b@example.com", Character('\u{7f}'));
        check("example.com", At(0));
        check("a@b@example.com", At(2));
        check("a@@example.com", At(2));
        check("@example.com", NoLocalPart);
        check("a b@example.com", LocalPart(' '));
        for it in "\"'()<>[]:;,\\|%&".chars() {
            check(&format!("a{it}b@example.com"), LocalPart(it));
        }
        check("a!#$*/=?^_`{}~.b.@example.com", None);
        check(".a@example.com", LeadingDot);
        check("a@exa_mple.com", Domain('_'));
        check("a@exa mple.com", Domain(' '));
        check("a@EXAMPLE-1.com", None);
        for domain in ["-example.com", ".example.com", "example.com-", "example.com."] {
            check(&format!("a@{domain}"), DomainEnds);
        }
        check("a@example", DomainWithoutDot);
        check("abcdef@", DomainWithoutDot);
    }

    #[test]
    fn the_message_shows_the_address_and_its_length() {
        let email = format!("{}@x.io", "a".repeat(65));
        assert_eq!(
            check_email(&email).unwrap_err().to_string(),
            format!(
                "the e-mail address {email:?} (70 characters) cannot be an AWS account's: \
                 AWS takes 6 to 64 characters"
            )
        );
    }
}

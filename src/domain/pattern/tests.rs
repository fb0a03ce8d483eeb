//! Patterns by tables. Positions are counted by hand in the pattern, as a reader of the caret line
//! would.

use proptest::prelude::*;

use super::PatternKind::{AccountEmail, AccountName, Free, GroupName, TagValue};
use super::*;

fn values() -> Values {
    let text = |it: &str| PatternValue::Text(it.to_owned());
    [
        ("workspaceIdentifier", text("my-workspace")),
        ("projectIdentifier", text("my-project")),
        ("meshProjectId", PatternValue::Number(42)),
        ("tenantPlatformNumber", PatternValue::Number(4)),
        ("platform", PatternValue::Missing),
        ("rand", PatternValue::Unknown),
        ("platformGroupAlias", text("admin")),
        ("workspaceName", PatternValue::Missing),
        ("contactMail", text("jo@example.com")),
        ("tagStage", text("dev")),
        ("tagOwner", PatternValue::Missing),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect()
}

#[track_caller]
fn check(kind: PatternKind, pattern: &str, expected: &str) {
    let rendered = Pattern::parse(pattern, kind).and_then(|it| it.render(&values()));
    assert_eq!(rendered, Ok(Rendered::Known(expected.to_owned())), "{pattern}");
}

#[track_caller]
fn check_error(kind: PatternKind, pattern: &str, position: usize, parts: &[&str]) {
    let err = Pattern::parse(pattern, kind).and_then(|it| it.render(&values())).unwrap_err();
    assert_eq!(err.position, position, "{err}");
    for part in parts {
        assert!(err.message.contains(part), "{part:?} is not in {:?}", err.message);
    }
}

#[test]
fn placeholders_are_replaced() {
    check(
        AccountName,
        "#{workspaceIdentifier}.#{projectIdentifier:%.7s}-test.#{tenantPlatformNumber:%03d}",
        "my-workspace.my-proj-test.004",
    );
    check(AccountEmail, "aws+#{customerIdentifier}@x.io", "aws+my-workspace@x.io");
    check(AccountName, "#{meshProjectId}", "42");
    check(AccountName, "#{meshProjectId:p%s}", "p42");
    check(AccountName, "#{meshProjectId:%x}#{meshProjectId:%c}", "2a*");
    check(AccountName, "#{workspaceIdentifier:%.2S}#{tagStage}", "MYdev");
    check(GroupName, "#{platformGroupAlias}-#{projectIdentifier}", "admin-my-project");
    check(TagValue, "prefix-${projectIdentifier}#{contactMail}", "prefix-my-projectjo@example.com");
    check(TagValue, "${projectIdentifier:%.2s}", "my");
    check(Free, "#{tagStage}", "dev");
}

#[test]
fn text_without_placeholders_stays_as_it_is() {
    check(AccountEmail, "root@example.com", "root@example.com");
    check(AccountName, "", "");
    check(AccountName, "100% #1 {x} $y }", "100% #1 {x} $y }");
    check(AccountName, "50%.", "50%.");
    check(TagValue, "%s", "%s");
    check(GroupName, "all-%s", "all-%s");
}

#[test]
fn an_unknown_value_makes_the_whole_unknown_but_hides_no_error() {
    let pattern = Pattern::parse("#{rand:%.8s}-#{projectIdentifier}", AccountName).unwrap();
    assert_eq!(pattern.render(&values()), Ok(Rendered::Unknown));
    check_error(AccountName, "#{rand}-#{platform}", 10, &["`platform` has no value"]);
}

#[test]
fn a_wrong_placeholder_names_the_closest_and_the_legal_ones() {
    check_error(
        AccountEmail,
        "aws+#{workspaceIdentifer}@x.io",
        6,
        &["unknown placeholder `workspaceIdentifer`", "did you mean `workspaceIdentifier`?"],
    );
    check_error(AccountName, "#{projectidentifier}", 2, &["did you mean `projectIdentifier`?"]);
    check_error(
        AccountName,
        "#{x}",
        2,
        &["legal here: workspaceIdentifier, projectIdentifier, meshProjectId, platform, rand, \
             tenantPlatformNumber, tag<TagName>"],
    );
    check_error(AccountName, "äö#{platformGroupAlias}", 4, &["unknown placeholder"]);
    check_error(AccountName, "#{contactMail}", 2, &["unknown placeholder"]);
    check_error(GroupName, "#{contactMail}", 2, &["platformGroupAlias"]);
    check_error(TagValue, "${platformGroupAlias}", 2, &["additionalOwnerLastName"]);
    check_error(AccountName, "#{tagline}", 2, &["unknown placeholder"]);
    check_error(AccountName, "#{ rand }", 2, &["did you mean `rand`?"]);
    check_error(Free, "#{projectIdentifierr}", 2, &["did you mean `projectIdentifier`?"]);
    check_error(Free, "#{z}", 2, &["legal here: contactMail, meshProjectId"]);
}

#[test]
fn a_missing_value_names_the_attribute_to_set() {
    check_error(AccountName, "a-#{platform}", 4, &["set `platform` of the provider"]);
    check_error(TagValue, "${workspaceName}", 2, &["`workspaceName` has no value"]);
    check_error(AccountName, "#{tagOwner}", 2, &["`project_tags`"]);
    check_error(AccountName, "#{tagStge}", 2, &["`project_tags`", "did you mean `tagStage`?"]);
    check_error(AccountName, "#{tagNothing}", 2, &["`workspace_tags`"]);
}

#[test]
fn a_pattern_tells_which_of_its_tags_is_missing() {
    for (pattern, expected) in [
        ("#{tagStage}#{platform}", None),
        ("#{tagStage}#{tagOwner}", Some("tagOwner")),
        ("#{tagNothing}", Some("tagNothing")),
    ] {
        let pattern = Pattern::parse(pattern, TagValue).unwrap();
        assert_eq!(pattern.missing_tag(&values()), expected, "{pattern:?}");
    }
}

#[test]
fn malformed_placeholders_are_errors_at_their_character() {
    check_error(AccountName, "a#{", 1, &["not closed"]);
    check_error(AccountName, "a#{rand", 1, &["not closed"]);
    check_error(AccountName, "a#{rand-#{platform}", 1, &["not closed"]);
    check_error(AccountName, "a#{}", 3, &["needs a name"]);
    check_error(AccountName, "a#{:%s}", 3, &["needs a name"]);
    check_error(AccountName, "ab${rand}", 2, &["#{name}"]);
    check_error(Free, "ab${rand}", 2, &["#{name}"]);
}

#[test]
fn wrong_conversions_are_errors_at_their_character() {
    check_error(AccountName, "ä#{rand:}", 8, &["no conversion"]);
    check_error(AccountName, "#{rand:abc}", 7, &["no conversion"]);
    check_error(AccountName, "#{rand:%q}", 8, &["%s, %S, %d"]);
    check_error(AccountName, "#{rand:ab%}", 9, &["not complete"]);
    check_error(AccountName, "#{rand:%s%s}", 9, &["one conversion"]);
    check_error(AccountName, "#{meshProjectId:%,d}", 17, &["','"]);
    check_error(TagValue, "${tagStage:-%d}", 12, &["needs a number"]);
    check_error(AccountName, "#{tenantPlatformNumber}#{rand:%03d}", 30, &["needs a number"]);
    check_error(Free, "#{projectIdentifier:%d}", 20, &["needs a number"]);
}

#[test]
fn the_type_of_a_known_name_is_checked_without_a_value() {
    assert!(Pattern::parse("#{projectIdentifier:%d}", AccountName).is_err());
    assert!(Pattern::parse("#{meshProjectId:%d}", AccountName).is_ok());
    assert!(Pattern::parse("#{projectIdentifier:%d}", Free).is_ok());
}

#[test]
fn the_old_printf_form_is_an_error_that_prints_the_new_one() {
    for (kind, pattern, position, expected) in [
        (
            AccountEmail,
            "aws+%s@x.io",
            4,
            "write `aws+#{workspaceIdentifier}.#{projectIdentifier}@x.io`",
        ),
        (AccountEmail, "%1$s@x.io", 0, "write `#{workspaceIdentifier}.#{projectIdentifier}@x.io`"),
        (AccountEmail, "%S@x.io", 0, "`#{workspaceIdentifier:%S}.#{projectIdentifier:%S}@x.io`"),
        (AccountEmail, "%.20s@x.io", 0, "no equal"),
        (AccountEmail, "%s.%s@x.io", 0, "no equal"),
        (AccountName, "%s.%s", 0, "write `#{workspaceIdentifier}.#{projectIdentifier}`"),
        (AccountName, "a-%2$s-%1$s", 2, "write `a-#{projectIdentifier}-#{workspaceIdentifier}`"),
        (
            AccountName,
            "%.9s-%3$05d",
            0,
            "write `#{workspaceIdentifier:%.9s}-#{meshProjectId:%05d}`",
        ),
        (AccountName, "5%%-%s", 4, "write `5%-#{workspaceIdentifier}`"),
        (AccountName, "%s%s%s%s", 0, "no equal"),
        (AccountName, "%4$s", 0, "no equal"),
        (AccountName, "%0$s", 0, "no equal"),
        (AccountName, "%d", 0, "no equal"),
        (AccountName, "%05s", 0, "no equal"),
        (Free, "%s", 0, "write `#{workspaceIdentifier}`"),
    ] {
        check_error(kind, pattern, position, &[expected]);
    }
}

#[test]
fn the_new_form_that_is_printed_is_legal_itself() {
    for pattern in ["aws+%s@x.io", "%S@x.io", "%1$-5s"] {
        let err = Pattern::parse(pattern, AccountName).unwrap_err();
        let new_form = err.message.split('`').nth(1).unwrap();
        assert!(Pattern::parse(new_form, AccountName).is_ok(), "{new_form}");
    }
}

#[test]
fn the_caret_stands_under_the_character() {
    let err = Pattern::parse("aws+#{projct}\n@x.io", AccountEmail).unwrap_err().to_string();
    let lines: Vec<&str> = err.lines().collect();
    assert!(lines[0].starts_with("unknown placeholder `projct`"), "{err}");
    assert_eq!(&lines[1..], ["  aws+#{projct} @x.io", "        ^"]);
}

proptest! {
    #[test]
    fn any_text_is_parsed_or_refused_within_its_length(
        pattern in "(\\PC|[#$%{}:sd]|#\\{|rand){0,20}",
    ) {
        for kind in [AccountEmail, AccountName, GroupName, TagValue, Free] {
            let outcome = Pattern::parse(&pattern, kind).and_then(|it| it.render(&values()));
            if let Err(err) = outcome {
                prop_assert!(err.position <= pattern.chars().count(), "{err}");
            }
        }
    }

    #[test]
    fn text_without_signs_of_a_placeholder_is_its_own_rendering(text in "[^#$%]*") {
        let rendered = Pattern::parse(&text, AccountEmail).unwrap().render(&Values::new()).unwrap();
        prop_assert_eq!(rendered, Rendered::Known(text));
    }
}

//! The names that may stand in a placeholder, and what is said about a name that may not.
//!
//! The tables are the whole truth about names: nothing else in the crate lists them.

use super::PatternKind;
use crate::domain::java_format::ArgumentType;

/// The names that each pattern knows, and which attribute gives their value.
const NAMING: &[(&str, &str)] = &[
    ("workspaceIdentifier", "`workspace_identifier`"),
    ("projectIdentifier", "`project_identifier`"),
    ("meshProjectId", "`project_id`"),
    ("platform", "`platform` of the provider"),
    ("rand", "`platform` of the provider"),
    ("tenantPlatformNumber", "`tenant_platform_number`"),
];

const GROUP: &[(&str, &str)] = &[("platformGroupAlias", "`platform_role` of the `role_mapping`")];

const TAG_VALUE: &[(&str, &str)] = &[
    ("workspaceName", ""),
    ("projectName", ""),
    ("landingZoneName", "`landing_zone`"),
    ("landingZoneIdentifier", "`landing_zone`"),
    ("paymentIdentifier", ""),
    ("paymentName", ""),
    ("paymentExpirationDate", ""),
    ("paymentAmount", ""),
    ("contactMail", "`contact_email`"),
    ("ownerUsername", ""),
    ("ownerFirstName", ""),
    ("ownerLastName", ""),
    ("additionalOwnerUsername", ""),
    ("additionalOwnerFirstName", ""),
    ("additionalOwnerLastName", ""),
];

const TAG_ATTRIBUTES: &str = "`workspace_tags`, `project_tags` or `payment_tags`";

/// The placeholder of a meshStack tag: `projectOwner` is `tagProjectOwner`.
pub fn tag_placeholder(tag: &str) -> String {
    let mut rest = tag.chars();
    let first: String = rest.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("tag{first}{}", rest.as_str())
}

pub(super) fn is_tag(name: &str) -> bool {
    name.strip_prefix("tag").is_some_and(|tag| !tag.is_empty() && tag_placeholder(tag) == name)
}

/// `customerIdentifier` is what meshStack called the workspace identifier before; it still takes
/// it.
pub(super) fn current_name(name: &str) -> &str {
    if name == "customerIdentifier" { "workspaceIdentifier" } else { name }
}

/// Whether the name may stand in a pattern of this kind; the error lists those that may.
pub(super) fn check(name: &str, kind: PatternKind) -> Result<(), String> {
    if name.is_empty() {
        return Err("a placeholder needs a name, as in #{workspaceIdentifier}".to_owned());
    }
    if kind == PatternKind::Free || is_tag(name) {
        return Ok(());
    }
    let tables: &[_] = match kind {
        PatternKind::AccountEmail | PatternKind::AccountName | PatternKind::Free => &[NAMING],
        PatternKind::GroupName => &[NAMING, GROUP],
        PatternKind::TagValue => &[NAMING, TAG_VALUE],
    };
    let legal = || tables.iter().copied().flatten().map(|(name, _)| *name);
    if legal().any(|it| it == current_name(name)) {
        return Ok(());
    }
    Err(unknown(name, legal().chain(["tag<TagName>"])))
}

/// The type of the value, where the name tells it.
pub(super) fn argument_type(name: &str, kind: PatternKind) -> Option<ArgumentType> {
    match (kind, name) {
        (PatternKind::Free, _) => None,
        (_, "meshProjectId" | "tenantPlatformNumber") => Some(ArgumentType::Number),
        _ => Some(ArgumentType::Text),
    }
}

/// What to say about a name whose value is null.
pub(super) fn missing(name: &str) -> String {
    if is_tag(name) {
        return format!("the tenant has no such tag: set it in {TAG_ATTRIBUTES}");
    }
    let mut names = [NAMING, GROUP, TAG_VALUE].into_iter().flatten();
    match names.find(|(it, _)| *it == name) {
        Some((_, attribute)) if !attribute.is_empty() => {
            format!("`{name}` has no value: set {attribute}")
        }
        _ => format!("`{name}` has no value here"),
    }
}

/// What to say about a name that nobody gave a value for.
pub(super) fn absent<'a>(name: &'a str, known: impl Iterator<Item = &'a str>) -> String {
    if !is_tag(name) {
        return unknown(name, known);
    }
    match nearest(name, known.filter(|it| is_tag(it))) {
        Some(nearest) => format!("{}; did you mean `{nearest}`?", missing(name)),
        None => missing(name),
    }
}

fn unknown<'a>(name: &'a str, legal: impl Iterator<Item = &'a str>) -> String {
    let legal: Vec<&str> = legal.collect();
    let list = if legal.is_empty() { "none".to_owned() } else { legal.join(", ") };
    match nearest(name, legal.into_iter()) {
        Some(nearest) => {
            format!("unknown placeholder `{name}`, did you mean `{nearest}`? Legal here: {list}")
        }
        None => format!("unknown placeholder `{name}`; legal here: {list}"),
    }
}

/// The name that differs least, if it differs little.
fn nearest<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = name.to_lowercase();
    names
        .map(|it| (distance(&wanted, &it.to_lowercase()), it))
        .filter(|(distance, _)| *distance <= wanted.chars().count() / 3)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, it)| it)
}

/// How many characters must be put in, taken out or replaced to turn one text into the other
/// (Levenshtein).
fn distance(from: &str, to: &str) -> usize {
    let mut row: Vec<usize> = (0..=to.chars().count()).collect();
    for (from_index, from_char) in from.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = from_index + 1;
        for (to_index, to_char) in to.chars().enumerate() {
            let replaced = diagonal + usize::from(from_char != to_char);
            diagonal = row[to_index + 1];
            row[to_index + 1] = replaced.min(diagonal + 1).min(row[to_index] + 1);
        }
    }
    row[to.chars().count()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distance_counts_single_changes() {
        for (from, to, expected) in
            [("", "", 0), ("a", "", 1), ("", "ab", 2), ("kitten", "sitting", 3), ("äb", "ab", 1)]
        {
            assert_eq!(distance(from, to), expected, "{from} to {to}");
        }
    }

    #[test]
    fn a_tag_is_named_with_a_capital() {
        assert_eq!(tag_placeholder("projectOwner"), "tagProjectOwner");
        assert_eq!(tag_placeholder("Stage"), "tagStage");
        assert_eq!(tag_placeholder("ökonomie"), "tagÖkonomie");
        assert!(is_tag("tagStage"));
        assert!(is_tag("tag2"));
        assert!(!is_tag("tag"));
        assert!(!is_tag("tagline"));
    }
}

//! Rules, assembly and ownership of tags, by tables.

use proptest::prelude::*;

use super::changes::IgnoreTags;
use super::desired::{DesiredTags, TagInputs, TagMapper, desired_tags};
use super::ownership::Ownership;
use super::*;
use crate::domain::pattern::{Pattern, PatternKind, Rendered};

#[test]
fn keys_and_values_are_made_legal() {
    for (key, expected) in [
        ("Cost-Center", "Cost-Center"),
        ("a*b,c;d", "a_b_c_d"),
        ("Größe 1_.:/=+-@", "Größe 1_.:/=+-@"),
        ("a\tb\nc", "a_b_c"),
        ("\u{1F600}", "_"),
        ("aws:x", "aws_x"),
        ("AwS:x:y", "AwS_x:y"),
        ("awsx:", "awsx:"),
        ("ä", "ä"),
        ("", ""),
    ] {
        assert_eq!(sanitize_key(key), expected);
    }
    assert_eq!(sanitize_key(&"ä".repeat(129)), "ä".repeat(128));
    assert_eq!(sanitize_value("aws:x,y"), "aws:x_y");
    assert_eq!(sanitize_value(&"ä".repeat(257)), "ä".repeat(256));
}

#[test]
fn plain_tags_are_checked() {
    use TagProblem::*;
    let long = |length: usize| "ä".repeat(length);
    for (key, value, expected) in [
        ("Cost Center", "", None),
        (&long(128), &long(256), None),
        ("", "x", Some(EmptyKey)),
        (&long(129), "x", Some(KeyLength { length: 129 })),
        ("AWS:x", "x", Some(ReservedKey)),
        ("a,b", "x", Some(KeyCharacter { character: ',' })),
        ("k", &long(257), Some(ValueLength { value: long(257), length: 257 })),
        ("k", "a,b", Some(ValueCharacter { value: "a,b".to_owned(), character: ',' })),
    ] {
        assert_eq!(check_plain_tag(key, value).err(), expected, "{key}={value}");
    }
}

fn lists(tags: &[(&str, &[&str])]) -> TagLists {
    let owned = |values: &[&str]| values.iter().map(|it| (*it).to_owned()).collect();
    tags.iter().map(|(name, values)| ((*name).to_owned(), owned(values))).collect()
}

fn tags(pairs: &[(&str, &str)]) -> DesiredTags {
    pairs
        .iter()
        .map(|(key, value)| ((*key).to_owned(), Rendered::Known((*value).to_owned())))
        .collect()
}

/// A configuration with something of each kind; the tests change what they are about.
#[derive(Clone)]
struct Configuration {
    plain: DesiredTags,
    default: DesiredTags,
    replicated: Vec<(&'static str, &'static str)>,
    mappers: Vec<(&'static str, &'static str)>,
    prefix: &'static str,
    separator: &'static str,
}

impl Configuration {
    fn new() -> Self {
        Self {
            plain: tags(&[("Team", "core")]),
            default: tags(&[("Source", "terraform")]),
            replicated: vec![("costCenter", "CostCenter"), ("absent", "Absent")],
            mappers: vec![("stage", "st-${tagStage}"), ("skipped", "${tagAbsent}")],
            prefix: "mesh:",
            separator: "/",
        }
    }

    fn desired(&self) -> Result<DesiredTags, Vec<TagError>> {
        let tenant_tags = TenantTags {
            workspace: lists(&[
                ("costCenter", &["1"]),
                ("stage", &["dev", "te,st"]),
                ("absent", &[]),
            ]),
            project: lists(&[("costCenter", &["3", "4"])]),
            payment: lists(&[("costCenter", &["2"])]),
        };
        let mut values = tenant_tags.placeholders(self.separator);
        values.insert("projectIdentifier".to_owned(), PatternValue::Unknown);
        values.insert("platform".to_owned(), PatternValue::Missing);
        let replicated = &self.replicated;
        let mapper = |(key, pattern): &(&str, &str)| TagMapper {
            key: (*key).to_owned(),
            value: Pattern::parse(pattern, PatternKind::TagValue).unwrap(),
        };
        desired_tags(&TagInputs {
            plain: &self.plain,
            default: &self.default,
            replicated: &replicated
                .iter()
                .map(|(name, key)| ((*name).to_owned(), (*key).to_owned()))
                .collect(),
            mappers: &self.mappers.iter().map(mapper).collect::<Vec<_>>(),
            namespace_prefix: self.prefix,
            tenant_tags: &tenant_tags,
            separator: self.separator,
            values: &values,
            ownership: &tags(&[("meshstack:managed-by", "us")]),
        })
    }

    #[track_caller]
    fn check(&self, expected: &[(&str, &str)]) {
        assert_eq!(self.desired(), Ok(tags(expected)));
    }

    #[track_caller]
    fn check_errors(&self, expected: &[(TagSource, &str)]) {
        let errors = self.desired().unwrap_err();
        let sources: Vec<_> = errors.iter().map(|it| it.blame.clone()).collect();
        let wanted: Vec<_> = expected.iter().map(|(source, _)| source.clone()).collect();
        assert_eq!(sources, wanted, "{errors:?}");
        for (err, (_, part)) in errors.iter().zip(expected) {
            assert!(err.to_string().contains(part), "{part:?} is not in {err}");
        }
    }
}

fn plain_source(key: &str) -> TagSource {
    TagSource::Plain { key: key.to_owned() }
}

#[test]
fn all_kinds_of_tags_come_together() {
    Configuration::new().check(&[
        ("Source", "terraform"),
        ("Team", "core"),
        ("mesh:CostCenter", "3/4"),
        ("mesh:stage", "st-dev/te_st"),
        ("meshstack:managed-by", "us"),
    ]);
}

#[test]
fn the_higher_rank_wins() {
    let mut configuration = Configuration::new();
    configuration.prefix = "";
    configuration.default =
        tags(&[("A", "default"), ("B", "default"), ("C", "default"), ("D", "default")]);
    configuration.replicated = vec![("costCenter", "B"), ("stage", "C")];
    configuration.mappers = vec![("C", "mapper"), ("D", "mapper")];
    configuration.plain = tags(&[("D", "plain")]);
    configuration.check(&[
        ("A", "default"),
        ("B", "3/4"),
        ("C", "mapper"),
        ("D", "plain"),
        ("meshstack:managed-by", "us"),
    ]);
}

#[test]
fn project_tags_precede_payment_tags_precede_workspace_tags() {
    let mut tags = TenantTags {
        workspace: lists(&[("t", &["workspace"])]),
        project: lists(&[("t", &["project"])]),
        payment: lists(&[("t", &["payment"])]),
    };
    assert_eq!(tags.get("t").unwrap(), ["project"]);
    tags.project = lists(&[("t", &[])]);
    assert_eq!(tags.get("t").unwrap(), ["payment"]);
    tags.payment.clear();
    assert_eq!(tags.get("t").unwrap(), ["workspace"]);
    assert_eq!(tags.get("u"), None);
    let text = PatternValue::Text("workspace".to_owned());
    assert_eq!(tags.placeholders("/"), Values::from([("tagT".to_owned(), text)]));
}

#[test]
fn an_unknown_value_leaves_its_key_known() {
    let mut configuration = Configuration::new();
    configuration.mappers = vec![("p", "#{projectIdentifier}")];
    let desired = configuration.desired().unwrap();
    assert_eq!(desired["mesh:p"], Rendered::Unknown);
    let open = desired.values().filter(|it| **it == Rendered::Unknown).count();
    assert_eq!(open, 1);
}

#[test]
fn each_fault_is_told_with_its_place() {
    let mut configuration = Configuration::new();
    configuration.separator = ",";
    configuration.default = tags(&[("a*b", "x")]);
    configuration.mappers = vec![("", "x"), ("p", "#{platform}"), ("Q", "x")];
    configuration.plain = tags(&[("aws:x", "x"), ("k", "a;b")]);
    configuration.plain.insert("u*".to_owned(), Rendered::Unknown);
    configuration.check_errors(&[
        (TagSource::Default { key: "a*b".to_owned() }, "'*'"),
        (TagSource::Separator, "\",\""),
        (TagSource::Mapper { index: 0 }, "empty"),
        (TagSource::Mapper { index: 1 }, "`platform` of the provider"),
        (plain_source("aws:x"), "belong to AWS"),
        (plain_source("k"), "';'"),
        (plain_source("u*"), "'*'"),
    ]);
}

#[test]
fn keys_of_one_rank_that_become_the_same_are_errors() {
    let mut configuration = Configuration::new();
    configuration.mappers = vec![("a*b", "x"), ("a,b", "y")];
    configuration.replicated = vec![("absent", "c*"), ("costCenter", "c,")];
    configuration.check_errors(&[
        (TagSource::Replicated { name: "costCenter".to_owned() }, "\"mesh:c_\""),
        (TagSource::Mapper { index: 1 }, "\"a*b\" gives the same tag key \"mesh:a_b\""),
    ]);
}

#[test]
fn only_the_provider_writes_ownership_tags() {
    let mut configuration = Configuration::new();
    configuration.prefix = "meshstack:";
    configuration.default = tags(&[("meshstack:project-identifier", "x")]);
    configuration.replicated = vec![("costCenter", "managed-by")];
    configuration.mappers = vec![("workspace-identifier", "x")];
    configuration.plain = tags(&[("meshstack:managed-by", "x")]);
    configuration.check_errors(&[
        (TagSource::Default { key: "meshstack:project-identifier".to_owned() }, "says whose"),
        (TagSource::Replicated { name: "costCenter".to_owned() }, "says whose"),
        (TagSource::Mapper { index: 0 }, "says whose"),
        (plain_source("meshstack:managed-by"), "says whose"),
    ]);
}

#[test]
fn fifty_tags_are_the_most() {
    let plain = |count: usize| (0..count).map(|it| (format!("k{it}"), Rendered::Unknown)).collect();
    let mut configuration = Configuration::new();
    // Four more come from the other places.
    configuration.plain = plain(46);
    assert_eq!(configuration.desired().unwrap().len(), 50);
    configuration.plain = plain(47);
    configuration.check_errors(&[(TagSource::Whole, "51 tags")]);
}

#[test]
fn ownership_survives_the_account() {
    let long = "p".repeat(300);
    for (workspace, project, platform) in [
        ("my-workspace", "my-project", None),
        ("my-workspace", "my-project", Some("aws.aws")),
        ("my*workspace", "", Some("a,b")),
        (&long, &long, Some(long.as_str())),
        ("w", "p", Some("")),
    ] {
        let ownership = Ownership::new(workspace, project, platform);
        let tags = ownership.to_tags();
        assert_eq!(Ownership::of(&tags), Some(ownership));
        for (key, value) in tags {
            assert_eq!(check_plain_tag(&key, &value), Ok(()));
        }
    }
    let tags = Ownership::new("w", "p", Some("aws.x")).to_tags();
    assert_eq!(tags["meshstack:managed-by"], "terraform-provider-meshstack/aws.x");
    assert_eq!(tags["meshstack:workspace-identifier"], "w");
    assert_eq!(tags["meshstack:project-identifier"], "p");
    assert_eq!(
        Ownership::new("w", "p", None).to_tags()["meshstack:managed-by"],
        "terraform-provider-meshstack"
    );
}

#[test]
fn an_account_without_all_three_tags_is_nobodys() {
    for missing in Ownership::new("w", "p", None).to_tags().into_keys() {
        let mut tags = Ownership::new("w", "p", None).to_tags();
        tags.remove(&missing);
        assert_eq!(Ownership::of(&tags), None, "without {missing}");
    }
    for marker in ["other", "terraform-provider-meshstack2", ""] {
        let mut tags = Ownership::new("w", "p", None).to_tags();
        tags.insert("meshstack:managed-by".to_owned(), marker.to_owned());
        assert_eq!(Ownership::of(&tags), None, "marked {marker:?}");
    }
}

#[test]
fn a_tenant_is_the_same_unless_something_differs() {
    let ours = Ownership::new("w", "p", Some("x"));
    for (workspace, project, platform, same) in [
        ("w", "p", Some("x"), true),
        ("w", "p", None, true),
        ("w", "p", Some("y"), false),
        ("v", "p", Some("x"), false),
        ("w", "q", Some("x"), false),
    ] {
        let other = Ownership::new(workspace, project, platform);
        assert_eq!(ours.is_same_tenant(&other), same, "{other:?}");
        assert_eq!(other.is_same_tenant(&ours), same, "{other:?}");
    }
}

#[test]
fn ownership_tags_cannot_be_ignored() {
    let prefixes = ["mesh".to_owned()].into();
    let ignore =
        IgnoreTags { keys: ["meshstack:managed-by".to_owned()].into(), key_prefixes: prefixes };
    assert!(!Ownership::unknown_tags().keys().any(|key| ignore.ignores(key)));
    assert!(ignore.ignores("meshstack:other"));
}

proptest! {
    #[test]
    fn sanitised_tags_are_legal(
        key in "\\PC{1,200}|(?i:aws):?\\PC{0,5}|[\\x00-\\x7f]{1,9}",
        value in "(?s:.{0,400})",
    ) {
        prop_assume!(!key.is_empty());
        prop_assert_eq!(check_plain_tag(&sanitize_key(&key), &sanitize_value(&value)), Ok(()));
    }

    #[test]
    fn legal_tags_stay_as_they_are(
        key in "[\\p{L}\\p{N} _.:/=+@-]{1,128}",
        value in "[\\p{L}\\p{Z}\\p{N}_.:/=+@-]{0,256}",
    ) {
        prop_assume!(!key.to_lowercase().starts_with("aws:"));
        prop_assert_eq!(sanitize_key(&key), key);
        prop_assert_eq!(sanitize_value(&value), value);
    }
}

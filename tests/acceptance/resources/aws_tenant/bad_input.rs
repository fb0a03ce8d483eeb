//! Bad input: a clear error at the right place, nothing called, nothing lost.

use crate::support::{
    hcl::{PATTERNS, REQUIRED_PROVIDERS, landing_zone_in, provider, tenant},
    ran::Diagnostic,
    world::with_every_core,
};

/// Arguments of one line, which the error points at, and what it says.
const LINES: [(&str, &[&str]); 16] = [
    (r#"account_id = "123""#, &["12 digits"]),
    (r#"account_name = """#, &["50"]),
    (r#"account_name = "a<b""#, &["a<b", "'<'"]),
    (r#"email = "nobody""#, &["nobody", "@"]),
    (r#"email = "a@b""#, &["a@b", "6"]),
    (r#"alias = "The.Shop""#, &["The.Shop"]),
    (r#"alias = "ab""#, &["ab", "63"]),
    (r#"tags = { "aws:x" = "y" }"#, &["aws:x", "aws:"]),
    (r#"tags = { "" = "y" }"#, &["key"]),
    (r#"tags = { x = "a,b" }"#, &["\"x\"", "','"]),
    (r"tags = { x = null }", &["\"x\"", "null"]),
    (r#"workspace_tags = { "" = ["x"] }"#, &["name"]),
    (r#"deletion_policy = "delete""#, &["delete", "retain, quarantine, close"]),
    (r#"quarantine_organizational_unit_id = "r-ab12""#, &["r-ab12", "ou-"]),
    (r"project_id = 1.5", &["whole"]),
    (r#"account_nmae = "x""#, &["account_nmae"]),
];

/// Other arguments, the line that the error points at, and what it says. A core cannot point into
/// a set of blocks.
const BLOCKS: [(&str, &str, &[&str]); 5] = [
    ("timeouts {\n create = \"soon\" \n}", r#"create = "soon""#, &["soon", "30s"]),
    ("timeouts {\n create = \"0s\" \n}", r#"create = "0s""#, &["0s"]),
    (r#"deletion_policy = "quarantine""#, BLOCK, &["quarantine_organizational_unit_id"]),
    ("alternate_contact {\n type = \"SECURITY\" \n}", "alternate_contact {", &["name"]),
    (
        r#"
alternate_contact {
  type  = "BOSS"
  name  = "Jane Doe"
  title = "Boss"
  email = "jane@example.com"
  phone = "1"
}
"#,
        BLOCK,
        &["BOSS", "SECURITY"],
    ),
];

/// The first line of a tenant.
const BLOCK: &str = r#"resource "meshstack_aws_tenant" "dev" {"#;

#[test]
fn a_tenants_bad_argument_is_an_error_at_its_place() {
    with_every_core(|world| {
        let lines = LINES.map(|(arguments, says)| (arguments, arguments, says));
        for (arguments, code, says) in lines.into_iter().chain(BLOCKS) {
            world.configure("", arguments);
            let ran = world.dir.validate();
            let at_place =
                |it: &&Diagnostic| it.code == code && says.iter().all(|part| it.says(part));
            assert!(ran.errors().iter().any(at_place), "{arguments} should say {says:?}:\n{ran}");
        }
        assert!(world.emulator.calls().is_empty());
    });
}

/// Each landing zone of a tenant with what is wrong with it: it is an object, in which the core
/// checks nothing.
#[test]
fn an_object_that_is_no_landing_zone_is_refused() {
    with_every_core(|world| {
        let cases: [(&str, &[&str]); 5] = [
            (
                "{ name = \"dev\", target_organisational_unit_id = \"ou-ab12-cdefgh34\" }",
                &["target_organisational_unit_id"],
            ),
            (
                "{ name = \"dev\", target_organizational_unit_id = \"Workloads\" }",
                &["Workloads", "ou-"],
            ),
            ("{ name = \"dev\" }", &["target_organizational_unit_id"]),
            ("\"dev\"", &["landing_zone"]),
            ("null", &["landing_zone"]),
        ];
        for (landing_zone, says) in cases {
            world.dir.config(
                &(provider(PATTERNS)
                    + &tenant("dev", "").replace("meshstack_landing_zone.dev", landing_zone)),
            );
            let ran = world.dir.try_plan();
            assert_eq!(ran.code, 1, "{landing_zone}: {ran}");
            ran.expect_error(says);
        }
        assert!(world.emulator.calls().is_empty());
    });
}

/// What patterns give is shown in the error, which points at what feeds them.
#[test]
fn a_pattern_that_gives_something_illegal_is_an_error_with_what_it_gives() {
    with_every_core(|world| {
        let cases: [(&str, &[&str]); 5] = [
            (r##"account_email_pattern = "#{workspaceIdentifier}-mail""##, &["shop-mail", "@"]),
            (r##"account_email_pattern = "#{tagOwner}@example.com""##, &["tagOwner"]),
            (r##"account_email_pattern = "#{meshProjectId}@example.com""##, &["project_id"]),
            (r##"account_name_pattern = "#{workspaceIdentifier:%60s}""##, &["50"]),
            (r##"account_alias_pattern = "#{workspaceIdentifier:%.1s}""##, &["\"s\"", "3"]),
        ];
        for (pattern, says) in cases {
            let mut settings = format!("  {pattern}\n");
            if !pattern.contains("email") {
                settings += "  account_email_pattern = \"a@example.com\"";
            }
            world.dir.config(
                &(provider(&settings)
                    + &landing_zone_in(world.organization.unit("Workloads/Dev"))
                    + &tenant("dev", "")),
            );
            let ran = world.dir.try_plan();
            assert_eq!(ran.code, 1, "{pattern}: {ran}");
            ran.expect_error(says);
        }
        assert!(world.emulator.mutations().is_empty());
    });
}

#[test]
fn two_tenants_of_one_project_are_refused() {
    with_every_core(|world| {
        let twice = tenant("dev", "")
            .replace("\"meshstack_aws_tenant\" \"dev\"", "\"meshstack_aws_tenant\" \"twice\"");
        world.dir.config(&(world.organization.configuration("", "") + &twice));
        let ran = world.dir.try_plan();
        assert_eq!(ran.code, 1, "{ran}");
        ran.expect_error(&["shop", "dev"]);
        assert!(world.emulator.mutations().is_empty());
    });
}

#[test]
fn tags_that_do_not_fit_together_are_refused() {
    with_every_core(|world| {
        let cases = [
            ("tags = { for number in range(48) : \"tag${number}\" => \"x\" }", "50"),
            (r#"tags = { "meshstack:managed-by" = "me" }"#, "meshstack:managed-by"),
        ];
        for (arguments, says) in cases {
            world.configure("", arguments);
            let ran = world.dir.try_plan();
            assert_eq!(ran.code, 1, "{ran}");
            ran.expect_error(&[says]);
        }
        assert!(world.emulator.mutations().is_empty());
    });
}

/// A tag whose value is known only at apply is checked then, before anything is changed.
#[test]
fn what_is_known_only_at_apply_is_checked_before_anything_is_changed() {
    with_every_core(|world| {
        let unknown = r#"
resource "terraform_data" "later" {
  input = "a,b"
}
"#;
        world.dir.config(
            &(world.organization.configuration("", "  tags = { x = terraform_data.later.output }")
                + unknown),
        );
        world.dir.plan();
        let ran = world.dir.try_apply();
        assert_eq!(ran.code, 1, "{ran}");
        ran.expect_error(&["\"x\"", "','"]);
        assert!(world.emulator.mutations().is_empty());
    });
}

#[test]
fn unusual_identifiers_are_warnings() {
    with_every_core(|world| {
        world.dir.config(
            &(REQUIRED_PROVIDERS.to_owned()
                + &landing_zone_in(world.organization.unit("Workloads/Dev"))
                + &tenant("dev", "")
                    .replace("\"shop\"", "\"a-workspace-that-is-long\"")
                    .replace("= \"dev\"\n  landing", "= \"Dev\"\n  landing")),
        );
        let ran = world.dir.validate();
        assert_eq!(ran.code, 0, "{ran}");
        ran.expect_warning(&["a-workspace-that-is-long", "16"]);
        ran.expect_warning(&["Dev", "lower"]);
    });
}

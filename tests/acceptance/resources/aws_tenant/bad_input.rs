//! Bad input: a clear error at the right place, nothing called, nothing lost.

use crate::support::{
    hcl::{PATTERNS, REQUIRED_PROVIDERS, TENANT, landing_zone_in, provider, tenant},
    world::with_every_core,
};

/// Arguments of a tenant, the line that the error must point at, and what it must say.
const ARGUMENTS: [(&str, &str, &[&str]); 22] = [
    ("  account_id = \"123\"", "account_id = \"123\"", &["12 digits"]),
    ("  account_name = \"\"", "account_name = \"\"", &["50"]),
    ("  account_name = \"a<b\"", "account_name = \"a<b\"", &["a<b", "'<'"]),
    ("  email = \"nobody\"", "email = \"nobody\"", &["nobody", "@"]),
    ("  email = \"a@b\"", "email = \"a@b\"", &["a@b", "6"]),
    ("  alias = \"The.Shop\"", "alias = \"The.Shop\"", &["The.Shop"]),
    ("  alias = \"ab\"", "alias = \"ab\"", &["ab", "63"]),
    ("  tags = { \"aws:x\" = \"y\" }", "tags = { \"aws:x\" = \"y\" }", &["aws:x", "aws:"]),
    ("  tags = { \"\" = \"y\" }", "tags = { \"\" = \"y\" }", &["key"]),
    ("  tags = { x = \"a,b\" }", "tags = { x = \"a,b\" }", &["\"x\"", "','"]),
    (
        "  tags = { \"meshstack:managed-by\" = \"me\" }",
        "tags = { \"meshstack:managed-by\" = \"me\" }",
        &["meshstack:managed-by"],
    ),
    (
        "  deletion_policy = \"delete\"",
        "deletion_policy = \"delete\"",
        &["delete", "retain, quarantine, close"],
    ),
    (
        "  deletion_policy = \"quarantine\"",
        "resource \"meshstack_aws_tenant\" \"dev\" {",
        &["quarantine_organizational_unit_id"],
    ),
    (
        "  quarantine_organizational_unit_id = \"r-ab12\"",
        "quarantine_organizational_unit_id = \"r-ab12\"",
        &["ou-"],
    ),
    ("  timeouts {\n    create = \"soon\"\n  }", "create = \"soon\"", &["soon", "30s"]),
    ("  timeouts {\n    create = \"0s\"\n  }", "create = \"0s\"", &["0s"]),
    (
        "  alternate_contact {\n    type  = \"BOSS\"\n    name  = \"J\"\n    title = \"T\"\n    email = \"j@example.com\"\n    phone = \"1\"\n  }",
        "resource \"meshstack_aws_tenant\" \"dev\" {",
        &["BOSS", "SECURITY"],
    ),
    ("  project_id = 1.5", "project_id = 1.5", &["whole"]),
    ("  workspace_tags = { \"\" = [\"x\"] }", "workspace_tags = { \"\" = [\"x\"] }", &["name"]),
    ("  account_nmae = \"x\"", "account_nmae = \"x\"", &["account_nmae"]),
    ("  alternate_contact {\n    type = \"SECURITY\"\n  }", "alternate_contact {", &["name"]),
    ("  tags = { x = null }", "tags = { x = null }", &["null"]),
];

#[test]
fn a_tenants_bad_argument_is_an_error_at_its_place() {
    with_every_core(|world| {
        for (arguments, code, says) in ARGUMENTS {
            world.configure("", arguments);
            let ran = world.dir.try_plan();
            assert_eq!(ran.code, 1, "{arguments}: {ran}");
            let at_place = |it: &&crate::support::ran::Diagnostic| {
                it.code == code && says.iter().all(|part| it.says(part))
            };
            assert!(ran.errors().iter().any(at_place), "{arguments} should say {says:?}:\n{ran}");
        }
        assert!(world.emulator.mutations().is_empty());
        assert_eq!(world.dir.attributes(TENANT), serde_json::Value::Null);
    });
}

/// Each landing zone of a tenant with what is wrong with it: it is an object, in which the core checks nothing.
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
        let cases: [(&str, &str, &[&str]); 5] = [
            ("account_email_pattern = \"#{workspaceIdentifier}-mail\"", "", &["shop-mail", "@"]),
            (
                "account_email_pattern = \"#{workspaceIdentifier}@example.com\"\n  account_name_pattern = \"#{workspaceIdentifier:%60s}\"",
                "",
                &["50"],
            ),
            ("account_email_pattern = \"#{tagOwner}@example.com\"", "", &["tagOwner"]),
            ("account_email_pattern = \"#{meshProjectId}@example.com\"", "", &["project_id"]),
            (
                "account_email_pattern = \"a@example.com\"\n  account_alias_pattern = \"#{workspaceIdentifier:%.1s}\"",
                "",
                &["\"s\"", "3"],
            ),
        ];
        for (settings, arguments, says) in cases {
            world.dir.config(
                &(provider(&format!("  {settings}"))
                    + &landing_zone_in(world.organization.unit("Workloads/Dev"))
                    + &tenant("dev", arguments)),
            );
            let ran = world.dir.try_plan();
            assert_eq!(ran.code, 1, "{settings}: {ran}");
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
fn more_than_fifty_tags_are_refused() {
    with_every_core(|world| {
        world.configure("", "  tags = { for number in range(48) : \"tag${number}\" => \"x\" }");
        let ran = world.dir.try_plan();
        assert_eq!(ran.code, 1, "{ran}");
        ran.expect_error(&["50"]);
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

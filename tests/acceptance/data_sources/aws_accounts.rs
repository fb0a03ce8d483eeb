//! `meshstack_aws_accounts`: managed and unmanaged accounts, filters, and import blocks that can be
//! used as they are.

use std::collections::BTreeSet;

use crate::support::{
    aws::MANAGEMENT_ACCOUNT_ID,
    hcl::{EMAIL, PATTERNS, provider},
    working_dir::WorkingDir,
    world::{World, with_every_core},
};

/// The names of the accounts that are found with `arguments`.
#[track_caller]
fn names(dir: &WorkingDir, arguments: &str) -> BTreeSet<String> {
    let block = format!("data \"meshstack_aws_accounts\" \"found\" {{\n{arguments}\n}}\n");
    dir.config(&(provider(PATTERNS) + &block));
    dir.apply();
    let accounts = dir.attributes("data.meshstack_aws_accounts.found")["accounts"].clone();
    let accounts = accounts.as_array().unwrap().iter();
    let members = accounts.filter(|it| it["id"] != MANAGEMENT_ACCOUNT_ID);
    members.map(|it| it["name"].as_str().unwrap().to_owned()).collect()
}

/// A tenant's account in `Workloads/Dev` and two others.
fn create_accounts(world: &World) {
    world.configure("", "  tags = { tier = \"gold\" }");
    world.dir.apply();
    let blue = world.aws.create_account("blue", "blue@example.com");
    world.aws.tag(&blue.id, "tier", "gold");
    world.aws.move_account(&blue.id, world.organization.unit("Quarantine"));
    world.aws.create_account("green", "green@example.com");
    world.emulator.clear_calls();
}

#[test]
fn accounts_are_found_by_tenant_unit_and_tags() {
    with_every_core(|world| {
        create_accounts(world);
        let unit =
            |path: &str| format!("  organizational_unit_id = {:?}", world.organization.unit(path));
        let cases: [(String, &[&str]); 7] = [
            (String::new(), &["blue", "green", "shop.dev"]),
            ("  managed = true".to_owned(), &["shop.dev"]),
            ("  managed = false".to_owned(), &["blue", "green"]),
            (unit("Workloads/Dev"), &["shop.dev"]),
            (unit("Workloads"), &[]),
            ("  tags = { tier = \"gold\" }".to_owned(), &["blue", "shop.dev"]),
            ("  managed = false\n  tags = { tier = \"gold\" }".to_owned(), &["blue"]),
        ];
        let reader = world.another_dir();
        for (arguments, expected) in cases {
            let expected = expected.iter().map(|it| (*it).to_owned()).collect();
            assert_eq!(names(&reader, &arguments), expected, "{arguments}");
        }
        assert_eq!(world.emulator.mutations(), Vec::<String>::new());
    });
}

/// Whoever lost the state of everything gets it back by these blocks.
#[test]
fn import_blocks_can_be_used_as_they_are() {
    with_every_core(|world| {
        create_accounts(world);
        let reader = world.another_dir();
        reader.config(
            &(provider(PATTERNS)
                + r#"
data "meshstack_aws_accounts" "managed" {
  managed = true
}

output "import_blocks" {
  value = data.meshstack_aws_accounts.managed.import_blocks
}
"#),
        );
        reader.apply();
        let blocks = reader.output("import_blocks").as_str().unwrap().to_owned();
        let account = world.aws.account_by_email(EMAIL);
        assert!(blocks.contains(&format!("id = \"{}\"", account.id)), "{blocks}");

        let address = blocks.split_whitespace().skip_while(|it| *it != "=").nth(1).unwrap();
        let name = address.strip_prefix("meshstack_aws_tenant.").unwrap();
        let tenant = world.organization.configuration("", "  tags = { tier = \"gold\" }");
        let tenant = tenant.replace(
            "\"meshstack_aws_tenant\" \"dev\"",
            &format!("\"meshstack_aws_tenant\" {name:?}"),
        );
        let importer = world.another_dir();
        importer.config(&(tenant + &blocks));
        importer.apply();
        assert_eq!(importer.attributes(address)["account_id"], account.id);
        assert_eq!(world.emulator.mutations(), Vec::<String>::new());
        importer.expect_empty_plan();
    });
}

#[test]
fn a_malformed_unit_is_an_error_at_its_place() {
    with_every_core(|world| {
        world.dir.config(
            &(provider(PATTERNS)
                + r#"
data "meshstack_aws_accounts" "found" {
  organizational_unit_id = "Workloads"
}
"#),
        );
        let ran = world.dir.validate();
        let error = ran.expect_error(&["Workloads", "ou-"]);
        assert_eq!(error.code, "organizational_unit_id = \"Workloads\"");
        assert!(world.emulator.calls().is_empty());
    });
}

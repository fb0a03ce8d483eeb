//! Every argument is changed in place: none replaces the account.
//!
//! Names are changed by PutAccountName, which the emulator adds to moto.

use serde_json::json;

use crate::support::{
    aws::Account,
    hcl::{ALIAS, EMAIL, PATTERNS, TENANT, landing_zone_in, provider, quarantine_in, tenant},
    world::{World, with_every_core},
};

/// Applies what the folder says: an update of the tenant that makes exactly `mutations`, and
/// nothing after it.
#[track_caller]
fn check_update(world: &World, mutations: &[&str]) {
    let planned = world.dir.plan();
    assert_eq!(planned.planned.get(TENANT).map(String::as_str), Some("update"), "{planned}");
    world.emulator.clear_calls();
    world.dir.apply();
    assert_eq!(world.emulator.mutations(), mutations);
    world.dir.expect_empty_plan();
}

fn created(world: &World) -> Account {
    world.configure("", "");
    world.dir.apply();
    world.aws.account_by_email(EMAIL)
}

#[test]
fn plain_tags_are_changed_in_place() {
    with_every_core(|world| {
        let account = created(world);
        world.configure("", "  tags = { backup = \"daily\", tier = \"gold\" }");
        check_update(world, &["TagResource"]);
        world.configure("", "  tags = { backup = \"hourly\" }");
        check_update(world, &["TagResource", "UntagResource"]);
        let tags = world.aws.tags_of(&account.id);
        assert_eq!(tags["backup"], "hourly");
        assert!(!tags.contains_key("tier"), "{tags:?}");
    });
}

#[test]
fn a_renamed_project_gets_a_new_name_and_keeps_its_address_and_alias() {
    with_every_core(|world| {
        let account = created(world);
        world.dir.config(
            &world
                .organization
                .configuration("", "")
                .replace("= \"dev\"\n  landing", "= \"stage\"\n  landing"),
        );
        let planned = world.dir.plan();
        planned.expect_warning(&["aws+shop.stage@example.com", EMAIL]);
        check_update(world, &["TagResource", "PutAccountName"]);
        let now = world.aws.describe(&account.id);
        assert_eq!((now.name.as_str(), now.email.as_str()), ("shop.stage", EMAIL));
        assert_eq!(world.aws.alias_of(&account.id).as_deref(), Some(ALIAS));
        assert_eq!(world.aws.tags_of(&account.id)["meshstack:project-identifier"], "stage");
    });
}

#[test]
fn a_renamed_workspace_is_followed_by_name_and_tags() {
    with_every_core(|world| {
        let account = created(world);
        let hcl = world.organization.configuration("", "");
        world.dir.config(&hcl.replace("= \"shop\"", "= \"store\""));
        check_update(world, &["TagResource", "PutAccountName"]);
        assert_eq!(world.aws.describe(&account.id).name, "store.dev");
        assert_eq!(world.aws.tags_of(&account.id)["meshstack:workspace-identifier"], "store");
    });
}

#[test]
fn an_account_moves_with_its_landing_zone() {
    with_every_core(|world| {
        let account = created(world);
        let workloads = world.organization.unit("Workloads");
        world.dir.config(&(provider(PATTERNS) + &landing_zone_in(workloads) + &tenant("dev", "")));
        check_update(world, &["MoveAccount"]);
        assert_eq!(world.aws.parent_of(&account.id), workloads);
        assert_eq!(world.dir.attributes(TENANT)["organizational_unit_id"], workloads);
    });
}

#[test]
fn an_account_moves_to_another_landing_zone() {
    with_every_core(|world| {
        let account = created(world);
        let workloads = world.organization.unit("Workloads");
        let other = landing_zone_in(workloads).replace("\"dev\"", "\"other\"");
        let hcl = world.organization.configuration("", "") + &other;
        world
            .dir
            .config(&hcl.replace("= meshstack_landing_zone.dev", "= meshstack_landing_zone.other"));
        check_update(world, &["MoveAccount"]);
        assert_eq!(world.aws.parent_of(&account.id), workloads);
    });
}

#[test]
fn an_account_name_is_changed_in_place() {
    with_every_core(|world| {
        let account = created(world);
        world.configure("", "  account_name = \"The shop\"");
        check_update(world, &["PutAccountName"]);
        assert_eq!(world.aws.describe(&account.id).name, "The shop");
    });
}

#[test]
fn an_alias_that_is_set_is_enforced() {
    with_every_core(|world| {
        let account = created(world);
        world.configure("", "  alias = \"the-shop\"");
        check_update(world, &["CreateAccountAlias"]);
        assert_eq!(world.aws.alias_of(&account.id).as_deref(), Some("the-shop"));
    });
}

#[test]
fn a_changed_alias_pattern_counts_only_when_it_is_enforced() {
    with_every_core(|world| {
        let account = created(world);
        let hcl = world.organization.configuration("", "");
        let pattern = |it: &str| {
            hcl.replace(
                "account_alias_pattern = \"",
                &format!("{it}\n  account_alias_pattern = \"mesh-"),
            )
        };
        world.dir.config(&pattern(""));
        world.dir.expect_empty_plan();
        world.dir.config(&pattern("enforce_account_alias = true"));
        check_update(world, &["CreateAccountAlias"]);
        assert_eq!(world.aws.alias_of(&account.id).as_deref(), Some("mesh-shop-dev"));
    });
}

#[test]
fn a_changed_name_pattern_renames_the_account() {
    with_every_core(|world| {
        let account = created(world);
        world.configure("  account_name_pattern = \"mesh #{projectIdentifier}\"", "");
        check_update(world, &["PutAccountName"]);
        assert_eq!(world.aws.describe(&account.id).name, "mesh dev");
    });
}

#[test]
fn a_changed_address_pattern_leaves_the_address_and_says_so() {
    with_every_core(|world| {
        created(world);
        let hcl = world.organization.configuration("", "");
        world.dir.config(&hcl.replace("@example.com", "@example.org"));
        let ran = world.dir.plan();
        assert_eq!(ran.code, 0, "{ran}");
        ran.expect_warning(&[EMAIL, "aws+shop.dev@example.org"]);
        assert_eq!(world.dir.attributes(TENANT)["email"], EMAIL);
    });
}

/// An attribute whose value in the configuration AWS cannot be given keeps its value, in every
/// plan.
#[test]
fn a_changed_address_leaves_the_address_and_says_so() {
    with_every_core(|world| {
        created(world);
        world.configure("", "  email = \"other@example.com\"");
        let ran = world.dir.plan();
        ran.expect_warning(&[EMAIL, "other@example.com"]);
        world.emulator.clear_calls();
        world.dir.apply();
        assert_eq!(world.emulator.mutations(), Vec::<String>::new());
        assert_eq!(world.aws.accounts().len(), 1);
    });
}

#[test]
fn what_only_the_provider_reads_changes_nothing_in_aws() {
    with_every_core(|world| {
        created(world);
        let quarantine = world.organization.unit("Quarantine").to_owned();
        let arguments = [
            "  deletion_policy = \"close\"".to_owned(),
            quarantine_in(&quarantine),
            "  timeouts {\n    create = \"30m\"\n  }".to_owned(),
            "  contact_email = \"jane@example.com\"".to_owned(),
            "  project_id = 7".to_owned(),
            "  tenant_platform_number = 3".to_owned(),
            "  rand_seed = \"x\"".to_owned(),
            "  project_tags = { note = [\"nobody asks for it\"] }".to_owned(),
        ];
        for arguments in arguments {
            world.configure("", &arguments);
            world.emulator.clear_calls();
            let ran = world.dir.apply();
            assert_eq!(ran.planned.get(TENANT).map(String::as_str), Some("update"), "{arguments}");
            assert_eq!(world.emulator.mutations(), Vec::<String>::new(), "{arguments}");
        }
        world.dir.expect_empty_plan();
    });
}

#[test]
fn a_known_account_id_cannot_be_changed() {
    with_every_core(|world| {
        let account = created(world);
        world.configure("", &format!("  account_id = \"{}\"", account.id));
        world.dir.expect_empty_plan();
        world.configure("", "  account_id = \"111122223333\"");
        let ran = world.dir.try_plan();
        assert_eq!(ran.code, 1, "{ran}");
        let error = ran.expect_error(&[&account.id, "111122223333"]);
        assert_eq!(error.code, "account_id = \"111122223333\"");
    });
}

/// A value that is known once stays known: what depends on the account must not be replaced for a
/// changed tag.
#[test]
fn what_is_known_of_an_account_stays_known_in_an_update() {
    with_every_core(|world| {
        created(world);
        world.configure("", "  tags = { backup = \"daily\" }");
        world.dir.plan();
        let shown = world.dir.show_plan();
        let changes = shown["resource_changes"].as_array().unwrap();
        let tenant = changes.iter().find(|it| it["address"] == TENANT).unwrap();
        let unknown = tenant["change"]["after_unknown"].as_object().unwrap();
        for name in ["account_id", "account_arn", "access_role_arn", "email", "account_name"] {
            assert_ne!(unknown.get(name), Some(&json!(true)), "{name}");
        }
    });
}

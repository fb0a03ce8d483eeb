//! What others change is seen and put right; what is not ours is left alone.
//!
//! Renaming and closing lean on the emulator: moto has no PutAccountName, and no PENDING_CLOSURE.

use serde_json::Value;

use crate::support::{
    aws::Account,
    hcl::{ALIAS, EMAIL, NAME, OWNERSHIP, PATTERNS, TENANT, provider, tenant},
    world::{World, with_every_core},
};

/// Creates a tenant with a tag, lets `drift` happen, and expects that an update repairs it with
/// `mutations` alone.
#[track_caller]
fn check_repair(world: &World, drift: fn(&World, &Account), mutations: &[&str]) -> Account {
    world.configure("", "  tags = { backup = \"daily\" }");
    world.dir.apply();
    let account = world.aws.account_by_email(EMAIL);
    drift(world, &account);
    let planned = world.dir.plan();
    assert_eq!(planned.planned.get(TENANT).map(String::as_str), Some("update"), "{planned}");
    world.emulator.clear_calls();
    world.dir.apply();
    assert_eq!(world.emulator.mutations(), mutations);
    world.dir.expect_empty_plan();
    account
}

#[test]
fn an_account_that_was_moved_away_is_moved_back() {
    with_every_core(|world| {
        let away = |world: &World, account: &Account| {
            world.aws.move_account(&account.id, world.organization.unit("Quarantine"));
        };
        let account = check_repair(world, away, &["MoveAccount"]);
        assert_eq!(world.aws.parent_of(&account.id), world.organization.unit("Workloads/Dev"));
    });
}

#[test]
fn a_changed_tag_is_written_again() {
    with_every_core(|world| {
        let changed =
            |world: &World, account: &Account| world.aws.tag(&account.id, "backup", "never");
        let account = check_repair(world, changed, &["TagResource"]);
        assert_eq!(world.aws.tags_of(&account.id)["backup"], "daily");
    });
}

#[test]
fn removed_tags_are_written_again_also_those_that_say_whose_it_is() {
    with_every_core(|world| {
        let removed = |world: &World, account: &Account| {
            world.aws.untag(&account.id, "backup");
            for (key, _) in OWNERSHIP {
                world.aws.untag(&account.id, key);
            }
        };
        let account = check_repair(world, removed, &["TagResource"]);
        let tags = world.aws.tags_of(&account.id);
        assert_eq!(tags["backup"], "daily");
        for (key, value) in OWNERSHIP {
            assert_eq!(tags[key], value);
        }
    });
}

#[test]
fn a_renamed_account_gets_its_name_back() {
    with_every_core(|world| {
        let renamed =
            |world: &World, account: &Account| world.aws.rename(&account.id, "somebody's");
        let account = check_repair(world, renamed, &["PutAccountName"]);
        assert_eq!(world.aws.describe(&account.id).name, NAME);
    });
}

#[test]
fn a_removed_alias_is_set_again() {
    with_every_core(|world| {
        let removed = |world: &World, account: &Account| world.aws.remove_alias(&account.id);
        let account = check_repair(world, removed, &["CreateAccountAlias"]);
        assert_eq!(world.aws.alias_of(&account.id).as_deref(), Some(ALIAS));
    });
}

#[test]
fn a_changed_alias_stays_unless_it_is_enforced() {
    with_every_core(|world| {
        world.configure("", "");
        world.dir.apply();
        let account = world.aws.account_by_email(EMAIL);
        world.aws.set_alias(&account.id, "somebodys");
        world.dir.expect_empty_plan();
        world.configure("  enforce_account_alias = true", "");
        world.dir.apply();
        assert_eq!(world.aws.alias_of(&account.id).as_deref(), Some(ALIAS));
        world.dir.expect_empty_plan();
    });
}

/// Leans on moto, which lets any account be removed.
#[test]
fn an_account_that_left_the_organization_is_planned_again() {
    with_every_core(|world| {
        world.configure("", "");
        world.dir.apply();
        world.aws.remove_from_organization(&world.aws.account_by_email(EMAIL).id);
        let planned = world.dir.plan();
        assert_eq!(planned.planned.get(TENANT).map(String::as_str), Some("create"), "{planned}");
    });
}

/// The worst of all mistakes: an account that is invisible to the wrong credentials is not gone.
#[test]
fn with_the_credentials_of_another_organization_nothing_is_planned() {
    with_every_core(|world| {
        // A landing zone without a resource of its own, which would fail first and hide the tenant.
        let unit_id = world.organization.unit("Workloads/Dev");
        let landing_zone =
            format!("{{ name = \"dev\", target_organizational_unit_id = {unit_id:?} }}");
        let tenant = tenant("dev", "").replace("meshstack_landing_zone.dev", &landing_zone);
        world.dir.config(&(provider(PATTERNS) + &tenant));
        world.dir.apply();
        let account = world.aws.account_by_email(EMAIL);
        let before = world.dir.state_file();
        let other = world.emulator.found_organization("999988887777");
        world.dir.set_env("AWS_ACCESS_KEY_ID", &other.access_key_id);
        world.dir.set_env("AWS_SECRET_ACCESS_KEY", &other.secret_access_key);
        world.emulator.clear_calls();
        let ran = world.dir.try_plan();
        assert_eq!(ran.code, 1, "{ran}");
        assert!(
            ran.errors().iter().any(|it| it.says(&account.id) && it.says("organization")),
            "{ran}"
        );
        assert_eq!(ran.planned.get(TENANT), None, "{ran}");
        assert_eq!(world.dir.try_apply().code, 1);
        assert_eq!(world.emulator.mutations(), Vec::<String>::new());
        assert_eq!(world.dir.state_file()["resources"], before["resources"]);
    });
}

/// Without a refresh, the destroy itself is the first to meet the wrong credentials.
#[test]
fn with_the_credentials_of_another_organization_nothing_is_forgotten_by_a_destroy() {
    with_every_core(|world| {
        world.configure("", "  deletion_policy = \"close\"");
        world.dir.apply();
        let account = world.aws.account_by_email(EMAIL);
        let other = world.emulator.found_organization("999988887777");
        world.dir.set_env("AWS_ACCESS_KEY_ID", &other.access_key_id);
        world.dir.set_env("AWS_SECRET_ACCESS_KEY", &other.secret_access_key);
        let arguments = ["destroy", "-json", "-input=false", "-auto-approve", "-refresh=false"];
        let ran = world.dir.run(&arguments);
        assert_eq!(ran.code, 1, "{ran}");
        assert!(
            ran.errors().iter().any(|it| it.says(&account.id) && it.says("organization")),
            "{ran}"
        );
        assert_eq!(world.dir.attributes(TENANT)["account_id"], account.id);
    });
}

/// Closed by hand: Terraform's habit would be to make a new one.
#[test]
fn a_closed_account_stays_in_the_state_and_the_plan_says_so() {
    with_every_core(|world| {
        world.configure("", "");
        world.dir.apply();
        let account = world.aws.account_by_email(EMAIL);
        world.aws.close_account(&account.id);
        world.emulator.clear_calls();
        let ran = world.dir.try_plan();
        assert_ne!(ran.planned.get(TENANT).map(String::as_str), Some("create"), "{ran}");
        let said = ran.diagnostics.iter().any(|it| {
            it.says(&account.id)
                && ["PENDING_CLOSURE", "SUSPENDED"].iter().any(|state| it.says(state))
        });
        assert!(said, "{ran}");
        world.dir.run(&["refresh"]);
        let state: Value = world.dir.attributes(TENANT)["state"].clone();
        assert!(["PENDING_CLOSURE", "SUSPENDED"].contains(&state.as_str().unwrap()), "{state}");
        assert_eq!(world.emulator.mutations(), Vec::<String>::new());
    });
}

//! Accounts that exist already: taken over when they are this tenant's, refused when they may not
//! be.

use serde_json::Value;

use crate::support::{
    hcl::{EMAIL, NAME, OWNERSHIP, TENANT},
    world::with_every_core,
};

#[test]
fn after_a_lost_state_the_account_is_found_by_its_address_and_tags() {
    with_every_core(|world| {
        world.configure("", "  tags = { backup = \"daily\" }");
        world.dir.apply();
        let account = world.aws.account_by_email(EMAIL);
        world.dir.lose_state();
        world.emulator.clear_calls();
        world.dir.plan().expect_warning(&[&account.id]);
        world.dir.apply();
        assert_eq!(world.emulator.mutations(), Vec::<String>::new());
        assert_eq!(world.dir.attributes(TENANT)["account_id"], account.id);
        assert_eq!(world.dir.instance(TENANT)["status"], Value::Null);
        world.dir.expect_empty_plan();
    });
}

#[test]
fn an_account_without_our_tags_is_refused_with_the_ways_to_take_it_over() {
    with_every_core(|world| {
        let account = world.aws.create_account("somebody's", EMAIL);
        world.configure("", "");
        world.emulator.clear_calls();
        let ran = world.dir.try_plan();
        assert_eq!(ran.code, 1, "{ran}");
        let by_id = format!("account_id = \"{}\"", account.id);
        ran.expect_error(&[EMAIL, &by_id, "import"]);
        assert_eq!(world.emulator.mutations(), Vec::<String>::new());
    });
}

#[test]
fn an_account_of_another_tenant_is_refused() {
    with_every_core(|world| {
        let account = world.aws.create_account("somebody's", EMAIL);
        for (key, value) in OWNERSHIP {
            world.aws.tag(&account.id, key, &value.replace("shop", "finance"));
        }
        world.emulator.clear_calls();
        for arguments in [String::new(), format!("  account_id = \"{}\"", account.id)] {
            world.configure("", &arguments);
            let ran = world.dir.try_plan();
            assert_eq!(ran.code, 1, "{ran}");
            ran.expect_error(&[&account.id, "finance"]);
        }
        assert_eq!(world.emulator.mutations(), Vec::<String>::new());
    });
}

#[test]
fn an_account_that_is_named_is_taken_over_and_the_plan_says_so() {
    with_every_core(|world| {
        let account = world.aws.create_account("old name", "old@example.com");
        world.aws.tag(&account.id, "team", "blue");
        world.configure("", &format!("  account_id = \"{}\"", account.id));
        world.dir.plan().expect_warning(&[&account.id]);
        world.emulator.clear_calls();
        world.dir.apply();
        assert_eq!(world.emulator.count("CreateAccount"), 0);
        let now = world.aws.describe(&account.id);
        assert_eq!((now.name.as_str(), now.email.as_str()), (NAME, "old@example.com"));
        assert_eq!(world.aws.parent_of(&account.id), world.organization.unit("Workloads/Dev"));
        let tags = world.aws.tags_of(&account.id);
        assert_eq!(tags["team"], "blue");
        for (key, value) in OWNERSHIP {
            assert_eq!(tags[key], value);
        }
        world.dir.expect_empty_plan();
    });
}

#[test]
fn an_account_that_has_an_alias_keeps_it_when_taken_over() {
    with_every_core(|world| {
        let account = world.aws.create_account("old name", "old@example.com");
        world.aws.set_alias(&account.id, "somebodys");
        world.configure("", &format!("  account_id = \"{}\"", account.id));
        world.dir.apply();
        assert_eq!(world.aws.alias_of(&account.id).as_deref(), Some("somebodys"));
        assert_eq!(world.dir.attributes(TENANT)["alias"], "somebodys");
        world.dir.expect_empty_plan();
    });
}

#[test]
fn an_account_with_another_address_than_configured_is_refused() {
    with_every_core(|world| {
        let account = world.aws.create_account("old name", "old@example.com");
        let arguments = format!("  account_id = {:?}\n  email = \"new@example.com\"", account.id);
        world.configure("", &arguments);
        let ran = world.dir.try_plan();
        assert_eq!(ran.code, 1, "{ran}");
        let error = ran.expect_error(&["old@example.com", "new@example.com"]);
        assert_eq!(error.code, "email = \"new@example.com\"");
    });
}

/// The marker tag names the platform, if there is one.
#[test]
fn an_account_is_known_again_after_its_platform_got_a_name() {
    with_every_core(|world| {
        world.configure("", "");
        world.dir.apply();
        let account = world.aws.account_by_email(EMAIL);
        world.dir.lose_state();
        world.configure("  platform = \"aws.likvid\"", "");
        world.dir.apply();
        let marker = &world.aws.tags_of(&account.id)["meshstack:managed-by"];
        assert_eq!(marker, "terraform-provider-meshstack/aws.likvid");
        assert_eq!(world.aws.accounts().len(), 1);
        world.dir.lose_state();
        world.configure("  platform = \"aws.other\"", "");
        assert_eq!(world.dir.try_plan().code, 1, "the account is another platform's");
    });
}

#[test]
fn an_account_that_does_not_exist_cannot_be_taken_over() {
    with_every_core(|world| {
        world.configure("", "  account_id = \"111122223333\"");
        let ran = world.dir.try_plan();
        assert_eq!(ran.code, 1, "{ran}");
        let error = ran.expect_error(&["111122223333"]);
        assert_eq!(error.code, "account_id = \"111122223333\"");
    });
}

#[test]
fn a_closed_account_cannot_be_taken_over() {
    with_every_core(|world| {
        let account = world.aws.create_account("old name", EMAIL);
        for (key, value) in OWNERSHIP {
            world.aws.tag(&account.id, key, value);
        }
        world.aws.close_account(&account.id);
        world.configure("", "");
        world.emulator.clear_calls();
        let ran = world.dir.try_apply();
        assert_eq!(ran.code, 1, "{ran}");
        assert!(ran.errors().iter().any(|it| it.says(&account.id)), "{ran}");
        assert_eq!(world.emulator.mutations(), Vec::<String>::new());
    });
}

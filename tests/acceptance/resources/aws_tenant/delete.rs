//! What becomes of an account when its tenant is destroyed; an account is closed only on explicit
//! request.

use serde_json::{Value, json};

use crate::support::{
    aws::Account,
    hcl::{ALIAS, EMAIL, OWNERSHIP, PATTERNS, TENANT, provider, quarantine_in},
    world::{World, with_every_core},
};

fn created(world: &World, arguments: &str) -> Account {
    world.configure("", arguments);
    world.dir.apply();
    world.emulator.clear_calls();
    world.aws.account_by_email(EMAIL)
}

#[test]
fn by_default_the_account_stays_as_it_is() {
    with_every_core(|world| {
        let account = created(world, "  tags = { backup = \"daily\" }");
        world.dir.destroy().expect_warning(&[&account.id]);
        assert_eq!(world.emulator.mutations(), Vec::<String>::new());
        assert_eq!(world.dir.attributes(TENANT), Value::Null);
        assert_eq!(world.aws.parent_of(&account.id), world.organization.unit("Workloads/Dev"));
        assert_eq!(world.aws.alias_of(&account.id).as_deref(), Some(ALIAS));
        let tags = world.aws.tags_of(&account.id);
        for (key, value) in OWNERSHIP {
            assert_eq!(tags[key], value, "a later tenant may take it over");
        }
        world.dir.apply();
        assert_eq!(world.aws.accounts(), [account]);
    });
}

#[test]
fn with_quarantine_the_account_is_moved() {
    with_every_core(|world| {
        let quarantine = world.organization.unit("Quarantine").to_owned();
        let account = created(world, &quarantine_in(&quarantine));
        world.dir.destroy().expect_warning(&[&account.id, &quarantine]);
        assert_eq!(world.emulator.mutations(), ["MoveAccount"]);
        assert_eq!(world.aws.parent_of(&account.id), quarantine);
        assert_eq!(world.aws.describe(&account.id).state, "ACTIVE");
    });
}

#[test]
fn with_close_the_account_is_closed() {
    with_every_core(|world| {
        let account = created(world, "  deletion_policy = \"close\"");
        let plan = world.dir.run(&["plan", "-json", "-destroy", "-input=false"]);
        plan.expect_warning(&[&account.id, "close"]);
        world.dir.destroy();
        assert_eq!(world.emulator.mutations(), ["CloseAccount"]);
        assert_ne!(world.aws.describe(&account.id).state, "ACTIVE");
        assert_eq!(world.dir.attributes(TENANT), Value::Null);
    });
}

#[test]
fn an_account_that_is_closed_already_counts_as_closed() {
    with_every_core(|world| {
        let account = created(world, "  deletion_policy = \"close\"");
        world.aws.close_account(&account.id);
        world.dir.destroy();
        assert_eq!(world.dir.attributes(TENANT), Value::Null);
    });
}

/// Leans on the emulator for the failure that keeps the first replication from completing.
#[test]
fn a_tenant_that_was_never_completed_is_released_and_not_closed() {
    with_every_core(|world| {
        world.emulator.fail_always("CreateAccountAlias", "AccessDenied");
        let account = created(world, "  deletion_policy = \"close\"");
        assert_eq!(world.dir.attributes(TENANT)["first_replication_completed"], false);
        world.dir.destroy().expect_warning(&[&account.id]);
        assert_eq!(world.emulator.mutations(), Vec::<String>::new());
        assert_eq!(world.aws.describe(&account.id).state, "ACTIVE");
        assert_eq!(world.dir.attributes(TENANT), Value::Null);
    });
}

/// Leans on the emulator for the quota.
#[test]
fn a_used_up_quota_of_closures_keeps_the_state_and_says_when_to_try_again() {
    with_every_core(|world| {
        let account = created(world, "  deletion_policy = \"close\"");
        world.emulator.fault(&json!({
            "operation": "CloseAccount", "nth": "always", "code": "ConstraintViolationException",
            "reason": "CLOSE_ACCOUNT_QUOTA_EXCEEDED"
        }));
        let ran = world.dir.try_destroy();
        assert_eq!(ran.code, 1, "{ran}");
        ran.expect_error(&[&account.id, "CLOSE_ACCOUNT_QUOTA_EXCEEDED", "30 days"]);
        assert_eq!(world.dir.attributes(TENANT)["account_id"], account.id);
        world.emulator.clear_faults();
        world.dir.destroy();
        assert_ne!(world.aws.describe(&account.id).state, "ACTIVE");
    });
}

#[test]
fn a_quarantine_that_fails_keeps_the_state() {
    with_every_core(|world| {
        let unit_id = world.aws.create_unit(&world.organization.root_id, "Gone");
        let account = created(world, &quarantine_in(&unit_id));
        world.aws.delete_unit(&unit_id);
        let ran = world.dir.try_destroy();
        assert_eq!(ran.code, 1, "{ran}");
        assert!(ran.errors().iter().any(|it| it.says(&unit_id)), "{ran}");
        assert_eq!(world.dir.attributes(TENANT)["account_id"], account.id);
        assert_eq!(world.aws.parent_of(&account.id), world.organization.unit("Workloads/Dev"));
    });
}

/// The policy counts that was applied: it must be changed before the resource is removed.
#[test]
fn the_policy_that_counts_is_the_one_that_was_applied() {
    with_every_core(|world| {
        let account = created(world, "");
        world.configure("", "  deletion_policy = \"close\"");
        world.dir.config(&provider(PATTERNS));
        world.dir.apply();
        assert_eq!(world.aws.describe(&account.id).state, "ACTIVE");
        assert_eq!(world.dir.attributes(TENANT), Value::Null);
    });
}

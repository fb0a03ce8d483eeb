//! Reading: nothing is taken for gone that was merely not seen.
//!
//! Denials, and answers without members that AWS has not everywhere, are the emulator's.

use serde_json::json;

use crate::support::{
    hcl::{EMAIL, TENANT},
    world::with_every_core,
};

/// Not being allowed to look is no proof of absence.
#[test]
fn a_denied_read_is_an_error_that_names_the_right_and_forgets_nothing() {
    with_every_core(|world| {
        world.configure("", "");
        world.dir.apply();
        let before = world.dir.state_file();
        for operation in ["DescribeAccount", "ListAccounts", "ListTagsForResource"] {
            world.emulator.fail_always(operation, "AccessDeniedException");
        }
        let ran = world.dir.try_plan();
        assert_eq!(ran.code, 1, "{ran}");
        assert!(ran.errors().iter().any(|it| it.says("organizations:")), "{ran}");
        assert_eq!(ran.planned.get(TENANT), None, "{ran}");
        assert_eq!(world.dir.state_file(), before);
    });
}

/// An alias is read in the account itself, whose access role an owner may have removed.
#[test]
fn an_account_whose_access_role_is_denied_is_kept_and_the_reason_told() {
    with_every_core(|world| {
        world.configure("", "");
        world.dir.apply();
        world
            .emulator
            .fault(&json!({"operation": "AssumeRole", "nth": "always", "code": "AccessDenied"}));
        let ran = world.dir.try_plan();
        assert_ne!(ran.planned.get(TENANT).map(String::as_str), Some("create"), "{ran}");
        assert!(ran.diagnostics.iter().any(|it| it.says("sts:AssumeRole")), "{ran}");
        world.emulator.clear_faults();
        world.dir.expect_empty_plan();
    });
}

/// AWS gave accounts their paths in 2026; where it does not, the parent is asked for.
#[test]
fn without_paths_the_parents_are_asked_for() {
    with_every_core(|world| {
        world.emulator.configure(&json!({"paths": false}));
        world.configure("", "");
        world.dir.apply();
        let account = world.aws.account_by_email(EMAIL);
        assert_eq!(world.aws.parent_of(&account.id), world.organization.unit("Workloads/Dev"));
        world.dir.expect_empty_plan();
        world.aws.move_account(&account.id, world.organization.unit("Quarantine"));
        world.dir.apply();
        assert_eq!(world.aws.parent_of(&account.id), world.organization.unit("Workloads/Dev"));
        world.dir.expect_empty_plan();
    });
}

/// AWS retires `Status` in favour of `State`.
#[test]
fn without_the_outgoing_status_the_state_is_read() {
    with_every_core(|world| {
        world.emulator.configure(&json!({"status": false}));
        world.configure("", "");
        world.dir.apply();
        assert_eq!(world.dir.attributes(TENANT)["state"], "ACTIVE");
        world.dir.expect_empty_plan();
    });
}

/// AWS lists at most 20 accounts at a time.
#[test]
fn an_account_is_found_behind_many_others() {
    with_every_core(|world| {
        world.emulator.configure(&json!({"creation_seconds": 0}));
        world.configure("", "");
        world.dir.apply();
        let account = world.aws.account_by_email(EMAIL);
        for number in 0..25 {
            world.aws.create_account("other", &format!("other{number}@example.com"));
        }
        world.dir.lose_state();
        world.dir.plan().expect_warning(&[&account.id]);
        world.dir.apply();
        assert_eq!(world.aws.accounts().len(), 26);
        world.dir.expect_empty_plan();
    });
}

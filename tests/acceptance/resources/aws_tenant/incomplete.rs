//! A failure after the account exists: nothing is tainted, nothing is lost, the next apply goes on.
//!
//! The failures are the emulator's.

use serde_json::{Value, json};

use crate::support::{
    hcl::{ALIAS, EMAIL, TENANT},
    world::{World, with_every_core},
};

/// Creates a tenant while `operation` fails for ever; expects a warning that names `step`, then an
/// update that completes it once the fault is gone.
#[track_caller]
fn check(world: &World, operation: &str, step: &str) {
    world.emulator.fail_always(operation, "AccessDenied");
    world.configure("", "  tags = { backup = \"daily\" }");
    let ran = world.dir.apply();
    ran.expect_warning(&[operation, "AccessDenied"]);
    let account = world.aws.account_by_email(EMAIL);

    let attributes = world.dir.attributes(TENANT);
    assert_eq!(attributes["replication_status"], "incomplete");
    assert_eq!(attributes["first_replication_completed"], false);
    assert_eq!(attributes["account_id"], account.id);
    let steps = attributes["replication_steps"].as_array().unwrap();
    let failed: Vec<_> = steps.iter().filter(|it| it["status"] == "failed").collect();
    assert_eq!(failed.len(), 1, "{steps:?}");
    assert_eq!(failed[0]["name"], step);
    assert!(failed[0]["message"].as_str().unwrap().contains(operation), "{steps:?}");
    assert_eq!(world.dir.instance(TENANT)["status"], Value::Null, "not tainted");

    let planned = world.dir.plan();
    assert_eq!(planned.planned.get(TENANT).map(String::as_str), Some("update"), "{planned}");

    world.emulator.clear_faults();
    world.dir.apply().expect_no_warning();
    let attributes = world.dir.attributes(TENANT);
    assert_eq!(attributes["replication_status"], "complete");
    assert_eq!(attributes["first_replication_completed"], true);
    assert_eq!(world.aws.accounts().len(), 1);
    assert_eq!(world.aws.parent_of(&account.id), world.organization.unit("Workloads/Dev"));
    assert_eq!(world.aws.alias_of(&account.id).as_deref(), Some(ALIAS));
    world.dir.expect_empty_plan();
}

#[test]
fn a_tenant_whose_alias_cannot_be_set_is_completed_by_the_next_apply() {
    with_every_core(|world| check(world, "CreateAccountAlias", "alias"));
}

#[test]
fn a_tenant_that_cannot_be_moved_is_completed_by_the_next_apply() {
    with_every_core(|world| check(world, "MoveAccount", "placement"));
}

#[test]
fn an_alias_that_is_taken_says_so_and_what_to_do() {
    with_every_core(|world| {
        world.emulator.configure(&json!({"aliases_in_use_elsewhere": [ALIAS]}));
        world.configure("", "");
        world.dir.apply().expect_warning(&[ALIAS, "taken", "account_alias_pattern"]);
        world.configure("", "  alias = \"another-alias\"");
        world.dir.apply().expect_no_warning();
        let account = world.aws.account_by_email(EMAIL);
        assert_eq!(world.aws.alias_of(&account.id).as_deref(), Some("another-alias"));
        world.dir.expect_empty_plan();
    });
}

/// An update that fails is an error: errors of updates never taint.
#[test]
fn an_update_that_fails_is_an_error_and_goes_on_next_time() {
    with_every_core(|world| {
        world.configure("", "");
        world.dir.apply();
        world.emulator.fail_always("TagResource", "AccessDeniedException");
        world.configure("  account_name_pattern = \"new name\"", "  tags = { backup = \"daily\" }");
        let ran = world.dir.try_apply();
        assert_eq!(ran.code, 1, "{ran}");
        ran.expect_error(&["organizations:TagResource", "AccessDeniedException"]);
        assert_eq!(world.dir.instance(TENANT)["status"], Value::Null, "not tainted");
        let attributes = world.dir.attributes(TENANT);
        assert_eq!(attributes["first_replication_completed"], true, "this is sticky");

        world.emulator.clear_faults();
        world.dir.apply();
        let account = world.aws.account_by_email(EMAIL);
        assert_eq!(account.name, "new name");
        assert_eq!(world.aws.tags_of(&account.id)["backup"], "daily");
        world.dir.expect_empty_plan();
    });
}

/// AWS answers some calls with errors that pass by themselves.
#[test]
fn passing_errors_are_waited_out() {
    with_every_core(|world| {
        for (operation, code) in [
            ("CreateAccount", "TooManyRequestsException"),
            ("MoveAccount", "ConcurrentModificationException"),
            ("DescribeCreateAccountStatus", "TooManyRequestsException"),
            ("ListAccounts", "ServiceException"),
        ] {
            world.emulator.fault(&json!({"operation": operation, "code": code}));
        }
        world.configure("", "");
        world.dir.apply().expect_no_warning();
        assert_eq!(world.aws.accounts().len(), 1);
        world.dir.expect_empty_plan();
    });
}

/// The call had its effect, the answer did not come: repeating it must not be an error.
#[test]
fn lost_answers_do_no_harm() {
    with_every_core(|world| {
        let operations =
            ["MoveAccount", "CreateAccountAlias", "PutAccountName", "TagResource", "UntagResource"];
        let lose = || {
            for operation in operations {
                world.emulator.fault(&json!({"operation": operation, "drop": "after"}));
            }
        };
        lose();
        world.configure("", "  tags = { backup = \"daily\" }");
        world.dir.apply().expect_no_warning();
        world.emulator.clear_faults();
        lose();
        world.configure(
            "  account_name_pattern = \"new name\"",
            "  alias = \"new-alias\"\n  tags  = { tier = \"gold\" }",
        );
        world.dir.apply();
        let account = world.aws.account_by_email(EMAIL);
        assert_eq!(account.name, "new name");
        assert_eq!(world.aws.alias_of(&account.id).as_deref(), Some("new-alias"));
        let tags = world.aws.tags_of(&account.id);
        assert_eq!(
            (tags.get("tier").map(String::as_str), tags.get("backup")),
            (Some("gold"), None)
        );
        world.dir.expect_empty_plan();
    });
}

/// A lost answer leaves open whether an account exists; asking again blindly could make two.
#[test]
fn a_creation_whose_answer_is_lost_makes_one_account() {
    with_every_core(|world| {
        world.emulator.fault(&json!({"operation": "CreateAccount", "drop": "after"}));
        world.configure("", "");
        world.dir.try_apply();
        world.dir.apply();
        assert_eq!(world.aws.accounts().len(), 1);
        assert_eq!(world.emulator.count("CreateAccount"), 1);
        world.dir.expect_empty_plan();
    });
}

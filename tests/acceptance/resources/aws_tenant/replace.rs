//! No plan replaces an account, not even one that the core itself wants replaced.

use crate::support::{
    hcl::{EMAIL, TENANT},
    world::{World, with_every_core},
};

const CLOSE: &str = "  deletion_policy = \"close\"";

/// Expects that the plan fails and says how to go on.
#[track_caller]
fn check_refused(world: &World, plan: &[&str], way_out: &str) {
    world.emulator.clear_calls();
    let account = world.aws.account_by_email(EMAIL);
    let ran = world.dir.run(&[&["plan", "-json", "-input=false"], plan].concat());
    assert_eq!(ran.code, 1, "{ran}");
    // Both halves of a replacement may be refused.
    assert!(!ran.errors().is_empty(), "{ran}");
    for error in ran.errors() {
        error.expect(&[&account.id, way_out]);
    }
    assert_eq!(world.emulator.mutations(), Vec::<String>::new());
}

#[test]
fn a_replacement_on_request_that_would_close_the_account_is_refused() {
    with_every_core(|world| {
        world.configure("", CLOSE);
        world.dir.apply();
        check_refused(world, &["-replace=meshstack_aws_tenant.dev"], "-replace");
    });
}

#[test]
fn a_tainted_tenant_whose_account_would_be_closed_is_refused() {
    with_every_core(|world| {
        world.configure("", CLOSE);
        world.dir.apply();
        world.dir.run(&["taint", TENANT]);
        check_refused(world, &[], "untaint");
        world.dir.run(&["untaint", TENANT]);
        world.dir.expect_empty_plan();
    });
}

#[test]
fn a_tenant_that_was_renamed_without_moved_and_would_be_closed_is_refused() {
    with_every_core(|world| {
        world.configure("", CLOSE);
        world.dir.apply();
        let renamed = world
            .organization
            .configuration("", CLOSE)
            .replace("\"meshstack_aws_tenant\" \"dev\"", "\"meshstack_aws_tenant\" \"renamed\"");
        world.dir.config(&renamed);
        check_refused(world, &[], "moved");
        let moved =
            format!("moved {{\n  from = {TENANT}\n  to   = meshstack_aws_tenant.renamed\n}}\n");
        world.dir.config(&(renamed + &moved));
        world.dir.apply();
        world.dir.expect_empty_plan();
        assert_eq!(world.aws.account_by_email(EMAIL).state, "ACTIVE");
    });
}

/// With the other policies the account outlives its replacement.
#[test]
fn a_replacement_of_a_retained_tenant_takes_over_its_own_account() {
    with_every_core(|world| {
        world.configure("", "");
        world.dir.apply();
        let account = world.aws.account_by_email(EMAIL);
        world.emulator.clear_calls();
        let ran = world.dir.run(&[
            "apply",
            "-json",
            "-input=false",
            "-auto-approve",
            "-replace=meshstack_aws_tenant.dev",
        ]);
        assert_eq!(ran.code, 0, "{ran}");
        assert_eq!(world.emulator.mutations(), Vec::<String>::new());
        assert_eq!(world.aws.accounts(), [account]);
        world.dir.expect_empty_plan();
    });
}

#[test]
fn a_retained_tenant_that_was_renamed_without_moved_keeps_its_account() {
    with_every_core(|world| {
        world.configure("", "");
        world.dir.apply();
        let account = world.aws.account_by_email(EMAIL);
        world.dir.config(
            &world.organization.configuration("", "").replace(
                "\"meshstack_aws_tenant\" \"dev\"",
                "\"meshstack_aws_tenant\" \"renamed\"",
            ),
        );
        world.emulator.clear_calls();
        world.dir.apply();
        assert_eq!(world.emulator.mutations(), Vec::<String>::new());
        assert_eq!(world.aws.accounts(), [account]);
        world.dir.expect_empty_plan();
    });
}

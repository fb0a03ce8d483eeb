//! Interrupted at the worst moment, while AWS makes the account: the next apply goes on with the
//! same account.
//!
//! Leans on the emulator, whose accounts take their time.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::{
    hcl::{ALIAS, EMAIL, PATTERNS, TENANT, landing_zone_in, provider, tenant},
    processes, wait_until,
    world::{World, with_every_core},
};

/// The next apply ends with one account, placed and named.
#[track_caller]
fn check_converges(world: &World) {
    world.dir.apply();
    let accounts = world.aws.accounts();
    assert_eq!(accounts.len(), 1, "{accounts:?}");
    assert_eq!(world.emulator.count("CreateAccount"), 1);
    let account = world.aws.account_by_email(EMAIL);
    assert_eq!(world.aws.parent_of(&account.id), world.organization.unit("Workloads/Dev"));
    assert_eq!(world.aws.alias_of(&account.id).as_deref(), Some(ALIAS));
    assert_eq!(world.dir.instance(TENANT)["status"], Value::Null, "not tainted");
    world.dir.expect_empty_plan();
}

/// Ctrl-C reaches the core and the provider alike, since they share the terminal.
#[test]
fn ctrl_c_during_a_creation_returns_quickly_and_loses_nothing() {
    with_every_core(|world| {
        world.emulator.configure(&json!({"creation_seconds": 6}));
        world.configure("", "");
        let child = world.dir.apply_until_called(&world.emulator, "DescribeCreateAccountStatus");
        let core = child.id().unwrap();
        let asked = Instant::now();
        for provider in processes::children_of(core) {
            processes::signal("INT", provider);
        }
        processes::signal("INT", core);
        let ran = world.dir.finish(child);
        assert!(asked.elapsed() < Duration::from_secs(5), "{:?}: {ran}", asked.elapsed());
        assert_ne!(world.dir.attributes(TENANT), Value::Null, "{ran}");
        check_converges(world);
    });
}

/// The account exists and is named in the state; only its access role is not there yet.
#[test]
fn ctrl_c_while_the_access_role_is_waited_for_returns_quickly_and_loses_nothing() {
    with_every_core(|world| {
        world.emulator.configure(&json!({"role_delay_seconds": 8}));
        world.configure("", "");
        let child = world.dir.apply_until_called(&world.emulator, "AssumeRole");
        let core = child.id().unwrap();
        let asked = Instant::now();
        processes::signal("INT", core);
        let ran = world.dir.finish(child);
        assert!(asked.elapsed() < Duration::from_secs(5), "{:?}: {ran}", asked.elapsed());
        let account = world.aws.account_by_email(EMAIL);
        assert_eq!(world.dir.attributes(TENANT)["account_id"], account.id);
        check_converges(world);
    });
}

/// An account that is under way when its tenant is given up is not forgotten without a word.
#[test]
fn a_tenant_that_is_destroyed_while_its_account_is_made_takes_it_over_later() {
    with_every_core(|world| {
        world.emulator.configure(&json!({"creation_seconds": 5}));
        world.configure("", "  timeouts {\n    create = \"1s\"\n  }");
        world.dir.apply();
        assert_eq!(world.dir.attributes(TENANT)["replication_status"], "incomplete");
        world.dir.destroy().expect_warning(&[EMAIL]);
        wait_until("the account is made", || !world.aws.accounts().is_empty());
        check_converges(world);
    });
}

/// Some AWS regions list an account before it is made.
#[test]
fn an_account_that_is_listed_before_it_is_made_is_waited_for() {
    with_every_core(|world| {
        world.emulator.configure(&json!({"creation_seconds": 4, "pending_accounts_listed": true}));
        world.configure("", "");
        let child = world.dir.apply_until_called(&world.emulator, "DescribeCreateAccountStatus");
        let core = child.id().unwrap();
        for process in processes::children_of(core).iter().chain([&core]) {
            processes::signal("KILL", *process);
        }
        world.dir.finish(child);
        check_converges(world);
    });
}

#[test]
fn a_provider_that_is_killed_during_a_creation_loses_nothing() {
    with_every_core(|world| {
        world.emulator.configure(&json!({"creation_seconds": 3}));
        world.configure("", "");
        let child = world.dir.apply_until_called(&world.emulator, "DescribeCreateAccountStatus");
        for provider in processes::children_of(child.id().unwrap()) {
            processes::signal("KILL", provider);
        }
        let ran = world.dir.finish(child);
        assert_ne!(ran.code, 0, "{ran}");
        check_converges(world);
    });
}

/// Nothing reaches the state, and the account appears only after both are gone.
#[test]
fn a_core_that_is_killed_during_a_creation_loses_nothing() {
    with_every_core(|world| {
        world.emulator.configure(&json!({"creation_seconds": 4}));
        world.configure("", "");
        let child = world.dir.apply_until_called(&world.emulator, "DescribeCreateAccountStatus");
        let core = child.id().unwrap();
        let providers = processes::children_of(core);
        for process in providers.iter().chain([&core]) {
            processes::signal("KILL", *process);
        }
        world.dir.finish(child);
        check_converges(world);
    });
}

/// The calls are those of a creation that nobody interrupts; each is under way when both processes
/// are killed, and has its effect afterwards.
#[test]
fn killed_at_any_call_that_changes_something_it_loses_nothing() {
    with_every_core(|world| {
        world.configure("", "");
        world.dir.apply();
        for (number, operation) in world.emulator.mutations().iter().enumerate() {
            let project = format!("killed{number}");
            let dir = world.another_dir();
            dir.config(
                &(provider(PATTERNS)
                    + &landing_zone_in(world.organization.unit("Workloads/Dev"))
                    + &tenant(&project, "")),
            );
            world.emulator.clear_calls();
            world.emulator.fault(&json!({"operation": operation, "delay_seconds": 2}));
            let child = dir.apply_until_called(&world.emulator, operation);
            let core = child.id().unwrap();
            for process in processes::children_of(core).iter().chain([&core]) {
                processes::signal("KILL", *process);
            }
            dir.finish(child);
            dir.apply();
            dir.expect_empty_plan();
            let account = world.aws.account_by_email(&format!("aws+shop.{project}@example.com"));
            assert_eq!(world.aws.parent_of(&account.id), world.organization.unit("Workloads/Dev"));
            let alias = world.aws.alias_of(&account.id);
            assert_eq!(alias, Some(format!("shop-{project}")), "after {operation}");
        }
    });
}

/// No provider outlives its core for long, whatever it was waiting for.
#[test]
fn a_provider_whose_core_was_killed_ends() {
    with_every_core(|world| {
        world.emulator.configure(&json!({"creation_seconds": 60}));
        world.configure("", "");
        let child = world.dir.apply_until_called(&world.emulator, "DescribeCreateAccountStatus");
        let core = child.id().unwrap();
        let providers = processes::children_of(core);
        assert!(!providers.is_empty());
        processes::signal("KILL", core);
        world.dir.finish(child);
        wait_until("the provider has ended", || {
            !providers.iter().any(|it| processes::is_running(*it))
        });
    });
}

/// Nobody waits for ever, and waiting is taken up again.
#[test]
fn a_creation_that_outlasts_its_timeout_is_waited_for_again() {
    with_every_core(|world| {
        world.emulator.configure(&json!({"creation_seconds": 5}));
        world.configure("", "  timeouts {\n    create = \"1s\"\n  }");
        let ran = world.dir.apply();
        ran.expect_warning(&["did not end within 1s", "timeouts"]);
        world.configure("", "");
        check_converges(world);
    });
}

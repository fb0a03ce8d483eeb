//! AWS's own limits: throttling, lists that lag behind, changes that may not overlap.
//!
//! Leans on the emulator throughout, which has all three only when they are switched on. Accounts that a test does not
//! create for the sake of creating are made beforehand by the second client: AWS allows one creation in ten seconds.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::support::{
    aws::Account,
    hcl::{OWNERSHIP, PATTERNS, landing_zone, landing_zone_in, provider, tenant},
    wait_until,
    world::{World, with_every_core},
};

const FIVE: [&str; 5] = ["one", "two", "three", "four", "five"];

fn email(project: &str) -> String {
    format!("aws+shop.{project}@example.com")
}

/// Five tenants in one workspace unit are created in one apply under these settings of the emulator.
#[track_caller]
fn check_five_converge(world: &World, settings: &Value) {
    world.emulator.configure(settings);
    let tenants: String = FIVE.iter().map(|it| tenant(it, "")).collect();
    world.dir.config(&(provider(PATTERNS) + &landing_zone("  workspace_units {}") + &tenants));
    world.dir.apply().expect_no_warning();
    assert_eq!(world.emulator.count("CreateAccount"), FIVE.len() + refused(world, "CreateAccount"));
    world.dir.apply().expect_no_warning();
    wait_until("all accounts are listed", || world.aws.accounts().len() >= FIVE.len());
    assert_eq!(world.aws.accounts().len(), FIVE.len());
    let root_id = &world.organization.root_id;
    wait_until("the unit is listed", || world.aws.units_of(root_id).contains_key("shop"));
    let unit_id = &world.aws.units_of(root_id)["shop"];
    for project in FIVE {
        let account = world.aws.account_by_email(&email(project));
        assert_eq!(&world.aws.parent_of(&account.id), unit_id);
        let alias = format!("shop-{project}");
        wait_until("the alias is listed", || world.aws.alias_of(&account.id).is_some());
        assert_eq!(world.aws.alias_of(&account.id), Some(alias));
    }
    world.dir.expect_empty_plan();
}

/// How many calls of `operation` were told to come again.
fn refused(world: &World, operation: &str) -> usize {
    let not_now = |code: &str| code == "ConcurrentModificationException";
    let calls = world.emulator.calls();
    let calls = calls.iter().filter(|it| it.operation == operation);
    calls.filter(|it| it.code.as_deref().is_some_and(not_now)).count()
}

#[test]
fn five_tenants_converge_while_lists_lag_behind() {
    with_every_core(|world| check_five_converge(world, &json!({"list_lag_calls": 3})));
}

#[test]
fn five_tenants_converge_while_changes_may_not_overlap() {
    with_every_core(|world| {
        check_five_converge(world, &json!({"concurrent_modification": true}));
        let refused = |it: &str| refused(world, it);
        assert!(refused("CreateAccount") + refused("MoveAccount") > 0, "nothing overlapped");
    });
}

/// How many calls there were since the log was last cleared, and how many of them AWS throttled.
fn throttled(world: &World) -> (usize, usize) {
    let calls = world.emulator.calls();
    let is_throttled = |code: &str| code == "TooManyRequestsException";
    let throttled = calls.iter().filter(|it| it.code.as_deref().is_some_and(is_throttled)).count();
    (calls.len(), throttled)
}

/// Makes the accounts of the tenants `shop.<project>`; whoever sees them takes them over with the tags of their owner.
fn seed(world: &World, projects: &[String]) -> Vec<Account> {
    world.emulator.configure(&json!({"creation_seconds": 0}));
    let make = |project: &String| {
        let account = world.aws.create_account(&format!("shop.{project}"), &email(project));
        for (key, value) in OWNERSHIP {
            let value = if key.ends_with("project-identifier") { project } else { value };
            world.aws.tag(&account.id, key, value);
        }
        account
    };
    projects.iter().map(make).collect()
}

/// The configuration of these tenants in the unit `Workloads/Dev`.
fn configuration(world: &World, projects: &[String]) -> String {
    let mut hcl = provider(PATTERNS) + &landing_zone_in(world.organization.unit("Workloads/Dev"));
    for project in projects {
        write!(hcl, "{}", tenant(project, "")).unwrap();
    }
    hcl
}

fn projects(prefix: &str, count: usize) -> Vec<String> {
    (1..=count).map(|number| format!("{prefix}{number}")).collect()
}

/// Less than one call of a hundred is throttled. With fewer calls than that, one may be: what leaves
/// the provider evenly can arrive in a bunch.
#[test]
fn twenty_tenants_are_refreshed_within_the_published_rates() {
    with_every_core(|world| {
        let projects = projects("p", 20);
        for account in seed(world, &projects) {
            world.aws.move_account(&account.id, world.organization.unit("Workloads/Dev"));
        }
        world.dir.config(&configuration(world, &projects));
        world.dir.apply();
        world.emulator.configure(&json!({"throttling": true}));
        world.emulator.clear_calls();
        let ran = world.dir.plan();
        assert_eq!(ran.code, 0, "the plan should be empty:\n{ran}");
        ran.expect_no_warning();
        let (calls, throttled) = throttled(world);
        assert!(calls >= projects.len(), "only {calls} calls");
        assert!(throttled * 100 < calls.max(101), "{throttled} of {calls} calls were throttled");
    });
}

/// Together they ask for more than the organization may: both are throttled, wait, and finish.
#[test]
fn two_runs_at_once_on_one_organization_share_its_rates_and_both_finish() {
    with_every_core(|world| {
        let (ours, theirs) = (projects("a", 6), projects("b", 6));
        let mut accounts = seed(world, &ours);
        accounts.extend(seed(world, &theirs));
        let other = world.another_dir();
        world.dir.config(&configuration(world, &ours));
        other.config(&configuration(world, &theirs));
        world.emulator.configure(&json!({"throttling": true}));
        world.emulator.clear_calls();
        let apply = ["apply", "-json", "-input=false", "-auto-approve"];
        let (first, second) = (world.dir.start(&apply), other.start(&apply));
        for ran in [world.dir.finish(first), other.finish(second)] {
            assert_eq!(ran.code, 0, "{ran}");
        }
        let (_, throttled) = throttled(world);
        assert!(throttled > 0, "the two were never throttled");
        assert_eq!(world.emulator.count("CreateAccount"), 0);
        world.emulator.configure(&json!({"throttling": false}));
        for account in accounts {
            assert_eq!(world.aws.parent_of(&account.id), world.organization.unit("Workloads/Dev"));
        }
        world.dir.expect_empty_plan();
        other.expect_empty_plan();
    });
}

//! Several runs at once, each with its own state: no account and no unit is made twice.
//!
//! The emulator delays the calls so that all runs have looked before the first has made anything.

use serde_json::json;

use crate::support::{
    hcl::{EMAIL, PATTERNS, TENANT, landing_zone, landing_zone_in, provider, tenant},
    working_dir::WorkingDir,
    world::with_every_core,
};

/// Applies in both folders at once; fails the test unless both succeed.
#[track_caller]
fn apply_both(one: &WorkingDir, other: &WorkingDir) {
    let apply = ["apply", "-json", "-input=false", "-auto-approve"];
    let (first, second) = (one.start(&apply), other.start(&apply));
    for ran in [one.finish(first), other.finish(second)] {
        assert_eq!(ran.code, 0, "{ran}");
    }
}

#[test]
fn two_runs_that_create_the_same_tenant_at_once_make_one_account() {
    with_every_core(|world| {
        let slow = json!({"operation": "CreateAccount", "nth": "always", "delay_seconds": 2});
        world.emulator.fault(&slow);
        let other = world.another_dir();
        let hcl = world.organization.configuration("", "");
        world.dir.config(&hcl);
        other.config(&hcl);
        apply_both(&world.dir, &other);
        let account = world.aws.account_by_email(EMAIL);
        for dir in [&world.dir, &other] {
            dir.apply();
            assert_eq!(dir.attributes(TENANT)["account_id"], account.id);
            dir.expect_empty_plan();
        }
        assert_eq!(world.aws.accounts().len(), 1);
    });
}

#[test]
fn two_runs_that_need_the_same_workspace_unit_at_once_make_one() {
    with_every_core(|world| {
        world.emulator.fault(&json!({
            "operation": "CreateOrganizationalUnit", "nth": "always", "delay_seconds": 2
        }));
        let other = world.another_dir();
        let zone = provider(PATTERNS) + &landing_zone("  workspace_units {}");
        world.dir.config(&(zone.clone() + &tenant("dev", "")));
        other.config(&(zone + &tenant("test", "")));
        apply_both(&world.dir, &other);
        let unit_id = &world.aws.units_of(&world.organization.root_id)["shop"];
        for email in [EMAIL, "aws+shop.test@example.com"] {
            let account = world.aws.account_by_email(email);
            assert_eq!(&world.aws.parent_of(&account.id), unit_id);
        }
        world.dir.expect_empty_plan();
        other.expect_empty_plan();
    });
}

/// An address is unique in all of AWS; a pattern that forgets the project gives two tenants the
/// same.
#[test]
fn two_tenants_with_one_address_are_refused_by_the_plan() {
    with_every_core(|world| {
        world.dir.config(
            &(provider(ONE_ADDRESS)
                + &landing_zone_in(world.organization.unit("Workloads/Dev"))
                + &tenant("dev", "")
                + &tenant("test", "")),
        );
        let ran = world.dir.try_plan();
        assert_eq!(ran.code, 1, "{ran}");
        let error = ran.expect_error(&["aws+shop@example.com", "account_email_pattern"]);
        assert_eq!(error.summary, "Address Asked For Twice");
    });
}

/// Two configurations of the provider are two processes: neither sees what the other plans.
#[test]
fn two_platforms_with_one_address_never_share_an_account() {
    with_every_core(|world| {
        let other = format!("provider \"meshstack\" {{\n  alias = \"other\"\n{ONE_ADDRESS}\n}}\n");
        world.dir.config(
            &(provider(ONE_ADDRESS)
                + &other
                + &landing_zone_in(world.organization.unit("Workloads/Dev"))
                + &tenant("dev", "")
                + &tenant("test", "  provider = meshstack.other")),
        );
        let ran = world.dir.try_apply();
        assert_eq!(ran.code, 1, "{ran}");
        assert!(ran.errors().iter().all(|it| it.says("belongs to another tenant")), "{ran}");
        assert!(world.aws.accounts().len() <= 1);
    });
}

/// A pattern that does not tell the projects of a workspace apart.
const ONE_ADDRESS: &str = "  account_email_pattern = \"aws+#{workspaceIdentifier}@example.com\"";

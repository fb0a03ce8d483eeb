//! Where an account stands: in its unit, below it, in its workspace's, or where it was found.
//!
//! Leans on the emulator, which refuses a move from a parent that is not the account's.

use crate::support::{
    hcl::{EMAIL, PATTERNS, TENANT, landing_zone, provider, quarantine_in, tenant},
    world::{World, with_every_core},
};

fn configure(world: &World, zone: &str) {
    world.dir.config(&(provider(PATTERNS) + &landing_zone(zone) + &tenant("dev", "")));
}

/// A landing zone over `Workloads` with more arguments.
fn workloads(world: &World, arguments: &str) -> String {
    let unit_id = world.organization.unit("Workloads");
    format!("  target_organizational_unit_id = \"{unit_id}\"\n{arguments}")
}

const HIERARCHICAL: &str = "  allow_hierarchical_organizational_unit_assignment = true";

#[test]
fn an_account_can_stand_directly_in_the_root() {
    with_every_core(|world| {
        let root_id = world.organization.root_id.clone();
        configure(world, &format!("  target_organizational_unit_id = \"{root_id}\""));
        world.dir.apply();
        assert_eq!(world.aws.parent_of(&world.aws.account_by_email(EMAIL).id), root_id);
        assert_eq!(world.emulator.count("MoveAccount"), 0);
        world.dir.expect_empty_plan();
    });
}

#[test]
fn an_account_below_its_unit_stays_there_only_with_the_hierarchical_flag() {
    with_every_core(|world| {
        configure(world, &workloads(world, HIERARCHICAL));
        world.dir.apply();
        let account = world.aws.account_by_email(EMAIL);
        assert_eq!(world.aws.parent_of(&account.id), world.organization.unit("Workloads"));

        world.aws.move_account(&account.id, world.organization.unit("Workloads/Dev"));
        world.dir.expect_empty_plan();

        configure(world, &workloads(world, ""));
        world.dir.apply();
        assert_eq!(world.aws.parent_of(&account.id), world.organization.unit("Workloads"));
        world.dir.expect_empty_plan();
    });
}

#[test]
fn with_move_from_root_only_an_account_in_another_unit_stays_there() {
    with_every_core(|world| {
        configure(world, &workloads(world, "  move_from_root_only = true"));
        world.dir.apply();
        let account = world.aws.account_by_email(EMAIL);
        assert_eq!(world.aws.parent_of(&account.id), world.organization.unit("Workloads"));

        world.aws.move_account(&account.id, world.organization.unit("Quarantine"));
        world.dir.expect_empty_plan();
        world.aws.move_account(&account.id, &world.organization.root_id);
        world.dir.apply();
        assert_eq!(world.aws.parent_of(&account.id), world.organization.unit("Workloads"));
        world.dir.expect_empty_plan();
    });
}

/// The provider's flags hold where a landing zone has none of its own.
#[test]
fn a_landing_zone_overrides_the_providers_flags() {
    with_every_core(|world| {
        let settings = format!("{PATTERNS}{HIERARCHICAL}");
        let below = world.organization.unit("Workloads/Dev").to_owned();
        let configure = |arguments: &str| {
            let zone = landing_zone(&workloads(world, arguments));
            world.dir.config(&(provider(&settings) + &zone + &tenant("dev", "")));
        };
        configure("");
        world.dir.apply();
        let account = world.aws.account_by_email(EMAIL);
        world.aws.move_account(&account.id, &below);
        world.dir.expect_empty_plan();
        configure("  allow_hierarchical_organizational_unit_assignment = false");
        world.dir.apply();
        assert_eq!(world.aws.parent_of(&account.id), world.organization.unit("Workloads"));
    });
}

#[test]
fn the_tenants_of_a_workspace_share_one_unit_that_is_made_once() {
    with_every_core(|world| {
        let parent_id = world.organization.unit("Workloads").to_owned();
        let zone = format!("  workspace_units {{\n    parent_id = \"{parent_id}\"\n  }}");
        let hcl = provider(PATTERNS) + &landing_zone(&zone) + &tenant("dev", "");
        world.dir.config(&(hcl.clone() + &tenant("test", "")));
        world.dir.apply();
        assert_eq!(world.emulator.count("CreateOrganizationalUnit"), 1);
        let unit_id = world.aws.units_of(&parent_id)["shop"].clone();
        for project in ["dev", "test"] {
            let account = world.aws.account_by_email(&format!("aws+shop.{project}@example.com"));
            assert_eq!(world.aws.parent_of(&account.id), unit_id);
        }
        let tags = world.aws.tags_of(&unit_id);
        assert_eq!(tags["meshstack:workspace-identifier"], "shop");
        world.dir.expect_empty_plan();
    });
}

#[test]
fn a_unit_that_already_bears_the_workspaces_name_is_used() {
    with_every_core(|world| {
        let unit_id = world.aws.create_unit(&world.organization.root_id, "shop");
        configure(world, "  workspace_units {}");
        world.emulator.clear_calls();
        world.dir.apply();
        assert_eq!(world.emulator.count("CreateOrganizationalUnit"), 0);
        assert_eq!(world.aws.parent_of(&world.aws.account_by_email(EMAIL).id), unit_id);
        world.dir.expect_empty_plan();
    });
}

#[test]
fn a_tenant_can_change_from_a_unit_to_its_workspaces_and_back() {
    with_every_core(|world| {
        configure(world, &workloads(world, ""));
        world.dir.apply();
        let account = world.aws.account_by_email(EMAIL);
        configure(world, "  workspace_units {}");
        world.dir.apply();
        let unit_id = &world.aws.units_of(&world.organization.root_id)["shop"];
        assert_eq!(&world.aws.parent_of(&account.id), unit_id);
        world.dir.expect_empty_plan();
        configure(world, &workloads(world, ""));
        world.dir.apply();
        assert_eq!(world.aws.parent_of(&account.id), world.organization.unit("Workloads"));
        assert_eq!(
            world.dir.attributes(TENANT)["organizational_unit_id"],
            world.organization.unit("Workloads")
        );
        world.dir.expect_empty_plan();
    });
}

/// An empty unit of ours goes with its last tenant; a retained account keeps it.
#[test]
fn a_workspaces_unit_goes_with_its_last_tenant() {
    with_every_core(|world| {
        let quarantine = world.organization.unit("Quarantine").to_owned();
        let arguments = quarantine_in(&quarantine);
        let zone = landing_zone("  workspace_units {}");
        world.dir.config(&(provider(PATTERNS) + &zone + &tenant("dev", &arguments)));
        world.dir.apply();
        assert!(world.aws.units_of(&world.organization.root_id).contains_key("shop"));
        world.dir.destroy();
        assert_eq!(world.aws.parent_of(&world.aws.account_by_email(EMAIL).id), quarantine);
        assert!(!world.aws.units_of(&world.organization.root_id).contains_key("shop"));
    });
}

//! `meshstack_landing_zone`: it shows what it names and owns nothing.

use serde_json::Value;

use crate::support::{
    hcl::{PATTERNS, landing_zone, landing_zone_in, provider},
    world::{World, with_every_core},
};

const ZONE: &str = "meshstack_landing_zone.dev";

fn configure(world: &World, arguments: &str) {
    world.dir.config(&(provider(PATTERNS) + &landing_zone(arguments)));
}

#[test]
fn a_landing_zone_shows_its_unit_and_changes_nothing() {
    with_every_core(|world| {
        let (workloads, dev) =
            (world.organization.unit("Workloads"), world.organization.unit("Workloads/Dev"));
        world.dir.config(&(provider(PATTERNS) + &landing_zone_in(dev)));
        world.dir.apply().expect_no_warning();
        let attributes = world.dir.attributes(ZONE);
        assert_eq!(attributes["organizational_unit_name"], "Dev");
        assert_eq!(attributes["organizational_unit_exists"], true);
        let path = attributes["organizational_path"].as_str().unwrap();
        let root_id = &world.organization.root_id;
        assert!(path.ends_with(&format!("/{root_id}/{workloads}/{dev}/")), "{path}");
        world.dir.expect_empty_plan();
        world.dir.destroy();
        assert_eq!(world.emulator.mutations(), Vec::<String>::new());
        assert!(world.aws.units_of(workloads).contains_key("Dev"));
    });
}

#[test]
fn every_argument_is_changed_in_place() {
    with_every_core(|world| {
        let target = |path: &str, more: &str| {
            let unit_id = world.organization.unit(path);
            format!("  target_organizational_unit_id = \"{unit_id}\"\n{more}")
        };
        configure(world, &target("Workloads/Dev", ""));
        world.dir.apply();
        let changes = [
            target("Workloads", ""),
            target("Workloads", "  allow_hierarchical_organizational_unit_assignment = true"),
            target("Workloads", "  move_from_root_only = true"),
            "  workspace_units {}".to_owned(),
            format!(
                "  workspace_units {{\n    parent_id = {:?}\n  }}",
                world.organization.unit("Workloads")
            ),
        ];
        for arguments in changes {
            configure(world, &arguments);
            let ran = world.dir.apply();
            assert_eq!(
                ran.planned.get(ZONE).map(String::as_str),
                Some("update"),
                "{arguments}: {ran}"
            );
            world.dir.expect_empty_plan();
        }
        assert_eq!(world.dir.attributes(ZONE)["organizational_unit_name"], "Workloads");
        assert_eq!(world.emulator.mutations(), Vec::<String>::new());
    });
}

#[test]
fn a_unit_that_does_not_exist_is_an_error_of_the_plan() {
    with_every_core(|world| {
        let unit_id = format!("ou-{}-abcdefgh", &world.organization.root_id[2..]);
        configure(world, &format!("  target_organizational_unit_id = \"{unit_id}\""));
        let ran = world.dir.try_plan();
        assert_eq!(ran.code, 1, "{ran}");
        let error = ran.expect_error(&[&unit_id]);
        assert_eq!(error.code, format!("target_organizational_unit_id = \"{unit_id}\""));
    });
}

#[test]
fn a_unit_that_was_deleted_is_told_and_the_landing_zone_kept() {
    with_every_core(|world| {
        let unit_id = world.aws.create_unit(&world.organization.root_id, "Short-lived");
        configure(world, &format!("  target_organizational_unit_id = \"{unit_id}\""));
        world.dir.apply();
        world.aws.delete_unit(&unit_id);
        let ran = world.dir.try_plan();
        assert_eq!(ran.code, 1, "{ran}");
        ran.expect_error(&[&unit_id]);
        assert_ne!(world.dir.attributes(ZONE), Value::Null);
    });
}

#[test]
fn bad_arguments_are_errors_at_their_place_and_nothing_is_called() {
    with_every_core(|world| {
        let cases: [(&str, &str, &[&str]); 6] = [
            (
                "",
                "resource \"meshstack_landing_zone\" \"dev\" {",
                &["target_organizational_unit_id", "workspace_units"],
            ),
            (
                "  target_organizational_unit_id = \"ou-ab12-cdefgh34\"\n  workspace_units {}",
                "target_organizational_unit_id = \"ou-ab12-cdefgh34\"",
                &["workspace_units"],
            ),
            (
                "  target_organizational_unit_id = \"Workloads\"",
                "target_organizational_unit_id = \"Workloads\"",
                &["Workloads", "ou-"],
            ),
            (
                "  workspace_units {\n    parent_id = \"Workloads\"\n  }",
                "parent_id = \"Workloads\"",
                &["Workloads", "ou-"],
            ),
            (
                "  target_organizational_unit_id = \"\"",
                "target_organizational_unit_id = \"\"",
                &["ou-"],
            ),
            ("  workspace_units {\n    parent = \"x\"\n  }", "parent = \"x\"", &["parent"]),
        ];
        for (arguments, code, says) in cases {
            configure(world, arguments);
            let ran = world.dir.validate();
            assert_eq!(ran.code, 1, "{arguments}: {ran}");
            let error = ran.expect_error(says);
            assert_eq!(error.code, code, "{error}");
        }
        assert!(world.emulator.calls().is_empty());
    });
}

#[test]
fn a_hierarchical_flag_over_the_root_is_a_warning() {
    with_every_core(|world| {
        let root_id = &world.organization.root_id;
        configure(
            world,
            &format!(
                "  target_organizational_unit_id = \"{root_id}\"\n  \
                 allow_hierarchical_organizational_unit_assignment = true"
            ),
        );
        let ran = world.dir.validate();
        assert_eq!(ran.code, 0, "{ran}");
        ran.expect_warning(&[root_id, "allow_hierarchical_organizational_unit_assignment"]);
    });
}

//! What other resources give is unknown while planning, and known when applying.

use crate::support::{
    hcl::{ALIAS, EMAIL, PATTERNS, TENANT, landing_zone, provider, tenant},
    world::with_every_core,
};

/// A resource of the core's own whose output is unknown until it is applied, and changes with it.
fn later(value: &str) -> String {
    format!("\nresource \"terraform_data\" \"later\" {{\n  input = {value:?}\n}}\n")
}

#[test]
fn arguments_that_are_known_only_at_apply_are_applied() {
    with_every_core(|world| {
        let arguments = r"
  tags           = { stage = terraform_data.later.output }
  workspace_tags = { stage = [terraform_data.later.output] }
";
        let hcl = world.organization.configuration("", arguments);
        let hcl = hcl.replace("= \"dev\"\n  landing", "= terraform_data.later.output\n  landing");
        world.dir.config(&(hcl + &later("dev")));
        world.dir.apply().expect_no_warning();
        let account = world.aws.account_by_email(EMAIL);
        assert_eq!(account.name, "shop.dev");
        assert_eq!(world.aws.tags_of(&account.id)["stage"], "dev");
        world.dir.expect_empty_plan();
    });
}

/// The unit may be made in the same apply, by the provider for AWS.
#[test]
fn a_unit_that_is_known_only_at_apply_is_used_at_creation_and_in_updates() {
    with_every_core(|world| {
        let zone = landing_zone("  target_organizational_unit_id = terraform_data.later.output");
        let hcl = provider(PATTERNS) + &zone + &tenant("dev", "");
        let (dev, workloads) =
            (world.organization.unit("Workloads/Dev"), world.organization.unit("Workloads"));
        world.dir.config(&(hcl.clone() + &later(dev)));
        world.dir.apply().expect_no_warning();
        let account = world.aws.account_by_email(EMAIL);
        assert_eq!(world.aws.parent_of(&account.id), dev);
        world.dir.expect_empty_plan();
        world.dir.config(&(hcl + &later(workloads)));
        world.dir.apply().expect_no_warning();
        assert_eq!(world.aws.parent_of(&account.id), workloads);
        world.dir.expect_empty_plan();
    });
}

#[test]
fn a_workspace_that_is_known_only_at_apply_gets_its_unit() {
    with_every_core(|world| {
        let tenant = tenant("dev", "").replace("\"shop\"", "terraform_data.later.output");
        let hcl = provider(PATTERNS) + &landing_zone("  workspace_units {}") + &tenant;
        world.dir.config(&(hcl + &later("shop")));
        world.dir.apply().expect_no_warning();
        let unit_id = &world.aws.units_of(&world.organization.root_id)["shop"];
        assert_eq!(&world.aws.parent_of(&world.aws.account_by_email(EMAIL).id), unit_id);
        world.dir.expect_empty_plan();
    });
}

#[test]
fn an_account_that_is_known_only_at_apply_is_taken_over() {
    with_every_core(|world| {
        let account = world.aws.create_account("old name", "old@example.com");
        let hcl =
            world.organization.configuration("", "  account_id = terraform_data.later.output");
        world.dir.config(&(hcl + &later(&account.id)));
        world.dir.apply();
        assert_eq!(world.aws.accounts().len(), 1);
        assert_eq!(world.dir.attributes(TENANT)["account_id"], account.id);
        world.dir.expect_empty_plan();
    });
}

#[test]
fn patterns_that_are_known_only_at_apply_are_rendered_then() {
    with_every_core(|world| {
        let settings = r#"
  account_email_pattern = "aws+${terraform_data.later.output}.#{projectIdentifier}@example.com"
  account_alias_pattern = "${terraform_data.later.output}-#{projectIdentifier}"

  tenant_tags {
    namespace_prefix = "mesh:"
    tag_mapper {
      key           = "owner"
      value_pattern = "team ${terraform_data.later.output}"
    }
  }
"#;
        let unit_id = world.organization.unit("Workloads/Dev");
        let zone = landing_zone(&format!("  target_organizational_unit_id = {unit_id:?}"));
        world.dir.config(&(provider(settings) + &zone + &tenant("dev", "") + &later("shop")));
        world.dir.apply().expect_no_warning();
        let account = world.aws.account_by_email(EMAIL);
        assert_eq!(world.aws.alias_of(&account.id).as_deref(), Some(ALIAS));
        assert_eq!(world.aws.tags_of(&account.id)["mesh:owner"], "team shop");
        world.dir.expect_empty_plan();
    });
}

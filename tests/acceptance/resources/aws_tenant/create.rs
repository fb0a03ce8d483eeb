//! From nothing to an account.

use serde_json::{Value, json};

use crate::support::{
    hcl::{
        ALIAS, EMAIL, NAME, OWNERSHIP, PATTERNS, REQUIRED_PROVIDERS, TENANT, landing_zone_in,
        provider,
    },
    world::with_every_core,
};

/// The landing zone is created in the same apply. Leans on the emulator for asynchronous creation.
#[test]
fn a_tenant_becomes_an_account_in_its_unit_tagged_named_and_aliased() {
    with_every_core(|world| {
        world.configure("", "  tags = { backup = \"daily\" }");
        let planned = world.dir.plan();
        assert_eq!(planned.planned[TENANT], "create");
        let after = world.dir.show_plan();
        let changes = after["resource_changes"].as_array().unwrap();
        let tenant = changes.iter().find(|it| it["address"] == TENANT).unwrap();
        for (attribute, value) in [("email", EMAIL), ("account_name", NAME), ("alias", ALIAS)] {
            assert_eq!(tenant["change"]["after"][attribute], value, "{attribute} is planned");
        }
        assert!(world.emulator.mutations().is_empty());

        world.dir.apply().expect_no_warning();
        let account = world.aws.account_by_email(EMAIL);
        assert_eq!((account.name.as_str(), account.state.as_str()), (NAME, "ACTIVE"));
        assert_eq!(world.aws.parent_of(&account.id), world.organization.unit("Workloads/Dev"));
        assert_eq!(world.aws.alias_of(&account.id).as_deref(), Some(ALIAS));
        let tags = world.aws.tags_of(&account.id);
        let tags: Vec<_> = tags.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        assert_eq!(tags, [&[("backup", "daily")], OWNERSHIP.as_slice()].concat());

        let attributes = world.dir.attributes(TENANT);
        let expected = json!({
            "account_id": account.id,
            "account_arn": account.arn,
            "account_name": NAME,
            "email": EMAIL,
            "alias": ALIAS,
            "state": "ACTIVE",
            "organizational_unit_id": world.organization.unit("Workloads/Dev"),
            "access_role_arn":
                format!("arn:aws:iam::{}:role/OrganizationAccountAccessRole", account.id),
            "replication_status": "complete",
            "first_replication_completed": true,
            "deletion_policy": "retain",
        });
        for (name, value) in expected.as_object().unwrap() {
            assert_eq!(&attributes[name], value, "{name}");
        }
        let steps = attributes["replication_steps"].as_array().unwrap();
        assert!(steps.iter().all(|it| it["status"] == "done"), "{steps:?}");
    });
}

#[test]
fn a_second_run_changes_nothing() {
    with_every_core(|world| {
        world.configure("", "  tags = { backup = \"daily\" }");
        world.dir.apply();
        world.emulator.clear_calls();
        world.dir.expect_empty_plan();
        world.dir.apply();
        assert_eq!(world.emulator.mutations(), Vec::<String>::new());
    });
}

/// An account stands in the root for the shortest time possible, and is ours from its first moment
/// on.
#[test]
fn a_new_account_bears_its_tags_from_the_start_and_is_placed_before_all_else() {
    with_every_core(|world| {
        world.configure("", "  tags = { backup = \"daily\" }");
        world.dir.apply();
        assert_eq!(
            world.emulator.mutations(),
            ["CreateAccount", "MoveAccount", "CreateAccountAlias"]
        );
        let calls = world.emulator.calls();
        let creation = calls.iter().find(|it| it.operation == "CreateAccount").unwrap();
        let tags = creation.parameters["Tags"].as_array().unwrap();
        for (key, value) in OWNERSHIP {
            assert!(tags.contains(&json!({"Key": key, "Value": value})), "{key} is in {tags:?}");
        }
    });
}

#[test]
fn planning_without_a_refresh_calls_nothing() {
    with_every_core(|world| {
        world.configure("", "");
        world.dir.apply();
        world.emulator.clear_calls();
        let ran = world.dir.run(&["plan", "-json", "-refresh=false", "-detailed-exitcode"]);
        assert_eq!(ran.code, 0, "{ran}");
        assert!(world.emulator.calls().is_empty(), "{:?}", world.emulator.calls());
    });
}

#[test]
fn a_landing_zone_can_be_written_as_an_object() {
    with_every_core(|world| {
        let unit_id = world.organization.unit("Workloads/Dev");
        world.dir.config(
            &(provider(PATTERNS)
                + &format!(
                    r#"
resource "meshstack_aws_tenant" "dev" {{
  workspace_identifier = "shop"
  project_identifier   = "dev"
  landing_zone         = {{ name = "dev", target_organizational_unit_id = "{unit_id}" }}
}}
"#
                )),
        );
        world.dir.apply();
        let account = world.aws.account_by_email(EMAIL);
        assert_eq!(world.aws.parent_of(&account.id), unit_id);
        world.dir.expect_empty_plan();
    });
}

/// Teams apply landing zones and tenants from states of their own.
#[test]
fn a_landing_zone_can_come_from_another_state() {
    with_every_core(|world| {
        let unit_id = world.organization.unit("Workloads/Dev");
        let platform = world.another_dir();
        platform.config(
            &(provider(PATTERNS)
                + &landing_zone_in(unit_id)
                + "output \"landing_zone\" {\n  value = meshstack_landing_zone.dev\n}\n"),
        );
        platform.apply();

        world.dir.config(
            &(provider(PATTERNS)
                + &format!(
                    r#"
data "terraform_remote_state" "platform" {{
  backend = "local"
  config  = {{ path = "{}/terraform.tfstate" }}
}}

resource "meshstack_aws_tenant" "dev" {{
  workspace_identifier = "shop"
  project_identifier   = "dev"
  landing_zone         = data.terraform_remote_state.platform.outputs.landing_zone
}}
"#,
                    platform.path().display()
                )),
        );
        world.dir.apply();
        let account = world.aws.account_by_email(EMAIL);
        assert_eq!(world.aws.parent_of(&account.id), unit_id);
        world.dir.expect_empty_plan();
    });
}

/// What a landing zone shows of AWS is nobody's argument: its drift is no difference of the tenant.
#[test]
fn a_renamed_unit_is_no_difference_of_its_tenants() {
    with_every_core(|world| {
        world.configure("", "");
        world.dir.apply();
        world.aws.rename_unit(world.organization.unit("Workloads/Dev"), "Development");
        let ran = world.dir.plan();
        assert_eq!(ran.planned.get(TENANT), None, "{ran}");
    });
}

/// Leans on the emulator, which denies the access role for a while.
#[test]
fn the_access_role_of_a_new_account_is_waited_for() {
    with_every_core(|world| {
        world.emulator.configure(&json!({"role_delay_seconds": 3}));
        world.configure("", "");
        world.dir.apply().expect_no_warning();
        assert_eq!(world.dir.attributes(TENANT)["replication_status"], "complete");
        let account = world.aws.account_by_email(EMAIL);
        assert_eq!(world.aws.alias_of(&account.id).as_deref(), Some(ALIAS));
    });
}

/// Leans on the emulator for the failure.
#[test]
fn an_address_that_is_taken_elsewhere_is_explained() {
    with_every_core(|world| {
        world.emulator.configure(&json!({"emails_in_use_elsewhere": [EMAIL]}));
        world.configure("", "");
        let ran = world.dir.try_apply();
        assert_eq!(ran.code, 1, "{ran}");
        ran.expect_error(&[EMAIL, "outside this organization"]);
        assert_eq!(world.dir.attributes(TENANT), Value::Null);

        world.emulator.configure(&json!({"emails_in_use_elsewhere": []}));
        world.dir.apply();
        assert_eq!(world.aws.accounts().len(), 1);
    });
}

/// Leans on the emulator for the failure; AWS says that it may be tried again.
#[test]
fn a_creation_that_fails_inside_aws_is_tried_again() {
    with_every_core(|world| {
        world.emulator.configure(&json!({"next_creation_failure": "INTERNAL_FAILURE"}));
        world.configure("", "");
        world.dir.apply();
        assert_eq!(world.aws.accounts().len(), 1);
        world.dir.expect_empty_plan();
    });
}

#[test]
fn several_tenants_are_created_at_once() {
    with_every_core(|world| {
        world.dir.config(
            &(provider(PATTERNS)
                + &landing_zone_in(world.organization.unit("Workloads/Dev"))
                + r#"
resource "meshstack_aws_tenant" "shop" {
  for_each             = toset(["dev", "test", "prod"])
  workspace_identifier = "shop"
  project_identifier   = each.key
  landing_zone         = meshstack_landing_zone.dev
}
"#),
        );
        world.dir.apply();
        for project in ["dev", "test", "prod"] {
            let account = world.aws.account_by_email(&format!("aws+shop.{project}@example.com"));
            let alias = world.aws.alias_of(&account.id);
            assert_eq!(alias, Some(format!("shop-{project}")));
        }
        world.dir.expect_empty_plan();
    });
}

#[test]
fn alternate_contacts_are_written() {
    with_every_core(|world| {
        let contact = |name: &str| {
            format!(
                r#"
  alternate_contact {{
    type  = "SECURITY"
    name  = "{name}"
    title = "On call"
    email = "security@example.com"
    phone = "+49 69 1234567"
  }}"#
            )
        };
        world.configure("", &contact("Jane Doe"));
        world.dir.apply();
        let account = world.aws.account_by_email(EMAIL);
        assert_eq!(world.aws.security_contact_of(&account.id).as_deref(), Some("Jane Doe"));
        world.dir.expect_empty_plan();

        world.configure("", &contact("John Doe"));
        world.dir.apply();
        assert_eq!(world.aws.security_contact_of(&account.id).as_deref(), Some("John Doe"));

        world.configure("", "");
        world.dir.apply();
        assert_eq!(world.aws.security_contact_of(&account.id), None);
        world.dir.expect_empty_plan();
    });
}

/// The name of an output is checked by the core; the condition is the pipeline's.
#[test]
fn a_postcondition_turns_a_pipeline_red_without_tainting() {
    with_every_core(|world| {
        world.emulator.fail_always("CreateAccountAlias", "AccessDenied");
        world.configure(
            "",
            r#"
  lifecycle {
    postcondition {
      condition     = self.replication_status == "complete"
      error_message = "not complete"
    }
  }"#,
        );
        let ran = world.dir.try_apply();
        assert_eq!(ran.code, 1, "{ran}");
        ran.expect_error(&["not complete"]);
        assert_eq!(world.dir.instance(TENANT)["status"], Value::Null, "not tainted");
        world.emulator.clear_faults();
        world.dir.apply();
        assert_eq!(world.aws.accounts().len(), 1);
    });
}

/// Without a refresh or a plan, in the folder of a new colleague.
#[test]
fn a_configuration_without_a_provider_block_says_what_is_missing() {
    with_every_core(|world| {
        world.dir.config(
            &(REQUIRED_PROVIDERS.to_owned()
                + &landing_zone_in(world.organization.unit("Workloads/Dev"))
                + &crate::support::hcl::tenant("dev", "")),
        );
        let ran = world.dir.try_plan();
        assert_eq!(ran.code, 1, "{ran}");
        ran.expect_error(&["email", "account_email_pattern"]);
    });
}

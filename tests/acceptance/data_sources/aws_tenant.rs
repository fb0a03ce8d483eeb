//! `meshstack_aws_tenant` as a data source: what is there, whose it is.

use serde_json::{Value, json};

use crate::support::{
    hcl::{EMAIL, NAME, PATTERNS, provider},
    working_dir::WorkingDir,
    world::with_every_core,
};

const DATA: &str = "data.meshstack_aws_tenant.it";

fn configure(dir: &WorkingDir, account_id: &str) {
    let block =
        format!("data \"meshstack_aws_tenant\" \"it\" {{\n  account_id = {account_id:?}\n}}\n");
    dir.config(&(provider(PATTERNS) + &block));
}

#[test]
fn the_account_of_a_tenant_is_shown_with_its_tenant() {
    with_every_core(|world| {
        world.configure("  platform = \"aws.likvid\"", "  tags = { backup = \"daily\" }");
        world.dir.apply();
        let account = world.aws.account_by_email(EMAIL);
        world.emulator.clear_calls();
        let reader = world.another_dir();
        configure(&reader, &account.id);
        reader.apply();
        let attributes = reader.attributes(DATA);
        let expected = json!({
            "account_id": account.id,
            "account_arn": account.arn,
            "account_name": NAME,
            "email": EMAIL,
            "state": "ACTIVE",
            "organizational_unit_id": world.organization.unit("Workloads/Dev"),
            "managed": true,
            "workspace_identifier": "shop",
            "project_identifier": "dev",
            "platform": "aws.likvid",
        });
        for (name, value) in expected.as_object().unwrap() {
            assert_eq!(&attributes[name], value, "{name}");
        }
        assert_eq!(attributes["tags"]["backup"], "daily");
        assert_eq!(world.emulator.mutations(), Vec::<String>::new());
    });
}

#[test]
fn a_foreign_account_is_shown_without_a_tenant() {
    with_every_core(|world| {
        let account = world.aws.create_account("somebody's", "somebody@example.com");
        configure(&world.dir, &account.id);
        world.dir.apply();
        let attributes = world.dir.attributes(DATA);
        assert_eq!(attributes["account_name"], "somebody's");
        assert_eq!(attributes["managed"], false);
        assert_eq!(attributes["workspace_identifier"], Value::Null);
    });
}

#[test]
fn what_is_not_an_account_of_the_organization_is_an_error_at_its_place() {
    with_every_core(|world| {
        for id in ["111122223333", "shop"] {
            configure(&world.dir, id);
            let ran = world.dir.try_plan();
            assert_eq!(ran.code, 1, "{ran}");
            let error = ran.expect_error(&[id]);
            assert_eq!(error.code, format!("account_id = {id:?}"));
        }
    });
}

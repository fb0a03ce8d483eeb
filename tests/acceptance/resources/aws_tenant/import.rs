//! Import by the account's id and by identity; afterwards nothing is changed in AWS that is as
//! configured.

use crate::support::{
    aws::Account,
    hcl::{EMAIL, TENANT},
    world::{World, with_every_core},
};

const ARGUMENTS: &str = r#"
  tags           = { backup = "daily" }
  workspace_tags = { costCenter = ["1"] }
"#;

/// A replicated tenant whose state is lost.
fn lost(world: &World) -> Account {
    world.configure("", ARGUMENTS);
    world.dir.apply();
    world.dir.lose_state();
    world.emulator.clear_calls();
    world.aws.account_by_email(EMAIL)
}

/// Expects that the object is in the state and is brought in step without any mutating call.
#[track_caller]
fn check_in_step(world: &World, account: &Account) {
    assert_eq!(world.dir.attributes(TENANT)["account_id"], account.id);
    let planned = world.dir.plan();
    assert!(planned.planned.get(TENANT).is_none_or(|it| it == "update"), "{planned}");
    world.dir.apply();
    assert_eq!(world.emulator.mutations(), Vec::<String>::new());
    world.dir.expect_empty_plan();
    let attributes = world.dir.attributes(TENANT);
    assert_eq!(attributes["tags"]["backup"], "daily");
    assert_eq!(attributes["replication_status"], "complete");
    assert_eq!(attributes["first_replication_completed"], true);
}

#[test]
fn a_tenant_is_imported_by_the_accounts_id() {
    with_every_core(|world| {
        let account = lost(world);
        let ran = world.dir.run(&["import", "-input=false", "-no-color", TENANT, &account.id]);
        assert_eq!(ran.code, 0, "{ran}");
        check_in_step(world, &account);
    });
}

#[test]
fn a_tenant_is_imported_by_an_import_block() {
    with_every_core(|world| {
        let account = lost(world);
        let hcl = world.organization.configuration("", ARGUMENTS);
        let block = format!("import {{\n  to = {TENANT}\n  id = \"{}\"\n}}\n", account.id);
        world.dir.config(&(hcl + &block));
        world.dir.apply();
        check_in_step(world, &account);
    });
}

/// Older cores do not know identities in import blocks.
#[test]
fn a_tenant_is_imported_by_its_identity_where_the_core_knows_identities() {
    with_every_core(|world| {
        let account = lost(world);
        let hcl = world.organization.configuration("", ARGUMENTS);
        let block = format!(
            "import {{\n  to = {TENANT}\n  identity = {{ account_id = \"{}\" }}\n}}\n",
            account.id
        );
        world.dir.config(&(hcl + &block));
        if world.core.knows_identity() {
            world.dir.apply();
            check_in_step(world, &account);
        } else {
            assert_eq!(world.dir.try_apply().code, 1);
            assert_eq!(world.emulator.mutations(), Vec::<String>::new());
        }
    });
}

/// An account that somebody else made: import is one of the ways to take it over.
#[test]
fn a_foreign_account_is_replicated_after_its_import() {
    with_every_core(|world| {
        let account = world.aws.create_account("old name", EMAIL);
        world.configure("", ARGUMENTS);
        let ran = world.dir.run(&["import", "-input=false", "-no-color", TENANT, &account.id]);
        assert_eq!(ran.code, 0, "{ran}");
        let planned = world.dir.plan();
        assert_eq!(planned.planned.get(TENANT).map(String::as_str), Some("update"), "{planned}");
        world.dir.apply();
        assert_eq!(world.aws.accounts().len(), 1);
        assert_eq!(world.aws.parent_of(&account.id), world.organization.unit("Workloads/Dev"));
        assert_eq!(world.aws.tags_of(&account.id)["meshstack:workspace-identifier"], "shop");
        world.dir.expect_empty_plan();
    });
}

#[test]
fn what_is_not_an_account_of_the_organization_cannot_be_imported() {
    with_every_core(|world| {
        world.configure("", "");
        for (id, says) in [("111122223333", "111122223333"), ("shop", "not an AWS account id")] {
            let ran = world.dir.run(&["import", "-input=false", "-no-color", TENANT, id]);
            assert_eq!(ran.code, 1, "{ran}");
            assert!(ran.stderr.contains(says), "{ran}");
        }
        assert_eq!(world.emulator.mutations(), Vec::<String>::new());
    });
}

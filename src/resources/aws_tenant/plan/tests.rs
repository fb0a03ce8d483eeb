//! The rules of a plan, one by one.

use std::collections::BTreeMap;

use rmpv::Value as Wire;

use super::*;
use crate::{
    domain::{
        pattern::{Pattern, PatternKind},
        tags::{changes::IgnoreTags, desired::DesiredTags},
    },
    framework::resource::Plan,
    provider::settings::TenantTagSettings,
};

fn text(text: &str) -> Text {
    Value::Value(text.to_owned())
}

fn pattern(text: &str, kind: PatternKind) -> Value<Pattern> {
    Value::Value(Pattern::parse(text, kind).unwrap())
}

fn settings() -> Settings {
    Settings {
        platform: Value::Null,
        account_name_pattern: pattern(
            "#{workspaceIdentifier}.#{projectIdentifier}",
            PatternKind::AccountName,
        ),
        account_email_pattern: pattern("#{projectIdentifier}@a.example", PatternKind::AccountEmail),
        account_alias_pattern: pattern("mesh-#{projectIdentifier}", PatternKind::AccountName),
        enforce_account_alias: Value::Value(false),
        allow_hierarchical_organizational_unit_assignment: Value::Value(false),
        move_from_root_only: Value::Value(false),
        tag_value_separator: text("/"),
        access_role: text("Access"),
        tenant_tags: Value::Value(TenantTagSettings::default()),
        default_tags: Value::Value(DesiredTags::new()),
        ignore_tags: Value::Value(IgnoreTags::default()),
        sign_in_url: Value::Null,
    }
}

/// A dynamic value as the core sends it; the type is not looked at.
fn landing_zone(members: &[(&str, &str)]) -> Wire {
    let members = members.iter().map(|(name, value)| (Wire::from(*name), Wire::from(*value)));
    Wire::Array(vec![Wire::Binary(Vec::new()), Wire::Map(members.collect())])
}

fn dev() -> Wire {
    landing_zone(&[("name", "dev"), ("target_organizational_unit_id", "ou-dev")])
}

fn config() -> Model {
    Model {
        workspace_identifier: text("likvid"),
        project_identifier: text("shop"),
        landing_zone: dev(),
        account_id: Value::Null,
        first_replication_completed: Value::Null,
        ..Model::stub("")
    }
}

/// A completely replicated tenant of [`config`].
fn prior() -> Model {
    let mut model = Model {
        account_id: text("111111111111"),
        account_name: text("likvid.shop"),
        email: text("shop@a.example"),
        alias: text("mesh-shop"),
        deletion_policy: text("retain"),
        account_arn: text("arn:aws-cn:organizations::999999999999:account/o-1/111111111111"),
        organizational_unit_id: text("ou-dev"),
        organizational_path: text("o-1/r-1/ou-dev/"),
        state: text("ACTIVE"),
        access_role_arn: text("arn:aws-cn:iam::111111111111:role/Access"),
        account_tags: Value::Value(BTreeMap::from([
            ("meshstack:managed-by".to_owned(), text("terraform-provider-meshstack")),
            ("meshstack:project-identifier".to_owned(), text("shop")),
            ("meshstack:workspace-identifier".to_owned(), text("likvid")),
        ])),
        first_replication_completed: Value::Value(true),
        replication_status: text("complete"),
        ..config()
    };
    model.replication_steps = complete_steps(&model);
    model
}

/// What the core proposes: the configuration, with prior values where it leaves a computed
/// attribute out.
fn proposed(config: &Model, prior: Option<&Model>) -> Model {
    let mut model = config.clone();
    let Some(prior) = prior else { return model };
    for (slot, was) in [
        (&mut model.account_id, &prior.account_id),
        (&mut model.account_name, &prior.account_name),
        (&mut model.email, &prior.email),
        (&mut model.alias, &prior.alias),
        (&mut model.deletion_policy, &prior.deletion_policy),
        (&mut model.account_arn, &prior.account_arn),
        (&mut model.organizational_unit_id, &prior.organizational_unit_id),
        (&mut model.organizational_path, &prior.organizational_path),
        (&mut model.state, &prior.state),
        (&mut model.access_role_arn, &prior.access_role_arn),
        (&mut model.replication_status, &prior.replication_status),
    ] {
        if slot.is_null() {
            slot.clone_from(was);
        }
    }
    model.account_tags.clone_from(&prior.account_tags);
    model.first_replication_completed = prior.first_replication_completed;
    model.replication_steps.clone_from(&prior.replication_steps);
    model
}

fn planned(config: Model, prior: Option<Model>, settings: &Settings) -> Planned {
    let proposed = proposed(&config, prior.as_ref());
    plan(&Plan { prior, config, proposed, private: Vec::new() }, settings)
}

/// Plans a change of a complete tenant that must not be an error.
#[track_caller]
fn updated(change: impl FnOnce(&mut Model), settings: &Settings) -> Planned {
    let mut config = config();
    change(&mut config);
    let planned = planned(config, Some(prior()), settings);
    assert_eq!(planned.diagnostics.errors, []);
    planned
}

fn summaries(planned: &Planned) -> Vec<&str> {
    let diagnostics = &planned.diagnostics;
    diagnostics.errors.iter().chain(&diagnostics.warnings).map(|it| &*it.summary).collect()
}

#[test]
fn a_creation_renders_what_it_can_and_leaves_open_what_aws_decides() {
    let planned = planned(config(), None, &settings());
    assert_eq!(summaries(&planned), Vec::<&str>::new());
    let model = planned.model;
    assert_eq!(model.account_name, text("likvid.shop"));
    assert_eq!(model.email, text("shop@a.example"));
    assert_eq!(model.alias, text("mesh-shop"));
    assert_eq!(model.deletion_policy, text("retain"));
    assert_eq!(model.account_tags, prior().account_tags);
    assert_eq!(model.account_id, Value::Unknown);
    assert_eq!(model.organizational_unit_id, Value::Unknown);
    assert_eq!(model.first_replication_completed, Value::Unknown);
}

#[test]
fn nothing_changed_plans_nothing() {
    let planned = updated(|_| {}, &settings());
    assert!(!planned.differs);
    assert_eq!(planned.model, prior());
}

#[test]
fn an_unknown_identifier_leaves_open_what_is_rendered_from_it() {
    let config = Model { project_identifier: Value::Unknown, ..config() };
    let model = planned(config, None, &settings()).model;
    assert_eq!(model.account_name, Value::Unknown);
    assert_eq!(model.email, Value::Unknown);
    assert_eq!(model.alias, Value::Unknown);
    let Value::Value(tags) = model.account_tags else { panic!("the keys are known") };
    assert_eq!(tags["meshstack:project-identifier"], Value::Unknown);
}

#[test]
fn an_address_stays_and_the_plan_says_so() {
    let renamed = updated(|it| it.project_identifier = text("store"), &settings());
    assert_eq!(renamed.model.email, text("shop@a.example"));
    assert_eq!(renamed.model.account_name, text("likvid.store"));
    assert_eq!(summaries(&renamed), ["Address Stays As It Is"]);
    let set = updated(|it| it.email = text("other@a.example"), &settings());
    assert_eq!(set.model.email, text("shop@a.example"));
    assert_eq!(summaries(&set), ["Address Stays As It Is"]);
    let spelled = updated(|it| it.email = text("SHOP@a.example"), &settings());
    assert_eq!(summaries(&spelled), Vec::<&str>::new());
}

#[test]
fn a_new_account_needs_an_address() {
    let settings = Settings { account_email_pattern: Value::Null, ..settings() };
    assert_eq!(summaries(&planned(config(), None, &settings)), ["No Address For The Account"]);
    let given = Model { email: text("shop@a.example"), ..config() };
    assert_eq!(summaries(&planned(given, None, &settings)), Vec::<&str>::new());
}

#[test]
fn an_account_that_is_taken_over_keeps_its_address_and_perhaps_its_alias() {
    let config = Model { account_id: text("111111111111"), ..config() };
    let model = planned(config.clone(), None, &settings()).model;
    assert_eq!(model.account_id, text("111111111111"));
    assert_eq!(model.email, Value::Unknown);
    assert_eq!(model.alias, Value::Unknown);
    let enforced = Settings { enforce_account_alias: Value::Value(true), ..settings() };
    assert_eq!(planned(config, None, &enforced).model.alias, text("mesh-shop"));
}

#[test]
fn another_account_id_is_an_error() {
    let config = Model { account_id: text("222222222222"), ..config() };
    let planned = planned(config, Some(prior()), &settings());
    assert_eq!(summaries(&planned), ["Account Cannot Be Changed"]);
}

#[test]
fn an_alias_gives_way_only_when_enforced_or_given() {
    let rename = |it: &mut Model| it.project_identifier = text("store");
    assert_eq!(updated(rename, &settings()).model.alias, text("mesh-shop"));
    let enforced = Settings { enforce_account_alias: Value::Value(true), ..settings() };
    assert_eq!(updated(rename, &enforced).model.alias, text("mesh-store"));
    let given = updated(|it| it.alias = text("given"), &settings());
    assert_eq!(given.model.alias, text("given"));
    let unmanaged = Settings { account_alias_pattern: Value::Null, ..settings() };
    assert_eq!(updated(rename, &unmanaged).model.alias, text("mesh-shop"));
}

#[test]
fn a_missing_alias_is_planned_again() {
    let prior = Model { alias: Value::Null, ..prior() };
    let planned = planned(config(), Some(prior), &settings());
    assert_eq!(planned.model.alias, text("mesh-shop"));
    assert!(planned.differs);
}

#[test]
fn another_unit_is_planned_and_what_is_known_stays_known() {
    let prod = landing_zone(&[("target_organizational_unit_id", "ou-prod")]);
    let model = updated(|it| it.landing_zone = prod, &settings()).model;
    assert_eq!(model.organizational_unit_id, text("ou-prod"));
    assert_eq!(model.organizational_path, Value::Unknown);
    assert_eq!(model.account_id, prior().account_id);
    assert_eq!(model.account_arn, prior().account_arn);
    assert_eq!(model.access_role_arn, prior().access_role_arn);
}

#[test]
fn a_landing_zone_that_differs_in_computed_parts_only_shows_no_difference() {
    let drifted = landing_zone(&[
        ("name", "dev"),
        ("target_organizational_unit_id", "ou-dev"),
        ("organizational_unit_name", "renamed"),
    ]);
    let planned = updated(|it| it.landing_zone = drifted, &settings());
    assert!(!planned.differs);
}

#[test]
fn a_changed_access_role_is_known_at_once() {
    let settings = Settings { access_role: text("path/Other"), ..settings() };
    let model = updated(|_| {}, &settings).model;
    assert_eq!(model.access_role_arn, text("arn:aws-cn:iam::111111111111:role/path/Other"));
}

#[test]
fn an_incomplete_tenant_plans_to_be_complete_and_nothing_else() {
    let incomplete = Model {
        replication_status: text("incomplete"),
        first_replication_completed: Value::Value(false),
        ..prior()
    };
    let planned = planned(config(), Some(incomplete), &settings());
    assert!(planned.differs);
    assert_eq!(planned.model, prior());
}

#[test]
fn a_closed_account_is_kept_as_it_is() {
    let closed = Model { state: text("SUSPENDED"), ..prior() };
    let settings = Settings {
        account_alias_pattern: pattern("new-#{projectIdentifier}", PatternKind::AccountName),
        enforce_account_alias: Value::Value(true),
        ..settings()
    };
    let planned = planned(config(), Some(closed.clone()), &settings);
    assert_eq!(summaries(&planned), ["Account Is Closed"]);
    assert_eq!(planned.model, closed);
}

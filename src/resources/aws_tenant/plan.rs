//! What a plan promises for a tenant: a pure function of configuration, state and provider block.

use tf_provider::{AttributePath, Diagnostics, value::Value};

use crate::{
    domain::{
        pattern::Values,
        placement::PlacementStep,
        tenant::{Phase, is_closed},
    },
    framework::{model::Text, resource::Plan},
    provider::settings::Settings,
    resources::landing_zone::argument::{LandingZoneArgument, decode_argument},
};

use super::{
    desired::{location, placement},
    model::{COMPLETE, Model, StepReport, known},
    patterns::{Target, has_unknown_tags, render, values},
    state::{access_role_arn, step},
    tags::account_tags,
};

/// A planned tenant and what the reader must know of it.
pub struct Planned {
    pub model: Model,
    pub diagnostics: Diagnostics,
    /// Whether anything differs from the prior state.
    pub differs: bool,
}

pub fn plan(plan: &Plan<Model>, settings: &Settings) -> Planned {
    let mut diagnostics = Diagnostics::default();
    let mut model = plan.proposed.clone();
    let prior = plan.prior.as_ref();
    let landing_zone = match decode_argument(&plan.config.landing_zone) {
        Ok(landing_zone) => landing_zone,
        Err(wrong) => {
            diagnostics.add_diagnostics(wrong);
            Value::Unknown
        }
    };
    keep_landing_zone(&mut model, prior, &landing_zone);
    if plan.config.deletion_policy.is_null() {
        model.deletion_policy = "retain".to_owned().into();
    }
    if let Some(prior) = prior
        && is_closed(known(&prior.state).unwrap_or_default())
    {
        return closed(model, prior, diagnostics);
    }
    let values = values(&model, &landing_zone, settings);
    plan_account(&mut model, plan, settings, &values, &mut diagnostics);
    model.sign_in_url = settings.sign_in_url.clone();
    model.account_tags = account_tags(&model, &values, settings, &mut diagnostics);
    match prior {
        None => leave_open(&mut model),
        Some(prior) => plan_update(&mut model, prior, &landing_zone, settings),
    }
    let differs = prior != Some(&model);
    Planned { model, diagnostics, differs }
}

/// A landing zone that differs only in what a tenant ignores stays as it was: no tenant shows a
/// difference for it.
fn keep_landing_zone(
    model: &mut Model,
    prior: Option<&Model>,
    landing_zone: &Value<LandingZoneArgument>,
) {
    let Some(prior) = prior else { return };
    if let (Value::Value(_), Ok(before)) = (landing_zone, decode_argument(&prior.landing_zone))
        && before == *landing_zone
    {
        model.landing_zone = prior.landing_zone.clone();
    }
}

/// A closed account is kept as it is: it is neither changed nor made again.
fn closed(mut model: Model, prior: &Model, mut diagnostics: Diagnostics) -> Planned {
    let id = known(&prior.account_id).unwrap_or_default();
    let state = known(&prior.state).unwrap_or_default();
    diagnostics.root_warning(
        "Account Is Closed",
        format!(
            "The account {id} is {state}: nothing is changed in it, and no other account is \
            created in its place. Reopen it through AWS Support, or take the tenant out of the \
            configuration (a removed block forgets it without a call)."
        ),
    );
    for (slot, was) in [
        (&mut model.account_name, &prior.account_name),
        (&mut model.email, &prior.email),
        (&mut model.alias, &prior.alias),
    ] {
        if slot.is_unknown() || slot.is_null() {
            slot.clone_from(was);
        }
    }
    let differs = model != *prior;
    Planned { model, diagnostics, differs }
}

fn plan_account(
    model: &mut Model,
    plan: &Plan<Model>,
    settings: &Settings,
    values: &Values,
    diagnostics: &mut Diagnostics,
) {
    let (config, prior) = (&plan.config, plan.prior.as_ref());
    let unknown_tags = has_unknown_tags(model);
    let takes_over = prior.is_none() && !config.account_id.is_null();

    if config.account_id.is_null() {
        model.account_id = open_or_prior(prior.map(|it| &it.account_id));
    } else if let Some(before) = prior.and_then(|it| known(&it.account_id))
        && let Some(other) = known(&config.account_id).filter(|id| *id != before)
    {
        diagnostics.error(
            "Account Cannot Be Changed",
            format!(
                "This tenant has the account {before}; account_id names {other}. To give the \
                tenant another account, remove this resource from the state (a removed block) and \
                write a new one."
            ),
            AttributePath::new("account_id"),
        );
    }

    if config.account_name.is_null() {
        let pattern = &settings.account_name_pattern;
        model.account_name =
            render(Target::AccountName, pattern, values, unknown_tags, diagnostics);
    }

    let address = prior.map(|it| &it.email).filter(|it| it.is_value());
    let rendered = |target, pattern, diagnostics: &mut Diagnostics| {
        render(target, pattern, values, unknown_tags, diagnostics)
    };
    if let Some(address) = address {
        let wanted = match &config.email {
            Value::Null => {
                let mut ignored = Diagnostics::default();
                rendered(Target::Email, &settings.account_email_pattern, &mut ignored)
            }
            email => email.clone(),
        };
        model.email = keep_address(address, &wanted, diagnostics);
    } else if config.email.is_null() {
        model.email = if takes_over {
            Value::Unknown
        } else {
            rendered(Target::Email, &settings.account_email_pattern, diagnostics)
        };
        if model.email.is_null() {
            diagnostics.error(
                "No Address For The Account",
                "A new account needs an e-mail address. Set email here or account_email_pattern in \
                the provider block.",
                AttributePath::new("email"),
            );
        }
    }

    if config.alias.is_null() {
        let alias = rendered(Target::Alias, &settings.account_alias_pattern, diagnostics);
        model.alias = plan_alias(alias, prior, takes_over, settings);
    }
}

/// AWS does not let an address be changed from outside the account: an existing one stays.
fn keep_address(address: &Text, wanted: &Text, diagnostics: &mut Diagnostics) -> Text {
    let (before, wanted_text) = (known(address).unwrap_or_default(), known(wanted));
    if let Some(wanted) = wanted_text
        && !wanted.eq_ignore_ascii_case(before)
    {
        diagnostics.warning(
            "Address Stays As It Is",
            format!(
                "The configuration asks for the address {wanted}, the account has {before}. AWS \
                changes an account's address only with a code that it sends to the new one: the \
                account keeps {before}. Change it in the console under the account's settings, or \
                set email = {before:?} to silence this warning."
            ),
            AttributePath::new("email"),
        );
    }
    address.clone()
}

fn plan_alias(
    rendered: Text,
    prior: Option<&Model>,
    takes_over: bool,
    settings: &Settings,
) -> Text {
    let before = prior.map_or(&Value::Null, |it| &it.alias);
    match (&settings.enforce_account_alias, &rendered) {
        // Without a pattern the alias is not managed.
        (_, Value::Null) => before.clone(),
        (Value::Value(true), _) => rendered,
        // The account may have an alias already, which then stays.
        (_, _) if takes_over => Value::Unknown,
        (Value::Value(false), _) if before.is_value() => before.clone(),
        (Value::Value(false), _) => rendered,
        _ => Value::Unknown,
    }
}

fn open_or_prior(prior: Option<&Text>) -> Text {
    match prior {
        Some(Value::Value(text)) => Value::Value(text.clone()),
        _ => Value::Unknown,
    }
}

/// What only a creation tells.
fn leave_open(model: &mut Model) {
    model.account_arn = Value::Unknown;
    model.organizational_unit_id = Value::Unknown;
    model.organizational_path = Value::Unknown;
    model.state = Value::Unknown;
    model.access_role_arn = Value::Unknown;
    model.first_replication_completed = Value::Unknown;
    model.replication_status = Value::Unknown;
    model.replication_steps = Value::Unknown;
}

/// What is known once stays known, so that nothing that depends on it shows a difference.
fn plan_update(
    model: &mut Model,
    prior: &Model,
    landing_zone: &Value<LandingZoneArgument>,
    settings: &Settings,
) {
    model.account_arn = open_or_prior(Some(&prior.account_arn));
    model.state = open_or_prior(Some(&prior.state));
    model.access_role_arn = match (known(&prior.account_arn), known(&model.account_id)) {
        (Some(arn), Some(id)) => access_role_arn(arn, id, settings),
        _ => Value::Unknown,
    };
    plan_location(model, prior, landing_zone, settings);

    model.first_replication_completed = prior.first_replication_completed;
    model.replication_status = prior.replication_status.clone();
    model.replication_steps = prior.replication_steps.clone();
    if *model != *prior || !prior.is_complete() {
        model.first_replication_completed = Value::Value(true);
        model.replication_status = COMPLETE.to_owned().into();
        model.replication_steps = complete_steps(model);
    }
}

fn plan_location(
    model: &mut Model,
    prior: &Model,
    landing_zone: &Value<LandingZoneArgument>,
    settings: &Settings,
) {
    model.organizational_unit_id = open_or_prior(Some(&prior.organizational_unit_id));
    model.organizational_path = open_or_prior(Some(&prior.organizational_path));
    let wanted = match landing_zone {
        Value::Value(landing_zone) => placement(model, landing_zone, settings),
        _ => None,
    };
    let Some(path) = known(&prior.organizational_path) else { return };
    let location = location(path);
    let was_wanted = match decode_argument(&prior.landing_zone) {
        Ok(Value::Value(before)) => placement(prior, &before, settings),
        _ => None,
    };
    // The workspace's unit is known by its name only: a complete tenant stands in it, any other may
    // have to move.
    let workspace_unit =
        (prior.is_complete() && was_wanted == wanted).then(|| location.parent_id());
    let step = wanted.as_ref().map(|it| it.next_step(&location, workspace_unit));
    match step {
        Some(None) => {}
        Some(Some(PlacementStep::Move { to })) => {
            model.organizational_unit_id = to.into();
            model.organizational_path = Value::Unknown;
        }
        Some(Some(PlacementStep::EnsureWorkspaceUnit { .. })) | None => {
            model.organizational_unit_id = Value::Unknown;
            model.organizational_path = Value::Unknown;
        }
    }
}

/// The report of a complete replication; unknown while the phases are.
fn complete_steps(model: &Model) -> Value<Vec<StepReport>> {
    if model.alias.is_unknown() || model.alternate_contact.is_unknown() {
        return Value::Unknown;
    }
    let mut phases = vec![Phase::Account, Phase::Placement, Phase::Tags, Phase::Name];
    if model.alias.is_value() {
        phases.push(Phase::Alias);
    }
    if model.alternate_contact.as_ref_option().is_some_and(|it| !it.is_empty()) {
        phases.push(Phase::AlternateContacts);
    }
    Value::Value(phases.into_iter().map(|phase| step(phase, "done", "")).collect())
}

#[cfg(test)]
mod tests;

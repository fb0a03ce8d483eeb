//! Refreshes a tenant: what AWS says now.
//!
//! An account is gone only when AWS denies it within the organization that its stored ARN names:
//! with other credentials, nothing is planned to be created.

use tf_provider::{Diagnostic, Diagnostics, value::Value};
use tokio::time::Instant;

use crate::{
    context::Context,
    domain::{
        tags::ownership::Ownership,
        tenant::{Phase, is_closed},
    },
    framework::{
        model::one_error,
        resource::{Outcome, Stored},
    },
    replication::{Cx, ReplicationError, directory::Entry, observe},
    resources::landing_zone::argument::decode_argument,
};

use super::{
    TIMEOUT,
    desired::{contact_types, placement},
    model::{INCOMPLETE, Model, known},
    state::{manages_tag, overwrite, step},
};

pub async fn read(cx: &Context, stored: Stored<Model>) -> Outcome<Model> {
    let Some(account_id) = known(&stored.model.account_id).map(ToOwned::to_owned) else {
        // A creation without an end yet: the next apply looks for its account.
        return Outcome::new(stored.model, stored.private);
    };
    let clients = match cx.provider.clients() {
        Ok(clients) => clients,
        Err(diagnostics) => return Outcome::failed(diagnostics),
    };
    let replication = Cx { clients, directory: &cx.directory, deadline: Instant::now() + TIMEOUT };
    let found = cx.directory.find_account(clients, &account_id).await;
    let found = found.map_err(ReplicationError::doing(format!("read account {account_id}")));
    let refreshed = match found {
        Ok(Some(entry)) => refresh(cx, &replication, stored.model, &entry).await,
        Ok(None) => {
            let arn = known(&stored.model.account_arn).unwrap_or_default();
            match observe::is_gone(&replication, &account_id, arn).await {
                Ok(()) => {
                    return Outcome { state: None, ..Outcome::failed(Diagnostics::default()) };
                }
                Err(err) => Err(err),
            }
        }
        Err(err) => Err(err),
    };
    match refreshed {
        Ok((model, warnings)) => Outcome::new(model, stored.private).with(warnings),
        Err(err) => Outcome::failed(failed(&account_id, &err)),
    }
}

async fn refresh(
    cx: &Context,
    replication: &Cx<'_>,
    mut model: Model,
    entry: &Entry,
) -> Result<(Model, Diagnostics), ReplicationError> {
    let settings = &cx.provider.settings;
    let prior = model.clone();
    let is_imported = prior.account_arn.is_null();
    let doing = || format!("read account {}", entry.account.id);
    let mut observed =
        observe::tenant(replication, entry).await.map_err(ReplicationError::doing(doing()))?;
    let mut warnings = Diagnostics::default();
    let was_replicated = prior.first_replication_completed == Value::Value(true);
    if is_closed(&observed.account.state) {
        observed.alias = Some(known(&prior.alias).map(ToOwned::to_owned));
    } else {
        let manages_alias = !prior.alias.is_null() || !settings.account_alias_pattern.is_null();
        if manages_alias {
            match observe::find_alias(replication.clients, &entry.account.id).await {
                Ok(alias) => observed.alias = Some(alias),
                Err(err) => {
                    observed.alias = Some(known(&prior.alias).map(ToOwned::to_owned));
                    // The role of a new account may not be ready; the plan goes on with the tenant
                    // anyway.
                    if was_replicated || is_imported {
                        warnings.add_warning(unread_alias(&entry.account.id, err));
                    }
                }
            }
        }
        let types = contact_types(&prior);
        let contacts = observe::find_contacts(replication.clients, &entry.account.id, &types).await;
        observed.contacts = Some(contacts.map_err(ReplicationError::doing(doing()))?);
    }
    let managed = manages_tag(&prior, settings);
    overwrite(&mut model, &observed, settings, &managed);
    if is_imported {
        imported(&mut model, &observed.tags);
    } else if let Some(message) = misplaced(replication, &prior, &observed, cx).await? {
        model.replication_status = INCOMPLETE.to_owned().into();
        model.replication_steps = Value::Value(vec![step(Phase::Placement, "pending", &message)]);
    }
    Ok((model, warnings))
}

/// A workspace's unit is known by its name: that the account does not stand in it shows in no
/// attribute.
async fn misplaced(
    replication: &Cx<'_>,
    prior: &Model,
    observed: &crate::domain::tenant::ObservedTenant,
    cx: &Context,
) -> Result<Option<String>, ReplicationError> {
    let Ok(Value::Value(landing_zone)) = decode_argument(&prior.landing_zone) else {
        return Ok(None);
    };
    if landing_zone.workspace_units.is_null() || is_closed(&observed.account.state) {
        return Ok(None);
    }
    let Some(placement) = placement(prior, &landing_zone, &cx.provider.settings) else {
        return Ok(None);
    };
    let unit = observe::find_workspace_unit(replication, &placement.target).await;
    let unit = unit.map_err(ReplicationError::doing("find the workspace's organizational unit"))?;
    let moves = placement.next_step(&observed.location, unit.as_deref()).is_some();
    let at = observed.location.parent_id();
    Ok(moves.then(|| format!("the account stands in {at}, not in its workspace's unit")))
}

/// What the tags of an imported account tell of its tenant.
fn imported(model: &mut Model, tags: &std::collections::BTreeMap<String, String>) {
    if let Some(owner) = Ownership::of(tags) {
        model.workspace_identifier = owner.workspace().to_owned().into();
        model.project_identifier = owner.project().to_owned().into();
    }
    model.replication_status = INCOMPLETE.to_owned().into();
    let message = "imported; the next apply compares the account with the configuration";
    model.replication_steps = Value::Value(vec![step(Phase::Account, "pending", message)]);
}

fn unread_alias(account_id: &str, err: crate::aws::error::AwsError) -> Diagnostic {
    let err = ReplicationError::doing(format!("read the alias of account {account_id}"))(err);
    Diagnostic::root(
        "Account Alias Could Not Be Read",
        format!("The alias is taken from the state: {err}. {}", err.advice()),
    )
}

fn failed(account_id: &str, err: &ReplicationError) -> Diagnostics {
    one_error(Diagnostic::root(
        "AWS Tenant Could Not Be Read",
        format!("Refreshing the tenant of account {account_id}: {err}. {}", err.advice()),
    ))
}

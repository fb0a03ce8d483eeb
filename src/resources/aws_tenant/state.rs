//! From what was observed to a tenant's state.

use std::collections::BTreeMap;

use tf_provider::value::Value;

use crate::{
    domain::{
        arn::{organization_of, partition_of_arn},
        tags::ownership::is_ownership_key,
        tenant::{Contact, ContactType, DesiredTenant, ObservedTenant, Phase},
    },
    framework::model::{Text, TextMap},
    provider::settings::Settings,
    replication::{Interrupted, ReplicationError},
};

use super::model::{AlternateContact, COMPLETE, INCOMPLETE, Model, StepReport, known_map};

/// How a replication ended, for the state.
pub enum Ended {
    Complete,
    /// This phase failed with this message; the ones after it are pending.
    Failed(Phase, String),
    /// This phase and the ones after it are pending, for this reason.
    Stopped(Phase, String),
}

impl Ended {
    pub fn of(interrupted: &Interrupted) -> Self {
        let source = &interrupted.source;
        let message = format!("{source}. {}", source.advice());
        match source {
            ReplicationError::Stopped { .. } => Self::Stopped(interrupted.phase, message),
            _ => Self::Failed(interrupted.phase, message),
        }
    }
}

/// Fills in what a plan left open; what it promised stays.
pub fn fill(model: &mut Model, observed: &ObservedTenant, settings: &Settings) {
    let fresh = attributes(observed, settings);
    for (slot, text) in slots(model).into_iter().zip(fresh) {
        if slot.is_unknown() {
            *slot = text;
        }
    }
    if model.account_tags.is_unknown() {
        model.account_tags = text_map(&observed.tags);
    }
    forget_unknown(model);
}

/// Writes what is, whatever was planned: for a failed update, and for a read.
pub fn overwrite(
    model: &mut Model,
    observed: &ObservedTenant,
    settings: &Settings,
    managed: impl Fn(&str) -> bool,
) {
    let fresh = attributes(observed, settings);
    for (slot, text) in slots(model).into_iter().zip(fresh) {
        *slot = text;
    }
    let tags = observed.tags.iter().filter(|(key, _)| managed(key));
    model.account_tags = text_map(&tags.map(|(key, value)| (key.clone(), value.clone())).collect());
    if let Some(contacts) = &observed.contacts {
        model.alternate_contact = Value::Value(contacts.iter().map(contact_block).collect());
    }
    forget_unknown(model);
}

/// In the order of [`attributes`].
fn slots(model: &mut Model) -> [&mut Text; 9] {
    [
        &mut model.account_id,
        &mut model.account_arn,
        &mut model.account_name,
        &mut model.email,
        &mut model.state,
        &mut model.alias,
        &mut model.organizational_unit_id,
        &mut model.organizational_path,
        &mut model.access_role_arn,
    ]
}

fn attributes(observed: &ObservedTenant, settings: &Settings) -> [Text; 9] {
    let account = &observed.account;
    [
        account.id.clone().into(),
        account.arn.clone().into(),
        account.name.clone().into(),
        account.email.clone().into(),
        account.state.clone().into(),
        observed.alias.clone().flatten().into(),
        observed.location.parent_id().to_owned().into(),
        organizational_path(observed).into(),
        access_role_arn(&account.arn, &account.id, settings),
    ]
}

fn organizational_path(observed: &ObservedTenant) -> String {
    let organization = organization_of(&observed.account.arn).unwrap_or_default();
    let ids = observed.location.0.iter().map(String::as_str);
    let path: Vec<_> = std::iter::once(organization).chain(ids).chain([""]).collect();
    path.join("/")
}

/// The ARN of the access role, in the partition of the account's ARN.
pub fn access_role_arn(account_arn: &str, account_id: &str, settings: &Settings) -> Text {
    settings.access_role.as_ref().map(|role| {
        let partition = partition_of_arn(account_arn);
        format!("arn:{partition}:iam::{account_id}:role/{}", role.trim_start_matches('/'))
    })
}

/// The status and the report of the steps. The model holds whether a replication was completed
/// before.
pub fn report(model: &mut Model, desired: &DesiredTenant, ended: &Ended) {
    let (status, reached) = match ended {
        Ended::Complete => (COMPLETE, None),
        Ended::Failed(phase, message) => (INCOMPLETE, Some((*phase, "failed", message))),
        Ended::Stopped(phase, message) => (INCOMPLETE, Some((*phase, "pending", message))),
    };
    let steps = desired.phases().into_iter().map(|phase| match reached {
        Some((at, status, message)) if at == phase => step(phase, status, message),
        Some((at, ..)) if at < phase => step(phase, "pending", ""),
        _ => step(phase, "done", ""),
    });
    model.replication_status = status.to_owned().into();
    model.replication_steps = Value::Value(steps.collect());
    let was_complete = model.first_replication_completed == Value::Value(true);
    model.first_replication_completed = Value::Value(was_complete || reached.is_none());
}

pub fn step(phase: Phase, status: &str, message: &str) -> StepReport {
    StepReport {
        name: phase.as_str().to_owned().into(),
        status: status.to_owned().into(),
        message: message.to_owned().into(),
    }
}

/// A state must be wholly known: what is still open is null.
fn forget_unknown(model: &mut Model) {
    for slot in slots(model) {
        if slot.is_unknown() {
            *slot = Value::Null;
        }
    }
    if model.sign_in_url.is_unknown() {
        model.sign_in_url = Value::Null;
    }
}

/// The state of a tenant whose account does not exist yet.
pub fn without_account(model: &mut Model) {
    forget_unknown(model);
    if model.account_tags.is_unknown() {
        model.account_tags = text_map(&known_map(&model.account_tags));
    }
}

fn text_map(map: &BTreeMap<String, String>) -> TextMap {
    let entries = map.iter().map(|(key, value)| (key.clone(), Value::Value(value.clone())));
    Value::Value(entries.collect())
}

fn contact_block((contact_type, contact): (&ContactType, &Contact)) -> AlternateContact {
    AlternateContact {
        r#type: contact_type.as_str().to_owned().into(),
        name: contact.name.clone().into(),
        title: contact.title.clone().into(),
        email: contact.email.clone().into(),
        phone: contact.phone.clone().into(),
    }
}

/// Whether a tag is this tenant's to show: written before, or under the provider's prefix.
pub fn manages_tag<'a>(prior: &'a Model, settings: &'a Settings) -> impl Fn(&str) -> bool + 'a {
    let written = known_map(&prior.account_tags);
    let prefix = settings.tenant_tags.as_ref_option().map_or("", |it| &it.namespace_prefix);
    let ignored = settings.ignore_tags.as_ref_option();
    move |key| {
        let is_ours = written.contains_key(key)
            || is_ownership_key(key)
            || !prefix.is_empty() && key.starts_with(prefix);
        is_ours && !ignored.is_some_and(|it| it.ignores(key))
    }
}

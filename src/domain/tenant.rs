//! A tenant as it should be and its account as it is.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    placement::{Location, Placement, PlacementStep},
    tags::{
        changes::{IgnoreTags, changed_tags, stale_keys},
        ownership::Ownership,
    },
};

/// What the configuration wants. Everything in it was checked.
#[derive(Clone, Debug)]
pub struct DesiredTenant {
    pub ownership: Ownership,
    pub account_name: String,
    /// What AWS calls the access role in a new account; AWS takes no path here.
    pub access_role_name: String,
    /// `None` if the account is taken over by its id: then any address is right.
    pub email: Option<String>,
    pub placement: Placement,
    /// All tags to be written, the ownership tags among them.
    pub tags: BTreeMap<String, String>,
    /// The keys that were written before: of these, what is no longer wanted is removed.
    pub written_tags: BTreeSet<String>,
    pub namespace_prefix: String,
    pub ignore_tags: IgnoreTags,
    pub alias: Option<DesiredAlias>,
    pub contacts: BTreeMap<ContactType, Contact>,
    /// The contacts that were set before: of these, what is no longer wanted is removed.
    pub written_contacts: BTreeSet<ContactType>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DesiredAlias {
    pub name: String,
    /// Whether another alias of the account gives way.
    pub enforce: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ContactType {
    Billing,
    Operations,
    Security,
}

impl ContactType {
    pub const ALL: [Self; 3] = [Self::Billing, Self::Operations, Self::Security];

    /// AWS's name of the type.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Billing => "BILLING",
            Self::Operations => "OPERATIONS",
            Self::Security => "SECURITY",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == text)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    pub name: String,
    pub title: String,
    pub email: String,
    pub phone: String,
}

/// AWS's record of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    pub id: String,
    pub arn: String,
    pub name: String,
    pub email: String,
    /// `ACTIVE`, `PENDING_ACTIVATION`, `SUSPENDED`, `PENDING_CLOSURE` or `CLOSED`.
    pub state: String,
}

/// Whether an account in this state was closed or suspended: nothing can be changed in it.
pub fn is_closed(state: &str) -> bool {
    matches!(state, "SUSPENDED" | "PENDING_CLOSURE" | "CLOSED")
}

/// An account's alias; `None` is an account without one.
pub type Alias = Option<String>;

/// An account with all that a tenant manages. What costs a call of its own is `None` until it was
/// read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObservedTenant {
    pub account: Account,
    pub location: Location,
    /// The unit of the tenant's workspace, once it was found or created.
    pub workspace_unit: Option<String>,
    pub tags: BTreeMap<String, String>,
    pub alias: Option<Alias>,
    pub contacts: Option<BTreeMap<ContactType, Contact>>,
}

/// A change of an existing account, or a look that must come before one. `replication/steps`
/// carries them out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    EnsureWorkspaceUnit { parent_id: Option<String>, name: String },
    MoveAccount { from: String, to: String },
    TagAccount { set: BTreeMap<String, String>, remove: BTreeSet<String> },
    RenameAccount { to: String },
    ReadAlias,
    SetAlias { alias: String },
    ReadContacts { types: BTreeSet<ContactType> },
    PutContact { contact_type: ContactType, contact: Contact },
    DeleteContact { contact_type: ContactType },
}

/// The name under which a step's progress is reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    Account,
    Placement,
    Tags,
    Name,
    Alias,
    AlternateContacts,
}

impl Phase {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Placement => "placement",
            Self::Tags => "tags",
            Self::Name => "name",
            Self::Alias => "alias",
            Self::AlternateContacts => "alternate_contacts",
        }
    }
}

impl Step {
    pub fn phase(&self) -> Phase {
        match self {
            Self::EnsureWorkspaceUnit { .. } | Self::MoveAccount { .. } => Phase::Placement,
            Self::TagAccount { .. } => Phase::Tags,
            Self::RenameAccount { .. } => Phase::Name,
            Self::ReadAlias | Self::SetAlias { .. } => Phase::Alias,
            Self::ReadContacts { .. } | Self::PutContact { .. } | Self::DeleteContact { .. } => {
                Phase::AlternateContacts
            }
        }
    }
}

impl DesiredTenant {
    /// The phases that a complete replication of this tenant goes through, in their order.
    pub fn phases(&self) -> Vec<Phase> {
        let mut phases = vec![Phase::Account, Phase::Placement, Phase::Tags, Phase::Name];
        if self.alias.is_some() {
            phases.push(Phase::Alias);
        }
        if !self.contacts.is_empty() {
            phases.push(Phase::AlternateContacts);
        }
        phases
    }
}

/// The next step that brings `observed` closer to `desired`; `None` when nothing is left.
pub fn next_step(desired: &DesiredTenant, observed: &ObservedTenant) -> Option<Step> {
    if is_closed(&observed.account.state) {
        return None;
    }
    place(desired, observed)
        .or_else(|| tag(desired, observed))
        .or_else(|| rename(desired, observed))
        .or_else(|| set_alias(desired, observed))
        .or_else(|| set_contact(desired, observed))
}

fn place(desired: &DesiredTenant, observed: &ObservedTenant) -> Option<Step> {
    let unit = observed.workspace_unit.as_deref();
    Some(match desired.placement.next_step(&observed.location, unit)? {
        PlacementStep::EnsureWorkspaceUnit { parent_id, name } => {
            Step::EnsureWorkspaceUnit { parent_id, name }
        }
        PlacementStep::Move { to } => {
            Step::MoveAccount { from: observed.location.parent_id().to_owned(), to }
        }
    })
}

fn tag(desired: &DesiredTenant, observed: &ObservedTenant) -> Option<Step> {
    let set = changed_tags(&observed.tags, &desired.tags, &desired.ignore_tags);
    let remove = stale_keys(
        &observed.tags,
        &desired.tags,
        &desired.written_tags,
        &desired.namespace_prefix,
        &desired.ignore_tags,
    );
    (!set.is_empty() || !remove.is_empty()).then_some(Step::TagAccount { set, remove })
}

fn rename(desired: &DesiredTenant, observed: &ObservedTenant) -> Option<Step> {
    (desired.account_name != observed.account.name)
        .then(|| Step::RenameAccount { to: desired.account_name.clone() })
}

fn set_alias(desired: &DesiredTenant, observed: &ObservedTenant) -> Option<Step> {
    let alias = desired.alias.as_ref()?;
    let is_right = match &observed.alias {
        None => return Some(Step::ReadAlias),
        Some(None) => false,
        Some(Some(current)) => *current == alias.name || !alias.enforce,
    };
    (!is_right).then(|| Step::SetAlias { alias: alias.name.clone() })
}

fn set_contact(desired: &DesiredTenant, observed: &ObservedTenant) -> Option<Step> {
    let managed: BTreeSet<_> =
        desired.contacts.keys().chain(&desired.written_contacts).copied().collect();
    if managed.is_empty() {
        return None;
    }
    let Some(contacts) = &observed.contacts else {
        return Some(Step::ReadContacts { types: managed });
    };
    managed.into_iter().find_map(|contact_type| {
        let current = contacts.get(&contact_type);
        match desired.contacts.get(&contact_type) {
            Some(wanted) if current != Some(wanted) => {
                Some(Step::PutContact { contact_type, contact: wanted.clone() })
            }
            None if current.is_some() => Some(Step::DeleteContact { contact_type }),
            _ => None,
        }
    })
}

#[cfg(test)]
mod tests;

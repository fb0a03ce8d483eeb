//! Why a replication ended early.
//!
//! A message reads on after a colon; [`ReplicationError::advice`] says what to do next.

use std::time::Duration;

use crate::aws::{error::AwsError, wait::WaitError};

#[derive(Debug, thiserror::Error)]
pub enum ReplicationError {
    #[error("could not {doing}: {source}")]
    Aws { doing: String, source: AwsError },

    #[error("the run was stopped before {what}")]
    Stopped { what: String },

    #[error("{what} did not end within {}", humantime::format_duration(*.after))]
    TimedOut { what: String, after: Duration },

    #[error(
        "the account {account_id} has the address {email}, but no tags that say it belongs to this \
        tenant"
    )]
    NotOurs { account_id: String, email: String },

    #[error(
        "the account {account_id} belongs to another tenant: its tags name workspace {workspace:?} \
        and project {project:?}"
    )]
    OtherTenant { account_id: String, workspace: String, project: String },

    #[error("the account {account_id} with the address {email} is {state}")]
    Closed { account_id: String, email: String, state: String },

    #[error(
        "the address {email} is used by an AWS account outside this organization, or by one that \
        was closed: an address is unique in all of AWS and a closed account keeps it"
    )]
    AddressInUse { email: String },

    #[error("there is no account {account_id} in the organization of these credentials")]
    NoSuchAccount { account_id: String },

    #[error(
        "the state says that account {account_id} is in the organization {stored}, but these \
        credentials belong to {here}, which does not have it"
    )]
    OtherOrganization { account_id: String, stored: String, here: String },

    #[error("AWS could not create the account {name:?}: {reason}: {explanation}")]
    CreationFailed { name: String, reason: String, explanation: &'static str },

    #[error("the alias {alias} is taken by another AWS account; aliases are unique in all of AWS")]
    AliasTaken { alias: String },

    #[error(
        "account {account_id} was not closed: the organization has used up its closures of the \
        last 30 days (CLOSE_ACCOUNT_QUOTA_EXCEEDED; AWS allows 250 or a fifth of the accounts, at \
        most 1,000)"
    )]
    ClosureQuota { account_id: String },

    #[error("the account still differs after {steps} steps")]
    NoEnd { steps: usize },
}

impl ReplicationError {
    /// For `map_err` of a call; `doing` reads on after "could not".
    pub fn doing(doing: impl Into<String>) -> impl FnOnce(AwsError) -> Self {
        move |source| {
            if source.is_stopped() {
                return Self::Stopped { what: source.operation().to_owned() };
            }
            Self::Aws { doing: doing.into(), source }
        }
    }

    /// For `map_err` of a wait.
    pub fn waiting(doing: impl Into<String>) -> impl FnOnce(WaitError<AwsError>) -> Self {
        move |err| match err {
            // What was left of the operation's time, to the second.
            WaitError::TimedOut { what, after } => Self::TimedOut {
                what,
                after: Duration::from_secs(after.as_secs() + u64::from(after.subsec_nanos() > 0)),
            },
            WaitError::Stopped { what } => Self::Stopped { what: format!("{what} ended") },
            WaitError::Failed(source) => Self::doing(doing)(source),
        }
    }

    /// What to do next, in sentences.
    pub fn advice(&self) -> String {
        match self {
            Self::Aws { source, .. } => source.fix().map_or_else(
                || "Apply again to go on from here.".to_owned(),
                |fix| format!("To mend it, {fix}. Then apply again to go on from here."),
            ),
            Self::Stopped { .. } | Self::NoEnd { .. } => {
                "Apply again to go on from here.".to_owned()
            }
            Self::TimedOut { .. } => {
                "Apply again to go on waiting, or raise the time in the timeouts block.".to_owned()
            }
            Self::NotOurs { account_id, .. } => format!(
                "Nothing was changed. If this account is to become this tenant's, set account_id = \
                \"{account_id}\" or import it by that id; else choose another address."
            ),
            Self::OtherTenant { account_id, .. } => format!(
                "Nothing was changed. To hand the account over, import it (id {account_id}) with \
                the other tenant's identifiers and change them in place; else choose another \
                address or account."
            ),
            Self::Closed { .. } => {
                "Reopen the account through AWS Support, or choose another address.".to_owned()
            }
            Self::AddressInUse { .. } => {
                "Choose another address (email or account_email_pattern). If the account is yours, \
                invite it into the organization and import it."
                    .to_owned()
            }
            Self::NoSuchAccount { .. } => {
                "Check account_id and the provider's credentials: they must belong to the \
                management account (or a delegated administrator) of the account's organization."
                    .to_owned()
            }
            Self::OtherOrganization { stored, here, .. } => format!(
                "Nothing was changed and nothing is planned. Use the credentials of {stored}. If \
                the account has moved to {here}, invite or transfer it first, then refresh."
            ),
            Self::CreationFailed { .. } => {
                "No account exists from this attempt. Remove the cause and apply again.".to_owned()
            }
            Self::AliasTaken { .. } => {
                "Choose another alias (alias or account_alias_pattern) and apply again.".to_owned()
            }
            Self::ClosureQuota { .. } => {
                "The account stays in the state. Destroy it again when closures older than 30 days \
                free the quota, or set deletion_policy to retain or quarantine, apply, and destroy \
                then."
                    .to_owned()
            }
        }
    }
}

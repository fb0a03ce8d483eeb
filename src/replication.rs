//! Making AWS match a tenant: observe, take the next step of the diff, again until nothing is left.
//!
//! AWS is the record of progress. Nothing is journaled that AWS can tell again, every step is safe
//! to repeat, and nothing is undone: whoever was interrupted runs the same code again.

pub mod directory;
mod error;
pub mod observe;
pub mod remove;
pub mod resolve;
mod steps;

use std::time::Duration;

use tokio::time::Instant;
use tracing::info;

use crate::{
    aws::{Clients, wait::Wait},
    domain::tenant::{DesiredTenant, ObservedTenant, Phase, Step, next_step},
};
pub use directory::Directory;
pub use error::ReplicationError;

/// More steps than any tenant needs: a step that does not show in the observation afterwards would
/// else repeat for ever.
const STEPS_MAX: usize = 24;

/// What every replication function needs; the first parameter throughout.
pub struct Cx<'a> {
    pub clients: &'a Clients,
    pub directory: &'a Directory,
    /// Waits end here.
    pub deadline: Instant,
}

impl Cx<'_> {
    /// A wait that ends with the operation's time.
    fn wait(&self, what: String, first_delay: Duration, poll_interval_max: Duration) -> Wait {
        let timeout = self.deadline.saturating_duration_since(Instant::now());
        Wait { what, first_delay, poll_interval_max, timeout }
    }
}

/// Where a replication starts from.
#[derive(Clone, Debug)]
pub enum Start {
    /// Nothing is known but, perhaps, a creation that an earlier run asked for and did not see end.
    Unknown { request_id: Option<String> },
    /// The configuration names the account.
    TakeOver { account_id: String },
    /// The state names the account. `is_new`: it was never fully replicated, and its access role
    /// may not be ready.
    Known { account_id: String, is_new: bool },
    /// A complete state, just refreshed, says all: nothing is read again.
    Observed(Box<ObservedTenant>),
}

impl Start {
    fn is_new(&self) -> bool {
        !matches!(self, Self::Observed(_) | Self::Known { is_new: false, .. })
    }
}

/// How far a replication has come. It is saved whenever something exists that must not be lost.
#[derive(Clone, Debug, Default)]
pub struct Progress {
    pub request_id: Option<String>,
    pub observed: Option<ObservedTenant>,
}

/// A replication that ended early, with what exists.
#[derive(Debug)]
pub struct Interrupted {
    pub phase: Phase,
    pub source: ReplicationError,
}

/// Brings AWS to what `desired` says.
///
/// **Guarantees**: `progress` always holds what exists, and `save` has seen it, also when this fails or panics.
/// **Cancel safety**: stops between steps and between polls; a mutating call in flight is awaited.
pub async fn replicate(
    cx: &Cx<'_>,
    desired: &DesiredTenant,
    start: Start,
    progress: &mut Progress,
    save: &(dyn Fn(&Progress) + Sync),
) -> Result<(), Interrupted> {
    let is_new = start.is_new();
    let mut observed = resolve::account(cx, desired, start, progress, save)
        .await
        .map_err(|source| Interrupted { phase: Phase::Account, source })?;
    progress.request_id = None;
    progress.observed = Some(observed.clone());
    save(progress);

    for _ in 0..STEPS_MAX {
        let Some(step) = next_step(desired, &observed) else { return Ok(()) };
        let phase = step.phase();
        if cx.clients.stop().is_cancelled() {
            let source = ReplicationError::Stopped { what: format!("the step {}", phase.as_str()) };
            return Err(Interrupted { phase, source });
        }
        info!(account.id = %observed.account.id, step = phase.as_str(), "executing a step");
        let executed = execute(cx, step, &mut observed, is_new).await;
        progress.observed = Some(observed.clone());
        save(progress);
        executed.map_err(|source| Interrupted { phase, source })?;
    }
    let phase = next_step(desired, &observed).map_or(Phase::Account, |step| step.phase());
    Err(Interrupted { phase, source: ReplicationError::NoEnd { steps: STEPS_MAX } })
}

/// Carries out one step and writes its effect into `observed`.
async fn execute(
    cx: &Cx<'_>,
    step: Step,
    observed: &mut ObservedTenant,
    is_new: bool,
) -> Result<(), ReplicationError> {
    let account_id = &observed.account.id;
    match step {
        Step::EnsureWorkspaceUnit { parent_id, name } => {
            steps::ensure_workspace_unit::run(cx, parent_id.as_deref(), &name, observed).await
        }
        Step::MoveAccount { from, to } => steps::move_account::run(cx, &from, &to, observed).await,
        Step::TagAccount { set, remove } => {
            steps::tag_account::run(cx, set, remove, observed).await
        }
        Step::RenameAccount { to } => steps::rename_account::run(cx, &to, observed).await,
        Step::ReadAlias => {
            let find = || observe::find_alias(cx.clients, account_id);
            let alias = observe::with_access_role(cx, account_id, is_new, find).await;
            let doing = format!("read the alias of account {account_id}");
            observed.alias = Some(alias.map_err(ReplicationError::waiting(doing))?);
            Ok(())
        }
        Step::SetAlias { alias } => steps::set_alias::run(cx, &alias, observed, is_new).await,
        Step::ReadContacts { types } => {
            let contacts = observe::find_contacts(cx.clients, account_id, &types).await;
            let doing = format!("read the alternate contacts of account {account_id}");
            observed.contacts = Some(contacts.map_err(ReplicationError::doing(doing))?);
            Ok(())
        }
        Step::PutContact { contact_type, contact } => {
            steps::alternate_contact::put(cx, contact_type, contact, observed).await
        }
        Step::DeleteContact { contact_type } => {
            steps::alternate_contact::delete(cx, contact_type, observed).await
        }
    }
}

//! One creation or update of a tenant: runs the replication and makes state and diagnostics of how
//! it ended.

use std::time::Duration;

use tf_provider::{AttributePath, Diagnostic};
use tokio::time::Instant;

use crate::{
    aws::Clients,
    context::Context,
    domain::tenant::{DesiredTenant, Phase},
    provider::settings::Settings,
    replication::{Cx, Interrupted, Progress, ReplicationError, Start, replicate},
};

use super::{
    model::Model,
    state::{Ended, fill, report, without_account},
};

/// One creation or update.
pub struct Run<'a> {
    pub cx: &'a Context,
    pub clients: &'a Clients,
    pub desired: &'a DesiredTenant,
    pub planned: &'a Model,
}

impl Run<'_> {
    fn settings(&self) -> &Settings {
        &self.cx.provider.settings
    }

    pub async fn replicate(
        &self,
        start: Start,
        timeout: Duration,
        progress: &mut Progress,
        save: &(dyn Fn(&Progress) + Sync),
    ) -> Result<(), Interrupted> {
        let deadline = Instant::now() + timeout;
        let cx = Cx { clients: self.clients, directory: &self.cx.directory, deadline };
        replicate(&cx, self.desired, start, progress, save).await
    }

    /// The state after a creation that has come so far.
    pub fn created(&self, progress: &Progress, ended: &Ended) -> Model {
        let mut model = self.planned.clone();
        match &progress.observed {
            Some(observed) => fill(&mut model, observed, self.settings()),
            None => without_account(&mut model),
        }
        report(&mut model, self.desired, ended);
        model
    }

    pub fn diagnostic(&self, interrupted: &Interrupted, progress: &Progress) -> Diagnostic {
        let source = &interrupted.source;
        let tenant = format!(
            "The tenant {}.{}",
            self.desired.ownership.workspace(),
            self.desired.ownership.project()
        );
        let kept = match (&progress.observed, &progress.request_id) {
            (Some(observed), _) => format!(
                "The account {} exists and is in the state, with what was done so far.",
                observed.account.id
            ),
            (None, Some(request_id)) => format!(
                "AWS is creating the account (request {request_id}); the request is in the state."
            ),
            (None, None) => "No account was created.".to_owned(),
        };
        let path = match (interrupted.phase, source) {
            (Phase::Placement, _) => AttributePath::new("landing_zone"),
            (Phase::Name, _) => AttributePath::new("account_name"),
            (Phase::Alias, _) => AttributePath::new("alias"),
            (Phase::AlternateContacts, _) => AttributePath::new("alternate_contact"),
            (Phase::Account, ReplicationError::NoSuchAccount { .. }) => {
                AttributePath::new("account_id")
            }
            (Phase::Account, ReplicationError::AddressInUse { .. }) => AttributePath::new("email"),
            _ => AttributePath::root(),
        };
        Diagnostic::new(
            "AWS Tenant Not Fully Replicated",
            format!(
                "{tenant}: the step {} failed: {source}. {kept} {}",
                interrupted.phase.as_str(),
                source.advice()
            ),
            path,
        )
    }
}

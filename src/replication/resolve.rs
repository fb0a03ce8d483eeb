//! Finds the tenant's account or has it created.
//!
//! Looks before it creates: the account's id, else its address within the organization, else a
//! pending creation. Only then does it ask for a new account.

use std::time::Duration;

use aws_sdk_organizations::types::{
    CreateAccountFailureReason, CreateAccountState, CreateAccountStatus,
};
use tracing::{info, warn};

use crate::{
    aws::wait::WaitError,
    domain::{
        placement::Location,
        tags::ownership::Ownership,
        tenant::{DesiredTenant, ObservedTenant, is_closed},
    },
};

use super::{
    Cx, Progress, ReplicationError, Start,
    directory::Entry,
    observe,
    steps::create_account::{self, Ended, Requested},
};

/// The account as it is, created if need be.
pub async fn account(
    cx: &Cx<'_>,
    desired: &DesiredTenant,
    start: Start,
    progress: &mut Progress,
    save: &(dyn Fn(&Progress) + Sync),
) -> Result<ObservedTenant, ReplicationError> {
    match start {
        Start::Observed(observed) => Ok(*observed),
        Start::Known { account_id, .. } => observe::tenant(cx, &existing(cx, &account_id).await?)
            .await
            .map_err(ReplicationError::doing(format!("read account {account_id}"))),
        Start::TakeOver { account_id } => {
            let entry = existing(cx, &account_id).await?;
            let observed = observe::tenant(cx, &entry)
                .await
                .map_err(ReplicationError::doing(format!("read account {account_id}")))?;
            match owner(&observed, &desired.ownership) {
                Owned::ByOther(err) => Err(err),
                Owned::ByThis | Owned::ByNobody => open(observed),
            }
        }
        Start::Unknown { request_id } => {
            let email = desired.email.as_deref().unwrap_or_default();
            let mut creation = Creation { cx, desired, email, progress, save };
            creation.find_or_create(request_id).await
        }
    }
}

async fn existing(cx: &Cx<'_>, account_id: &str) -> Result<Entry, ReplicationError> {
    let found = cx.directory.find_account(cx.clients, account_id).await;
    let found = found.map_err(ReplicationError::doing(format!("read account {account_id}")))?;
    found.ok_or_else(|| ReplicationError::NoSuchAccount { account_id: account_id.to_owned() })
}

/// Whose an account is, seen from one tenant.
pub enum Owned {
    ByThis,
    ByNobody,
    ByOther(ReplicationError),
}

pub fn owner(observed: &ObservedTenant, ownership: &Ownership) -> Owned {
    match Ownership::of(&observed.tags) {
        None => Owned::ByNobody,
        Some(owner) if owner.is_same_tenant(ownership) => Owned::ByThis,
        Some(owner) => Owned::ByOther(ReplicationError::OtherTenant {
            account_id: observed.account.id.clone(),
            workspace: owner.workspace().to_owned(),
            project: owner.project().to_owned(),
        }),
    }
}

/// Refuses to take over a closed account.
fn open(observed: ObservedTenant) -> Result<ObservedTenant, ReplicationError> {
    if is_closed(&observed.account.state) {
        return Err(ReplicationError::Closed {
            account_id: observed.account.id,
            email: observed.account.email,
            state: observed.account.state,
        });
    }
    Ok(observed)
}

struct Creation<'a> {
    cx: &'a Cx<'a>,
    desired: &'a DesiredTenant,
    email: &'a str,
    progress: &'a mut Progress,
    save: &'a (dyn Fn(&Progress) + Sync),
}

impl Creation<'_> {
    async fn find_or_create(
        &mut self,
        request_id: Option<String>,
    ) -> Result<ObservedTenant, ReplicationError> {
        if let Some(request_id) = request_id
            && let Some(observed) = self.finish_earlier(&request_id).await?
        {
            return Ok(observed);
        }
        if let Some(observed) = self.find_by_email().await? {
            return Ok(observed);
        }
        let (cx, state) = (self.cx, CreateAccountState::InProgress);
        let pending = cx.directory.in_progress(|| create_account::list(cx, state)).await;
        let pending = pending.map_err(ReplicationError::doing(LISTING))?;
        if let Some(observed) = self.finish_ours(pending).await? {
            return Ok(observed);
        }
        self.create().await
    }

    /// The account with our address, if it is ours; one that is somebody else's is an error.
    async fn find_by_email(&mut self) -> Result<Option<ObservedTenant>, ReplicationError> {
        let doing = format!("look for an account with the address {}", self.email);
        let found = self.cx.directory.find_account_by_email(self.cx.clients, self.email).await;
        let Some(entry) = found.map_err(ReplicationError::doing(doing.clone()))? else {
            return Ok(None);
        };
        let observed =
            observe::tenant(self.cx, &entry).await.map_err(ReplicationError::doing(doing))?;
        match owner(&observed, &self.desired.ownership) {
            Owned::ByOther(err) => Err(err),
            Owned::ByNobody => Err(ReplicationError::NotOurs {
                account_id: entry.account.id,
                email: entry.account.email,
            }),
            Owned::ByThis => {
                info!(account.id = %entry.account.id, "taking over the account with the tenant's address");
                open(observed).map(Some)
            }
        }
    }

    /// Looks for our creation among those that are in this state now.
    async fn find_requested(
        &mut self,
        state: CreateAccountState,
    ) -> Result<Option<ObservedTenant>, ReplicationError> {
        let listed = create_account::list(self.cx, state).await;
        let listed = listed.map_err(ReplicationError::doing(LISTING))?;
        self.finish_ours(&listed).await
    }

    /// The account of a creation with our account name, once it is done and shows our address.
    ///
    /// AWS does not tell the address of a creation, so that only the finished account says whether
    /// it is ours.
    async fn finish_ours(
        &mut self,
        creations: &[CreateAccountStatus],
    ) -> Result<Option<ObservedTenant>, ReplicationError> {
        let name = Some(self.desired.account_name.as_str());
        for creation in creations.iter().filter(|it| it.account_name() == name) {
            let request_id = creation.id().unwrap_or_default();
            if let Some(observed) = self.finish_earlier(request_id).await? {
                return Ok(Some(observed));
            }
        }
        Ok(None)
    }

    /// Waits for a creation that an earlier run or another process asked for; `None` if its account
    /// is not ours.
    async fn finish_earlier(
        &mut self,
        request_id: &str,
    ) -> Result<Option<ObservedTenant>, ReplicationError> {
        let ended = match create_account::wait(self.cx, request_id).await {
            Err(ReplicationError::Aws { source, .. })
                if source.is("CreateAccountStatusNotFoundException") =>
            {
                return Ok(None);
            }
            ended => ended?,
        };
        let Ended::Created(account_id) = ended else { return Ok(None) };
        let entry = self.created(&account_id).await?;
        if !entry.account.email.eq_ignore_ascii_case(self.email) {
            return Ok(None);
        }
        let observed = observe::tenant(self.cx, &entry)
            .await
            .map_err(ReplicationError::doing(format!("read account {account_id}")))?;
        match owner(&observed, &self.desired.ownership) {
            Owned::ByThis => Ok(Some(observed)),
            Owned::ByNobody | Owned::ByOther(_) => Ok(None),
        }
    }

    async fn create(&mut self) -> Result<ObservedTenant, ReplicationError> {
        let stop = self.cx.clients.stop();
        let _permit = tokio::select! {
            permit = self.cx.directory.creation_permit() => permit,
            () = stop.cancelled() => {
                return Err(ReplicationError::Stopped { what: "the account was asked for".to_owned() });
            }
        };
        loop {
            let request_id =
                match create_account::request(self.cx, self.desired, self.email).await? {
                    Requested::Accepted(request_id) => request_id,
                    Requested::Lost(err) => return self.find_lost(err).await,
                };
            self.progress.request_id = Some(request_id.clone());
            (self.save)(self.progress);
            match create_account::wait(self.cx, &request_id).await? {
                Ended::Created(account_id) => return self.fresh(&account_id).await,
                Ended::Failed(reason) => {
                    self.progress.request_id = None;
                    if let Some(observed) = self.after_failure(&reason).await? {
                        return Ok(observed);
                    }
                }
            }
        }
    }

    /// What a failed creation leaves: the account that already exists, `None` to ask again, or an
    /// error.
    async fn after_failure(
        &mut self,
        reason: &CreateAccountFailureReason,
    ) -> Result<Option<ObservedTenant>, ReplicationError> {
        match reason {
            CreateAccountFailureReason::EmailAlreadyExists
            | CreateAccountFailureReason::ConcurrentAccountModification => {
                self.cx.directory.expire();
                if let Some(observed) = self.find_by_email().await? {
                    return Ok(Some(observed));
                }
                for state in [CreateAccountState::InProgress, CreateAccountState::Succeeded] {
                    if let Some(observed) = self.find_requested(state).await? {
                        return Ok(Some(observed));
                    }
                }
                if *reason == CreateAccountFailureReason::EmailAlreadyExists {
                    return Err(ReplicationError::AddressInUse { email: self.email.to_owned() });
                }
            }
            CreateAccountFailureReason::InternalFailure => {}
            reason => {
                return Err(ReplicationError::CreationFailed {
                    name: self.desired.account_name.clone(),
                    reason: reason.as_str().to_owned(),
                    explanation: create_account::explain(reason),
                });
            }
        }
        warn!(reason = reason.as_str(), "AWS could not create the account, asking again");
        self.pause(reason).await?;
        Ok(None)
    }

    async fn pause(&self, reason: &CreateAccountFailureReason) -> Result<(), ReplicationError> {
        let what = format!(
            "another attempt to create the account {:?} after {}",
            self.desired.account_name,
            reason.as_str()
        );
        if tokio::time::Instant::now() + PAUSE >= self.cx.deadline {
            return Err(ReplicationError::CreationFailed {
                name: self.desired.account_name.clone(),
                reason: reason.as_str().to_owned(),
                explanation: create_account::explain(reason),
            });
        }
        let wait = self.cx.wait(what, PAUSE, PAUSE);
        let paused = wait.until(self.cx.clients.stop(), || async {
            Ok::<_, crate::aws::error::AwsError>(Some(()))
        });
        paused.await.map_err(ReplicationError::waiting("create the account"))
    }

    /// After a CreateAccount without an answer: what AWS has made of it.
    async fn find_lost(
        &mut self,
        err: crate::aws::error::AwsError,
    ) -> Result<ObservedTenant, ReplicationError> {
        warn!(error = %err, "no answer to CreateAccount, looking for the account");
        self.cx.directory.expire();
        if let Some(observed) = self.find_requested(CreateAccountState::InProgress).await? {
            return Ok(observed);
        }
        if let Some(observed) = self.find_by_email().await? {
            return Ok(observed);
        }
        if let Some(observed) = self.find_requested(CreateAccountState::Succeeded).await? {
            return Ok(observed);
        }
        let doing = format!("create the account {:?}", self.desired.account_name);
        Err(ReplicationError::doing(doing)(err))
    }

    /// An account that this very request has created: it stands in the root with the tags that were
    /// sent.
    async fn fresh(&mut self, account_id: &str) -> Result<ObservedTenant, ReplicationError> {
        let entry = self.created(account_id).await?;
        let root_id = self.cx.directory.units.root_id(self.cx.clients).await;
        let root_id = root_id.map_err(ReplicationError::doing("find the organization's root"))?;
        Ok(ObservedTenant {
            account: entry.account,
            location: entry.location.unwrap_or_else(|| Location(vec![root_id])),
            workspace_unit: None,
            tags: self.desired.tags.clone(),
            alias: Some(None),
            contacts: Some(std::collections::BTreeMap::new()),
        })
    }

    /// Reads an account that AWS says was created; it may not be seen everywhere at once.
    async fn created(&mut self, account_id: &str) -> Result<Entry, ReplicationError> {
        let what = format!("the new account {account_id} to be seen");
        let wait = self.cx.wait(what, Duration::ZERO, Duration::from_secs(5));
        let (clients, directory) = (self.cx.clients, self.cx.directory);
        let seen = wait.until(clients.stop(), || directory.describe_account(clients, account_id));
        match seen.await {
            Err(WaitError::Stopped { what }) => Err(ReplicationError::Stopped { what }),
            seen => seen
                .map_err(ReplicationError::waiting(format!("read the new account {account_id}"))),
        }
    }
}

/// What a failed look for creations was doing.
const LISTING: &str = "list the creations of accounts";

/// Between two attempts after a failure that AWS calls its own.
const PAUSE: Duration = Duration::from_secs(5);

//! AWS: from a plain configuration to SDK clients that know whom they act for.
//!
//! Every call goes the same way: `Clients` checks the account guards once and hands out a client;
//! each of its attempts passes `attempt` (stop, turn, log), is signed with the credentials of its
//! `session` (begun and renewed there), goes through `http` (proxy, certificates), and what `retry`
//! allows is tried again; a failure comes back as an `AwsError`.
//!
//! The rule: this layer knows AWS and nothing else: no Terraform, no domain.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex};

use tokio::sync::OnceCell;
use tokio_util::sync::CancellationToken;

mod attempt;
mod base;
pub mod chain;
pub mod config;
pub mod error;
mod http;
mod limits;
mod retry;
mod session;
mod setup;
#[cfg(test)]
mod tests;
pub mod wait;

use chain::{Chain, Sessions};
use config::Config;
use error::AwsError;
use setup::{Parts, STS, Service, Setup, client};

const ACCOUNT: Service = Service { name: "account", id: "Account" };
const IAM: Service = Service { name: "iam", id: "IAM" };
const ORGANIZATIONS: Service = Service { name: "organizations", id: "Organizations" };

/// The SDK clients of one provider configuration. A copy shares everything with its original.
///
/// Making one costs nothing; the first client asked for loads the configuration (about 14 ms), and
/// calls AWS only where an account guard is configured.
#[derive(Clone)]
pub struct Clients(Arc<Shared>);

struct Shared {
    config: Config,
    stop: CancellationToken,
    setup: OnceCell<Result<Setup, AwsError>>,
    sessions: Sessions,
    guard: OnceCell<Result<(), AwsError>>,
    made: Mutex<HashMap<(TypeId, Chain), Box<dyn Any + Send>>>,
}

impl Clients {
    /// `stop` ends waits and refuses further attempts; a request on the wire is not dropped.
    pub fn new(config: Config, stop: CancellationToken) -> Self {
        Self(Arc::new(Shared {
            config,
            stop,
            setup: OnceCell::new(),
            sessions: Sessions::default(),
            guard: OnceCell::new(),
            made: Mutex::default(),
        }))
    }

    /// Cancelled when the run is being stopped.
    pub fn stop(&self) -> &CancellationToken {
        &self.0.stop
    }

    /// Organizations of the management account.
    pub async fn organizations(&self) -> Result<aws_sdk_organizations::Client, AwsError> {
        self.client(Chain::Management, ORGANIZATIONS, |setup, parts| {
            client!(aws_sdk_organizations, setup, parts)
        })
        .await
    }

    /// Names and contacts of member accounts, through the management account.
    pub async fn account_management(&self) -> Result<aws_sdk_account::Client, AwsError> {
        self.client(Chain::Management, ACCOUNT, |setup, parts| {
            client!(aws_sdk_account, setup, parts)
        })
        .await
    }

    /// IAM in a member account, through the access role.
    pub async fn iam(&self, account_id: &str) -> Result<aws_sdk_iam::Client, AwsError> {
        self.client(Chain::Member(account_id.to_owned()), IAM, |setup, parts| {
            client!(aws_sdk_iam, setup, parts)
        })
        .await
    }

    /// STS in the name of a chain, the shortest way to see who a chain is.
    #[cfg(test)]
    pub async fn sts(&self, chain: Chain) -> Result<aws_sdk_sts::Client, AwsError> {
        self.client(chain, STS, |setup, parts| client!(aws_sdk_sts, setup, parts)).await
    }

    async fn client<C: Clone + Send + 'static>(
        &self,
        chain: Chain,
        service: Service,
        make: impl FnOnce(&Setup, Parts) -> C,
    ) -> Result<C, AwsError> {
        let setup = self.setup().await?;
        self.guard(setup).await?;
        let session = self.0.sessions.of(&chain, setup, &self.0.config)?;
        let mut clients = self.0.made.lock().expect("no holder of this lock panics");
        let client = clients
            .entry((TypeId::of::<C>(), chain))
            .or_insert_with(|| Box::new(make(setup, setup.parts(service, Some(&session)))));
        Ok(client.downcast_ref::<C>().expect("the key names the type").clone())
    }

    async fn setup(&self) -> Result<&Setup, AwsError> {
        let setup = || Setup::load(&self.0.config, &self.0.stop);
        self.0.setup.get_or_init(setup).await.as_ref().map_err(Clone::clone)
    }

    /// Refuses to work in an account that the configuration does not allow, before the first call
    /// of any chain.
    async fn guard(&self, setup: &Setup) -> Result<(), AwsError> {
        let Config { allowed_account_ids, forbidden_account_ids, .. } = &self.0.config;
        if allowed_account_ids.is_empty() && forbidden_account_ids.is_empty() {
            return Ok(());
        }
        self.0.guard.get_or_init(|| self.check_account(setup)).await.clone()
    }

    async fn check_account(&self, setup: &Setup) -> Result<(), AwsError> {
        let operation = "sts:GetCallerIdentity";
        let session = self.0.sessions.of(&Chain::Management, setup, &self.0.config)?;
        let sts = client!(aws_sdk_sts, setup, setup.parts(STS, Some(&session)));
        let identity =
            sts.get_caller_identity().send().await.map_err(AwsError::calling(operation))?;
        let account = identity.account.unwrap_or_default();
        let Config { allowed_account_ids, forbidden_account_ids, .. } = &self.0.config;
        let refused = |why: &str| {
            let caller = &session.caller().0;
            Err(AwsError::refused(operation, format!("{caller} is in account {account}, {why}")))
        };
        if forbidden_account_ids.contains(&account) {
            return refused("which forbidden_account_ids names");
        }
        if !allowed_account_ids.is_empty() && !allowed_account_ids.contains(&account) {
            return refused("which allowed_account_ids does not name");
        }
        Ok(())
    }
}

impl fmt::Debug for Clients {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Clients").field("config", &self.0.config).finish_non_exhaustive()
    }
}

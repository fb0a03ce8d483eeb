//! What one run knows of the organization's accounts and of creations in flight.
//!
//! One snapshot per process with a single flight; every mutation is written through, so that
//! nothing read before a write confirms that write. A list that lacks an account proves nothing
//! (lists are eventually consistent): only DescribeAccount does.

pub mod units;

use std::{
    collections::BTreeMap,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use aws_sdk_organizations::types as sdk;
use tokio::sync::{OnceCell, Semaphore, SemaphorePermit};

use units::{Units, find_parent, location_of_path};

use crate::{
    aws::{Clients, error::AwsError},
    domain::{placement::Location, tenant::Account},
};

/// So many accounts are described one by one before all are listed, 20 a page.
const DESCRIBED_MAX: usize = 10;

/// AWS allows so many creations in progress per organization (quota of AWS Organizations).
const CREATIONS_MAX: usize = 5;

/// An account and, where AWS told it, its location.
#[derive(Clone, Debug)]
pub struct Entry {
    pub account: Account,
    pub location: Option<Location>,
}

/// What one run knows of the organization.
pub struct Directory {
    accounts: Mutex<BTreeMap<String, Entry>>,
    described: AtomicUsize,
    is_swept: AtomicBool,
    sweeping: tokio::sync::Mutex<()>,
    pub units: Units,
    /// Creations that were in progress when this run first looked.
    in_progress: OnceCell<Vec<sdk::CreateAccountStatus>>,
    creations: Semaphore,
}

impl Default for Directory {
    fn default() -> Self {
        Self {
            accounts: Mutex::default(),
            described: AtomicUsize::new(0),
            is_swept: AtomicBool::new(false),
            sweeping: tokio::sync::Mutex::default(),
            units: Units::default(),
            in_progress: OnceCell::new(),
            creations: Semaphore::new(CREATIONS_MAX),
        }
    }
}

impl Directory {
    /// Waits for one of the places for a creation in progress.
    pub async fn creation_permit(&self) -> SemaphorePermit<'_> {
        self.creations.acquire().await.expect("the semaphore is never closed")
    }

    /// The account with this id; `None` means that AWS denies it.
    pub async fn find_account(
        &self,
        clients: &Clients,
        account_id: &str,
    ) -> Result<Option<Entry>, AwsError> {
        if let Some(known) = self.known(account_id) {
            return Ok(Some(known));
        }
        if self.described.fetch_add(1, Ordering::Relaxed) >= DESCRIBED_MAX {
            self.sweep(clients).await?;
            if let Some(known) = self.known(account_id) {
                return Ok(Some(known));
            }
        }
        self.describe_account(clients, account_id).await
    }

    /// Asks AWS for the account, whatever is known of it.
    pub async fn describe_account(
        &self,
        clients: &Clients,
        account_id: &str,
    ) -> Result<Option<Entry>, AwsError> {
        let organizations = clients.organizations().await?;
        let described = organizations
            .describe_account()
            .account_id(account_id)
            .send()
            .await
            .map_err(AwsError::calling("organizations:DescribeAccount"));
        match described {
            Ok(output) => Ok(output.account.map(|account| self.remember(&account))),
            Err(err) if err.is("AccountNotFoundException") => Ok(None),
            Err(err) => Err(err),
        }
    }

    /// The account with this address, however it is spelled.
    pub async fn find_account_by_email(
        &self,
        clients: &Clients,
        email: &str,
    ) -> Result<Option<Entry>, AwsError> {
        self.sweep(clients).await?;
        let accounts = self.accounts.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(accounts.values().find(|it| it.account.email.eq_ignore_ascii_case(email)).cloned())
    }

    /// All accounts of the organization.
    pub async fn list_accounts(&self, clients: &Clients) -> Result<Vec<Entry>, AwsError> {
        self.sweep(clients).await?;
        let accounts = self.accounts.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(accounts.values().cloned().collect())
    }

    /// The creations that were in progress when this run first looked: those of earlier runs and
    /// other processes.
    pub async fn in_progress<F>(
        &self,
        list: impl FnOnce() -> F,
    ) -> Result<&[sdk::CreateAccountStatus], AwsError>
    where
        F: Future<Output = Result<Vec<sdk::CreateAccountStatus>, AwsError>>,
    {
        self.in_progress.get_or_try_init(list).await.map(Vec::as_slice)
    }

    /// Makes the next look at addresses a new one: someone else has created an account meanwhile.
    pub fn expire(&self) {
        self.is_swept.store(false, Ordering::Release);
    }

    async fn sweep(&self, clients: &Clients) -> Result<(), AwsError> {
        let _single_flight = self.sweeping.lock().await;
        if self.is_swept.load(Ordering::Acquire) {
            return Ok(());
        }
        let organizations = clients.organizations().await?;
        let mut pages = organizations.list_accounts().into_paginator().send();
        while let Some(page) = pages.next().await {
            let page = page.map_err(AwsError::calling("organizations:ListAccounts"))?;
            for account in page.accounts() {
                self.remember(account);
            }
        }
        self.is_swept.store(true, Ordering::Release);
        Ok(())
    }

    fn known(&self, account_id: &str) -> Option<Entry> {
        self.accounts.lock().unwrap_or_else(PoisonError::into_inner).get(account_id).cloned()
    }

    fn remember(&self, account: &sdk::Account) -> Entry {
        let entry = entry(account);
        let mut accounts = self.accounts.lock().unwrap_or_else(PoisonError::into_inner);
        accounts.insert(entry.account.id.clone(), entry.clone());
        entry
    }

    /// Writes a change through.
    pub fn update(&self, account_id: &str, change: impl FnOnce(&mut Entry)) {
        let mut accounts = self.accounts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(entry) = accounts.get_mut(account_id) {
            change(entry);
        }
    }

    /// The account's location: from `Account.Paths` where AWS gives it, else by climbing.
    pub async fn location_of(
        &self,
        clients: &Clients,
        entry: &Entry,
    ) -> Result<Location, AwsError> {
        if let Some(location) = &entry.location {
            return Ok(location.clone());
        }
        let parent_id = find_parent(clients, &entry.account.id).await?;
        let location = self.units.location_of(clients, &parent_id).await?;
        self.update(&entry.account.id, |it| it.location = Some(location.clone()));
        Ok(location)
    }
}

fn entry(account: &sdk::Account) -> Entry {
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    Entry {
        account: Account {
            id: text(account.id()),
            arn: text(account.arn()),
            name: text(account.name()),
            email: text(account.email()),
            state: state_of(account),
        },
        location: account.paths().first().map(|path| location_of_path(path)),
    }
}

/// AWS is retiring `Status` in favour of `State`; old endpoints know the former only.
#[allow(deprecated, reason = "the fallback where an endpoint does not give State yet")]
fn state_of(account: &sdk::Account) -> String {
    let state = account.state().map(sdk::AccountState::as_str);
    state
        .or_else(|| account.status().map(sdk::AccountStatus::as_str))
        .unwrap_or("ACTIVE")
        .to_owned()
}

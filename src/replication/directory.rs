//! What one run knows of the organization: accounts, units, creations in flight.
//!
//! One snapshot per process with a single flight; every mutation is written through, so that nothing read before a
//! write confirms that write. A list that lacks an account proves nothing (lists are eventually consistent): only
//! DescribeAccount does.

use std::{
    collections::BTreeMap,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use aws_sdk_organizations::types as sdk;
use tokio::sync::{OnceCell, Semaphore, SemaphorePermit};

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

/// An organizational unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    pub id: String,
    pub name: String,
}

pub struct Directory {
    accounts: Mutex<BTreeMap<String, Entry>>,
    described: AtomicUsize,
    is_swept: AtomicBool,
    sweeping: tokio::sync::Mutex<()>,
    root_id: OnceCell<String>,
    organization_id: OnceCell<String>,
    locations: Mutex<BTreeMap<String, Location>>,
    /// What AWS said of a unit's id; `None` is never kept, it may exist a moment later.
    units: Mutex<BTreeMap<String, Unit>>,
    /// Child units by their parent.
    children: tokio::sync::Mutex<BTreeMap<String, Vec<Unit>>>,
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
            root_id: OnceCell::new(),
            organization_id: OnceCell::new(),
            locations: Mutex::default(),
            units: Mutex::default(),
            children: tokio::sync::Mutex::default(),
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

    /// The creations that were in progress when this run first looked: those of earlier runs and other processes.
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

    pub async fn root_id(&self, clients: &Clients) -> Result<String, AwsError> {
        let list = || async {
            let roots = clients.organizations().await?.list_roots().send().await;
            let roots = roots.map_err(AwsError::calling("organizations:ListRoots"))?;
            let root = roots.roots().first().and_then(sdk::Root::id).unwrap_or_default();
            Ok(root.to_owned())
        };
        self.root_id.get_or_try_init(list).await.cloned()
    }

    pub async fn organization_id(&self, clients: &Clients) -> Result<String, AwsError> {
        let describe = || async {
            let described = clients.organizations().await?.describe_organization().send().await;
            let described =
                described.map_err(AwsError::calling("organizations:DescribeOrganization"))?;
            let organization = described.organization().and_then(sdk::Organization::id);
            Ok(organization.unwrap_or_default().to_owned())
        };
        self.organization_id.get_or_try_init(describe).await.cloned()
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
        let location = self.location_of_unit(clients, &parent_id).await?;
        self.update(&entry.account.id, |it| it.location = Some(location.clone()));
        Ok(location)
    }

    /// The ids from the root down to this unit (or root) itself.
    pub async fn location_of_unit(
        &self,
        clients: &Clients,
        unit_id: &str,
    ) -> Result<Location, AwsError> {
        let mut below = Vec::new();
        let mut id = unit_id.to_owned();
        let mut location = loop {
            if id.starts_with("r-") || id.is_empty() {
                break Location(vec![id]);
            }
            if let Some(known) = self.known_location(&id) {
                break known;
            }
            let parent = find_parent(clients, &id).await?;
            below.push(id);
            id = parent;
        };
        let mut locations = self.locations.lock().unwrap_or_else(PoisonError::into_inner);
        for id in below.into_iter().rev() {
            location.0.push(id.clone());
            locations.insert(id, location.clone());
        }
        Ok(location)
    }

    fn known_location(&self, unit_id: &str) -> Option<Location> {
        self.locations.lock().unwrap_or_else(PoisonError::into_inner).get(unit_id).cloned()
    }

    /// A unit's (or the root's) path in AWS's form: `o-…/r-…/ou-…/`.
    pub async fn organizational_path(
        &self,
        clients: &Clients,
        unit_id: &str,
    ) -> Result<String, AwsError> {
        let organization = self.organization_id(clients).await?;
        let location = self.location_of_unit(clients, unit_id).await?;
        let ids = std::iter::once(organization).chain(location.0);
        Ok(ids.map(|id| format!("{id}/")).collect())
    }

    /// The unit with this id; `None` means that AWS denies it.
    pub async fn find_unit(
        &self,
        clients: &Clients,
        unit_id: &str,
    ) -> Result<Option<Unit>, AwsError> {
        if unit_id.starts_with("r-") {
            let root_id = self.root_id(clients).await?;
            let root = Unit { id: root_id.clone(), name: "Root".to_owned() };
            return Ok((root_id == unit_id).then_some(root));
        }
        if let Some(known) = self.known_unit(unit_id) {
            return Ok(Some(known));
        }
        let described = clients
            .organizations()
            .await?
            .describe_organizational_unit()
            .organizational_unit_id(unit_id)
            .send()
            .await
            .map_err(AwsError::calling("organizations:DescribeOrganizationalUnit"));
        match described {
            Ok(output) => Ok(output.organizational_unit().map(|it| self.remember_unit(it))),
            Err(err) if err.is("OrganizationalUnitNotFoundException") => Ok(None),
            Err(err) => Err(err),
        }
    }

    fn known_unit(&self, unit_id: &str) -> Option<Unit> {
        self.units.lock().unwrap_or_else(PoisonError::into_inner).get(unit_id).cloned()
    }

    fn remember_unit(&self, described: &sdk::OrganizationalUnit) -> Unit {
        let unit = unit(described);
        if let Some(path) = described.path() {
            let mut locations = self.locations.lock().unwrap_or_else(PoisonError::into_inner);
            locations.insert(unit.id.clone(), location_of_path(path));
        }
        let mut units = self.units.lock().unwrap_or_else(PoisonError::into_inner);
        units.insert(unit.id.clone(), unit.clone());
        unit
    }

    /// The child unit of this name.
    pub async fn find_child_unit(
        &self,
        clients: &Clients,
        parent_id: &str,
        name: &str,
    ) -> Result<Option<Unit>, AwsError> {
        let mut known = self.children.lock().await;
        let children = children_of(&mut known, clients, parent_id).await?;
        Ok(children.iter().find(|it| it.name == name).cloned())
    }

    /// The child unit of this name, made by `create` if there is none.
    ///
    /// One at a time within the process; `create` answers `None` when another process was quicker, and the unit is then
    /// looked up again.
    pub async fn find_or_create_child_unit<F>(
        &self,
        clients: &Clients,
        parent_id: &str,
        name: &str,
        create: impl FnOnce() -> F,
    ) -> Result<Option<Unit>, AwsError>
    where
        F: Future<Output = Result<Option<Unit>, AwsError>>,
    {
        let mut known = self.children.lock().await;
        let children = children_of(&mut known, clients, parent_id).await?;
        if let Some(found) = children.iter().find(|it| it.name == name) {
            return Ok(Some(found.clone()));
        }
        if let Some(created) = create().await? {
            children.push(created.clone());
            return Ok(Some(created));
        }
        known.remove(parent_id);
        let children = children_of(&mut known, clients, parent_id).await?;
        Ok(children.iter().find(|it| it.name == name).cloned())
    }

    /// Forgets a unit that was deleted.
    pub async fn forget_unit(&self, unit_id: &str) {
        self.units.lock().unwrap_or_else(PoisonError::into_inner).remove(unit_id);
        for children in self.children.lock().await.values_mut() {
            children.retain(|it| it.id != unit_id);
        }
    }
}

async fn children_of<'a>(
    units: &'a mut BTreeMap<String, Vec<Unit>>,
    clients: &Clients,
    parent_id: &str,
) -> Result<&'a mut Vec<Unit>, AwsError> {
    if !units.contains_key(parent_id) {
        units.insert(parent_id.to_owned(), list_child_units(clients, parent_id).await?);
    }
    Ok(units.entry(parent_id.to_owned()).or_default())
}

pub async fn list_child_units(clients: &Clients, parent_id: &str) -> Result<Vec<Unit>, AwsError> {
    let organizations = clients.organizations().await?;
    let list = organizations.list_organizational_units_for_parent().parent_id(parent_id);
    let mut pages = list.into_paginator().send();
    let mut units = Vec::new();
    while let Some(page) = pages.next().await {
        let page =
            page.map_err(AwsError::calling("organizations:ListOrganizationalUnitsForParent"))?;
        units.extend(page.organizational_units().iter().map(unit));
    }
    Ok(units)
}

/// The parent of an account or unit.
pub async fn find_parent(clients: &Clients, child_id: &str) -> Result<String, AwsError> {
    let organizations = clients.organizations().await?;
    let parents = organizations
        .list_parents()
        .child_id(child_id)
        .send()
        .await
        .map_err(AwsError::calling("organizations:ListParents"))?;
    let parent = parents.parents().first().and_then(sdk::Parent::id);
    Ok(parent.unwrap_or_default().to_owned())
}

fn unit(unit: &sdk::OrganizationalUnit) -> Unit {
    Unit {
        id: unit.id().unwrap_or_default().to_owned(),
        name: unit.name().unwrap_or_default().to_owned(),
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
    let state = account.state().map(|it| it.as_str());
    state.or_else(|| account.status().map(|it| it.as_str())).unwrap_or("ACTIVE").to_owned()
}

/// `o-…/r-…/ou-…/123456789012/` → root and units.
fn location_of_path(path: &str) -> Location {
    let is_parent = |id: &&str| id.starts_with("r-") || id.starts_with("ou-");
    Location(path.split('/').filter(is_parent).map(ToOwned::to_owned).collect())
}

//! What one run knows of the organization itself: its root, its organizational units, who stands
//! below whom.
//!
//! That a unit exists is kept, that one does not exist is never kept: it may be made a moment
//! later.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use aws_sdk_organizations::types as sdk;
use tokio::sync::OnceCell;

use crate::{
    aws::{Clients, error::AwsError},
    domain::placement::Location,
};

/// An organizational unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    pub id: String,
    pub name: String,
}

/// The units that this run has seen.
#[derive(Default)]
pub struct Units {
    root_id: OnceCell<String>,
    organization_id: OnceCell<String>,
    locations: Mutex<BTreeMap<String, Location>>,
    known: Mutex<BTreeMap<String, Unit>>,
    /// Child units by their parent. Held while one is created, so that this process creates one at
    /// a time.
    children: tokio::sync::Mutex<BTreeMap<String, Vec<Unit>>>,
}

impl Units {
    /// The id of the organization's root.
    pub async fn root_id(&self, clients: &Clients) -> Result<String, AwsError> {
        let list = || async {
            let roots = clients.organizations().await?.list_roots().send().await;
            let roots = roots.map_err(AwsError::calling("organizations:ListRoots"))?;
            let root = roots.roots().first().and_then(sdk::Root::id).unwrap_or_default();
            Ok(root.to_owned())
        };
        self.root_id.get_or_try_init(list).await.cloned()
    }

    /// The id of the organization that the credentials belong to.
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

    /// The ids from the root down to this unit (or root) itself.
    pub async fn location_of(
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
            // The description of a unit has its path, where AWS gives it: one call for all its
            // levels.
            self.find(clients, &id).await?;
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
    pub async fn path_of(&self, clients: &Clients, unit_id: &str) -> Result<String, AwsError> {
        let organization = self.organization_id(clients).await?;
        let location = self.location_of(clients, unit_id).await?;
        let ids = std::iter::once(organization).chain(location.0);
        let path: Vec<_> = ids.chain([String::new()]).collect();
        Ok(path.join("/"))
    }

    /// The unit with this id; `None` means that AWS denies it.
    pub async fn find(&self, clients: &Clients, unit_id: &str) -> Result<Option<Unit>, AwsError> {
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
        self.known.lock().unwrap_or_else(PoisonError::into_inner).get(unit_id).cloned()
    }

    fn remember_unit(&self, described: &sdk::OrganizationalUnit) -> Unit {
        let unit = unit(described);
        if let Some(path) = described.path() {
            let mut locations = self.locations.lock().unwrap_or_else(PoisonError::into_inner);
            locations.insert(unit.id.clone(), location_of_path(path));
        }
        let mut units = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        units.insert(unit.id.clone(), unit.clone());
        unit
    }

    /// The child unit of this name.
    pub async fn find_child(
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
    /// One at a time within the process; `create` answers `None` when another process was quicker,
    /// and the unit is then looked up again.
    pub async fn find_or_create_child<F>(
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
    pub async fn forget(&self, unit_id: &str) {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).remove(unit_id);
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

/// `o-…/r-…/ou-…/123456789012/` → root and units.
pub fn location_of_path(path: &str) -> Location {
    let is_parent = |id: &&str| id.starts_with("r-") || id.starts_with("ou-");
    Location(path.split('/').filter(is_parent).map(ToOwned::to_owned).collect())
}

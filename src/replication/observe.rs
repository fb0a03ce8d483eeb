//! Reads what a tenant's account is like. Never changes anything.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use crate::{
    aws::{Clients, error::AwsError, wait::WaitError},
    domain::{
        arn::organization_of,
        placement::Target,
        tenant::{Contact, ContactType, ObservedTenant},
    },
};

use super::{Cx, ReplicationError, directory::Entry};

/// Reads location and tags; alias and contacts are left unread.
pub async fn tenant(cx: &Cx<'_>, entry: &Entry) -> Result<ObservedTenant, AwsError> {
    Ok(ObservedTenant {
        account: entry.account.clone(),
        location: cx.directory.location_of(cx.clients, entry).await?,
        workspace_unit: None,
        tags: list_tags(cx.clients, &entry.account.id).await?,
        alias: None,
        contacts: None,
    })
}

/// Makes sure that an account that AWS denies is gone: only its own organization can say so.
///
/// `account_arn` is the stored one; it names the organization.
pub async fn is_gone(
    cx: &Cx<'_>,
    account_id: &str,
    account_arn: &str,
) -> Result<(), ReplicationError> {
    let here = cx.directory.units.organization_id(cx.clients).await;
    let here = here.map_err(ReplicationError::doing("find the organization of the credentials"))?;
    match organization_of(account_arn) {
        Some(stored) if stored == here => Ok(()),
        Some(stored) => Err(ReplicationError::OtherOrganization {
            account_id: account_id.to_owned(),
            stored: stored.to_owned(),
            here,
        }),
        None => Err(ReplicationError::NoSuchAccount { account_id: account_id.to_owned() }),
    }
}

/// The id of the workspace's unit, where the target asks for one and it exists.
pub async fn find_workspace_unit(cx: &Cx<'_>, target: &Target) -> Result<Option<String>, AwsError> {
    let Target::WorkspaceUnit { parent_id, name } = target else { return Ok(None) };
    let parent_id = match parent_id {
        Some(id) => id.clone(),
        None => cx.directory.units.root_id(cx.clients).await?,
    };
    let unit = cx.directory.units.find_child(cx.clients, &parent_id, name).await?;
    Ok(unit.map(|it| it.id))
}

/// The tags of an account or organizational unit.
pub async fn list_tags(
    clients: &Clients,
    resource_id: &str,
) -> Result<BTreeMap<String, String>, AwsError> {
    let organizations = clients.organizations().await?;
    let mut pages =
        organizations.list_tags_for_resource().resource_id(resource_id).into_paginator().send();
    let mut tags = BTreeMap::new();
    while let Some(page) = pages.next().await {
        let page = page.map_err(AwsError::calling("organizations:ListTagsForResource"))?;
        tags.extend(page.tags().iter().map(|it| (it.key().to_owned(), it.value().to_owned())));
    }
    Ok(tags)
}

/// The account's alias, read with the access role.
pub async fn find_alias(clients: &Clients, account_id: &str) -> Result<Option<String>, AwsError> {
    let iam = clients.iam(account_id).await?;
    let aliases = iam
        .list_account_aliases()
        .send()
        .await
        .map_err(AwsError::calling("iam:ListAccountAliases"))?;
    Ok(aliases.account_aliases().first().cloned())
}

/// The account's alternate contacts of these types.
pub async fn find_contacts(
    clients: &Clients,
    account_id: &str,
    types: &BTreeSet<ContactType>,
) -> Result<BTreeMap<ContactType, Contact>, AwsError> {
    let mut contacts = BTreeMap::new();
    for contact_type in types {
        if let Some(contact) = find_contact(clients, account_id, *contact_type).await? {
            contacts.insert(*contact_type, contact);
        }
    }
    Ok(contacts)
}

async fn find_contact(
    clients: &Clients,
    account_id: &str,
    contact_type: ContactType,
) -> Result<Option<Contact>, AwsError> {
    let account = clients.account_management().await?;
    let found = account
        .get_alternate_contact()
        .account_id(account_id)
        .alternate_contact_type(contact_type.as_str().into())
        .send()
        .await
        .map_err(AwsError::calling("account:GetAlternateContact"));
    match found {
        Ok(output) => Ok(output.alternate_contact().map(|it| Contact {
            name: it.name().unwrap_or_default().to_owned(),
            title: it.title().unwrap_or_default().to_owned(),
            email: it.email_address().unwrap_or_default().to_owned(),
            phone: it.phone_number().unwrap_or_default().to_owned(),
        })),
        Err(err) if err.is("ResourceNotFoundException") => Ok(None),
        Err(err) => Err(err),
    }
}

/// Makes a call with the access role of an account.
///
/// In a new account, AWS makes the role usable some seconds to minutes after the account exists:
/// until then its AccessDenied is waited out, and the last one is the answer when the time is up.
pub async fn with_access_role<T, F>(
    cx: &Cx<'_>,
    account_id: &str,
    is_new: bool,
    call: impl Fn() -> F,
) -> Result<T, WaitError<AwsError>>
where
    F: Future<Output = Result<T, AwsError>>,
{
    if !is_new {
        return call().await.map_err(WaitError::Failed);
    }
    let what = format!("the access role of the new account {account_id}");
    let wait = cx.wait(what, Duration::ZERO, Duration::from_secs(10));
    let answered = wait.until(cx.clients.stop(), || async {
        match call().await {
            Err(err) if err.is_access_denied() && err.operation().starts_with("sts:") => Ok(None),
            answer => Ok(Some(answer)),
        }
    });
    match answered.await {
        Ok(answer) => answer.map_err(WaitError::Failed),
        Err(WaitError::TimedOut { .. }) => call().await.map_err(WaitError::Failed),
        Err(err) => Err(err),
    }
}

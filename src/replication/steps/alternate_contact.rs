//! Sets and removes an account's alternate contacts.
//!
//! Safe to repeat: PutAlternateContact overwrites, and a contact that is gone is what a removal
//! wanted.

use crate::{
    aws::error::AwsError,
    domain::tenant::{Contact, ContactType, ObservedTenant},
    replication::{Cx, ReplicationError},
};

pub async fn put(
    cx: &Cx<'_>,
    contact_type: ContactType,
    contact: Contact,
    observed: &mut ObservedTenant,
) -> Result<(), ReplicationError> {
    let account_id = &observed.account.id;
    let doing = format!("set the {} contact of account {account_id}", contact_type.as_str());
    put_contact(cx, account_id, contact_type, &contact)
        .await
        .map_err(ReplicationError::doing(doing))?;
    observed.contacts.get_or_insert_default().insert(contact_type, contact);
    Ok(())
}

pub async fn delete(
    cx: &Cx<'_>,
    contact_type: ContactType,
    observed: &mut ObservedTenant,
) -> Result<(), ReplicationError> {
    let account_id = &observed.account.id;
    let doing = format!("remove the {} contact of account {account_id}", contact_type.as_str());
    delete_contact(cx, account_id, contact_type).await.map_err(ReplicationError::doing(doing))?;
    observed.contacts.get_or_insert_default().remove(&contact_type);
    Ok(())
}

async fn put_contact(
    cx: &Cx<'_>,
    account_id: &str,
    contact_type: ContactType,
    contact: &Contact,
) -> Result<(), AwsError> {
    let account = cx.clients.account_management().await?;
    account
        .put_alternate_contact()
        .account_id(account_id)
        .alternate_contact_type(contact_type.as_str().into())
        .name(&contact.name)
        .title(&contact.title)
        .email_address(&contact.email)
        .phone_number(&contact.phone)
        .send()
        .await
        .map_err(AwsError::calling("account:PutAlternateContact"))?;
    Ok(())
}

async fn delete_contact(
    cx: &Cx<'_>,
    account_id: &str,
    contact_type: ContactType,
) -> Result<(), AwsError> {
    let account = cx.clients.account_management().await?;
    let deleted = account
        .delete_alternate_contact()
        .account_id(account_id)
        .alternate_contact_type(contact_type.as_str().into())
        .send()
        .await
        .map_err(AwsError::calling("account:DeleteAlternateContact"));
    match deleted {
        Err(err) if !err.is("ResourceNotFoundException") => Err(err),
        _ => Ok(()),
    }
}

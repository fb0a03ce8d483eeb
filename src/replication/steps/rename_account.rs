//! Renames an account.
//!
//! Safe to repeat: account:PutAccountName is idempotent
//! (<https://docs.aws.amazon.com/accounts/latest/reference/API_PutAccountName.html>).

use crate::{
    aws::error::AwsError,
    domain::tenant::ObservedTenant,
    replication::{Cx, ReplicationError},
};

pub async fn run(
    cx: &Cx<'_>,
    name: &str,
    observed: &mut ObservedTenant,
) -> Result<(), ReplicationError> {
    let account_id = observed.account.id.clone();
    put_name(cx, &account_id, name)
        .await
        .map_err(ReplicationError::doing(format!("rename account {account_id} to {name:?}")))?;
    name.clone_into(&mut observed.account.name);
    cx.directory.update(&account_id, |it| name.clone_into(&mut it.account.name));
    Ok(())
}

async fn put_name(cx: &Cx<'_>, account_id: &str, name: &str) -> Result<(), AwsError> {
    let account = cx.clients.account_management().await?;
    let put = account.put_account_name().account_id(account_id).account_name(name);
    put.send().await.map_err(AwsError::calling("account:PutAccountName"))?;
    Ok(())
}

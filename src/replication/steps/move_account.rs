//! Moves an account to another organizational unit.
//!
//! Safe to repeat: a move to where the account already stands (DuplicateAccountException) is done,
//! and one from where it no longer stands (SourceParentNotFoundException) makes us look where it
//! is; the diff then decides anew.

use tracing::warn;

use crate::{
    aws::error::AwsError,
    domain::tenant::ObservedTenant,
    replication::{Cx, ReplicationError, directory::units::find_parent},
};

use super::delete_workspace_unit;

pub async fn run(
    cx: &Cx<'_>,
    from: &str,
    to: &str,
    observed: &mut ObservedTenant,
) -> Result<(), ReplicationError> {
    let account_id = observed.account.id.clone();
    let doing = format!("move account {account_id} from {from} to {to}");
    let now_in = move_account(cx, &account_id, from, to)
        .await
        .map_err(ReplicationError::doing(doing.clone()))?;
    let location = cx
        .directory
        .units
        .location_of(cx.clients, &now_in)
        .await
        .map_err(ReplicationError::doing(doing))?;
    observed.location = location.clone();
    cx.directory.update(&account_id, |it| it.location = Some(location));
    if now_in == to
        && let Err(err) = delete_workspace_unit::run(cx, from).await
    {
        // An empty unit that stays is untidy, not wrong: the tenant is where it belongs.
        warn!(unit.id = from, error = %err, "could not delete the organizational unit of a workspace");
    }
    Ok(())
}

/// Where the account stands afterwards.
async fn move_account(
    cx: &Cx<'_>,
    account_id: &str,
    from: &str,
    to: &str,
) -> Result<String, AwsError> {
    let moved = cx
        .clients
        .organizations()
        .await?
        .move_account()
        .account_id(account_id)
        .source_parent_id(from)
        .destination_parent_id(to)
        .send()
        .await
        .map_err(AwsError::calling("organizations:MoveAccount"));
    match moved {
        Ok(_) => Ok(to.to_owned()),
        Err(err)
            if err.is("DuplicateAccountException") || err.is("SourceParentNotFoundException") =>
        {
            find_parent(cx.clients, account_id).await
        }
        Err(err) => Err(err),
    }
}

//! What becomes of an account when its tenant is destroyed.

use crate::domain::{tags::ownership::Ownership, tenant::is_closed};

use super::{
    Cx, ReplicationError, observe,
    resolve::{Owned, owner},
    steps::{close_account, move_account},
};

/// A move that does not find the account where it was, since someone else has moved it meanwhile,
/// is made again from where it is.
const MOVES_MAX: usize = 3;

/// Moves the account to `unit_id`, and deletes the workspace's unit that it leaves empty.
pub async fn quarantine(
    cx: &Cx<'_>,
    account_id: &str,
    unit_id: &str,
) -> Result<(), ReplicationError> {
    let doing = format!("read account {account_id}");
    let found = cx.directory.find_account(cx.clients, account_id).await;
    let Some(entry) = found.map_err(ReplicationError::doing(doing.clone()))? else {
        return Ok(());
    };
    let mut observed = observe::tenant(cx, &entry).await.map_err(ReplicationError::doing(doing))?;
    let mut moves = 0;
    while observed.location.parent_id() != unit_id && !is_closed(&observed.account.state) {
        if moves == MOVES_MAX {
            return Err(ReplicationError::NoEnd { steps: moves });
        }
        let from = observed.location.parent_id().to_owned();
        move_account::run(cx, &from, unit_id, &mut observed).await?;
        moves += 1;
    }
    Ok(())
}

/// Closes the account, unless its tags say that it is another tenant's by now.
pub async fn close(
    cx: &Cx<'_>,
    account_id: &str,
    ownership: &Ownership,
) -> Result<(), ReplicationError> {
    let doing = format!("read account {account_id}");
    let found = cx.directory.describe_account(cx.clients, account_id).await;
    let Some(entry) = found.map_err(ReplicationError::doing(doing.clone()))? else {
        return Ok(());
    };
    if is_closed(&entry.account.state) {
        return Ok(());
    }
    let observed = observe::tenant(cx, &entry).await.map_err(ReplicationError::doing(doing))?;
    match owner(&observed, ownership) {
        Owned::ByOther(err) => Err(err),
        Owned::ByThis | Owned::ByNobody => close_account::run(cx, account_id).await,
    }
}

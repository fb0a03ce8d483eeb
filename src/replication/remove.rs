//! What becomes of an account when its tenant is destroyed.

use crate::domain::{tags::ownership::Ownership, tenant::is_closed};

use super::{
    Cx, ReplicationError,
    directory::Entry,
    observe,
    resolve::{Owned, owner},
    steps::{close_account, move_account},
};

/// A move that does not find the account where it was, since someone else has moved it meanwhile,
/// is made again from where it is.
const MOVES_MAX: usize = 3;

/// The account of a tenant as the state names it.
pub struct StoredAccount<'a> {
    pub id: &'a str,
    pub arn: &'a str,
}

/// Moves the account to `unit_id`, and deletes the workspace's unit that it leaves empty.
pub async fn quarantine(
    cx: &Cx<'_>,
    stored: &StoredAccount<'_>,
    unit_id: &str,
) -> Result<(), ReplicationError> {
    let Some(entry) = find(cx, stored).await? else { return Ok(()) };
    let doing = format!("read account {}", stored.id);
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
    stored: &StoredAccount<'_>,
    ownership: &Ownership,
) -> Result<(), ReplicationError> {
    let Some(entry) = find(cx, stored).await? else { return Ok(()) };
    let doing = format!("read account {}", stored.id);
    if is_closed(&entry.account.state) {
        return Ok(());
    }
    let observed = observe::tenant(cx, &entry).await.map_err(ReplicationError::doing(doing))?;
    match owner(&observed, ownership) {
        Owned::ByOther(err) => Err(err),
        Owned::ByThis | Owned::ByNobody => close_account::run(cx, stored.id).await,
    }
}

/// The account; `None` only if its own organization says that it is gone.
async fn find(cx: &Cx<'_>, stored: &StoredAccount<'_>) -> Result<Option<Entry>, ReplicationError> {
    let found = cx.directory.describe_account(cx.clients, stored.id).await;
    let doing = format!("read account {}", stored.id);
    let found = found.map_err(ReplicationError::doing(doing))?;
    if found.is_none() {
        observe::is_gone(cx, stored.id, stored.arn).await?;
    }
    Ok(found)
}

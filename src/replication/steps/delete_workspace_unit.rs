//! Deletes the organizational unit of a workspace when its last tenant has left it.
//!
//! Only a unit that bears our tags goes, and only an empty one: AWS refuses the deletion of any
//! other (OrganizationalUnitNotEmptyException). Safe to repeat: a unit that is gone is what was
//! wanted.

use tracing::info;

use crate::{
    aws::error::AwsError,
    domain::tags::ownership::is_workspace_unit,
    replication::{Cx, directory::units::list_child_units, observe::list_tags},
};

/// Deletes `unit_id` if it is ours and empty.
pub async fn run(cx: &Cx<'_>, unit_id: &str) -> Result<(), AwsError> {
    if !unit_id.starts_with("ou-") || !is_workspace_unit(&list_tags(cx.clients, unit_id).await?) {
        return Ok(());
    }
    let organizations = cx.clients.organizations().await?;
    let accounts = organizations
        .list_accounts_for_parent()
        .parent_id(unit_id)
        .send()
        .await
        .map_err(AwsError::calling("organizations:ListAccountsForParent"))?;
    let is_empty = accounts.accounts().is_empty()
        && accounts.next_token().is_none()
        && list_child_units(cx.clients, unit_id).await?.is_empty();
    if !is_empty {
        return Ok(());
    }
    let deleted = organizations
        .delete_organizational_unit()
        .organizational_unit_id(unit_id)
        .send()
        .await
        .map_err(AwsError::calling("organizations:DeleteOrganizationalUnit"));
    match deleted {
        Ok(_) => {
            info!(unit.id = unit_id, "deleted the empty organizational unit of a workspace");
            cx.directory.units.forget(unit_id).await;
            Ok(())
        }
        Err(err)
            if err.is("OrganizationalUnitNotFoundException")
                || err.is("OrganizationalUnitNotEmptyException") =>
        {
            Ok(())
        }
        Err(err) => Err(err),
    }
}

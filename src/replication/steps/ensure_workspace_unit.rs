//! Finds the organizational unit of a workspace or creates it, tagged as ours.
//!
//! Safe to repeat: a unit's name is unique under its parent, and the unit is looked up first.
//! Another process that wins the race makes AWS answer DuplicateOrganizationalUnitException, and
//! its unit is used.

use std::time::Duration;

use crate::{
    aws::error::AwsError,
    domain::{tags::ownership::workspace_unit_tags, tenant::ObservedTenant},
    replication::{Cx, ReplicationError, directory::units::Unit},
};

use super::tag_account::sdk_tags;

pub async fn run(
    cx: &Cx<'_>,
    parent_id: Option<&str>,
    name: &str,
    observed: &mut ObservedTenant,
) -> Result<(), ReplicationError> {
    let parent_id = match parent_id {
        Some(id) => id.to_owned(),
        None => cx
            .directory
            .units
            .root_id(cx.clients)
            .await
            .map_err(ReplicationError::doing("find the organization's root"))?,
    };
    // A unit that another process has just made may be missing from the list for a while.
    let what = format!("the organizational unit {name:?} under {parent_id} to be seen");
    let wait = cx.wait(what, Duration::ZERO, Duration::from_secs(5));
    let (units, clients) = (&cx.directory.units, cx.clients);
    let found = wait.until(clients.stop(), || {
        units.find_or_create_child(clients, &parent_id, name, || create(cx, &parent_id, name))
    });
    let doing = format!("create the organizational unit {name:?} under {parent_id}");
    let unit = found.await.map_err(ReplicationError::waiting(doing))?;
    observed.workspace_unit = Some(unit.id);
    Ok(())
}

async fn create(cx: &Cx<'_>, parent_id: &str, name: &str) -> Result<Option<Unit>, AwsError> {
    let created = cx
        .clients
        .organizations()
        .await?
        .create_organizational_unit()
        .parent_id(parent_id)
        .name(name)
        .set_tags(Some(sdk_tags(&workspace_unit_tags(name))))
        .send()
        .await
        .map_err(AwsError::calling("organizations:CreateOrganizationalUnit"));
    match created {
        Ok(output) => Ok(output
            .organizational_unit()
            .map(|it| Unit { id: it.id().unwrap_or_default().to_owned(), name: name.to_owned() })),
        Err(err) if err.is("DuplicateOrganizationalUnitException") => Ok(None),
        Err(err) => Err(err),
    }
}

//! Writes and removes tags of an account.
//!
//! Safe to repeat: TagResource overwrites, UntagResource ignores keys that are not there. New tags
//! come first, so that an interruption leaves too many tags rather than an account without its
//! owner.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_organizations::types::Tag;

use crate::{
    aws::error::AwsError,
    domain::tenant::ObservedTenant,
    replication::{Cx, ReplicationError},
};

pub async fn run(
    cx: &Cx<'_>,
    set: BTreeMap<String, String>,
    remove: BTreeSet<String>,
    observed: &mut ObservedTenant,
) -> Result<(), ReplicationError> {
    let account_id = observed.account.id.clone();
    if !set.is_empty() {
        tag(cx, &account_id, &set)
            .await
            .map_err(ReplicationError::doing(format!("tag account {account_id}")))?;
        observed.tags.extend(set);
    }
    if !remove.is_empty() {
        untag(cx, &account_id, &remove)
            .await
            .map_err(ReplicationError::doing(format!("remove tags of account {account_id}")))?;
        observed.tags.retain(|key, _| !remove.contains(key));
    }
    Ok(())
}

/// The SDK's form of tags.
pub fn sdk_tags(tags: &BTreeMap<String, String>) -> Vec<Tag> {
    let tag = |(key, value): (&String, &String)| {
        Tag::builder().key(key).value(value).build().expect("key and value are given")
    };
    tags.iter().map(tag).collect()
}

async fn tag(
    cx: &Cx<'_>,
    account_id: &str,
    tags: &BTreeMap<String, String>,
) -> Result<(), AwsError> {
    let organizations = cx.clients.organizations().await?;
    let tag = organizations.tag_resource().resource_id(account_id).set_tags(Some(sdk_tags(tags)));
    tag.send().await.map_err(AwsError::calling("organizations:TagResource"))?;
    Ok(())
}

async fn untag(cx: &Cx<'_>, account_id: &str, keys: &BTreeSet<String>) -> Result<(), AwsError> {
    let organizations = cx.clients.organizations().await?;
    let untag = organizations
        .untag_resource()
        .resource_id(account_id)
        .set_tag_keys(Some(keys.iter().cloned().collect()));
    untag.send().await.map_err(AwsError::calling("organizations:UntagResource"))?;
    Ok(())
}

//! Sets the alias of an account, with its access role.
//!
//! Safe to repeat: an account has one alias and CreateAccountAlias replaces it. EntityAlreadyExists
//! means that the name is taken: by another account, or by this one when an earlier answer was
//! lost.

use crate::{
    aws::{error::AwsError, wait::WaitError},
    domain::tenant::ObservedTenant,
    replication::{
        Cx, ReplicationError,
        observe::{find_alias, with_access_role},
    },
};

pub async fn run(
    cx: &Cx<'_>,
    alias: &str,
    observed: &mut ObservedTenant,
    is_new: bool,
) -> Result<(), ReplicationError> {
    let account_id = observed.account.id.clone();
    let doing = format!("set the alias {alias} of account {account_id}");
    match with_access_role(cx, &account_id, is_new, || create(cx, &account_id, alias)).await {
        Err(WaitError::Failed(err)) if err.is("EntityAlreadyExists") => {
            let current = find_alias(cx.clients, &account_id).await;
            let current = current.map_err(ReplicationError::doing(doing))?;
            let is_ours = current.as_deref() == Some(alias);
            observed.alias = Some(current);
            if is_ours {
                return Ok(());
            }
            Err(ReplicationError::AliasTaken { alias: alias.to_owned() })
        }
        Err(err) => Err(ReplicationError::waiting(doing)(err)),
        Ok(()) => {
            observed.alias = Some(Some(alias.to_owned()));
            Ok(())
        }
    }
}

async fn create(cx: &Cx<'_>, account_id: &str, alias: &str) -> Result<(), AwsError> {
    let iam = cx.clients.iam(account_id).await?;
    let create = iam.create_account_alias().account_alias(alias).send().await;
    create.map_err(AwsError::calling("iam:CreateAccountAlias"))?;
    Ok(())
}

//! Sets the alias of an account, with its access role.
//!
//! Safe to repeat: an account has one alias and CreateAccountAlias replaces it. EntityAlreadyExists
//! means that the name is taken: by another account, or by this one when an earlier answer was
//! lost.

use std::time::Duration;

use crate::{
    aws::{
        error::AwsError,
        wait::{Wait, WaitError},
    },
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
            let is_ours = is_ours(cx, &account_id, alias).await;
            if !is_ours.map_err(ReplicationError::waiting(doing))? {
                return Err(ReplicationError::AliasTaken { alias: alias.to_owned() });
            }
            observed.alias = Some(Some(alias.to_owned()));
            Ok(())
        }
        Err(err) => Err(ReplicationError::waiting(doing)(err)),
        Ok(()) => {
            observed.alias = Some(Some(alias.to_owned()));
            Ok(())
        }
    }
}

/// So long a list may lack what an earlier run has made.
const LIST_LAG_MAX: Duration = Duration::from_secs(10);

/// Whether the account itself has the alias, as soon as the list shows it.
async fn is_ours(cx: &Cx<'_>, account_id: &str, alias: &str) -> Result<bool, WaitError<AwsError>> {
    let what = format!("the alias of account {account_id} to be seen");
    let wait = cx.wait(what, Duration::ZERO, Duration::from_secs(4));
    let wait = Wait { timeout: wait.timeout.min(LIST_LAG_MAX), ..wait };
    let seen = wait.until(cx.clients.stop(), || async {
        let current = find_alias(cx.clients, account_id).await?;
        Ok((current.as_deref() == Some(alias)).then_some(true))
    });
    match seen.await {
        Err(WaitError::TimedOut { .. }) => Ok(false),
        seen => seen,
    }
}

async fn create(cx: &Cx<'_>, account_id: &str, alias: &str) -> Result<(), AwsError> {
    let iam = cx.clients.iam(account_id).await?;
    let create = iam.create_account_alias().account_alias(alias).send().await;
    create.map_err(AwsError::calling("iam:CreateAccountAlias"))?;
    Ok(())
}

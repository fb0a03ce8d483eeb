//! Closes an account.
//!
//! Safe to repeat: an account that is closing or closed counts as done, and
//! AccountAlreadyClosedException says just that.

use std::time::Duration;

use aws_sdk_organizations::{
    error::SdkError, operation::close_account::CloseAccountError,
    types::ConstraintViolationExceptionReason,
};

use crate::{
    aws::error::AwsError,
    domain::tenant::is_closed,
    replication::{Cx, ReplicationError},
};

enum Asked {
    Accepted,
    /// Three closures are in progress, AWS's limit.
    TooManyInProgress,
    /// The closures of the last 30 days have used up the quota.
    QuotaExceeded,
}

pub async fn run(cx: &Cx<'_>, account_id: &str) -> Result<(), ReplicationError> {
    let doing = format!("close account {account_id}");
    let place = cx.wait(
        format!("a place for the closure of account {account_id}"),
        Duration::ZERO,
        Duration::from_secs(20),
    );
    let asked = place.until(cx.clients.stop(), || async {
        match ask(cx, account_id).await? {
            Asked::TooManyInProgress => Ok(None),
            asked => Ok(Some(asked)),
        }
    });
    if let Asked::QuotaExceeded = asked.await.map_err(ReplicationError::waiting(doing.clone()))? {
        return Err(ReplicationError::ClosureQuota { account_id: account_id.to_owned() });
    }
    let closure = cx.wait(
        format!("the closure of account {account_id}"),
        Duration::from_millis(500),
        Duration::from_secs(10),
    );
    let closed = closure.until(cx.clients.stop(), || async {
        let entry = cx.directory.describe_account(cx.clients, account_id).await?;
        Ok(entry.is_none_or(|it| is_closed(&it.account.state)).then_some(()))
    });
    closed.await.map_err(ReplicationError::waiting(doing))
}

async fn ask(cx: &Cx<'_>, account_id: &str) -> Result<Asked, AwsError> {
    let organizations = cx.clients.organizations().await?;
    let closed = organizations.close_account().account_id(account_id).send().await;
    let Err(err) = closed else { return Ok(Asked::Accepted) };
    match constraint(&err) {
        Some(ConstraintViolationExceptionReason::CloseAccountRequestsLimitExceeded) => {
            return Ok(Asked::TooManyInProgress);
        }
        Some(ConstraintViolationExceptionReason::CloseAccountQuotaExceeded) => {
            return Ok(Asked::QuotaExceeded);
        }
        _ => {}
    }
    match AwsError::calling("organizations:CloseAccount")(err) {
        err if err.is("AccountAlreadyClosedException") => Ok(Asked::Accepted),
        err => Err(err),
    }
}

fn constraint<R>(
    err: &SdkError<CloseAccountError, R>,
) -> Option<&ConstraintViolationExceptionReason> {
    match err.as_service_error()? {
        CloseAccountError::ConstraintViolationException(violation) => violation.reason(),
        _ => None,
    }
}

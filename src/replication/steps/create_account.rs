//! Asks AWS for an account and waits until it exists.
//!
//! CreateAccount has no client token. Safe to repeat all the same: an address is unique in all of
//! AWS, so that a second request for it fails with EMAIL_ALREADY_EXISTS, and the caller looks for
//! the account and for pending requests before it asks. The tags that say whose the account is go
//! with the same call that creates it.

use std::time::Duration;

use aws_sdk_organizations::{
    error::SdkError,
    operation::create_account::CreateAccountError,
    types::{
        ConstraintViolationExceptionReason, CreateAccountFailureReason, CreateAccountState,
        CreateAccountStatus, IamUserAccessToBilling,
    },
};

use crate::{
    aws::error::AwsError,
    domain::tenant::DesiredTenant,
    replication::{Cx, ReplicationError},
};

use super::tag_account::sdk_tags;

/// What became of asking.
pub enum Requested {
    /// AWS is at work under this request id.
    Accepted(String),
    /// No answer: AWS may be at work or not.
    Lost(AwsError),
}

/// How a creation ended.
#[derive(Debug, PartialEq)]
pub enum Ended {
    Created(String),
    Failed(CreateAccountFailureReason),
}

pub async fn request(
    cx: &Cx<'_>,
    desired: &DesiredTenant,
    email: &str,
) -> Result<Requested, ReplicationError> {
    let name = &desired.account_name;
    let doing = format!("create the account {name:?} with the address {email}");
    let wait = cx.wait(
        format!("a place for the creation of account {name:?}"),
        Duration::ZERO,
        Duration::from_secs(20),
    );
    let requested = wait.until(cx.clients.stop(), || async {
        match send(cx, desired, email).await {
            Ok(Err(TooManyInProgress)) => Ok(None),
            Ok(Ok(request_id)) => Ok(Some(Requested::Accepted(request_id))),
            Err(err) if err.is_lost() => Ok(Some(Requested::Lost(err))),
            Err(err) => Err(err),
        }
    });
    requested.await.map_err(ReplicationError::waiting(doing))
}

/// The organization has as many creations in progress as AWS allows.
struct TooManyInProgress;

async fn send(
    cx: &Cx<'_>,
    desired: &DesiredTenant,
    email: &str,
) -> Result<Result<String, TooManyInProgress>, AwsError> {
    let created = cx
        .clients
        .organizations()
        .await?
        .create_account()
        .account_name(&desired.account_name)
        .email(email)
        .role_name(&desired.access_role_name)
        .iam_user_access_to_billing(IamUserAccessToBilling::Allow)
        .set_tags(Some(sdk_tags(&desired.tags)))
        .send()
        .await;
    match created {
        Ok(output) => {
            let status = output.create_account_status();
            Ok(Ok(status.and_then(CreateAccountStatus::id).unwrap_or_default().to_owned()))
        }
        Err(err) if is_rate_limited(&err) => Ok(Err(TooManyInProgress)),
        Err(err) => Err(AwsError::calling("organizations:CreateAccount")(err)),
    }
}

fn is_rate_limited<R>(err: &SdkError<CreateAccountError, R>) -> bool {
    let reason = match err.as_service_error() {
        Some(CreateAccountError::ConstraintViolationException(violation)) => violation.reason(),
        _ => None,
    };
    reason == Some(&ConstraintViolationExceptionReason::AccountCreationRateLimitExceeded)
}

/// Waits for a creation to end.
pub async fn wait(cx: &Cx<'_>, request_id: &str) -> Result<Ended, ReplicationError> {
    let wait = cx.wait(
        format!("the creation of an account (request {request_id})"),
        Duration::from_secs(1),
        Duration::from_secs(5),
    );
    let ended = wait.until(cx.clients.stop(), || async {
        let status = describe(cx, request_id).await?;
        Ok(status.as_ref().and_then(ended))
    });
    let doing = format!("see how the creation of an account goes (request {request_id})");
    ended.await.map_err(ReplicationError::waiting(doing))
}

async fn describe(cx: &Cx<'_>, request_id: &str) -> Result<Option<CreateAccountStatus>, AwsError> {
    let organizations = cx.clients.organizations().await?;
    let described =
        organizations.describe_create_account_status().create_account_request_id(request_id);
    let described = described.send().await;
    let described =
        described.map_err(AwsError::calling("organizations:DescribeCreateAccountStatus"))?;
    Ok(described.create_account_status)
}

fn ended(status: &CreateAccountStatus) -> Option<Ended> {
    match status.state()? {
        CreateAccountState::Succeeded => Some(Ended::Created(status.account_id()?.to_owned())),
        CreateAccountState::Failed => {
            let reason = status.failure_reason().cloned();
            Some(Ended::Failed(reason.unwrap_or(CreateAccountFailureReason::InternalFailure)))
        }
        _ => None,
    }
}

/// The creations of this state. AWS tells their account name, not their address.
pub async fn list(
    cx: &Cx<'_>,
    state: CreateAccountState,
) -> Result<Vec<CreateAccountStatus>, AwsError> {
    let organizations = cx.clients.organizations().await?;
    let mut pages =
        organizations.list_create_account_status().states(state).into_paginator().send();
    let mut found = Vec::new();
    while let Some(page) = pages.next().await {
        let page = page.map_err(AwsError::calling("organizations:ListCreateAccountStatus"))?;
        found.extend(page.create_account_statuses.unwrap_or_default());
    }
    Ok(found)
}

/// What AWS's reason means to the reader.
pub fn explain(reason: &CreateAccountFailureReason) -> &'static str {
    match reason {
        CreateAccountFailureReason::AccountLimitExceeded => {
            "the organization has as many accounts as its quota allows; have it raised in Service \
            Quotas"
        }
        CreateAccountFailureReason::EmailAlreadyExists => "the address is in use",
        CreateAccountFailureReason::InvalidEmail => "AWS does not take this address",
        CreateAccountFailureReason::InvalidAddress
        | CreateAccountFailureReason::MissingBusinessValidation
        | CreateAccountFailureReason::FailedBusinessValidation
        | CreateAccountFailureReason::InvalidIdentityForBusinessValidation
        | CreateAccountFailureReason::UnknownBusinessValidation => {
            "the organization's own address or business data must be completed or validated first"
        }
        CreateAccountFailureReason::MissingPaymentInstrument
        | CreateAccountFailureReason::InvalidPaymentInstrument => {
            "the management account has no valid means of payment"
        }
        CreateAccountFailureReason::UpdateExistingResourcePolicyWithTagsNotSupported => {
            "the organization's resource policy does not allow accounts to be tagged while they \
            are created"
        }
        _ => "AWS could not finish it",
    }
}

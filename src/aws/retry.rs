//! What is tried again, and what is not.
//!
//! The rule: the SDK repeats what certainly had no effect or may be repeated; whoever called
//! decides about the rest.

use std::sync::Arc;
use std::time::Duration;

use aws_smithy_async::rt::sleep::{AsyncSleep, Sleep};
use aws_smithy_runtime::client::retries::{RetryPartition, TokenBucket};
use aws_smithy_runtime_api::client::interceptors::context::InterceptorContext;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::retries::classifiers::{
    ClassifyRetry, RetryAction, RetryClassifierPriority,
};
use aws_smithy_types::retry::RetryConfig;
use tokio_util::sync::CancellationToken;

use crate::aws::config::{Config, RetryMode};

/// Answers that mean *not now*, beyond those the SDK knows: another change is in progress, nothing
/// was done.
///
/// `ConflictException` is not among them: for the identity store it means that the name is taken.
const NOT_NOW: [&str; 5] = [
    "ConcurrentModificationException",
    "ConcurrentModification",
    "EntityTemporarilyUnmodifiable",
    "FinalizingOrganizationException",
    "OperationInProgressException",
];

/// "An internal service error. Try again later", which Organizations answers with status 400
/// (<https://docs.aws.amazon.com/organizations/latest/APIReference/API_CreateAccount.html>): the
/// call may have had its effect.
pub const FAILED_INSIDE: &str = "ServiceException";

/// The SDK takes this code for throttling; in CloudFormation and IAM it is a quota, which no retry
/// raises.
const QUOTA: &str = "LimitExceededException";

/// Calls without a client token that make something new: a second one makes a second thing, or
/// fails because of the first. After a lost answer their caller looks for what the first one made.
const MAKES_NEW: [(&str, &str); 2] =
    [("Organizations", "CreateAccount"), ("Organizations", "CreateGovCloudAccount")];

pub fn makes_new(service: &str, operation: &str) -> bool {
    MAKES_NEW.contains(&(service, operation))
}

/// Doubles with each retry, up to the SDK's 20 seconds. Tests do not wait a second.
const FIRST_DELAY: Duration = Duration::from_millis(if cfg!(test) { 1 } else { 1000 });

pub fn retry_config(config: &Config) -> RetryConfig {
    let mode = match config.retry_mode {
        RetryMode::Standard => RetryConfig::standard(),
        RetryMode::Adaptive => RetryConfig::adaptive(),
    };
    mode.with_max_attempts(config.max_retries.max(1)).with_initial_backoff(FIRST_DELAY)
}

/// A retry quota of our own: the SDK's holds 500 tokens for a whole service, and a burst of
/// throttling with some hundred tenants uses them up ("retry quota exceeded").
pub fn retry_partition(config: &Config) -> RetryPartition {
    let bucket = match config.token_bucket_rate_limiter_capacity {
        Some(capacity) => {
            TokenBucket::new(usize::try_from(capacity).expect("usize holds 32 bits here"))
        }
        None => TokenBucket::unlimited(),
    };
    RetryPartition::custom(env!("CARGO_PKG_NAME")).token_bucket(bucket).build()
}

/// Adds to the SDK's own classification what it does not know.
#[derive(Debug)]
pub struct Classifier;

impl ClassifyRetry for Classifier {
    fn classify_retry(&self, ctx: &InterceptorContext) -> RetryAction {
        if !ctx.is_failed() {
            return RetryAction::NoActionIndicated;
        }
        match ctx.response().and_then(error_code) {
            Some(code) if NOT_NOW.contains(&&*code) => RetryAction::throttling_error(),
            Some(code) if code == FAILED_INSIDE => RetryAction::server_error(),
            Some(code) if code == QUOTA => RetryAction::RetryForbidden,
            _ => RetryAction::NoActionIndicated,
        }
    }

    fn name(&self) -> &'static str {
        "conflicts and quotas of AWS"
    }

    fn priority(&self) -> RetryClassifierPriority {
        RetryClassifierPriority::run_after(RetryClassifierPriority::transient_error_classifier())
    }
}

/// The error code of an answer, whichever of AWS's protocols it is in.
///
/// A classifier and an interceptor see the typed error only as one of hundreds of types.
pub fn error_code(response: &HttpResponse) -> Option<String> {
    if response.status().is_success() {
        return None;
    }
    let header = response.headers().get("x-amzn-errortype").map(ToOwned::to_owned);
    let code = header.or_else(|| {
        let body = response.body().bytes()?;
        json_code(body).or_else(|| xml_code(body))
    })?;
    // The code may bear its namespace before and an address behind: `com.amazonaws…#Name:http://…`.
    let code = code.split(':').next().unwrap_or_default();
    let code = code.rsplit('#').next().unwrap_or_default();
    (!code.is_empty()).then(|| code.to_owned())
}

fn json_code(body: &[u8]) -> Option<String> {
    let body: serde_json::Value = serde_json::from_slice(body).ok()?;
    body.get("__type").or_else(|| body.get("code"))?.as_str().map(ToOwned::to_owned)
}

fn xml_code(body: &[u8]) -> Option<String> {
    let (_, rest) = std::str::from_utf8(body).ok()?.split_once("<Code>")?;
    rest.split_once("</Code>").map(|(code, _)| code.trim().to_owned())
}

/// Sleeps between attempts, and ends early when the run is being stopped.
///
/// Nothing else may sleep with this: a time limit that ended early would drop a request on the
/// wire.
#[derive(Debug, Clone)]
pub struct StoppableSleep(pub Arc<CancellationToken>);

/// Once stopped, a loop of the SDK that sleeps for its turn must not spin.
const STOPPED_SLEEP: Duration = Duration::from_millis(10);

impl AsyncSleep for StoppableSleep {
    fn sleep(&self, duration: Duration) -> Sleep {
        let stop = Arc::clone(&self.0);
        Sleep::new(async move {
            if stop.is_cancelled() {
                return tokio::time::sleep(duration.min(STOPPED_SLEEP)).await;
            }
            tokio::select! {
                () = stop.cancelled() => {}
                () = tokio::time::sleep(duration) => {}
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use aws_smithy_types::body::SdkBody;

    use super::*;

    #[track_caller]
    fn check(
        status: u16,
        header: Option<&'static str>,
        body: &'static str,
        expected: Option<&str>,
    ) {
        let mut response =
            HttpResponse::new(status.try_into().expect("a status"), SdkBody::from(body));
        if let Some(header) = header {
            response.headers_mut().insert("x-amzn-errortype", header);
        }
        assert_eq!(error_code(&response).as_deref(), expected);
    }

    #[test]
    fn the_code_is_read_from_each_protocol() {
        check(
            400,
            None,
            r#"{"__type":"TooManyRequestsException"}"#,
            Some("TooManyRequestsException"),
        );
        check(400, None, r#"{"__type":"com.amazon.coral#Throttled"}"#, Some("Throttled"));
        check(409, Some("ConflictException:http://internal/"), "{}", Some("ConflictException"));
        check(403, None, "<E><Error><Code>AccessDenied</Code></Error></E>", Some("AccessDenied"));
        check(400, None, r#"{"code":"Short"}"#, Some("Short"));
    }

    #[test]
    fn an_answer_without_a_code_has_none() {
        check(200, None, r#"{"__type":"NotAnError"}"#, None);
        check(502, None, "<html>Bad Gateway</html>", None);
        check(500, None, "", None);
        check(400, None, r#"{"__type":""}"#, None);
    }
}

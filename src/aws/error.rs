//! What went wrong with a call, as a leaf error.
//!
//! The rule: everything a reader needs is copied out of the SDK's error here, once. SDK errors
//! repeat themselves along `source()`, and the request they belong to is gone when they arrive.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use crate::aws::retry::FAILED_INSIDE;

/// Codes that AWS services answer when the caller lacks a permission.
const ACCESS_DENIED: [&str; 4] =
    ["AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AuthorizationError"];

/// Codes that AWS services answer to credentials whose time is over.
const EXPIRED: [&str; 3] = ["ExpiredToken", "ExpiredTokenException", "RequestExpired"];

const REQUEST_ID_HEADERS: [&str; 2] = ["x-amzn-requestid", "x-amz-request-id"];

/// A call that failed. Boxed, so that results stay small.
#[derive(Clone)]
pub struct AwsError(Box<Failure>);

#[derive(Debug, Clone)]
struct Failure {
    operation: String,
    resource: Option<String>,
    caller: Option<Caller>,
    kind: Kind,
    message: String,
}

#[derive(Debug, Clone)]
enum Kind {
    /// AWS answered. Without a code where the answer was not AWS's own, for example a proxy's.
    Answered { code: Option<String>, request_id: Option<String>, status: u16 },
    /// The request may or may not have had its effect.
    Lost,
    /// Nothing was sent: the run is being stopped.
    Stopped,
    /// Nothing was sent: what is configured forbids or prevents it.
    Refused,
}

/// Who signed a request: the ARN of the chain's last role, or words for the provider's own
/// credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller(pub Arc<str>);

impl Caller {
    /// The account of the role; the provider's own credentials do not tell theirs.
    pub fn account_id(&self) -> Option<&str> {
        self.0.strip_prefix("arn:")?.split(':').nth(3)
    }
}

impl Default for Caller {
    fn default() -> Self {
        Self(Arc::from("nobody"))
    }
}

impl AwsError {
    /// Turns any SDK error into ours; for `map_err`. `operation` is the IAM action:
    /// `organizations:MoveAccount`.
    pub fn calling<E>(operation: &'static str) -> impl FnOnce(SdkError<E, HttpResponse>) -> AwsError
    where
        E: ProvideErrorMetadata + Error + 'static,
    {
        move |err| Self::from_sdk(operation, &err)
    }

    fn from_sdk<E>(operation: &str, err: &SdkError<E, HttpResponse>) -> Self
    where
        E: ProvideErrorMetadata + Error + 'static,
    {
        if let Some(own) = find_own(err) {
            // A stop is met below the call that it prevents, and is named after that call.
            return if own.is_stopped() { Self::stopped(operation) } else { own };
        }
        let caller = err.raw_response().and_then(|it| it.extension::<Caller>()).cloned();
        let (kind, message) = match err {
            SdkError::ServiceError(service) => (
                answered(service.raw(), service.err().code()),
                service.err().message().unwrap_or_default().to_owned(),
            ),
            SdkError::ConstructionFailure(_) => (Kind::Refused, causes(err)),
            _ => (Kind::Lost, causes(err)),
        };
        Self::new(operation, kind, message).through(caller)
    }

    fn new(operation: &str, kind: Kind, message: String) -> Self {
        let operation = operation.to_owned();
        Self(Box::new(Failure { operation, resource: None, caller: None, kind, message }))
    }

    /// Nothing was sent because the run is being stopped.
    pub fn stopped(operation: impl Into<String>) -> Self {
        Self::new(&operation.into(), Kind::Stopped, "not sent, the run is being stopped".into())
    }

    /// Nothing was sent because of what is configured.
    pub fn refused(operation: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(&operation.into(), Kind::Refused, message.into())
    }

    /// Names what the call was about, where the operation alone does not tell.
    #[must_use]
    pub fn about(mut self, resource: impl Into<String>) -> Self {
        self.0.resource = Some(resource.into());
        self
    }

    pub fn has_resource(&self) -> bool {
        self.0.resource.is_some()
    }

    #[must_use]
    fn through(mut self, caller: Option<Caller>) -> Self {
        self.0.caller = caller;
        self
    }

    /// The IAM action: `organizations:MoveAccount`.
    pub fn operation(&self) -> &str {
        &self.0.operation
    }

    pub fn code(&self) -> Option<&str> {
        match &self.0.kind {
            Kind::Answered { code, .. } => code.as_deref(),
            _ => None,
        }
    }

    pub fn request_id(&self) -> Option<&str> {
        match &self.0.kind {
            Kind::Answered { request_id, .. } => request_id.as_deref(),
            _ => None,
        }
    }

    pub fn status(&self) -> Option<u16> {
        match self.0.kind {
            Kind::Answered { status, .. } => Some(status),
            _ => None,
        }
    }

    /// The role or credentials that the call was made with.
    pub fn caller(&self) -> Option<&str> {
        self.0.caller.as_ref().map(|it| &*it.0)
    }

    pub fn is(&self, code: &str) -> bool {
        self.code() == Some(code)
    }

    /// A 403 without a code counts: some answers bear it in a form that the service's protocol
    /// cannot read.
    pub fn is_access_denied(&self) -> bool {
        match self.code() {
            Some(code) => ACCESS_DENIED.contains(&code),
            None => self.status() == Some(403),
        }
    }

    /// Nothing was sent because the run is being stopped.
    pub fn is_stopped(&self) -> bool {
        matches!(self.0.kind, Kind::Stopped)
    }

    /// No answer, or one that does not tell: whether the call had its effect is unknown, and must
    /// be looked up.
    pub fn is_lost(&self) -> bool {
        matches!(self.0.kind, Kind::Lost)
            || self.status().is_some_and(|it| it >= 500)
            || self.is(FAILED_INSIDE)
    }

    /// What to do about it, as a sentence without its full stop, where there is something to do.
    pub fn fix(&self) -> Option<String> {
        let caller = self.caller().unwrap_or("the provider's credentials");
        if self.code().is_some_and(|it| EXPIRED.contains(&it)) {
            return Some(format!("renew {caller}: what they were issued for has ended"));
        }
        if !self.is_access_denied() {
            return None;
        }
        let operation = self.operation();
        Some(match &self.0.resource {
            Some(role) if operation.starts_with("sts:AssumeRole") => format!(
                "grant {operation} on {role} to {caller}, and let the trust policy of the role name \
                 that principal (and the external id where it asks for one)"
            ),
            _ => format!("grant {operation} to {caller}"),
        })
    }
}

impl fmt::Display for AwsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Failure { operation, resource, kind, message, .. } = &*self.0;
        f.write_str(operation)?;
        if let Some(resource) = resource {
            write!(f, " {resource}")?;
        }
        match kind {
            Kind::Answered { code, status, .. } => {
                match code {
                    Some(code) => write!(f, ": {code}")?,
                    None => write!(f, ": HTTP status {status}")?,
                }
                if !message.is_empty() {
                    write!(f, ": {message}")?;
                }
            }
            Kind::Lost => write!(f, ": no answer: {message}")?,
            Kind::Stopped | Kind::Refused => write!(f, ": {message}")?,
        }
        match self.request_id() {
            Some(id) => write!(f, " (request {id})"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for AwsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Error for AwsError {}

fn answered(response: &HttpResponse, code: Option<&str>) -> Kind {
    Kind::Answered {
        code: code.map(ToOwned::to_owned),
        request_id: request_id(response).map(ToOwned::to_owned),
        status: response.status().as_u16(),
    }
}

/// The id under which AWS support finds the call.
pub fn request_id(response: &HttpResponse) -> Option<&str> {
    REQUEST_ID_HEADERS.iter().find_map(|it| response.headers().get(it))
}

/// An error of ours that travelled through the SDK: a session that could not begin, a stop.
fn find_own(err: &(dyn Error + 'static)) -> Option<AwsError> {
    chain(err).find_map(|it| it.downcast_ref::<AwsError>()).cloned()
}

fn chain<'a>(err: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(err), |&it| it.source())
}

/// The chain of causes in one line; a cause that its parent has already printed is left out.
pub fn causes(err: &(dyn Error + 'static)) -> String {
    let mut line = String::new();
    for text in chain(err).map(ToString::to_string) {
        if line.is_empty() {
            line = text;
        } else if !line.ends_with(&text) {
            line = format!("{line}: {text}");
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use aws_smithy_runtime_api::client::result::ConnectorError;
    use aws_smithy_types::body::SdkBody;
    use aws_smithy_types::error::ErrorMetadata;

    use super::*;

    const OPERATION: &str = "organizations:MoveAccount";

    type Failed = SdkError<ErrorMetadata, HttpResponse>;

    fn answer(status: u16, code: Option<&str>, message: &str) -> Failed {
        let mut error = ErrorMetadata::builder().message(message);
        if let Some(code) = code {
            error = error.code(code);
        }
        let mut response = HttpResponse::new(status.try_into().unwrap(), SdkBody::empty());
        response.headers_mut().insert("x-amzn-requestid", "abc");
        Failed::service_error(error.build(), response)
    }

    fn calling(failed: Failed) -> AwsError {
        AwsError::calling(OPERATION)(failed)
    }

    #[test]
    fn an_answer_reads_as_operation_code_message_request() {
        let check = |failed, expected: &str| assert_eq!(calling(failed).to_string(), expected);
        check(
            answer(400, Some("AccessDeniedException"), "You may not."),
            "organizations:MoveAccount: AccessDeniedException: You may not. (request abc)",
        );
        check(
            answer(400, Some("InvalidInputException"), ""),
            "organizations:MoveAccount: InvalidInputException (request abc)",
        );
        check(answer(403, None, ""), "organizations:MoveAccount: HTTP status 403 (request abc)");
    }

    #[test]
    fn access_denied_is_told_by_code_or_by_a_403_without_one() {
        let check = |status, code, expected| {
            assert_eq!(calling(answer(status, code, "")).is_access_denied(), expected, "{code:?}");
        };
        check(400, Some("AccessDeniedException"), true);
        check(403, Some("AccessDenied"), true);
        check(403, None, true);
        check(403, Some("ExpiredToken"), false);
        check(400, None, false);
    }

    #[test]
    fn an_effect_is_unknown_without_an_answer_or_with_a_server_error() {
        let check = |failed, expected: bool| {
            let err = calling(failed);
            assert_eq!(err.is_lost(), expected, "{err}");
        };
        check(Failed::dispatch_failure(ConnectorError::io("broken pipe".into())), true);
        check(Failed::timeout_error("too late"), true);
        check(answer(500, None, ""), true);
        check(answer(400, Some("ServiceException"), ""), true);
        check(answer(400, Some("ConcurrentModificationException"), ""), false);
        check(Failed::construction_failure("no account id"), false);
    }

    #[test]
    fn causes_are_told_once() {
        let inner = std::io::Error::other("connection refused");
        let err = calling(Failed::dispatch_failure(ConnectorError::io(inner.into())));
        let text = err.to_string();
        assert_eq!(text.matches("connection refused").count(), 1, "{text}");
        assert!(text.starts_with("organizations:MoveAccount: no answer: "), "{text}");
    }

    #[test]
    fn an_own_error_comes_out_of_the_sdk_as_it_went_in() {
        let own = AwsError::refused("sts:AssumeRole", "no way").about("arn:aws:iam::1:role/Mesh");
        let err = calling(Failed::dispatch_failure(ConnectorError::other(own.into(), None)));
        assert_eq!(err.to_string(), "sts:AssumeRole arn:aws:iam::1:role/Mesh: no way");
        let stopped = AwsError::stopped("sts:AssumeRole").about("arn:aws:iam::1:role/Mesh");
        let err = calling(Failed::construction_failure(stopped));
        assert!(err.is_stopped());
        let expected = "organizations:MoveAccount: not sent, the run is being stopped";
        assert_eq!(err.to_string(), expected);
    }

    #[test]
    fn a_denial_and_expired_credentials_have_a_fix() {
        let denied = calling(answer(403, None, ""));
        let fix = "grant organizations:MoveAccount to the provider's credentials";
        assert_eq!(denied.fix().as_deref(), Some(fix));
        let expired = calling(answer(403, Some("ExpiredTokenException"), ""));
        assert!(expired.fix().unwrap().starts_with("renew the provider's credentials"));
        assert_eq!(calling(answer(400, Some("InvalidInputException"), "")).fix(), None);
    }

    #[test]
    fn a_role_tells_its_account() {
        let account = |text: &str| Caller(text.into()).account_id().map(ToOwned::to_owned);
        assert_eq!(account("arn:aws:iam::111111111111:role/Mesh").as_deref(), Some("111111111111"));
        assert_eq!(account("the provider's credentials"), None);
    }
}

//! Sessions: credentials that end, begun once and renewed before they do.
//!
//! The rule: a renewal never fails a call for which the old session is still good.

use std::fmt;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, future};
use aws_sdk_sts::types::{PolicyDescriptorType, Tag};
use tracing::warn;

use crate::aws::base::Base;
use crate::aws::config::{AssumeRole, WebIdentity, WebIdentityToken};
use crate::aws::error::{AwsError, Caller, causes};

/// How long before its end a session is renewed, as most AWS SDKs do it.
const RENEW_AHEAD: Duration = Duration::from_mins(5);

/// After a renewal has failed, the old session is used this long before the next try.
const RENEW_AGAIN_AFTER: Duration = Duration::from_secs(30);

const SESSION_NAME_DEFAULT: &str = env!("CARGO_PKG_NAME");

/// Where a session comes from.
#[derive(Debug)]
pub enum Source {
    Base(Base),
    Role { sts: aws_sdk_sts::Client, role: AssumeRole },
    WebIdentity { sts: aws_sdk_sts::Client, identity: WebIdentity },
}

/// The credentials of one principal. Every call in its name shares them.
pub struct Session {
    source: Source,
    caller: Caller,
    current: Mutex<Option<Current>>,
    /// Held while a session begins. The failure is for those who waited for the same beginning.
    beginning: tokio::sync::Mutex<Option<AwsError>>,
    beginnings: AtomicU64,
}

#[derive(Clone)]
struct Current {
    credentials: Credentials,
    renew_at: Option<SystemTime>,
}

impl Session {
    pub fn new(source: Source) -> Arc<Self> {
        let caller = Caller(match &source {
            Source::Base(_) => Arc::from("the provider's credentials"),
            Source::Role { role, .. } => Arc::from(role.role_arn.as_str()),
            Source::WebIdentity { identity, .. } => Arc::from(identity.role_arn.as_str()),
        });
        Arc::new(Self {
            source,
            caller,
            current: Mutex::default(),
            beginning: tokio::sync::Mutex::default(),
            beginnings: AtomicU64::default(),
        })
    }

    pub fn caller(&self) -> &Caller {
        &self.caller
    }

    pub async fn credentials(&self) -> Result<Credentials, AwsError> {
        let now = SystemTime::now();
        match self.current() {
            Some(it) if it.renew_at.is_none_or(|at| now < at) => Ok(it.credentials),
            Some(it) if it.credentials.expiry().is_some_and(|end| now < end) => {
                Ok(self.renew(it).await)
            }
            _ => self.begin_once().await,
        }
    }

    /// One call renews, the others go on with the old session meanwhile; so does this one if it
    /// does not succeed.
    async fn renew(&self, old: Current) -> Credentials {
        let Ok(_turn) = self.beginning.try_lock() else { return old.credentials };
        match self.begin().await {
            Ok(credentials) => credentials,
            Err(err) => {
                warn!(caller = &*self.caller.0, "the session cannot be renewed yet: {err}");
                let renew_at = Some(SystemTime::now() + RENEW_AGAIN_AFTER);
                self.set_current(Current { renew_at, ..old.clone() });
                old.credentials
            }
        }
    }

    /// Begins the session, or waits for whoever is about to, and shares the outcome, be it good or
    /// bad.
    async fn begin_once(&self) -> Result<Credentials, AwsError> {
        let seen = self.beginnings.load(Ordering::SeqCst);
        let mut failure = self.beginning.lock().await;
        if self.beginnings.load(Ordering::SeqCst) != seen {
            match (&*failure, self.current()) {
                (Some(err), _) => return Err(err.clone()),
                (None, Some(it)) => return Ok(it.credentials),
                (None, None) => {}
            }
        }
        let begun = self.begin().await;
        *failure = begun.as_ref().err().cloned();
        begun
    }

    async fn begin(&self) -> Result<Credentials, AwsError> {
        let begun = self.source.begin().await;
        if let Ok(credentials) = &begun {
            let renew_at = credentials.expiry().map(|end| end - RENEW_AHEAD);
            self.set_current(Current { credentials: credentials.clone(), renew_at });
        }
        self.beginnings.fetch_add(1, Ordering::SeqCst);
        begun
    }

    fn current(&self) -> Option<Current> {
        self.current.lock().expect("no holder of this lock panics").clone()
    }

    fn set_current(&self, new: Current) {
        *self.current.lock().expect("no holder of this lock panics") = Some(new);
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").field("caller", &self.caller).finish_non_exhaustive()
    }
}

impl ProvideCredentials for Session {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(async {
            self.credentials().await.map_err(CredentialsError::provider_error)
        })
    }
}

impl Source {
    async fn begin(&self) -> Result<Credentials, AwsError> {
        match self {
            Self::Base(base) => {
                let given = base.provider.provide_credentials().await;
                given.map_err(|err| AwsError::refused("AWS credentials", no_base(base, &err)))
            }
            Self::Role { sts, role } => assume_role(sts, role).await,
            Self::WebIdentity { sts, identity } => {
                assume_role_with_web_identity(sts, identity).await
            }
        }
    }
}

/// The SDK says of credentials that are nowhere: "the credential provider was not enabled".
fn no_base(base: &Base, err: &CredentialsError) -> String {
    let Base { origin, .. } = base;
    match err {
        CredentialsError::CredentialsNotLoaded(_) => format!(
            "none found in {origin}; name a profile, or give access_key and secret_key, or set \
             AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
        ),
        _ => format!("{origin}: {}", causes(err)),
    }
}

async fn assume_role(
    sts: &aws_sdk_sts::Client,
    role: &AssumeRole,
) -> Result<Credentials, AwsError> {
    let operation = "sts:AssumeRole";
    let begun = sts
        .assume_role()
        .role_arn(&role.role_arn)
        .role_session_name(role.session_name.as_deref().unwrap_or(SESSION_NAME_DEFAULT))
        .set_external_id(role.external_id.clone())
        .set_duration_seconds(role.duration.map(seconds))
        .set_policy(role.policy.clone())
        .set_policy_arns(policies(&role.policy_arns))
        .set_source_identity(role.source_identity.clone())
        .set_tags(some(role.tags.iter().map(|(key, value)| tag(key, value)).collect()))
        .set_transitive_tag_keys(some(role.transitive_tag_keys.clone()))
        .send()
        .await
        .map_err(AwsError::calling(operation))
        .map_err(|err| about(err, operation, &role.role_arn))?;
    credentials(operation, begun.credentials)
}

async fn assume_role_with_web_identity(
    sts: &aws_sdk_sts::Client,
    identity: &WebIdentity,
) -> Result<Credentials, AwsError> {
    let operation = "sts:AssumeRoleWithWebIdentity";
    let token = match &identity.token {
        WebIdentityToken::Text(token) => token.expose().to_owned(),
        WebIdentityToken::File(path) => std::fs::read_to_string(path).map_err(|err| {
            let reason = format!("cannot read the token in {}: {err}", path.display());
            AwsError::refused(operation, reason).about(&identity.role_arn)
        })?,
    };
    let begun = sts
        .assume_role_with_web_identity()
        .role_arn(&identity.role_arn)
        .role_session_name(identity.session_name.as_deref().unwrap_or(SESSION_NAME_DEFAULT))
        .web_identity_token(token.trim())
        .set_duration_seconds(identity.duration.map(seconds))
        .set_policy(identity.policy.clone())
        .set_policy_arns(policies(&identity.policy_arns))
        .send()
        .await
        .map_err(AwsError::calling(operation))
        .map_err(|err| about(err, operation, &identity.role_arn))?;
    credentials(operation, begun.credentials)
}

/// Names the role, unless the error is that of a session further up the chain.
fn about(err: AwsError, operation: &str, role_arn: &str) -> AwsError {
    if err.operation() == operation && !err.has_resource() { err.about(role_arn) } else { err }
}

fn credentials(
    operation: &str,
    begun: Option<aws_sdk_sts::types::Credentials>,
) -> Result<Credentials, AwsError> {
    let unusable = |what: &str| AwsError::refused(operation, format!("the answer has no {what}"));
    let begun = begun.ok_or_else(|| unusable("credentials"))?;
    let end = SystemTime::try_from(begun.expiration).map_err(|_| unusable("usable end"))?;
    Ok(Credentials::builder()
        .access_key_id(begun.access_key_id)
        .secret_access_key(begun.secret_access_key)
        .session_token(begun.session_token)
        .expiry(end)
        .provider_name(SESSION_NAME_DEFAULT)
        .build())
}

fn seconds(duration: Duration) -> i32 {
    i32::try_from(duration.as_secs()).unwrap_or(i32::MAX)
}

fn policies(arns: &[String]) -> Option<Vec<PolicyDescriptorType>> {
    some(arns.iter().map(|arn| PolicyDescriptorType::builder().arn(arn).build()).collect())
}

fn tag(key: &str, value: &str) -> Tag {
    Tag::builder().key(key).value(value).build().expect("key and value are set")
}

fn some<T>(list: Vec<T>) -> Option<Vec<T>> {
    (!list.is_empty()).then_some(list)
}

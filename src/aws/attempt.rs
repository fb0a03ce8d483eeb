//! Where every attempt of every call passes: its turn, the stop, the log, the user agent.
//!
//! The rule: bodies and headers are never logged: they bear credentials.

use std::fmt;
use std::sync::Arc;
use std::time::Instant;

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::identity::{
    IdentityFuture, ResolveCachedIdentity, ResolveIdentity, SharedIdentityResolver,
};
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::{
    BeforeTransmitInterceptorContextMut, BeforeTransmitInterceptorContextRef,
    FinalizerInterceptorContextMut, FinalizerInterceptorContextRef,
};
use aws_smithy_runtime_api::client::orchestrator::Metadata;
use aws_smithy_runtime_api::client::retries::RequestAttempts;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::{ConfigBag, Storable, StoreReplace};
use aws_smithy_types::retry::RetryConfig;
use aws_types::region::Region;
use tokio_util::sync::CancellationToken;
use tracing::debug;

use crate::aws::error::{AwsError, Caller, causes, request_id};
use crate::aws::http;
use crate::aws::limits::Limits;
use crate::aws::retry;

/// Attempts at a connection that never comes about, some seconds in all: a mistyped proxy or endpoint
/// is not worth the minutes that all attempts would take.
const CONNECT_ATTEMPTS_MAX: u32 = 5;

/// Lets an attempt wait for its turn before its credentials are fetched and it is signed.
///
/// This is the one place where the SDK lets an attempt wait before its signature. Credentials are
/// not cached here: a session caches its own.
#[derive(Debug)]
pub struct Gate {
    pub limits: Option<Arc<Limits>>,
    pub stop: Arc<CancellationToken>,
}

impl ResolveCachedIdentity for Gate {
    fn resolve_cached_identity<'a>(
        &'a self,
        resolver: SharedIdentityResolver,
        components: &'a RuntimeComponents,
        bag: &'a ConfigBag,
    ) -> IdentityFuture<'a> {
        IdentityFuture::new(async move {
            if let (Some(limits), Some(call)) = (&self.limits, bag.load::<Metadata>()) {
                tokio::select! {
                    () = self.stop.cancelled() => return Err(AwsError::stopped(call.name()).into()),
                    () = limits.turn(call.service(), call.name()) => {}
                }
            }
            resolver.resolve_identity(components, bag).await
        })
    }
}

/// Sees each attempt of the calls of one client.
pub struct Attempts {
    pub stop: Arc<CancellationToken>,
    pub caller: Caller,
    pub user_agent: Arc<UserAgent>,
}

/// What goes before and behind the SDK's own user agent.
#[derive(Debug)]
pub struct UserAgent {
    pub prefix: String,
    pub suffix: Option<String>,
}

#[derive(Debug)]
struct SentAt(Instant);

impl Storable for SentAt {
    type Storer = StoreReplace<Self>;
}

impl fmt::Debug for Attempts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attempts").field("caller", &self.caller).finish_non_exhaustive()
    }
}

impl Intercept for Attempts {
    fn name(&self) -> &'static str {
        "Attempts"
    }

    fn read_before_attempt(
        &self,
        _: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        bag: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        bag.interceptor_state().unset::<SentAt>();
        if self.stop.is_cancelled() {
            return Err(AwsError::stopped(call(bag).1).into());
        }
        Ok(())
    }

    /// The `User-Agent` header is not part of the signature.
    fn modify_before_transmit(
        &self,
        ctx: &mut BeforeTransmitInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        bag: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let headers = ctx.request_mut().headers_mut();
        let sdk = headers.get("user-agent").unwrap_or_default();
        let UserAgent { prefix, suffix } = &*self.user_agent;
        let mut products = vec![prefix.as_str(), sdk];
        products.extend(suffix.as_deref());
        headers.try_insert("user-agent", products.join(" "))?;
        bag.interceptor_state().store_put(SentAt(Instant::now()));
        Ok(())
    }

    fn modify_before_attempt_completion(
        &self,
        ctx: &mut FinalizerInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        bag: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if let Some(response) = ctx.response_mut() {
            response.add_extension(self.caller.clone());
        }
        let (service, operation) = call(bag);
        // Only a refusal by AWS itself tells that nothing was made.
        let refused = ctx.response().is_some_and(|it| {
            it.status().is_client_error()
                && retry::error_code(it).as_deref() != Some(retry::FAILED_INSIDE)
        });
        let lost = retry::makes_new(service, operation) && !refused;
        let unreachable = attempt(bag) >= CONNECT_ATTEMPTS_MAX && !connected(ctx);
        if (lost || unreachable)
            && let Some(config) = bag.load::<RetryConfig>().cloned()
        {
            bag.interceptor_state().store_put(config.with_max_attempts(1));
        }
        Ok(())
    }

    fn read_after_attempt(
        &self,
        ctx: &FinalizerInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        bag: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let Some(SentAt(sent)) = bag.load::<SentAt>() else { return Ok(()) };
        let (service, operation) = call(bag);
        debug!(
            aws.service = service,
            aws.operation = operation,
            aws.region = bag.load::<Region>().map(AsRef::as_ref),
            aws.caller = &*self.caller.0,
            account.id = self.caller.account_id(),
            attempt = attempt(bag),
            status = ctx.response().map(|it| it.status().as_u16()),
            code = ctx.response().and_then(retry::error_code),
            request_id = ctx.response().and_then(request_id),
            duration_ms = u64::try_from(sent.elapsed().as_millis()).unwrap_or(u64::MAX),
            failure = ctx.response().is_none().then(|| failure(ctx)),
            "called AWS"
        );
        Ok(())
    }
}

/// Service and operation as the SDK names them.
fn call(bag: &ConfigBag) -> (&str, &str) {
    bag.load::<Metadata>().map_or(("", ""), |it| (it.service(), it.name()))
}

fn attempt(bag: &ConfigBag) -> u32 {
    bag.load::<RequestAttempts>().map_or(0, RequestAttempts::attempts)
}

/// Why there is no answer.
fn failure(ctx: &FinalizerInterceptorContextRef<'_>) -> Option<String> {
    Some(causes(ctx.output_or_error()?.err()?.as_connector_error()?))
}

fn connected(ctx: &FinalizerInterceptorContextMut<'_>) -> bool {
    let failure = ctx.output_or_error().and_then(Result::err);
    !failure.and_then(|it| it.as_connector_error()).is_some_and(http::never_connected)
}

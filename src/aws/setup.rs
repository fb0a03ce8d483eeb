//! What all clients share, loaded once, and how a client is made from it.
//!
//! The rule: an endpoint of the provider block wins over one of the environment, for STS under a
//! role chain too.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use aws_config::BehaviorVersion;
use aws_config::provider_config::ProviderConfig;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use aws_smithy_async::rt::sleep::TokioSleep;
use aws_smithy_runtime::client::retries::RetryPartition;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_smithy_runtime_api::client::stalled_stream_protection::StalledStreamProtectionConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use aws_types::SdkConfig;
use aws_types::origin::Origin;
use aws_types::region::Region;
use aws_types::service_config::ServiceConfigKey;
use tokio_util::sync::CancellationToken;

use crate::aws::attempt::{Attempts, Gate, UserAgent};
use crate::aws::base::{self, Base};
use crate::aws::config::Config;
use crate::aws::error::AwsError;
use crate::aws::http::Http;
use crate::aws::limits::Limits;
use crate::aws::retry::{self, StoppableSleep};
use crate::aws::session::Session;

const CONNECT_LIMIT: Duration = Duration::from_secs(10);

/// None of the calls made here takes AWS longer; without a limit a lost connection would hold an
/// apply for ever.
const READ_LIMIT: Duration = Duration::from_mins(1);

#[derive(Debug)]
pub struct Setup {
    sdk: SdkConfig,
    sts_region: Option<Region>,
    endpoints: BTreeMap<String, String>,
    limits: Arc<Limits>,
    user_agent: Arc<UserAgent>,
    stop: Arc<CancellationToken>,
    pub retry_partition: RetryPartition,
    /// The provider's own credentials, before any role.
    pub base: Base,
}

/// A service, under the name that users give it in `endpoints` and under the one that the SDK gives
/// it.
#[derive(Debug, Clone, Copy)]
pub struct Service {
    pub name: &'static str,
    pub id: &'static str,
}

pub const STS: Service = Service { name: "sts", id: "STS" };

/// What the client of one service and one principal is made of. `client!` puts it together.
pub struct Parts {
    pub sdk: SdkConfig,
    pub gate: Gate,
    pub attempts: Attempts,
}

impl Setup {
    /// Reads the environment, the shared files and the certificate authorities, and calls nobody.
    pub async fn load(config: &Config, stop: &CancellationToken) -> Result<Self, AwsError> {
        let http = SharedHttpClient::new(Http::new(config)?);
        let stop = Arc::new(stop.clone());
        let files = base::files(config);
        let time_limits = TimeoutConfig::builder()
            .connect_timeout(CONNECT_LIMIT)
            .read_timeout(READ_LIMIT)
            .build();
        let mut loader = aws_config::defaults(BehaviorVersion::latest())
            .region(base::region(config))
            .profile_files(files)
            .http_client(http.clone())
            .retry_config(retry::retry_config(config))
            .timeout_config(time_limits)
            .sleep_impl(StoppableSleep(Arc::clone(&stop)))
            // Its time limit would sleep on the sleep above.
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
            .no_credentials();
        if let Some(profile) = &config.profile {
            loader = loader.profile_name(profile);
        }
        if let Some(fips) = config.use_fips_endpoint {
            loader = loader.use_fips(fips);
        }
        if let Some(dual_stack) = config.use_dualstack_endpoint {
            loader = loader.use_dual_stack(dual_stack);
        }
        let sdk = loader.load().await;
        let machine = ProviderConfig::without_region()
            .with_region(sdk.region().cloned())
            .with_use_fips(sdk.use_fips())
            .with_use_dual_stack(sdk.use_dual_stack())
            .with_behavior_version(Some(BehaviorVersion::latest()))
            .with_sleep_impl(TokioSleep::new())
            .with_http_client(http);
        Ok(Self {
            sdk,
            sts_region: config.sts_region.clone().map(Region::new),
            endpoints: config.endpoints.clone(),
            limits: Arc::new(Limits::published()),
            user_agent: Arc::new(user_agent(config)),
            stop,
            retry_partition: retry::retry_partition(config),
            base: base::credentials(config, &machine),
        })
    }

    pub fn region(&self) -> &str {
        self.sdk.region().map_or("us-east-1", AsRef::as_ref)
    }

    /// The parts of a client that calls `service` in the name of `session`, or in nobody's.
    pub fn parts(&self, service: Service, session: Option<&Arc<Session>>) -> Parts {
        let endpoint = self.endpoint(service);
        // The published rates are those of AWS's own endpoints. An emulator has none.
        let limits = endpoint.as_deref().is_none_or(is_aws).then(|| Arc::clone(&self.limits));
        let mut sdk = self.sdk.clone().into_builder();
        if let Some(endpoint) = endpoint {
            sdk = sdk.endpoint_url(endpoint);
            sdk.insert_origin("endpoint_url", Origin::shared_config());
        }
        if service.name == STS.name
            && let Some(region) = &self.sts_region
        {
            sdk = sdk.region(region.clone());
        }
        sdk.set_credentials_provider(session.map(|it| {
            SharedCredentialsProvider::new(Arc::clone(it) as Arc<dyn ProvideCredentials>)
        }));
        let caller = session.map_or_else(Default::default, |it| it.caller().clone());
        Parts {
            sdk: sdk.build(),
            gate: Gate { limits, stop: Arc::clone(&self.stop) },
            attempts: Attempts {
                stop: Arc::clone(&self.stop),
                caller,
                user_agent: Arc::clone(&self.user_agent),
            },
        }
    }

    /// Where a service is reached, if not where AWS has it.
    fn endpoint(&self, service: Service) -> Option<String> {
        let of_environment = || {
            let key = ServiceConfigKey::builder()
                .service_id(service.id)
                .env("AWS_ENDPOINT_URL")
                .profile("endpoint_url")
                .build()
                .expect("all three are set");
            self.sdk.service_config()?.load_config(key)
        };
        self.endpoints
            .get(service.name)
            .cloned()
            .or_else(of_environment)
            .or_else(|| self.sdk.endpoint_url().map(ToOwned::to_owned))
    }
}

fn is_aws(endpoint: &str) -> bool {
    let host = url::Url::parse(endpoint).ok().and_then(|it| it.host_str().map(ToOwned::to_owned));
    host.is_some_and(|it| it.contains(".amazonaws.com") || it.contains(".api.aws"))
}

fn user_agent(config: &Config) -> UserAgent {
    let own = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));
    let prefix = match &config.core {
        Some(core) => format!("{} {own}", printable(core)),
        None => own.to_owned(),
    };
    UserAgent { prefix, suffix: config.user_agent_suffix.as_deref().map(printable) }
}

/// A header may hold nothing else, and a stray line break must not fail every call.
fn printable(text: &str) -> String {
    text.chars().filter(|it| matches!(it, ' '..='~')).collect()
}

/// Makes the client of a service's crate from its parts: the crates have no trait in common.
macro_rules! client {
    ($service:ident, $setup:expr, $parts:expr) => {{
        let crate::aws::setup::Parts { sdk, gate, attempts } = $parts;
        $service::Client::from_conf(
            $service::config::Builder::from(&sdk)
                .identity_cache(gate)
                .interceptor(attempts)
                .retry_partition($setup.retry_partition.clone())
                .retry_classifier(crate::aws::retry::Classifier)
                .build(),
        )
    }};
}
pub(crate) use client;

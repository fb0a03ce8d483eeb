//! What the AWS layer needs to know, as plain data.
//!
//! The rule: nothing here reads the environment or a file. Whoever builds a `Config` has merged the
//! variables that only Terraform users know (`HTTP_PROXY`, `AWS_CA_BUNDLE`, …); the variables that
//! every AWS SDK knows (`AWS_PROFILE`, `AWS_ACCESS_KEY_ID`, `AWS_ENDPOINT_URL_STS`, …) are read by
//! the SDK for whatever is left out here.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

/// Attempts per call. Terraform users know this number from the AWS provider.
pub const MAX_RETRIES_DEFAULT: u32 = 25;

/// The role that AWS Organizations creates in a new account unless told otherwise.
pub const ACCESS_ROLE_NAME_DEFAULT: &str = "OrganizationAccountAccessRole";

#[derive(Debug, Clone)]
pub struct Config {
    pub region: Option<String>,
    /// The region of the STS endpoint; left out, `region`.
    pub sts_region: Option<String>,
    /// Set only where the provider block names it: it then wins over keys in the environment.
    pub profile: Option<String>,
    pub static_keys: Option<StaticKeys>,
    pub shared_config_files: Vec<PathBuf>,
    pub shared_credentials_files: Vec<PathBuf>,
    pub max_retries: u32,
    pub retry_mode: RetryMode,
    /// The SDK's retry quota; left out, retries are bounded by `max_retries` alone.
    pub token_bucket_rate_limiter_capacity: Option<u32>,
    /// The address of a proxy may bear a password.
    pub http_proxy: Option<Secret>,
    pub https_proxy: Option<Secret>,
    pub no_proxy: Option<String>,
    pub custom_ca_bundle: Option<PathBuf>,
    pub insecure: bool,
    pub use_fips_endpoint: Option<bool>,
    pub use_dualstack_endpoint: Option<bool>,
    pub skip_metadata_api_check: bool,
    /// Endpoint per service, under the names of the AWS provider (`organizations`, `sts`, …).
    pub endpoints: BTreeMap<String, String>,
    /// Assumed one after the other, each with the session of the one before.
    pub assume_role: Vec<AssumeRole>,
    pub assume_role_with_web_identity: Option<WebIdentity>,
    pub management: Option<AccountRole>,
    pub automation: Option<AccountRole>,
    pub metering: Option<Metering>,
    pub access_role: AccessRole,
    /// Name and version of the core, as in a user agent: `Terraform/1.11.4`.
    pub core: Option<String>,
    /// The value of `TF_APPEND_USER_AGENT`.
    pub user_agent_suffix: Option<String>,
    pub allowed_account_ids: Vec<String>,
    pub forbidden_account_ids: Vec<String>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            region: None,
            sts_region: None,
            profile: None,
            static_keys: None,
            shared_config_files: Vec::new(),
            shared_credentials_files: Vec::new(),
            max_retries: MAX_RETRIES_DEFAULT,
            retry_mode: RetryMode::Standard,
            token_bucket_rate_limiter_capacity: None,
            http_proxy: None,
            https_proxy: None,
            no_proxy: None,
            custom_ca_bundle: None,
            insecure: false,
            use_fips_endpoint: None,
            use_dualstack_endpoint: None,
            skip_metadata_api_check: false,
            endpoints: BTreeMap::new(),
            assume_role: Vec::new(),
            assume_role_with_web_identity: None,
            management: None,
            automation: None,
            metering: None,
            access_role: AccessRole::default(),
            core: None,
            user_agent_suffix: None,
            allowed_account_ids: Vec::new(),
            forbidden_account_ids: Vec::new(),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RetryMode {
    Standard,
    Adaptive,
}

/// Text that must not be printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

#[derive(Debug, Clone)]
pub struct StaticKeys {
    pub access_key: String,
    pub secret_key: Secret,
    pub token: Option<Secret>,
}

/// One `assume_role` block.
#[derive(Debug, Clone, Default)]
pub struct AssumeRole {
    pub role_arn: String,
    pub duration: Option<Duration>,
    pub external_id: Option<String>,
    pub policy: Option<String>,
    pub policy_arns: Vec<String>,
    pub session_name: Option<String>,
    pub source_identity: Option<String>,
    pub tags: BTreeMap<String, String>,
    pub transitive_tag_keys: Vec<String>,
}

/// An `assume_role_with_web_identity` block.
#[derive(Debug, Clone)]
pub struct WebIdentity {
    pub role_arn: String,
    pub token: WebIdentityToken,
    pub session_name: Option<String>,
    pub duration: Option<Duration>,
    pub policy: Option<String>,
    pub policy_arns: Vec<String>,
}

#[derive(Debug, Clone)]
pub enum WebIdentityToken {
    Text(Secret),
    /// Read each time a session begins: whoever issues the token renews it in place.
    File(PathBuf),
}

/// The role to take on in one of the three accounts of the integration.
#[derive(Debug, Clone)]
pub struct AccountRole {
    pub role_arn: String,
    pub external_id: Option<String>,
    pub session_name: Option<String>,
}

/// How metering gets its session: it may be another principal altogether.
#[derive(Debug, Clone, Default)]
pub struct Metering {
    pub credentials: Option<OwnCredentials>,
    pub role: Option<AccountRole>,
}

#[derive(Debug, Clone)]
pub enum OwnCredentials {
    Keys(StaticKeys),
    WebIdentity(WebIdentity),
}

/// The role that the management account may take on in each member account.
#[derive(Debug, Clone)]
pub struct AccessRole {
    /// Name, with its path where it has one: `path/to/Role`.
    pub name: String,
    pub external_id: Option<String>,
}

impl Default for AccessRole {
    fn default() -> Self {
        Self { name: ACCESS_ROLE_NAME_DEFAULT.to_owned(), external_id: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_secret_is_printed() {
        let config = Config {
            static_keys: Some(StaticKeys {
                access_key: "AKIA".into(),
                secret_key: Secret::new("hidden-1"),
                token: Some(Secret::new("hidden-2")),
            }),
            assume_role_with_web_identity: Some(WebIdentity {
                role_arn: "arn".into(),
                token: WebIdentityToken::Text(Secret::new("hidden-3")),
                session_name: None,
                duration: None,
                policy: None,
                policy_arns: Vec::new(),
            }),
            https_proxy: Some(Secret::new("http://user:hidden-4@proxy:3128")),
            ..Config::default()
        };
        let printed = format!("{config:?}");
        assert!(printed.contains("AKIA"), "{printed}");
        assert!(!printed.contains("hidden"), "{printed}");
    }
}

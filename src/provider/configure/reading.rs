//! Reads the arguments that decide how AWS is called into the plain configuration of the AWS layer.
//!
//! Each argument passes one of the small readers at the end, so that none can be unknown without being remembered.

use std::{collections::BTreeMap, path::PathBuf, str::FromStr};

use tf_provider::{AttributePath, Diagnostics, value::Value};

use super::environment::{Environment, first, path, proxy};
use crate::{
    aws::config::{Config, RetryMode, Secret},
    framework::model::{Text, TextMap, Texts},
    provider::{known, model::Model},
};

pub struct Reading<'a> {
    pub environment: Environment<'a>,
    pub config: Config,
    /// The arguments that are not known yet.
    pub unknown: Vec<String>,
    pub diagnostics: Diagnostics,
}

impl<'a> Reading<'a> {
    pub fn new(environment: Environment<'a>) -> Self {
        Self {
            environment,
            config: Config::default(),
            unknown: Vec::new(),
            diagnostics: Diagnostics::default(),
        }
    }

    pub fn read(&mut self, model: &Model) {
        self.credentials(model);
        self.connection(model);
        self.retries(model);
        self.guards(model);
        self.config.assume_role = self.assume_roles(&model.assume_role);
        self.config.assume_role_with_web_identity = self
            .block("assume_role_with_web_identity", &model.assume_role_with_web_identity)
            .and_then(|(at, block)| self.web_identity(&at, block));
        self.config.management = self.account("management_account", &model.management_account);
        self.config.automation = self.account("automation_account", &model.automation_account);
        self.config.metering = self
            .block("metering_account", &model.metering_account)
            .map(|(at, block)| self.metering(&at, block));
        if let Some(name) = self.text(&at("account_access_role"), &model.account_access_role) {
            self.config.access_role.name = name;
        }
        self.config.access_role.external_id =
            self.text(&at("account_access_external_id"), &model.account_access_external_id);
        self.config.user_agent_suffix = first(self.environment, &["TF_APPEND_USER_AGENT"]);
    }

    fn credentials(&mut self, model: &Model) {
        self.config.region = self.text(&at("region"), &model.region);
        self.config.sts_region = self
            .text(&at("sts_region"), &model.sts_region)
            .or_else(|| first(self.environment, &["AWS_STS_REGION"]));
        // The SDK knows AWS_PROFILE, but not the other name; keys in the environment precede both.
        let other_profile = || {
            let precedes = first(self.environment, &["AWS_ACCESS_KEY_ID", "AWS_PROFILE"]);
            precedes.is_none().then(|| first(self.environment, &["AWS_DEFAULT_PROFILE"]))?
        };
        let other_profile = other_profile();
        self.config.profile = self.text(&at("profile"), &model.profile).or(other_profile);
        self.config.static_keys =
            self.keys(&AttributePath::root(), &model.access_key, &model.secret_key);
        let token = self.text(&at("token"), &model.token).map(Secret::new);
        if let Some(keys) = &mut self.config.static_keys {
            keys.token = token;
        }
        self.config.shared_config_files =
            self.paths("shared_config_files", &model.shared_config_files);
        self.config.shared_credentials_files =
            self.paths("shared_credentials_files", &model.shared_credentials_files);
        self.config.skip_metadata_api_check = self
            .flag(&at("skip_metadata_api_check"), model.skip_metadata_api_check)
            .unwrap_or_default();
    }

    fn connection(&mut self, model: &Model) {
        let environment = self.environment;
        // An empty argument means "no proxy", whatever the environment says.
        self.config.http_proxy = self
            .text(&at("http_proxy"), &model.http_proxy)
            .or_else(|| proxy(environment, &["HTTP_PROXY", "http_proxy"]))
            .filter(|it| !it.is_empty())
            .map(Secret::new);
        self.config.https_proxy = self
            .text(&at("https_proxy"), &model.https_proxy)
            .or_else(|| proxy(environment, &["HTTPS_PROXY", "https_proxy"]))
            .filter(|it| !it.is_empty())
            .map(Secret::new);
        self.config.no_proxy = self
            .text(&at("no_proxy"), &model.no_proxy)
            .or_else(|| first(environment, &["NO_PROXY", "no_proxy"]));
        self.config.custom_ca_bundle = self
            .text(&at("custom_ca_bundle"), &model.custom_ca_bundle)
            .or_else(|| first(environment, &["AWS_CA_BUNDLE"]))
            .map(|it| path(environment, &it));
        self.config.insecure = self.flag(&at("insecure"), model.insecure).unwrap_or_default();
        self.config.use_fips_endpoint =
            self.flag(&at("use_fips_endpoint"), model.use_fips_endpoint);
        self.config.use_dualstack_endpoint =
            self.flag(&at("use_dualstack_endpoint"), model.use_dualstack_endpoint);
        self.config.endpoints = self.map(&at("endpoints"), &model.endpoints);
    }

    fn retries(&mut self, model: &Model) {
        let attempts = self.number(&at("max_retries"), &model.max_retries);
        let attempts = attempts.or_else(|| self.variable("AWS_MAX_ATTEMPTS", "a whole number"));
        if let Some(attempts) = attempts {
            self.config.max_retries = attempts.max(1);
        }
        let mode = self.text(&at("retry_mode"), &model.retry_mode).and_then(|it| it.parse().ok());
        let mode = mode.or_else(|| self.variable("AWS_RETRY_MODE", "standard or adaptive"));
        if let Some(Mode(mode)) = mode {
            self.config.retry_mode = mode;
        }
        self.config.token_bucket_rate_limiter_capacity = self.number(
            &at("token_bucket_rate_limiter_capacity"),
            &model.token_bucket_rate_limiter_capacity,
        );
    }

    fn guards(&mut self, model: &Model) {
        self.config.allowed_account_ids =
            self.texts(&at("allowed_account_ids"), &model.allowed_account_ids);
        self.config.forbidden_account_ids =
            self.texts(&at("forbidden_account_ids"), &model.forbidden_account_ids);
    }

    pub fn block<'b, T>(
        &mut self,
        name: &'static str,
        block: &'b Value<T>,
    ) -> Option<(AttributePath, &'b T)> {
        let at = at(name);
        self.value(&at.clone(), block).map(|block| (at, block))
    }

    pub fn text(&mut self, at: &AttributePath, value: &Text) -> Option<String> {
        self.value(at, value).cloned()
    }

    fn flag(&mut self, at: &AttributePath, value: Value<bool>) -> Option<bool> {
        self.value(at, &value).copied()
    }

    fn number(&mut self, at: &AttributePath, value: &Value<i64>) -> Option<u32> {
        self.value(at, value).and_then(|it| u32::try_from(*it).ok())
    }

    pub fn texts(&mut self, at: &AttributePath, list: &Texts) -> Vec<String> {
        self.known(at, known::texts(list)).unwrap_or_default()
    }

    pub fn map(&mut self, at: &AttributePath, map: &TextMap) -> BTreeMap<String, String> {
        self.known(at, known::map(map)).unwrap_or_default()
    }

    fn paths(&mut self, name: &'static str, list: &Texts) -> Vec<PathBuf> {
        self.texts(&at(name), list).iter().map(|it| path(self.environment, it)).collect()
    }

    pub fn value<'v, T>(&mut self, at: &AttributePath, value: &'v Value<T>) -> Option<&'v T> {
        self.known(at, (!value.is_unknown()).then(|| value.as_ref_option())).flatten()
    }

    /// Remembers where something is not known yet.
    pub fn known<T>(&mut self, at: &AttributePath, value: Option<T>) -> Option<T> {
        if value.is_none() {
            self.unknown.push(at.to_string());
        }
        value
    }

    /// The value of a variable; one that cannot be read is an error, since it was set for a reason.
    fn variable<T: FromStr>(&mut self, name: &'static str, expected: &str) -> Option<T> {
        let text = first(self.environment, &[name])?;
        let parsed = text.parse().ok();
        if parsed.is_none() {
            self.diagnostics.root_error(
                "Invalid Environment Variable",
                format!(
                    "{name} is {text:?}; expected {expected}. Correct the variable or unset it."
                ),
            );
        }
        parsed
    }
}

/// A retry mode as AWS's tools write it.
struct Mode(RetryMode);

impl FromStr for Mode {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "standard" => Ok(Self(RetryMode::Standard)),
            "adaptive" => Ok(Self(RetryMode::Adaptive)),
            _ => Err(()),
        }
    }
}

/// The path of an argument.
pub fn at(name: &'static str) -> AttributePath {
    AttributePath::new(name)
}

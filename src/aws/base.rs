//! Where the provider's own credentials and region come from, before any role is assumed.
//!
//! The rule: what the provider block says wins over the environment, and the environment over the
//! shared files.

use aws_config::ecs::EcsCredentialsProvider;
use aws_config::environment::{
    EnvironmentVariableCredentialsProvider, EnvironmentVariableRegionProvider,
};
use aws_config::imds::credentials::ImdsCredentialsProvider;
use aws_config::meta::credentials::CredentialsProviderChain;
use aws_config::meta::region::RegionProviderChain;
use aws_config::profile::{ProfileFileCredentialsProvider, ProfileFileRegionProvider};
use aws_config::provider_config::ProviderConfig;
use aws_config::web_identity_token::WebIdentityTokenCredentialsProvider;
use aws_credential_types::Credentials;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use aws_runtime::env_config::file::{EnvConfigFileKind, EnvConfigFiles};
use aws_types::region::Region;

use crate::aws::config::{Config, StaticKeys};

/// Credentials that no role gives, and where they are looked for.
#[derive(Debug, Clone)]
pub struct Base {
    pub provider: SharedCredentialsProvider,
    pub origin: String,
}

impl Base {
    fn new(provider: impl ProvideCredentials + 'static, origin: impl Into<String>) -> Self {
        Self { provider: SharedCredentialsProvider::new(provider), origin: origin.into() }
    }
}

pub fn static_keys(keys: &StaticKeys) -> Base {
    let token = keys.token.as_ref().map(|it| it.expose().to_owned());
    let origin = "the provider block";
    let keys =
        Credentials::new(&keys.access_key, keys.secret_key.expose(), token, None, "provider block");
    Base::new(keys, origin)
}

/// The SDK's chain, but for two things: a profile that the provider block names is the only source,
/// as in the AWS provider; and the metadata service is left out when told so.
pub fn credentials(config: &Config, machine: &ProviderConfig) -> Base {
    if let Some(keys) = &config.static_keys {
        return static_keys(keys);
    }
    let mut profile =
        ProfileFileCredentialsProvider::builder().configure(machine).profile_files(files(config));
    if let Some(name) = &config.profile {
        profile = profile.profile_name(name);
        return Base::new(profile.build(), format!("profile {name:?}"));
    }
    let environment = EnvironmentVariableCredentialsProvider::new();
    let web_identity = WebIdentityTokenCredentialsProvider::builder().configure(machine).build();
    let container = EcsCredentialsProvider::builder().configure(machine).build();
    let chain = CredentialsProviderChain::first_try("Environment", environment)
        .or_else("Profile", profile.build())
        .or_else("WebIdentityToken", web_identity)
        .or_else("EcsContainer", container);
    if config.skip_metadata_api_check {
        return Base::new(chain, "the environment and the shared files");
    }
    let machine_role = ImdsCredentialsProvider::builder().configure(machine).build();
    let chain = chain.or_else("Ec2InstanceMetadata", machine_role);
    Base::new(chain, "the environment, the shared files and the metadata service")
}

/// The metadata service is not asked: the services used most have one endpoint per partition, and a
/// wrong guess costs less than the wait for a service that is not there.
pub fn region(config: &Config) -> RegionProviderChain {
    let mut profile = ProfileFileRegionProvider::builder().profile_files(files(config));
    if let Some(name) = &config.profile {
        profile = profile.profile_name(name);
    }
    RegionProviderChain::first_try(config.region.clone().map(Region::new))
        .or_else(EnvironmentVariableRegionProvider::new())
        .or_else(profile.build())
        .or_else(Region::new("us-east-1"))
}

pub fn files(config: &Config) -> EnvConfigFiles {
    let mut files = EnvConfigFiles::builder()
        .include_default_config_file(config.shared_config_files.is_empty())
        .include_default_credentials_file(config.shared_credentials_files.is_empty());
    for path in &config.shared_config_files {
        files = files.with_file(EnvConfigFileKind::Config, path);
    }
    for path in &config.shared_credentials_files {
        files = files.with_file(EnvConfigFileKind::Credentials, path);
    }
    files.build()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The sources that are asked for credentials, as the SDK's chain prints them.
    fn sources(config: &Config) -> String {
        format!("{:?}", credentials(config, &ProviderConfig::without_region()).provider)
    }

    #[test]
    fn the_metadata_service_is_asked_last_unless_told_otherwise() {
        let mut config = Config::default();
        assert!(sources(&config).contains("Ec2InstanceMetadata"));
        config.skip_metadata_api_check = true;
        let sources = sources(&config);
        assert!(!sources.contains("Ec2InstanceMetadata"), "{sources}");
        assert!(sources.contains("EcsContainer"), "{sources}");
    }

    #[test]
    fn a_named_profile_is_the_only_source() {
        let config = Config { profile: Some("platform".into()), ..Config::default() };
        let sources = sources(&config);
        let expected = "SharedCredentialsProvider(ProfileFileCredentialsProvider";
        assert!(sources.starts_with(expected), "{sources}");
    }

    #[tokio::test]
    async fn the_region_of_the_block_wins() {
        let config = Config { region: Some("eu-west-1".into()), ..Config::default() };
        assert_eq!(region(&config).region().await, Some(Region::new("eu-west-1")));
    }
}

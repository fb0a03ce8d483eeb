//! The whole layer at the HTTP boundary: real sockets on the loopback, answers as AWS gives them.
//!
//! The rule: nothing here depends on the environment of the machine; whatever a variable could say is said by `config`.

use std::collections::BTreeMap;

use tokio_util::sync::CancellationToken;

use crate::aws::Clients;
use crate::aws::config::{AccountRole, Config, Secret, StaticKeys};

mod calls;
mod network;
mod server;
mod sessions;

use server::Server;

/// A configuration whose every service is at `server`.
fn config(server: &Server) -> Config {
    let services = ["account", "iam", "organizations", "sts"];
    Config {
        region: Some("eu-central-1".into()),
        static_keys: Some(keys("BASE")),
        skip_metadata_api_check: true,
        use_fips_endpoint: Some(false),
        use_dualstack_endpoint: Some(false),
        endpoints: services.map(|it| (it.to_owned(), server.url())).into_iter().collect(),
        ..Config::default()
    }
}

/// A configuration that leaves the endpoints to the SDK's rules. Only a proxy can be reached with it.
fn config_of_aws() -> Config {
    Config {
        region: Some("eu-central-1".into()),
        static_keys: Some(keys("BASE")),
        skip_metadata_api_check: true,
        use_fips_endpoint: Some(false),
        use_dualstack_endpoint: Some(false),
        max_retries: 1,
        endpoints: BTreeMap::new(),
        ..Config::default()
    }
}

fn keys(access_key: &str) -> StaticKeys {
    StaticKeys { access_key: access_key.to_owned(), secret_key: Secret::new("secret"), token: None }
}

fn role(role_arn: &str) -> AccountRole {
    AccountRole { role_arn: role_arn.to_owned(), external_id: None, session_name: None }
}

fn clients(config: Config) -> Clients {
    Clients::new(config, CancellationToken::new())
}

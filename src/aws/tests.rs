//! The whole layer at the HTTP boundary: real sockets on the loopback, answers as AWS gives them.
//!
//! The rule: nothing here depends on the environment of the machine; whatever a variable could say
//! is said by `config`.

use std::collections::BTreeMap;

use tokio_util::sync::CancellationToken;

use crate::aws::Clients;
use crate::aws::config::{AccountRole, Config, Secret, StaticKeys};
use crate::aws::error::AwsError;

mod calls;
mod network;
mod retries;
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

/// A configuration that leaves the endpoints to the SDK's rules. Only a proxy can be reached with
/// it.
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

async fn list_roots(clients: &Clients) -> Result<(), AwsError> {
    let call = clients.organizations().await?.list_roots().send().await;
    call.map(|_| ()).map_err(AwsError::calling("organizations:ListRoots"))
}

async fn move_account(clients: &Clients) -> Result<(), AwsError> {
    let call = clients
        .organizations()
        .await?
        .move_account()
        .account_id("333333333333")
        .source_parent_id("r-1")
        .destination_parent_id("ou-1")
        .send()
        .await;
    call.map(|_| ()).map_err(AwsError::calling("organizations:MoveAccount"))
}

async fn create_account(clients: &Clients) -> Result<(), AwsError> {
    let call = clients
        .organizations()
        .await?
        .create_account()
        .account_name("dev")
        .email("dev@example.org")
        .send()
        .await;
    call.map(|_| ()).map_err(AwsError::calling("organizations:CreateAccount"))
}

async fn close_account(clients: &Clients) -> Result<(), AwsError> {
    let organizations = clients.organizations().await?;
    let call = organizations.close_account().account_id("333333333333").send().await;
    call.map(|_| ()).map_err(AwsError::calling("organizations:CloseAccount"))
}

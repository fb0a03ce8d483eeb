//! What surrounds a call: guards, turns, the log, and the error that comes out.

use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio_util::sync::CancellationToken;

use super::server::{Reply, Server, aws, sts_error};
use super::{clients, close_account, config, config_of_aws, move_account, role};
use crate::aws::Clients;
use crate::aws::chain::Chain;
use crate::aws::config::{AccessRole, Config, Secret};
use crate::aws::error::AwsError;

#[tokio::test]
async fn an_error_names_operation_code_request_and_role() {
    let server = Server::start(|request, before| match request.operation() {
        "MoveAccount" => Reply::error(400, "AccessDeniedException"),
        _ => aws(request, before),
    })
    .await;
    let role_arn = "arn:aws:iam::111111111111:role/Mesh";
    let config = Config { management: Some(role(role_arn)), ..config(&server) };
    let err = move_account(&clients(config)).await.unwrap_err();
    assert_eq!(
        err.to_string(),
        "organizations:MoveAccount: AccessDeniedException: because (request request-1)"
    );
    assert_eq!(err.caller(), Some(role_arn));
    assert_eq!((err.status(), err.request_id()), (Some(400), Some("request-1")));
    let fix = format!("grant organizations:MoveAccount to {role_arn}");
    assert_eq!(err.fix(), Some(fix));
}

#[tokio::test]
async fn an_error_of_iam_is_read_from_xml() {
    let server = Server::start(|request, before| match request.operation() {
        "CreateAccountAlias" => sts_error(409, "EntityAlreadyExists"),
        _ => aws(request, before),
    })
    .await;
    let iam = clients(config(&server)).iam("333333333333").await.unwrap();
    let call = iam.create_account_alias().account_alias("dev").send().await;
    let err = call.map_err(AwsError::calling("iam:CreateAccountAlias")).unwrap_err();
    assert!(err.is("EntityAlreadyExists"), "{err:?}");
    assert_eq!(err.caller(), Some("arn:aws:iam::333333333333:role/OrganizationAccountAccessRole"));
}

/// A configuration that reaches AWS's own endpoint by a proxy, and so is held to AWS's rates.
fn config_with_rates(proxy: &Server) -> Config {
    let mut config = config_of_aws();
    config.http_proxy = Some(Secret::new(proxy.url()));
    let endpoint = "http://organizations.us-east-1.amazonaws.com".to_owned();
    config.endpoints.insert("organizations".into(), endpoint);
    config
}

#[tokio::test]
async fn a_call_waits_for_its_turn_and_a_stop_ends_the_wait() {
    let proxy = Server::start(aws).await;
    let stop = CancellationToken::new();
    let clients = Clients::new(config_with_rates(&proxy), stop.clone());
    close_account(&clients).await.unwrap();
    let second = tokio::spawn(async move { close_account(&clients).await });
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(proxy.seen().len(), 1, "the second has its turn in 22 seconds");
    let begin = Instant::now();
    stop.cancel();
    let err = second.await.unwrap().unwrap_err();
    assert!(err.is_stopped() && begin.elapsed() < Duration::from_secs(5), "{err:?}");
    assert_eq!(proxy.seen().len(), 1);
}

#[tokio::test]
async fn an_endpoint_that_is_not_of_aws_has_no_rates() {
    let server = Server::start(aws).await;
    let clients = clients(config(&server));
    for _ in 0..5 {
        close_account(&clients).await.unwrap();
    }
    assert_eq!(server.count("CloseAccount"), 5);
}

/// What is called when the account of the credentials is 111111111111.
async fn check_guard(allowed: &[&str], forbidden: &[&str], expected: &[&str]) {
    let server = Server::start(aws).await;
    let list = |ids: &[&str]| ids.iter().map(|&it| it.to_owned()).collect();
    let clients = clients(Config {
        allowed_account_ids: list(allowed),
        forbidden_account_ids: list(forbidden),
        ..config(&server)
    });
    let first = move_account(&clients).await;
    let second = clients.iam("333333333333").await;
    assert_eq!(server.operations(), expected);
    if !expected.contains(&"MoveAccount") {
        let err = first.unwrap_err();
        assert!(err.to_string().contains("account 111111111111"), "{err}");
        assert!(second.is_err());
    }
}

#[tokio::test]
async fn without_guards_nobody_asks_for_the_account() {
    check_guard(&[], &[], &["MoveAccount"]).await;
}

#[tokio::test]
async fn an_account_that_is_allowed_is_asked_for_once() {
    let called = &["GetCallerIdentity", "MoveAccount"];
    check_guard(&["222222222222", "111111111111"], &[], called).await;
    check_guard(&[], &["222222222222"], called).await;
}

#[tokio::test]
async fn in_the_wrong_account_nothing_is_called() {
    check_guard(&["222222222222"], &[], &["GetCallerIdentity"]).await;
    check_guard(&[], &["111111111111"], &["GetCallerIdentity"]).await;
    check_guard(&["111111111111"], &["111111111111"], &["GetCallerIdentity"]).await;
}

#[tokio::test]
async fn the_user_agent_names_core_and_provider() {
    let server = Server::start(aws).await;
    let clients = clients(Config {
        core: Some("Terraform/1.11.4".into()),
        user_agent_suffix: Some("pipeline/7\n".into()),
        ..config(&server)
    });
    move_account(&clients).await.unwrap();
    let own = concat!("terraform-provider-meshstack/", env!("CARGO_PKG_VERSION"));
    let sent = server.seen()[0].header("user-agent").unwrap().to_owned();
    assert!(sent.starts_with(&format!("Terraform/1.11.4 {own} aws-sdk-rust/")), "{sent}");
    assert!(sent.ends_with(" pipeline/7"), "{sent}");
}

#[tokio::test]
async fn sts_may_be_in_a_region_of_its_own() {
    let server = Server::start(aws).await;
    let config = Config { sts_region: Some("us-west-2".into()), ..config(&server) };
    let sts = clients(config).sts(Chain::Base).await.unwrap();
    sts.get_caller_identity().send().await.unwrap();
    let signature = server.seen()[0].header("authorization").unwrap().to_owned();
    assert!(signature.contains("/us-west-2/sts/"), "{signature}");
}

/// What the layer writes at debug level while `call` runs.
async fn logged(call: impl Future<Output = ()>) -> String {
    let lines = Arc::new(Mutex::new(Vec::new()));
    let writer = Lines(Arc::clone(&lines));
    let subscriber = tracing_subscriber::fmt()
        .json()
        .with_env_filter(concat!(env!("CARGO_CRATE_NAME"), "=debug"))
        .with_writer(move || writer.clone())
        .finish();
    // While there is only one dispatcher, tracing asks just the thread that meets an event first
    // whether it is of any interest: a test in another thread would answer for this one.
    let _other = tracing::Dispatch::new(tracing_subscriber::registry());
    let guard = tracing::subscriber::set_default(subscriber);
    Box::pin(call).await;
    drop(guard);
    let lines = lines.lock().unwrap().clone();
    String::from_utf8(lines).unwrap()
}

#[derive(Clone)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn each_attempt_is_logged_without_a_secret() {
    let server = Server::start(|request, before| match before {
        1 => Reply::error(400, "ConcurrentModificationException"),
        _ => aws(request, before),
    })
    .await;
    let config = Config {
        management: Some(role("arn:aws:iam::111111111111:role/Mesh")),
        access_role: AccessRole { external_id: Some("hidden".into()), ..AccessRole::default() },
        ..config(&server)
    };
    let clients = clients(config);
    let log = Box::pin(logged(async { move_account(&clients).await.unwrap() })).await;
    let lines: Vec<serde_json::Value> =
        log.lines().map(|it| serde_json::from_str(it).unwrap()).collect();
    let told =
        |field: &str| -> Vec<_> { lines.iter().map(|it| it["fields"][field].clone()).collect() };
    assert_eq!(told("aws.operation"), ["AssumeRole", "MoveAccount", "MoveAccount"]);
    assert_eq!(told("aws.service"), ["STS", "Organizations", "Organizations"]);
    assert_eq!(told("aws.region"), ["eu-central-1"; 3]);
    assert_eq!(told("attempt"), [1, 1, 2]);
    assert_eq!(told("status"), [200, 400, 200]);
    assert_eq!(told("request_id"), ["request-0", "request-1", "request-2"]);
    assert_eq!(told("account.id")[1], "111111111111");
    assert_eq!(told("code")[1], "ConcurrentModificationException");
    assert!(told("duration_ms").iter().all(serde_json::Value::is_u64), "{log}");
    for secret in ["secret", "hidden", "token", "dev@example.org"] {
        assert!(!log.contains(secret), "{log}");
    }
}

#[tokio::test]
async fn an_attempt_that_a_stop_prevents_is_not_logged_as_a_call() {
    let server = Server::start(|_, _| Reply::error(400, "TooManyRequestsException")).await;
    let stop = CancellationToken::new();
    let clients = Clients::new(Config { max_retries: 1000, ..config(&server) }, stop.clone());
    let log = logged(async {
        let call = move_account(&clients);
        let stopped = async {
            server.wait_for(2).await;
            stop.cancel();
        };
        let (result, ()) = tokio::join!(call, stopped);
        assert!(result.unwrap_err().is_stopped());
    })
    .await;
    assert_eq!(log.lines().count(), server.seen().len(), "{log}");
}

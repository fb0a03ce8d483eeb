//! What is sent again, what is not, and what a stop ends.

use std::time::{Duration, Instant};

use futures::future::join_all;
use tokio_util::sync::CancellationToken;

use super::server::{Reply, Server, aws};
use super::{clients, config, create_account, move_account, role};
use crate::aws::Clients;
use crate::aws::config::Config;

/// How often MoveAccount is sent when the first answer is this error, and what becomes of it.
async fn check_retry(status: u16, code: &'static str, sent: usize) {
    let server = Server::start(move |request, before| match before {
        0 => Reply::error(status, code),
        _ => aws(request, before),
    })
    .await;
    let result = move_account(&clients(config(&server))).await;
    assert_eq!(server.count("MoveAccount"), sent, "{code}");
    match result {
        Ok(()) => assert_eq!(sent, 2, "{code}"),
        Err(err) => assert!(sent == 1 && err.is(code), "{code}: {err}"),
    }
}

#[tokio::test]
async fn answers_that_mean_not_now_are_tried_again() {
    check_retry(400, "ConcurrentModificationException", 2).await;
    check_retry(400, "FinalizingOrganizationException", 2).await;
    check_retry(409, "OperationInProgressException", 2).await;
    check_retry(400, "TooManyRequestsException", 2).await;
    check_retry(400, "ServiceException", 2).await;
    check_retry(500, "InternalFailure", 2).await;
}

#[tokio::test]
async fn answers_that_will_not_change_are_not_tried_again() {
    check_retry(400, "LimitExceededException", 1).await;
    check_retry(400, "ConstraintViolationException", 1).await;
    check_retry(409, "ConflictException", 1).await;
    check_retry(400, "AccessDeniedException", 1).await;
}

#[tokio::test]
async fn a_call_is_sent_as_often_as_configured() {
    let server = Server::start(|_, _| Reply::error(400, "TooManyRequestsException")).await;
    let err = move_account(&clients(Config { max_retries: 7, ..config(&server) })).await;
    assert!(err.unwrap_err().is("TooManyRequestsException"));
    assert_eq!(server.count("MoveAccount"), 7);
}

#[tokio::test]
async fn hundreds_of_throttled_calls_do_not_use_up_a_retry_quota() {
    let server = Server::start(|request, before| match before {
        600.. => aws(request, before),
        _ => Reply::error(400, "TooManyRequestsException"),
    })
    .await;
    let clients = clients(config(&server));
    for result in join_all((0..200).map(|_| move_account(&clients))).await {
        result.unwrap();
    }
}

#[tokio::test]
async fn a_configured_retry_quota_bounds_retries() {
    let server = Server::start(|_, _| Reply::error(400, "TooManyRequestsException")).await;
    let config = Config { token_bucket_rate_limiter_capacity: Some(10), ..config(&server) };
    move_account(&clients(config)).await.unwrap_err();
    // A retry costs five of the ten tokens.
    assert_eq!(server.count("MoveAccount"), 3);
}

/// How often CreateAccount is sent when the first answer is `reply`.
async fn check_creation(reply: fn() -> Reply, sent: usize, lost: bool) {
    let server = Server::start(move |request, before| match before {
        0 => reply(),
        _ => aws(request, before),
    })
    .await;
    let result = create_account(&clients(config(&server))).await;
    assert_eq!(server.count("CreateAccount"), sent);
    assert_eq!(result.is_err_and(|it| it.is_lost()), lost);
}

#[tokio::test]
async fn an_account_is_not_asked_for_again_when_the_answer_is_lost() {
    check_creation(|| Reply::Drop, 1, true).await;
    check_creation(|| Reply::error(400, "ServiceException"), 1, true).await;
    check_creation(|| Reply::error(500, "InternalFailure"), 1, true).await;
    check_creation(|| Reply::Answer { status: 502, headers: "", body: "oops".into() }, 1, true)
        .await;
    check_creation(|| Reply::ok("not JSON"), 1, true).await;
}

#[tokio::test]
async fn an_account_is_asked_for_again_when_aws_refused_to_begin() {
    check_creation(|| Reply::error(400, "ConcurrentModificationException"), 2, false).await;
    check_creation(|| Reply::error(400, "TooManyRequestsException"), 2, false).await;
    check_creation(|| Reply::error(400, "FinalizingOrganizationException"), 2, false).await;
}

#[tokio::test]
async fn a_lost_answer_to_a_repeatable_call_is_asked_for_again() {
    let server = Server::start(|request, before| match before {
        0 => Reply::Drop,
        _ => aws(request, before),
    })
    .await;
    move_account(&clients(config(&server))).await.unwrap();
    assert_eq!(server.count("MoveAccount"), 2);
}

#[tokio::test]
async fn a_stop_ends_the_sleep_before_a_retry() {
    let server = Server::start(|_, _| Reply::Answer {
        status: 400,
        headers: "x-amz-retry-after: 60000\r\n",
        body: r#"{"__type":"TooManyRequestsException"}"#.into(),
    })
    .await;
    let stop = CancellationToken::new();
    let clients = Clients::new(config(&server), stop.clone());
    let call = tokio::spawn(async move { move_account(&clients).await });
    server.wait_for(1).await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    let begin = Instant::now();
    stop.cancel();
    let err = call.await.unwrap().unwrap_err();
    assert!(begin.elapsed() < Duration::from_secs(5), "{:?}", begin.elapsed());
    assert!(err.is_stopped() && !err.is_lost(), "{err:?}");
    assert!(err.to_string().starts_with("organizations:MoveAccount: not sent"), "{err}");
    assert_eq!(server.seen().len(), 1, "nothing is sent after the stop");
}

#[tokio::test]
async fn a_stop_does_not_drop_a_request_on_the_wire() {
    let server = Server::start(|request, before| {
        Reply::Late(Duration::from_millis(500), Box::new(aws(request, before)))
    })
    .await;
    let stop = CancellationToken::new();
    let clients = Clients::new(config(&server), stop.clone());
    let call = tokio::spawn(async move { move_account(&clients).await });
    server.wait_for(1).await;
    stop.cancel();
    call.await.unwrap().unwrap();
}

#[tokio::test]
async fn nothing_is_sent_once_stopped() {
    let server = Server::start(aws).await;
    let stop = CancellationToken::new();
    stop.cancel();
    let config = Config { management: Some(role("arn:aws:iam::1:role/Mesh")), ..config(&server) };
    let err = move_account(&Clients::new(config, stop)).await.unwrap_err();
    assert!(err.is_stopped(), "{err:?}");
    assert!(server.seen().is_empty());
}

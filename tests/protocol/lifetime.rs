//! When the process ends, and that it leaves nothing behind.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use tokio::time::{sleep, timeout};
use tokio_stream::pending;
use tonic::transport::Channel;

use crate::support::{
    Certificate, Launched, PATIENCE, Process, Provider, command, connect,
    proto::{
        go_plugin::{
            Empty, grpc_broker_client::GrpcBrokerClient,
            grpc_controller_client::GrpcControllerClient, grpc_stdio_client::GrpcStdioClient,
        },
        tfplugin6::get_provider_schema,
    },
};

/// The core waits this long for an idle process without anyone noticing.
const PROMPT: Duration = Duration::from_millis(100);

/// Long enough to see that a process does not end.
const A_WHILE: Duration = Duration::from_millis(300);

async fn answers(channel: &Channel) -> bool {
    let mut provider = Provider::new(channel.clone());
    provider.get_provider_schema(get_provider_schema::Request {}).await.is_ok()
}

fn left_behind(socket: &str) -> bool {
    Path::new(socket).parent().unwrap().exists()
}

/// How long an idle process takes to end from being asked.
async fn end_when_asked() -> Duration {
    let core = Certificate::of_a_core();
    let mut launched = Launched::by(Some(&core)).await;
    let channel = launched.connect(Some(&core)).await.unwrap();
    let mut stdio = GrpcStdioClient::new(channel.clone()).stream_stdio(()).await.unwrap();
    let asked = Instant::now();
    GrpcControllerClient::new(channel).shutdown(Empty {}).await.unwrap();
    assert!(launched.process.exit().await.success());
    let took = asked.elapsed();
    assert!(!left_behind(&launched.socket));
    // It was open until then, and ended in order.
    assert!(stdio.get_mut().message().await.unwrap().is_none());
    took
}

#[tokio::test]
async fn an_idle_process_that_is_asked_to_end_answers_and_is_gone() {
    // The best of three: the other tests want the processor too.
    let took = [end_when_asked().await, end_when_asked().await, end_when_asked().await];
    assert!(took.iter().min().unwrap() < &PROMPT, "{took:?}");
}

#[tokio::test]
async fn the_side_streams_stay_open_and_say_nothing() {
    let launched = Launched::by(None).await;
    let channel = launched.connect(None).await.unwrap();
    let mut stdio = GrpcStdioClient::new(channel.clone()).stream_stdio(()).await.unwrap();
    let mut broker = GrpcBrokerClient::new(channel.clone()).start_stream(pending()).await.unwrap();
    assert!(timeout(A_WHILE, stdio.get_mut().message()).await.is_err());
    assert!(timeout(A_WHILE, broker.get_mut().message()).await.is_err());
    assert!(answers(&channel).await);
}

#[tokio::test]
async fn an_interrupt_is_left_to_the_core() {
    let mut launched = Launched::by(None).await;
    let channel = launched.connect(None).await.unwrap();
    launched.process.signal("INT").await;
    sleep(A_WHILE).await;
    assert!(answers(&channel).await);
    assert!(launched.process.child.try_wait().unwrap().is_none());
}

#[tokio::test]
async fn a_termination_ends_it_and_removes_the_socket() {
    let mut launched = Launched::by(None).await;
    let channel = launched.connect(None).await.unwrap();
    assert!(answers(&channel).await);
    launched.process.signal("TERM").await;
    assert!(launched.process.exit().await.success());
    assert!(!left_behind(&launched.socket));
}

#[tokio::test]
async fn a_core_that_dies_takes_it_along() {
    let core = Certificate::of_a_core();
    let mut launched = Launched::by(Some(&core)).await;
    let first = launched.connect(Some(&core)).await.unwrap();
    let second = launched.connect(Some(&core)).await.unwrap();
    assert!(answers(&first).await);
    drop(first);
    sleep(A_WHILE).await;
    assert!(answers(&second).await, "one of two connections closed");
    drop(second);
    assert!(launched.process.exit().await.success());
    assert!(!left_behind(&launched.socket));
}

#[tokio::test]
async fn a_stranger_who_leaves_does_not_take_it_along() {
    let core = Certificate::of_a_core();
    let mut launched = Launched::by(Some(&core)).await;
    drop(tokio::net::UnixStream::connect(&launched.socket).await.unwrap());
    sleep(A_WHILE).await;
    assert!(launched.process.child.try_wait().unwrap().is_none());
    assert!(answers(&launched.connect(Some(&core)).await.unwrap()).await);
}

#[tokio::test]
async fn a_debugged_provider_serves_every_core_until_it_is_interrupted() {
    let mut process = Process::start(command(&[]).arg("-debug"));
    let assignment = loop {
        let line = process.line().await;
        if line.starts_with("TF_REATTACH_PROVIDERS=") {
            break line;
        }
    };
    let json = assignment.split('\'').nth(1).unwrap();
    let providers: serde_json::Value = serde_json::from_str(json).unwrap();
    let provider = &providers["likvid/meshstack"];
    assert_eq!(provider["Protocol"], "grpc");
    assert_eq!(provider["ProtocolVersion"], 6);
    assert_eq!(provider["Test"], true);
    assert_eq!(provider["Pid"], process.child.id().unwrap());
    assert_eq!(provider["Addr"]["Network"], "unix");
    let socket = provider["Addr"]["String"].as_str().unwrap();

    for _core in 0..2 {
        let channel = connect(socket, None).await.unwrap();
        assert!(answers(&channel).await);
        drop(channel);
        sleep(A_WHILE).await;
        assert!(process.child.try_wait().unwrap().is_none());
    }
    process.signal("INT").await;
    assert!(timeout(PATIENCE, process.exit()).await.unwrap().success());
    assert!(!left_behind(socket));
}

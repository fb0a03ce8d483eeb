//! Who may connect: the core that launched the process, and nobody else.

use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use tokio::{io::AsyncReadExt, net::UnixStream};
use tonic::transport::Channel;

use crate::support::{
    Certificate, Launched, Provider, connect,
    proto::tfplugin6::get_provider_schema::{Request, Response},
};

async fn schema(channel: Channel) -> Result<Response, tonic::Status> {
    let mut provider = Provider::new(channel);
    Ok(provider.get_provider_schema(Request {}).await?.into_inner())
}

#[tokio::test]
async fn the_core_that_launched_it_gets_the_schema_over_mutual_tls() {
    let core = Certificate::of_a_core();
    let launched = Launched::by(Some(&core)).await;
    let answer = schema(launched.connect(Some(&core)).await.unwrap()).await.unwrap();
    assert!(answer.provider.is_some());
}

#[tokio::test]
async fn strangers_are_refused_and_the_core_is_still_served() {
    let core = Certificate::of_a_core();
    let launched = Launched::by(Some(&core)).await;
    let other = Certificate::of_a_core();
    for (stranger, who) in [(None, "no certificate"), (Some(&other), "another certificate")] {
        // The client learns of its refusal when it first reads.
        let refused = match launched.connect(stranger).await {
            Ok(channel) => schema(channel).await.is_err(),
            Err(_) => true,
        };
        assert!(refused, "{who}");
    }
    let plaintext = match connect(&launched.socket, None).await {
        Ok(channel) => schema(channel).await.is_err(),
        Err(_) => true,
    };
    assert!(plaintext, "plaintext");
    // One who connects and says nothing holds up nobody.
    let _silent = UnixStream::connect(&launched.socket).await.unwrap();
    assert!(schema(launched.connect(Some(&core)).await.unwrap()).await.is_ok());
}

#[tokio::test]
async fn a_certificate_without_its_key_is_not_enough() {
    let core = Certificate::of_a_core();
    let launched = Launched::by(Some(&core)).await;
    let thief = core.with_another_key();
    let refused = match launched.connect(Some(&thief)).await {
        Ok(channel) => schema(channel).await.is_err(),
        Err(_) => true,
    };
    assert!(refused);
}

#[tokio::test]
async fn a_core_without_a_certificate_is_served_in_plaintext() {
    let launched = Launched::by(None).await;
    assert!(schema(launched.connect(None).await.unwrap()).await.is_ok());
}

#[tokio::test]
async fn only_this_user_can_reach_the_socket() {
    let launched = Launched::by(None).await;
    let socket = Path::new(&launched.socket);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(socket), 0o600);
    assert_eq!(mode(socket.parent().unwrap()), 0o700);
}

#[tokio::test]
async fn a_garbled_handshake_closes_only_its_own_connection() {
    use tokio::io::AsyncWriteExt;

    let core = Certificate::of_a_core();
    let launched = Launched::by(Some(&core)).await;
    let mut stranger = UnixStream::connect(&launched.socket).await.unwrap();
    stranger.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").await.unwrap();
    let mut answer = Vec::new();
    // Either is a refusal: an alert and the end of the stream, or a reset.
    let _ = stranger.read_to_end(&mut answer).await;
    assert!(schema(launched.connect(Some(&core)).await.unwrap()).await.is_ok());
}

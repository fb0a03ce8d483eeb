//! Starts that are not a core's: by hand, for the version, with a protocol that is not ours.

use crate::support::{Launched, Process, command};

#[tokio::test]
async fn who_starts_it_by_hand_is_told_what_it_is() {
    let mut process = Process::start(&mut command(&[]));
    assert_eq!(process.exit().await.code(), Some(1));
    let text = process.stderr().await;
    assert!(text.starts_with("This binary is a plugin."), "{text}");
    assert_eq!(process.stdout.next_line().await.unwrap(), None);
}

#[tokio::test]
async fn the_version_is_told_in_one_line() {
    let mut process = Process::start(command(&[]).arg("--version"));
    assert_eq!(process.line().await, "terraform-provider-meshstack 0.1.0");
    assert!(process.exit().await.success());
}

#[tokio::test]
async fn a_core_of_an_older_protocol_is_told_what_it_needs() {
    let cookie = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";
    let env = [("TF_PLUGIN_MAGIC_COOKIE", cookie), ("PLUGIN_PROTOCOL_VERSIONS", "4,5")];
    let mut process = Process::start(&mut command(&env));
    assert_eq!(process.exit().await.code(), Some(1));
    let text = process.stderr().await;
    assert!(text.contains("version 6") && text.contains("4,5"), "{text}");
}

#[tokio::test]
async fn a_socket_directory_that_does_not_exist_is_named() {
    let cookie = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";
    let env = [("TF_PLUGIN_MAGIC_COOKIE", cookie), ("PLUGIN_UNIX_SOCKET_DIR", "/does/not/exist")];
    let mut process = Process::start(&mut command(&env));
    assert_eq!(process.exit().await.code(), Some(1));
    let text = process.stderr().await;
    assert!(text.contains("/does/not/exist"), "{text}");
}

#[tokio::test]
async fn a_core_may_say_where_it_wants_the_socket() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().to_str().unwrap();
    let launched = Launched::with(None, &[("PLUGIN_UNIX_SOCKET_DIR", path)]).await;
    assert!(launched.socket.starts_with(path), "{}", launched.socket);
}

//! What must not be told and whom must not be asked: secrets stay out of all output, and no address is contacted
//! that was not configured.

use std::{io::Write, net::TcpListener, sync::mpsc, thread};

use serde_json::json;

use crate::support::{
    aws::MANAGEMENT_ACCOUNT_ID,
    hcl::EMAIL,
    ran::Ran,
    world::{World, with_every_core},
};

const PLANTED: [&str; 4] =
    ["planted-secret-key", "planted-session-token", "planted-metering-key", "planted-web-token"];

/// Every kind of secret that the provider block takes and that can stand beside the others.
const KEYS: &str = r#"
  access_key = "AKIAIOSFODNN7EXAMPLE"
  secret_key = "planted-secret-key"
  token      = "planted-session-token"

  metering_account {
    access_key = "AKIAIOSFODNN7METERING"
    secret_key = "planted-metering-key"
  }
"#;

/// Fails the test if a planted secret, or one that AWS gave out, is in the output of a command or in the folder's
/// state. `logged` must be in the log, which is empty otherwise.
#[track_caller]
fn expect_no_secret(world: &World, ran: &Ran, logged: &str) {
    let state = world.dir.state_file().to_string();
    assert!(ran.stderr.contains(logged), "no {logged} in the log: {}", ran.stderr);
    for (place, text) in
        [("standard output", &ran.stdout), ("the log", &ran.stderr), ("the state", &state)]
    {
        for secret in PLANTED.iter().chain(&["SecretAccessKey>", "SessionToken>"]) {
            assert!(!text.contains(secret), "{secret} is in {place}");
        }
    }
}

/// The core itself logs the arguments of a provider block; of the provider's log alone every line is ours.
fn log_all(world: &mut World) {
    world.dir.set_env("TF_LOG_PROVIDER", "TRACE");
}

#[test]
fn secrets_are_in_no_output_when_all_goes_well() {
    with_every_core(|world| {
        log_all(world);
        world.configure(KEYS, "");
        expect_no_secret(world, &world.dir.plan(), "ListAccounts");
        let mut plan = world.dir.show_plan();
        // The configuration is the user's own text, which the core repeats.
        plan.as_object_mut().unwrap().remove("configuration").unwrap();
        for secret in PLANTED {
            assert!(!plan.to_string().contains(secret), "{secret} is in the plan");
        }
        expect_no_secret(world, &world.dir.apply(), "AssumeRole");
        world.aws.account_by_email(EMAIL);
    });
}

#[test]
fn secrets_are_in_no_output_when_aws_refuses() {
    with_every_core(|world| {
        log_all(world);
        world.configure(KEYS, "");
        for (operation, code) in
            [("ListAccounts", "AccessDeniedException"), ("CreateAccount", "InvalidInputException")]
        {
            world.emulator.clear_faults();
            world.emulator.fault(&json!({"operation": operation, "nth": "always", "code": code}));
            let ran = world.dir.try_apply();
            assert!(ran.diagnostics.iter().any(|it| it.says(code)), "{ran}");
            expect_no_secret(world, &ran, code);
        }
    });
}

/// Leans on the emulator, which assumes only roles that exist.
#[test]
fn a_web_identity_token_is_in_no_output_when_it_is_refused() {
    with_every_core(|world| {
        log_all(world);
        let role_arn = format!("arn:aws:iam::{MANAGEMENT_ACCOUNT_ID}:role/Pipeline");
        let settings = format!(
            r#"
  assume_role_with_web_identity {{
    role_arn           = "{role_arn}"
    web_identity_token = "planted-web-token"
  }}
"#
        );
        world.configure(&settings, "");
        let ran = world.dir.try_apply();
        assert_eq!(ran.code, 1, "{ran}");
        assert!(ran.errors().iter().any(|it| it.says(&role_arn)), "{ran}");
        expect_no_secret(world, &ran, "AssumeRoleWithWebIdentity");
    });
}

/// A metadata service that has no credentials, and tells of everyone who asks.
fn metadata_service() -> (String, mpsc::Receiver<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let (asked, asks) = mpsc::channel();
    thread::spawn(move || {
        for stream in listener.incoming() {
            // The test may be over, and whoever asked may be gone.
            let _ = asked.send(());
            let _ =
                stream.unwrap().write_all(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
        }
    });
    (endpoint, asks)
}

#[test]
fn without_credentials_the_metadata_service_is_asked_unless_it_is_switched_off() {
    with_every_core(|world| {
        for name in ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_EC2_METADATA_DISABLED"] {
            world.dir.unset_env(name);
        }
        let (endpoint, asks) = metadata_service();
        world.dir.set_env("AWS_EC2_METADATA_SERVICE_ENDPOINT", &endpoint);
        for (settings, is_asked) in [("  skip_metadata_api_check = true", false), ("", true)] {
            world.configure(settings, "");
            let ran = world.dir.try_apply();
            assert_eq!(ran.code, 1, "{ran}");
            assert!(ran.errors().iter().any(|it| it.says("credentials")), "{ran}");
            assert_eq!(asks.try_iter().count() > 0, is_asked, "{settings:?}");
        }
        assert!(world.emulator.calls().is_empty());
    });
}

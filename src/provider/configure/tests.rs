//! What becomes of a provider block and an environment.
//!
//! No test sees the environment of the machine: each brings its own.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    time::Duration,
};

use serde_json::{Value as Json, json};

use super::*;
use crate::{
    aws::config::{Config, OwnCredentials, RetryMode, Secret, WebIdentityToken},
    framework::{
        model::decode,
        testing::{UNKNOWN, object},
    },
    provider::schema,
};

const ROLE: &str = "arn:aws:iam::123456789012:role/Role";
const NOTHING: &[(&str, &str)] = &[];

fn model(block: &Json) -> Model {
    decode(object(&schema(), block)).expect("the block fits the model")
}

/// The configuration of the AWS layer for a block without faults or unknown arguments.
fn config(block: &Json, variables: &[(&str, &str)]) -> Config {
    let environment = environment(variables);
    let mut reading = Reading::new(&environment);
    reading.read(&model(block));
    assert_eq!(reading.diagnostics, Diagnostics::default(), "{block}");
    assert_eq!(reading.unknown, [""; 0], "{block}");
    reading.config
}

fn configured(block: &Json, variables: &[(&str, &str)]) -> (Option<Configured>, Diagnostics) {
    configure(&model(block), "1.11.4", &environment(variables))
}

fn environment(variables: &[(&str, &str)]) -> impl Fn(&str) -> Option<String> + use<> {
    let variables: BTreeMap<String, String> =
        variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    move |name| variables.get(name).cloned()
}

/// Compares what `read` takes from the configuration: with nothing set, with the variables alone, with both.
fn check_precedence(
    read: impl Fn(Config) -> Option<String>,
    variables: &[(&str, &str)],
    block: &Json,
    [default, variable, argument]: [Option<&str>; 3],
) {
    let empty: Vec<(&str, &str)> = variables.iter().map(|(name, _)| (*name, "")).collect();
    assert_eq!(read(config(&json!({}), NOTHING)).as_deref(), default, "nothing for {block}");
    assert_eq!(
        read(config(&json!({}), &empty)).as_deref(),
        default,
        "{variables:?} set to nothing"
    );
    assert_eq!(read(config(&json!({}), variables)).as_deref(), variable, "{variables:?}");
    assert_eq!(read(config(block, variables)).as_deref(), argument, "{variables:?} and {block}");
}

#[test]
fn an_argument_wins_over_the_environment_and_that_over_the_default() {
    check_precedence(
        |it| it.sts_region,
        &[("AWS_STS_REGION", "eu-west-1")],
        &json!({"sts_region": "eu-west-2"}),
        [None, Some("eu-west-1"), Some("eu-west-2")],
    );
    check_precedence(
        |it| it.profile,
        &[("AWS_DEFAULT_PROFILE", "variable")],
        &json!({"profile": "argument"}),
        [None, Some("variable"), Some("argument")],
    );
    check_precedence(
        |it| Some(it.max_retries.to_string()),
        &[("AWS_MAX_ATTEMPTS", "7")],
        &json!({"max_retries": 3}),
        [Some("25"), Some("7"), Some("3")],
    );
    check_precedence(
        |it| Some(format!("{:?}", it.retry_mode)),
        &[("AWS_RETRY_MODE", "adaptive")],
        &json!({"retry_mode": "standard"}),
        [Some("Standard"), Some("Adaptive"), Some("Standard")],
    );
    check_precedence(
        |it| Some(it.custom_ca_bundle?.to_str()?.to_owned()),
        &[("AWS_CA_BUNDLE", "/variable.pem")],
        &json!({"custom_ca_bundle": "/argument.pem"}),
        [None, Some("/variable.pem"), Some("/argument.pem")],
    );
    check_precedence(
        |it| it.user_agent_suffix,
        &[("TF_APPEND_USER_AGENT", "pipeline/7")],
        &json!({}),
        [None, Some("pipeline/7"), Some("pipeline/7")],
    );
}

fn exposed(secret: Option<Secret>) -> Option<String> {
    secret.map(|it| it.expose().to_owned())
}

#[test]
fn proxies_come_from_either_spelling_and_an_empty_argument_turns_them_off() {
    for (name, lower, argument, read) in [
        (
            "HTTP_PROXY",
            "http_proxy",
            "http_proxy",
            (|it| exposed(it.http_proxy)) as fn(Config) -> _,
        ),
        ("HTTPS_PROXY", "https_proxy", "https_proxy", |it| exposed(it.https_proxy)),
    ] {
        for variable in [name, lower] {
            check_precedence(
                read,
                &[(variable, "http://a:1")],
                &json!({ argument: "https://b" }),
                [None, Some("http://a:1"), Some("https://b")],
            );
            check_precedence(
                read,
                &[(variable, "a:1")],
                &json!({ argument: "" }),
                [None, Some("http://a:1"), None],
            );
        }
        let both = &[(name, "http://upper"), (lower, "http://lower")];
        assert_eq!(read(config(&json!({}), both)).as_deref(), Some("http://upper"));
    }
    for variable in ["NO_PROXY", "no_proxy"] {
        check_precedence(
            |it| it.no_proxy,
            &[(variable, "localhost")],
            &json!({"no_proxy": ""}),
            [None, Some("localhost"), Some("")],
        );
    }
}

#[test]
fn the_other_name_of_the_profile_yields_to_what_the_sdk_reads_itself() {
    for precedes in ["AWS_PROFILE", "AWS_ACCESS_KEY_ID"] {
        let variables = &[("AWS_DEFAULT_PROFILE", "other"), (precedes, "x")];
        assert_eq!(config(&json!({}), variables).profile, None, "{precedes}");
    }
}

#[test]
fn a_variable_that_cannot_be_read_is_an_error_that_names_it() {
    for (variable, value) in [("AWS_MAX_ATTEMPTS", "many"), ("AWS_RETRY_MODE", "legacy")] {
        let (configured, diagnostics) = configured(&json!({}), &[(variable, value)]);
        assert!(configured.is_none());
        let [error] = diagnostics.errors.as_slice() else { panic!("{diagnostics:?}") };
        assert!(error.detail.starts_with(&format!("{variable} is \"{value}\"")), "{error:?}");
    }
    // The argument makes the variable meaningless.
    config(&json!({"max_retries": 1}), &[("AWS_MAX_ATTEMPTS", "many")]);
}

#[test]
fn no_retries_are_one_attempt() {
    assert_eq!(config(&json!({"max_retries": 0}), NOTHING).max_retries, 1);
}

#[test]
fn a_tilde_is_the_home_folder() {
    let block = json!({
        "shared_config_files": ["~/.aws/config", "/etc/aws/config"],
        "shared_credentials_files": ["~other/credentials"], "custom_ca_bundle": "~/ca.pem",
    });
    let config = config(&block, &[("HOME", "/home/jo")]);
    assert_eq!(
        config.shared_config_files,
        [PathBuf::from("/home/jo/.aws/config"), PathBuf::from("/etc/aws/config")]
    );
    assert_eq!(config.shared_credentials_files, [PathBuf::from("~other/credentials")]);
    assert_eq!(config.custom_ca_bundle.as_deref(), Some(Path::new("/home/jo/ca.pem")));
}

#[test]
fn keys_guards_and_endpoints_are_passed_on() {
    let config = config(
        &json!({
            "region": "eu-central-1", "access_key": "AKIA", "secret_key": "secret", "token": "t",
            "insecure": true, "use_fips_endpoint": false, "use_dualstack_endpoint": true,
            "skip_metadata_api_check": true, "token_bucket_rate_limiter_capacity": 500,
            "forbidden_account_ids": ["123456789012"], "endpoints": {"sts": "http://a"},
            "account_access_role": "mesh/Role", "account_access_external_id": "ab",
        }),
        NOTHING,
    );
    let keys = config.static_keys.unwrap();
    assert_eq!(config.region.as_deref(), Some("eu-central-1"));
    assert_eq!((keys.access_key.as_str(), keys.secret_key.expose()), ("AKIA", "secret"));
    assert_eq!(keys.token.unwrap().expose(), "t");
    assert!(config.insecure && config.skip_metadata_api_check);
    assert_eq!(
        (config.use_fips_endpoint, config.use_dualstack_endpoint),
        (Some(false), Some(true))
    );
    assert_eq!(config.token_bucket_rate_limiter_capacity, Some(500));
    assert_eq!(config.forbidden_account_ids, ["123456789012"]);
    assert_eq!(config.endpoints, BTreeMap::from([("sts".to_owned(), "http://a".to_owned())]));
    assert_eq!(config.access_role.name, "mesh/Role");
    assert_eq!(config.access_role.external_id.as_deref(), Some("ab"));
}

#[test]
fn what_is_left_out_is_left_to_the_sdk() {
    let config = config(&json!({}), NOTHING);
    assert!(config.region.is_none() && config.static_keys.is_none());
    assert_eq!((config.use_fips_endpoint, config.use_dualstack_endpoint), (None, None));
    assert!(!config.insecure && !config.skip_metadata_api_check && config.endpoints.is_empty());
    assert!(config.management.is_none() && config.metering.is_none());
    assert_eq!(config.retry_mode, RetryMode::Standard);
    assert_eq!(config.access_role.name, "OrganizationAccountAccessRole");
}

#[test]
fn roles_form_a_chain_in_their_order() {
    let other = ROLE.replace("Role", "Other");
    let config = config(
        &json!({
            "assume_role": [
                {
                    "role_arn": ROLE, "duration": "1h", "external_id": "ab", "policy": "{}",
                    "policy_arns": ["arn:aws:iam::aws:policy/X"], "session_name": "first",
                    "source_identity": "jo", "tags": {"a": "b"}, "transitive_tag_keys": ["a"],
                },
                {"role_arn": other},
            ],
            "management_account": {"role_arn": ROLE, "external_id": "cd", "session_name": "mesh"},
            "automation_account": {"role_arn": other},
        }),
        NOTHING,
    );
    let [first, second] = config.assume_role.as_slice() else { panic!("{config:?}") };
    assert_eq!((first.role_arn.as_str(), second.role_arn.as_str()), (ROLE, other.as_str()));
    assert_eq!(first.duration, Some(Duration::from_hours(1)));
    assert_eq!(first.external_id.as_deref(), Some("ab"));
    assert_eq!(first.policy.as_deref(), Some("{}"));
    assert_eq!(first.policy_arns, ["arn:aws:iam::aws:policy/X"]);
    assert_eq!(first.session_name.as_deref(), Some("first"));
    assert_eq!(first.source_identity.as_deref(), Some("jo"));
    assert_eq!(first.tags, BTreeMap::from([("a".to_owned(), "b".to_owned())]));
    assert_eq!(first.transitive_tag_keys, ["a"]);
    let management = config.management.unwrap();
    assert_eq!(management.role_arn, ROLE);
    assert_eq!(management.external_id.as_deref(), Some("cd"));
    assert_eq!(management.session_name.as_deref(), Some("mesh"));
    assert_eq!(config.automation.unwrap().role_arn, other);
}

#[test]
fn a_web_identity_may_come_from_the_environment() {
    let variables = &[
        ("AWS_ROLE_ARN", ROLE),
        ("AWS_WEB_IDENTITY_TOKEN_FILE", "/run/token"),
        ("AWS_ROLE_SESSION_NAME", "pipeline"),
    ];
    let identity = |block: Json| {
        let block = json!({"assume_role_with_web_identity": block});
        config(&block, variables).assume_role_with_web_identity.unwrap()
    };
    let read = identity(json!({}));
    assert_eq!(read.role_arn, ROLE);
    assert_eq!(read.session_name.as_deref(), Some("pipeline"));
    assert!(matches!(read.token, WebIdentityToken::File(file) if file == Path::new("/run/token")));
    let read = identity(json!({"web_identity_token": "text", "duration": "30m"}));
    assert!(matches!(read.token, WebIdentityToken::Text(text) if text.expose() == "text"));
    assert_eq!(read.duration, Some(Duration::from_mins(30)));
    let read = identity(json!({"web_identity_token_file": "other", "session_name": "mine"}));
    assert!(matches!(read.token, WebIdentityToken::File(file) if file == Path::new("other")));
    assert_eq!(read.session_name.as_deref(), Some("mine"));
    // Without the block the SDK's own chain reads the variables.
    assert!(config(&json!({}), variables).assume_role_with_web_identity.is_none());
}

#[test]
fn a_web_identity_without_role_or_token_is_an_error() {
    for (block, missing) in [
        (json!({"web_identity_token": "t"}), "`role_arn` (or AWS_ROLE_ARN)"),
        (json!({"role_arn": ROLE}), "or AWS_WEB_IDENTITY_TOKEN_FILE"),
    ] {
        let (configured, diagnostics) =
            configured(&json!({"assume_role_with_web_identity": block}), NOTHING);
        assert!(configured.is_none());
        let [error] = diagnostics.errors.as_slice() else { panic!("{diagnostics:?}") };
        assert_eq!(error.attribute.to_string(), "assume_role_with_web_identity");
        assert!(error.detail.contains(missing), "{error:?}");
    }
}

#[test]
fn metering_may_be_another_principal() {
    let metering = |block: Json| {
        config(&json!({"metering_account": block}), NOTHING).metering.expect("the block is there")
    };
    let read = metering(json!({"role_arn": ROLE, "access_key": "AKIA", "secret_key": "secret"}));
    assert_eq!(read.role.unwrap().role_arn, ROLE);
    assert!(matches!(
        read.credentials,
        Some(OwnCredentials::Keys(keys)) if keys.secret_key.expose() == "secret"
    ));
    let read = metering(json!({"assume_role_with_web_identity": {
        "role_arn": ROLE, "web_identity_token": "t",
    }}));
    assert!(read.role.is_none());
    assert!(matches!(
        read.credentials,
        Some(OwnCredentials::WebIdentity(identity)) if identity.role_arn == ROLE
    ));
    assert!(metering(json!({"role_arn": ROLE})).credentials.is_none());
}

#[test]
fn a_faulty_block_is_not_configured() {
    let (configured, diagnostics) = configured(&json!({"region": "here"}), NOTHING);
    assert!(configured.is_none());
    assert_eq!(diagnostics.errors.len(), 1);
}

#[test]
fn unknown_arguments_are_named_by_the_call_that_needs_them() {
    let block = json!({
        "region": UNKNOWN, "allowed_account_ids": [UNKNOWN], "endpoints": {"iam": UNKNOWN},
        "assume_role": [{"role_arn": UNKNOWN}], "management_account": {"role_arn": UNKNOWN},
        "automation_account": UNKNOWN, "account_name_pattern": UNKNOWN, "platform": UNKNOWN,
        "assume_role_with_web_identity": {"web_identity_token": UNKNOWN},
    });
    let (configured, diagnostics) = configured(&block, NOTHING);
    assert_eq!(diagnostics, Diagnostics::default());
    let configured = configured.expect("unknown arguments are tolerated");
    let Err(diagnostics) = configured.clients() else { panic!("AWS must not be called") };
    let [error] = diagnostics.errors.as_slice() else { panic!("{diagnostics:?}") };
    assert!(
        error.detail.contains(
            "region, endpoints, allowed_account_ids, assume_role[0].role_arn, \
             assume_role_with_web_identity.web_identity_token, management_account.role_arn, \
             automation_account will be known only after apply"
        ),
        "{error:?}"
    );
    assert!(error.detail.contains("-target"), "{error:?}");
}

#[test]
fn unknown_patterns_and_tags_hinder_no_call() {
    let block = json!({
        "platform": UNKNOWN, "account_name_pattern": UNKNOWN, "default_tags": UNKNOWN,
        "tenant_tags": {"namespace_prefix": UNKNOWN}, "ignore_tags": {"keys": UNKNOWN},
    });
    let (configured, _) = configured(&block, NOTHING);
    assert!(configured.unwrap().clients().is_ok());
}

#[test]
fn stopping_ends_waits() {
    let (configured, _) = configured(&json!({}), NOTHING);
    let configured = configured.unwrap();
    assert!(!configured.stopping.is_cancelled());
    configured.stop();
    assert!(configured.stopping.is_cancelled());
}

#[test]
fn calls_name_the_core() {
    let (configured, _) = configured(&json!({}), NOTHING);
    let configured = configured.unwrap();
    let Ok(clients) = configured.clients() else { panic!("nothing is unknown") };
    assert!(format!("{clients:?}").contains("\"Terraform/1.11.4\""), "{clients:?}");
}

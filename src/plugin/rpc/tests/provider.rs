//! The provider block, the request to stop, and functions.

use rmpv::Value as Wire;

use super::fixture::{summaries, unconfigured, wire};
use crate::plugin::{
    convert::value_msgpack::encode,
    proto::tfplugin6::{
        DynamicValue, call_function, configure_provider,
        diagnostic::Severity::{Error, Warning},
        stop_provider, validate_provider_config,
    },
    rpc::{function, provider},
};

fn config(fate: &str) -> Option<DynamicValue> {
    Some(encode(&Wire::Map(vec![("fate".into(), fate.into())])))
}

fn configure(fate: &str, core: &str) -> configure_provider::Request {
    configure_provider::Request {
        config: config(fate),
        terraform_version: core.to_owned(),
        client_capabilities: None,
    }
}

#[tokio::test]
async fn a_new_configuration_replaces_the_old_one_and_is_what_is_stopped() {
    let session = unconfigured();
    let response = provider::configure(session.clone(), configure("well", "1.8.0")).await;
    assert_eq!(summaries(&response.diagnostics), [(Warning, "Configured")]);
    let first = session.configured().unwrap();
    provider::configure(session.clone(), configure("well", "1.9.0")).await;
    let second = session.configured().unwrap();
    provider::stop(session.clone(), stop_provider::Request {}).await;
    assert_eq!(first.made(), ["configured by 1.8.0"]);
    assert_eq!(second.made(), ["configured by 1.9.0", "stop"]);
}

#[tokio::test]
async fn a_configuration_that_fails_configures_nothing() {
    for (fate, summary) in [("invalid", "Invalid"), ("panic", "Bug In The Provider")] {
        let session = unconfigured();
        let response = provider::configure(session.clone(), configure(fate, "1.8.0")).await;
        assert_eq!(summaries(&response.diagnostics), [(Error, summary)]);
        assert!(session.find_configured().is_none());
        let request = validate_provider_config::Request { config: config(fate) };
        let response = provider::validate(session, request).await;
        assert_eq!(summaries(&response.diagnostics), [(Error, summary)]);
    }
}

#[tokio::test]
async fn a_stop_before_a_configuration_is_no_error() {
    provider::stop(unconfigured(), stop_provider::Request {}).await;
}

async fn call(argument: DynamicValue) -> call_function::Response {
    let request = call_function::Request { name: "echo".to_owned(), arguments: vec![argument] };
    function::call(unconfigured(), request).await
}

#[tokio::test]
async fn a_function_answers_with_its_result() {
    let response = call(encode(&"said".into())).await;
    assert_eq!(wire(response.result), Wire::from("said"));
    assert_eq!(response.error, None);
}

#[tokio::test]
async fn an_argument_without_any_encoding_is_null() {
    assert_eq!(wire(call(DynamicValue::default()).await.result), Wire::Nil);
}

#[tokio::test]
async fn a_function_that_fails_or_panics_answers_with_the_reason() {
    let error = call(encode(&"fail".into())).await.error.unwrap();
    assert_eq!((error.text.as_str(), error.function_argument), ("failed", Some(0)));
    let error = call(encode(&"panic".into())).await.error.unwrap();
    assert!(error.text.contains("calling") && error.text.contains("bug"), "{}", error.text);
    let unknown = call_function::Request { name: "other".to_owned(), arguments: Vec::new() };
    assert!(function::call(unconfigured(), unknown).await.error.is_some());
}

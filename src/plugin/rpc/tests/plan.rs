//! Plans and reads: nothing is lost between what the core sends and what it gets back.

use super::fixture::{
    Model, configured, dynamic, existing, id_of, model, null, summaries, unconfigured,
};
use crate::plugin::{
    convert::identity,
    proto::tfplugin6::{
        ResourceIdentityData,
        diagnostic::Severity::{Error, Warning},
        plan_resource_change, read_resource, validate_resource_config,
    },
    rpc::{plan, read, validate},
};

fn identity_of(id: &str) -> Option<ResourceIdentityData> {
    Some(identity::encode([("id".to_owned(), id.to_owned())].into()))
}

fn plan_request(prior: Option<&Model>, proposed: Option<&Model>) -> plan_resource_change::Request {
    plan_resource_change::Request {
        type_name: "test_thing".to_owned(),
        prior_state: prior.map_or_else(null, dynamic),
        proposed_new_state: proposed.map_or_else(null, dynamic),
        config: proposed.map_or_else(null, dynamic),
        prior_private: b"private".to_vec(),
        prior_identity: prior.and_then(|_| identity_of("thing-1")),
        ..plan_resource_change::Request::default()
    }
}

#[tokio::test]
async fn a_planned_value_of_every_kind_is_what_was_proposed() {
    let proposed = model("planned");
    let response = plan::resource(configured().0, plan_request(None, Some(&proposed))).await;
    assert_eq!(response.planned_state, dynamic(&proposed));
    assert_eq!(response.planned_private, b"private");
    assert_eq!(response.planned_identity, None);
    assert!(!response.legacy_type_system);
}

#[tokio::test]
async fn a_planned_update_keeps_the_identity() {
    let (prior, proposed) = (existing("prior"), existing("planned"));
    let request = plan_request(Some(&prior), Some(&proposed));
    let response = plan::resource(configured().0, request).await;
    assert_eq!(response.planned_state, dynamic(&proposed));
    assert_eq!(id_of(response.planned_identity), "thing-1");
}

#[tokio::test]
async fn a_planned_destruction_is_null_warns_and_keeps_the_private_data() {
    let request = plan_request(Some(&existing("prior")), None);
    let response = plan::resource(configured().0, request).await;
    assert_eq!(response.planned_state, null());
    assert_eq!(response.planned_private, b"private");
    assert_eq!(summaries(&response.diagnostics), [(Warning, "To Be Destroyed")]);
}

#[tokio::test]
async fn an_unconfigured_provider_says_so() {
    let request = plan_request(None, Some(&model("planned")));
    let response = plan::resource(unconfigured(), request).await;
    assert_eq!(summaries(&response.diagnostics), [(Error, "Provider Not Configured")]);
}

async fn read(fate: &str) -> read_resource::Response {
    let request = read_resource::Request {
        type_name: "test_thing".to_owned(),
        current_state: dynamic(&existing(fate)),
        private: b"private".to_vec(),
        current_identity: identity_of("current"),
        ..read_resource::Request::default()
    };
    read::resource(configured().0, request).await
}

#[tokio::test]
async fn a_read_answers_with_state_private_data_and_identity() {
    let response = read("well").await;
    assert_eq!(response.new_state, dynamic(&existing("well")));
    assert_eq!(response.private, b"private");
    assert_eq!(id_of(response.new_identity), "thing-1");
}

#[tokio::test]
async fn an_object_that_is_gone_is_null_without_an_error() {
    let response = read("gone").await;
    assert_eq!(response.new_state, null());
    assert_eq!(summaries(&response.diagnostics), []);
}

#[tokio::test]
async fn a_read_that_fails_is_not_taken_for_an_object_that_is_gone() {
    for (fate, summary) in [("fail", "Not Read"), ("panic", "Bug In The Provider")] {
        let response = read(fate).await;
        assert_eq!(response.new_state, dynamic(&existing(fate)), "{fate}");
        assert_eq!(response.private, b"private");
        assert_eq!(id_of(response.new_identity), "current");
        assert_eq!(summaries(&response.diagnostics), [(Error, summary)]);
    }
}

#[tokio::test]
async fn a_configuration_is_validated_without_a_configured_provider() {
    let request = |fate| validate_resource_config::Request {
        type_name: "test_thing".to_owned(),
        config: dynamic(&model(fate)),
        ..validate_resource_config::Request::default()
    };
    let response = validate::resource(unconfigured(), request("well")).await;
    assert_eq!(summaries(&response.diagnostics), []);
    let response = validate::resource(unconfigured(), request("invalid")).await;
    assert_eq!(summaries(&response.diagnostics), [(Error, "Invalid")]);
}

//! What ends up in the state, whatever happened.

use std::time::Duration;

use rmpv::Value as Wire;
use tokio::{spawn, task::yield_now, time::sleep};
use tonic::Request as GrpcRequest;

use super::fixture::{
    Model, configured, dynamic, existing, id_of, model, null, summaries, unconfigured, wire,
};
use crate::plugin::{
    proto::tfplugin6::{
        apply_resource_change::{Request, Response},
        diagnostic::Severity::{Error, Warning},
        provider_server::Provider,
    },
    rpc::apply,
    server::Server,
};

fn request(prior: Option<&Model>, planned: Option<&Model>) -> Request {
    Request {
        type_name: "test_thing".to_owned(),
        prior_state: prior.map_or_else(null, dynamic),
        planned_state: planned.map_or_else(null, dynamic),
        planned_private: b"planned".to_vec(),
        ..Request::default()
    }
}

async fn create(fate: &str) -> Response {
    apply::resource(configured().0, request(None, Some(&model(fate)))).await
}

async fn update(fate: &str) -> Response {
    apply::resource(configured().0, request(Some(&existing("prior")), Some(&model(fate)))).await
}

async fn delete(fate: &str) -> Response {
    apply::resource(configured().0, request(Some(&existing(fate)), None)).await
}

#[tokio::test]
async fn a_creation_answers_with_state_private_data_and_identity() {
    let response = create("well").await;
    assert_eq!(response.new_state, dynamic(&existing("well")));
    assert_eq!(response.private, b"created");
    assert_eq!(id_of(response.new_identity), "thing-1");
    assert_eq!(summaries(&response.diagnostics), []);
}

#[tokio::test]
async fn a_creation_that_fails_before_anything_exists_stores_nothing() {
    for (fate, summary) in [("fail", "Not Created"), ("panic", "Bug In The Provider")] {
        let response = create(fate).await;
        assert_eq!(response.new_state, None, "{fate}");
        assert_eq!(summaries(&response.diagnostics), [(Error, summary)]);
    }
}

#[tokio::test]
async fn a_creation_that_fails_half_way_stores_what_is_known() {
    let response = create("fail half-way").await;
    let state = wire(response.new_state);
    assert_eq!((&state["id"], &state["count"]), (&Wire::Nil, &Wire::from(-3)));
    assert_eq!(state["blocks"][0]["name"], Wire::Nil);
    assert_eq!(response.private, b"half");
    assert_eq!(summaries(&response.diagnostics), [(Error, "Half Created")]);
}

#[tokio::test]
async fn a_panic_after_the_creation_keeps_what_was_saved_and_does_not_taint_it() {
    let response = create("panic half-way").await;
    assert_eq!(wire(response.new_state)["id"], Wire::from("thing-1"));
    assert_eq!(response.private, b"half");
    assert_eq!(id_of(response.new_identity), "thing-1");
    assert_eq!(summaries(&response.diagnostics), [(Warning, "Bug In The Provider")]);
    assert!(response.diagnostics[0].detail.contains("after it was created"));
}

#[tokio::test]
async fn an_update_answers_with_the_new_state() {
    let response = update("well").await;
    assert_eq!(response.new_state, dynamic(&existing("well")));
    assert_eq!(response.private, b"updated");
}

#[tokio::test]
async fn an_update_that_fails_keeps_state_private_data_and_identity() {
    for (fate, summary) in [("fail", "Not Updated"), ("panic", "Bug In The Provider")] {
        let response = update(fate).await;
        assert_eq!(response.new_state, dynamic(&existing("prior")), "{fate}");
        assert_eq!(response.private, b"planned");
        assert_eq!(id_of(response.new_identity), "thing-1");
        assert_eq!(summaries(&response.diagnostics), [(Error, summary)]);
    }
}

#[tokio::test]
async fn a_deletion_leaves_nothing() {
    let (session, calls) = configured();
    let response = apply::resource(session, request(Some(&existing("well")), None)).await;
    assert_eq!(response.new_state, null());
    assert_eq!(summaries(&response.diagnostics), [(Warning, "Deleted")]);
    assert_eq!(calls.made(), ["delete with planned"]);
}

#[tokio::test]
async fn a_deletion_that_fails_answers_no_state_so_that_the_core_keeps_its_own() {
    for (fate, summary) in [("fail", "Not Deleted"), ("panic", "Bug In The Provider")] {
        let response = delete(fate).await;
        assert_eq!(response.new_state, None, "{fate}");
        assert_eq!(summaries(&response.diagnostics), [(Error, summary)]);
    }
}

#[tokio::test]
async fn what_cannot_be_applied_at_all_is_a_diagnostic() {
    let response = apply::resource(unconfigured(), request(None, Some(&model("well")))).await;
    assert_eq!(summaries(&response.diagnostics), [(Error, "Provider Not Configured")]);
    let unknown = Request { type_name: "test_other".to_owned(), ..request(None, None) };
    let response = apply::resource(configured().0, unknown).await;
    assert_eq!(summaries(&response.diagnostics), [(Error, "Unknown Type")]);
}

#[tokio::test(start_paused = true)]
async fn a_core_that_goes_away_does_not_end_what_it_began() {
    let (session, calls) = configured();
    let server = Server(session.clone());
    let asked = spawn(async move {
        let request = GrpcRequest::new(request(None, Some(&model("slow"))));
        server.apply_resource_change(request).await
    });
    while calls.made().is_empty() {
        yield_now().await;
    }
    // The process may not end either while this is so.
    assert_eq!(session.mutating.len(), 1);
    asked.abort();
    sleep(Duration::from_secs(2)).await;
    assert_eq!(calls.made(), ["create began", "create ended"]);
    assert!(session.mutating.is_empty());
}

//! What comes out of the state, by upgrade, move and import.

use rmpv::Value as Wire;

use super::fixture::{configured, id_of, summaries, unconfigured, wire};
use crate::plugin::{
    convert::identity,
    proto::tfplugin6::{
        RawState, diagnostic::Severity::Error, import_resource_state, move_resource_state,
        upgrade_resource_identity, upgrade_resource_state,
    },
    rpc::{import, stored},
};

const TYPE: &str = "test_thing";

fn raw(json: &str) -> Option<RawState> {
    Some(RawState { json: json.as_bytes().to_vec(), ..RawState::default() })
}

fn upgrade(raw_state: Option<RawState>) -> upgrade_resource_state::Request {
    upgrade_resource_state::Request { type_name: TYPE.to_owned(), version: 0, raw_state }
}

#[tokio::test]
async fn a_stored_object_gets_what_the_schema_has_and_the_resource_learns_of_it() {
    let (session, calls) = configured();
    let request = upgrade(raw(r#"{ "fate": "old", "count": 1, "removed": true }"#));
    let state = wire(stored::upgrade(session, request).await.upgraded_state);
    assert_eq!((&state["fate"], &state["count"]), (&Wire::from("old"), &Wire::from(1)));
    assert_eq!((&state["tags"], &state["block"]), (&Wire::Nil, &Wire::Nil));
    assert_eq!(state["blocks"], Wire::Array(vec![]));
    assert_eq!(state.as_map().unwrap().len(), 10);
    assert_eq!(calls.made(), ["stored old"]);
}

#[tokio::test]
async fn an_unconfigured_provider_upgrades_too() {
    let response = stored::upgrade(unconfigured(), upgrade(raw(r#"{ "fate": "old" }"#))).await;
    assert_eq!(wire(response.upgraded_state)["fate"], Wire::from("old"));
}

#[tokio::test]
async fn a_state_that_does_not_fit_is_an_error_at_its_attribute() {
    let response = stored::upgrade(configured().0, upgrade(raw(r#"{ "count": [] }"#))).await;
    assert_eq!(summaries(&response.diagnostics), [(Error, "Stored Value Not Understood")]);
    assert_eq!(response.diagnostics[0].attribute.as_ref().unwrap().steps.len(), 1);
    let response = stored::upgrade(configured().0, upgrade(None)).await;
    assert_eq!(summaries(&response.diagnostics), [(Error, "State Of An Old Version")]);
}

#[tokio::test]
async fn a_stored_identity_is_upgraded_as_it_is() {
    let request = upgrade_resource_identity::Request {
        type_name: TYPE.to_owned(),
        version: 0,
        raw_identity: raw(r#"{ "id": "thing-1" }"#),
    };
    let response = stored::upgrade_identity(configured().0, request).await;
    assert_eq!(id_of(response.upgraded_identity), "thing-1");
}

fn moved_from(source: &str) -> move_resource_state::Request {
    move_resource_state::Request {
        source_type_name: source.to_owned(),
        target_type_name: TYPE.to_owned(),
        source_state: raw(r#"{ "fate": "old" }"#),
        source_private: b"private".to_vec(),
        source_identity: raw(r#"{ "id": "thing-1" }"#),
        ..move_resource_state::Request::default()
    }
}

#[tokio::test]
async fn a_move_within_a_type_keeps_everything() {
    let response = stored::r#move(unconfigured(), moved_from(TYPE)).await;
    assert_eq!(wire(response.target_state)["fate"], Wire::from("old"));
    assert_eq!(response.target_private, b"private");
    assert_eq!(id_of(response.target_identity), "thing-1");
}

#[tokio::test]
async fn a_move_between_types_is_an_error() {
    let response = stored::r#move(unconfigured(), moved_from("test_other")).await;
    assert_eq!(response.target_state, None);
    assert_eq!(summaries(&response.diagnostics), [(Error, "Move Between Types")]);
}

fn import(id: &str, attributes: Option<&[(&str, &str)]>) -> import_resource_state::Request {
    let attributes = attributes.map(|all| {
        let all = all.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        identity::encode(all.collect())
    });
    import_resource_state::Request {
        type_name: TYPE.to_owned(),
        id: id.to_owned(),
        identity: attributes,
        ..import_resource_state::Request::default()
    }
}

#[tokio::test]
async fn an_object_is_imported_by_id_and_by_identity_alike() {
    for request in [import("thing-7", None), import("", Some(&[("id", "thing-7")]))] {
        let imported = import::resource(configured().0, request).await.imported_resources;
        let [imported] = imported.try_into().unwrap();
        assert_eq!(imported.type_name, TYPE);
        assert_eq!(wire(imported.state)["id"], Wire::from("thing-7"));
        assert_eq!(id_of(imported.identity), "thing-7");
    }
}

#[tokio::test]
async fn an_import_without_a_usable_identity_is_an_error() {
    for (request, summary) in
        [(import("bad", None), "Not An Id"), (import("", Some(&[])), "Incomplete Identity")]
    {
        let response = import::resource(configured().0, request).await;
        assert_eq!(response.imported_resources, []);
        assert_eq!(summaries(&response.diagnostics), [(Error, summary)]);
    }
}

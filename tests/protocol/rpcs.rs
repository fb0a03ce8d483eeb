//! The RPCs as they come over the wire.

use tonic::{Code, transport::Channel};
use tonic_health::pb::{
    HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient,
};

use crate::support::{
    Launched, Provider,
    proto::tfplugin6::{
        DynamicValue, call_function, diagnostic::Severity, get_functions, get_metadata,
        get_provider_schema, get_resource_identity_schemas, list_resource, lock_state,
        plan_resource_change, stop_provider, validate_resource_config,
    },
};

async fn channel() -> (Launched, Channel) {
    let launched = Launched::by(None).await;
    let channel = launched.connect(None).await.unwrap();
    (launched, channel)
}

async fn provider() -> (Launched, Provider) {
    let (launched, channel) = channel().await;
    (launched, Provider::new(channel))
}

#[tokio::test]
async fn the_schema_the_metadata_and_the_functions_agree() {
    let (_launched, mut provider) = provider().await;
    let schema = provider.get_provider_schema(get_provider_schema::Request {}).await.unwrap();
    let schema = schema.into_inner();
    let capabilities = schema.server_capabilities.unwrap();
    assert!(capabilities.plan_destroy && capabilities.get_provider_schema_optional);
    assert!(capabilities.move_resource_state && !capabilities.generate_resource_config);
    assert!(
        schema.provider.unwrap().block.unwrap().attributes.iter().any(|it| it.name == "region")
    );

    let metadata = provider.get_metadata(get_metadata::Request {}).await.unwrap().into_inner();
    let mut names: Vec<String> = metadata.resources.into_iter().map(|it| it.type_name).collect();
    let mut keys: Vec<String> = schema.resource_schemas.into_keys().collect();
    names.sort();
    keys.sort();
    assert_eq!(names, keys);

    let functions = provider.get_functions(get_functions::Request {}).await.unwrap().into_inner();
    assert_eq!(functions.functions, schema.functions);
    assert!(functions.functions.contains_key("account_alias"));

    let identities = get_resource_identity_schemas::Request {};
    let identities = provider.get_resource_identity_schemas(identities).await.unwrap();
    for name in identities.into_inner().identity_schemas.keys() {
        assert!(keys.contains(name), "{name}");
    }
}

#[tokio::test]
async fn a_function_is_called_on_an_unconfigured_provider() {
    let (_launched, mut provider) = provider().await;
    let argument = DynamicValue { msgpack: b"\xa3A b".to_vec(), json: Vec::new() };
    let request =
        call_function::Request { name: "account_alias".to_owned(), arguments: vec![argument] };
    let answer = provider.call_function(request).await.unwrap().into_inner();
    assert_eq!(answer.error, None);
    assert_eq!(answer.result.unwrap().msgpack, b"\xa3a-b");
}

#[tokio::test]
async fn an_unknown_type_is_a_diagnostic_and_no_grpc_error() {
    let (_launched, mut provider) = provider().await;
    let type_name = "meshstack_nothing".to_owned();
    let request =
        plan_resource_change::Request { type_name, ..plan_resource_change::Request::default() };
    let answer = provider.plan_resource_change(request).await.unwrap().into_inner();
    assert_eq!(answer.diagnostics[0].severity(), Severity::Error);
    assert!(answer.diagnostics[0].detail.contains("meshstack_nothing"));
}

#[tokio::test]
async fn a_request_may_be_far_larger_than_grpc_allows_by_default() {
    let (_launched, mut provider) = provider().await;
    let msgpack = vec![0; 9 << 20];
    let request = validate_resource_config::Request {
        type_name: "meshstack_nothing".to_owned(),
        config: Some(DynamicValue { msgpack, json: Vec::new() }),
        client_capabilities: None,
    };
    let answer = provider.validate_resource_config(request).await.unwrap().into_inner();
    assert_eq!(answer.diagnostics.len(), 1);
}

#[tokio::test]
async fn what_does_not_exist_yet_is_unimplemented() {
    let (_launched, mut provider) = provider().await;
    let listed = provider.list_resource(list_resource::Request::default()).await;
    assert_eq!(listed.unwrap_err().code(), Code::Unimplemented);
    let locked = provider.lock_state(lock_state::Request::default()).await;
    assert_eq!(locked.unwrap_err().code(), Code::Unimplemented);
}

#[tokio::test]
async fn a_request_to_stop_is_answered_before_anything_is_configured() {
    let (_launched, mut provider) = provider().await;
    let answer = provider.stop_provider(stop_provider::Request {}).await.unwrap();
    assert_eq!(answer.into_inner().error, "");
}

#[tokio::test]
async fn its_health_is_known_under_the_name_of_every_plugin() {
    let (_launched, channel) = channel().await;
    let request = HealthCheckRequest { service: "plugin".to_owned() };
    let health = HealthClient::new(channel).check(request).await.unwrap();
    assert_eq!(health.into_inner().status(), ServingStatus::Serving);
}

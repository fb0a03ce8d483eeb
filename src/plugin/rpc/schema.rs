//! What the provider is: its schemas, functions and capabilities. Needs no configuration.

use std::sync::Arc;

use crate::plugin::{
    convert::schema::{encode, encode_function, encode_identity},
    proto::tfplugin6::{
        ServerCapabilities, get_functions, get_metadata, get_provider_schema,
        get_resource_identity_schemas,
    },
    session::Session,
};

pub async fn metadata<C: Send + Sync>(
    session: Arc<Session<C>>,
    _: get_metadata::Request,
) -> get_metadata::Response {
    use get_metadata::{DataSourceMetadata, FunctionMetadata, ResourceMetadata};

    let provider = &session.provider;
    let resources = provider.resources.iter();
    let data_sources = provider.data_sources.iter();
    let functions = provider.functions.iter();
    get_metadata::Response {
        server_capabilities: Some(capabilities()),
        resources: resources
            .map(|it| ResourceMetadata { type_name: it.name().to_owned() })
            .collect(),
        data_sources: data_sources
            .map(|it| DataSourceMetadata { type_name: it.name().to_owned() })
            .collect(),
        functions: functions.map(|it| FunctionMetadata { name: it.name().to_owned() }).collect(),
        ..get_metadata::Response::default()
    }
}

pub async fn provider_schema<C: Send + Sync>(
    session: Arc<Session<C>>,
    _: get_provider_schema::Request,
) -> get_provider_schema::Response {
    let provider = &session.provider;
    let resources = provider.resources.iter();
    let data_sources = provider.data_sources.iter();
    let functions = provider.functions.iter();
    get_provider_schema::Response {
        provider: Some(encode(&provider.schema)),
        resource_schemas: resources
            .map(|it| (it.name().to_owned(), encode(&it.schema())))
            .collect(),
        data_source_schemas: data_sources
            .map(|it| (it.name().to_owned(), encode(&it.schema())))
            .collect(),
        functions: functions
            .map(|it| (it.name().to_owned(), encode_function(&it.schema())))
            .collect(),
        server_capabilities: Some(capabilities()),
        ..get_provider_schema::Response::default()
    }
}

pub async fn identity_schemas<C: Send + Sync>(
    session: Arc<Session<C>>,
    _: get_resource_identity_schemas::Request,
) -> get_resource_identity_schemas::Response {
    let schemas = session.provider.resources.iter().filter_map(|it| {
        let attributes = it.identity_schema();
        (!attributes.is_empty()).then(|| (it.name().to_owned(), encode_identity(&attributes)))
    });
    get_resource_identity_schemas::Response {
        identity_schemas: schemas.collect(),
        ..get_resource_identity_schemas::Response::default()
    }
}

pub async fn functions<C: Send + Sync>(
    session: Arc<Session<C>>,
    _: get_functions::Request,
) -> get_functions::Response {
    let functions = session.provider.functions.iter();
    get_functions::Response {
        functions: functions
            .map(|it| (it.name().to_owned(), encode_function(&it.schema())))
            .collect(),
        ..get_functions::Response::default()
    }
}

fn capabilities() -> ServerCapabilities {
    ServerCapabilities {
        plan_destroy: true,
        // No RPC depends on the schema having been asked for.
        get_provider_schema_optional: true,
        move_resource_state: true,
        generate_resource_config: false,
    }
}

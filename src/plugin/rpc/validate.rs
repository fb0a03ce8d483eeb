//! Validation of the configuration of a resource or data source, without a configured provider.

use std::sync::Arc;

use tf_provider::Diagnostics;

use crate::plugin::{
    convert::{diagnostics::encode, value_msgpack::decode},
    proto::tfplugin6::{validate_data_resource_config, validate_resource_config},
    session::Session,
};

pub async fn resource<C: Send + Sync>(
    session: Arc<Session<C>>,
    request: validate_resource_config::Request,
) -> validate_resource_config::Response {
    let validated: Result<Diagnostics, Diagnostics> = async {
        let resource = session.resource(&request.type_name)?;
        Ok(resource.validate(decode(request.config, || resource.schema())?).await)
    }
    .await;
    let (Ok(diagnostics) | Err(diagnostics)) = validated;
    validate_resource_config::Response { diagnostics: encode(diagnostics) }
}

pub async fn data_source<C: Send + Sync>(
    session: Arc<Session<C>>,
    request: validate_data_resource_config::Request,
) -> validate_data_resource_config::Response {
    let validated: Result<Diagnostics, Diagnostics> = async {
        let data_source = session.data_source(&request.type_name)?;
        Ok(data_source.validate(decode(request.config, || data_source.schema())?).await)
    }
    .await;
    let (Ok(diagnostics) | Err(diagnostics)) = validated;
    validate_data_resource_config::Response { diagnostics: encode(diagnostics) }
}

//! `ImportResourceState`: by the identity, or by an id where the identity has one attribute.

use std::sync::Arc;

use tf_provider::{Diagnostic, Diagnostics};

use crate::{
    framework::{
        model::one_error,
        resource::{Identity, IdentityAttribute},
    },
    plugin::{
        convert::{diagnostics, identity, value_msgpack::encode},
        proto::tfplugin6::import_resource_state::{ImportedResource, Request, Response},
        session::Session,
    },
};

pub async fn resource<C: Send + Sync>(session: Arc<Session<C>>, request: Request) -> Response {
    match import(&session, request) {
        Ok(imported) => Response { imported_resources: vec![imported], ..Response::default() },
        Err(errors) => Response { diagnostics: diagnostics::encode(errors), ..Response::default() },
    }
}

fn import<C: Send + Sync>(
    session: &Session<C>,
    request: Request,
) -> Result<ImportedResource, Diagnostics> {
    let resource = session.resource(&request.type_name)?;
    let attributes = resource.identity_schema();
    let identity = match request.identity {
        Some(data) if request.id.is_empty() => complete(identity::decode(data)?, &attributes)?,
        _ => by_id(request.id, &attributes)?,
    };
    let state = resource.import(&identity)?;
    Ok(ImportedResource {
        type_name: request.type_name,
        state: Some(encode(&state)),
        private: Vec::new(),
        identity: Some(identity::encode(identity)),
    })
}

fn by_id(id: String, attributes: &[IdentityAttribute]) -> Result<Identity, Diagnostics> {
    match attributes {
        [attribute] => Ok(Identity::from([(attribute.name.to_owned(), id)])),
        [] => Err(one_error(Diagnostic::root(
            "Import Not Supported",
            "An object of this type cannot be imported. Write its configuration and apply it: what already \
             exists is looked for.",
        ))),
        several => {
            let names: Vec<&str> = several.iter().map(|it| it.name).collect();
            Err(one_error(Diagnostic::root(
                "Import By Identity Only",
                format!(
                    "One id does not say which object is meant. Use an import block with \
                     `identity = {{ … }}` and the attributes {}.",
                    names.join(", ")
                ),
            )))
        }
    }
}

fn complete(identity: Identity, attributes: &[IdentityAttribute]) -> Result<Identity, Diagnostics> {
    match attributes.iter().find(|it| !identity.contains_key(it.name)) {
        None => Ok(identity),
        Some(missing) => Err(one_error(Diagnostic::root(
            "Incomplete Identity",
            format!(
                "The identity has no {}: {}. Add it to the import block.",
                missing.name, missing.description
            ),
        ))),
    }
}

//! Resource identities: objects whose attributes are all strings.

use rmpv::Value as Wire;
use serde_json::Value as Json;
use tf_provider::{Diagnostic, Diagnostics};

use super::value_msgpack;
use crate::{
    framework::{model::one_error, resource::Identity},
    plugin::proto::tfplugin6::{RawState, ResourceIdentityData},
};

pub fn encode(identity: Identity) -> ResourceIdentityData {
    let entries = identity.into_iter().map(|(name, value)| (Wire::from(name), Wire::from(value)));
    let object = Wire::Map(entries.collect());
    ResourceIdentityData { identity_data: Some(value_msgpack::encode(&object)) }
}

/// An attribute that is null is left out.
pub fn decode(data: ResourceIdentityData) -> Result<Identity, Diagnostics> {
    let Wire::Map(entries) = value_msgpack::decode_msgpack(data.identity_data)? else {
        return Ok(Identity::new());
    };
    let set = entries.into_iter().filter(|(_, value)| !value.is_nil());
    set.map(|(name, value)| match (name.as_str(), value.as_str()) {
        (Some(name), Some(value)) => Ok((name.to_owned(), value.to_owned())),
        _ => Err(not_understood(&name.to_string())),
    })
    .collect()
}

/// Decodes an identity as it was stored.
pub fn decode_raw(raw: &RawState) -> Result<Identity, Diagnostics> {
    let stored: Json =
        serde_json::from_slice(&raw.json).map_err(|err| not_understood(&err.to_string()))?;
    let attributes = stored.as_object().into_iter().flatten();
    let set = attributes.filter(|(_, value)| !value.is_null());
    set.map(|(name, value)| match value.as_str() {
        Some(value) => Ok((name.clone(), value.to_owned())),
        None => Err(not_understood(name)),
    })
    .collect()
}

fn not_understood(what: &str) -> Diagnostics {
    one_error(Diagnostic::root(
        "Resource Identity Not Understood",
        format!("All attributes of a resource's identity are strings. This one is not: {what}."),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identity() -> Identity {
        Identity::from([("account_id".to_owned(), "111111111111".to_owned())])
    }

    #[test]
    fn an_identity_round_trips() {
        assert_eq!(decode(encode(identity())), Ok(identity()));
    }

    #[test]
    fn a_stored_identity_is_read_without_what_is_null() {
        let raw = |json: &str| RawState { json: json.as_bytes().to_vec(), ..RawState::default() };
        let stored = raw(r#"{"account_id": "111111111111", "partition": null}"#);
        assert_eq!(decode_raw(&stored), Ok(identity()));
        assert!(decode_raw(&raw(r#"{"account_id": 1}"#)).is_err());
    }
}

//! The model of `meshstack_aws_tenant`: one field per attribute and block of the schema.

use std::collections::BTreeMap;

use rmpv::Value as Wire;
use serde::{Deserialize, Serialize};
use tf_provider::value::Value;

use crate::framework::model::{Text, TextMap, TextsMap};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Model {
    pub workspace_identifier: Text,
    pub project_identifier: Text,
    pub project_id: Value<i64>,
    pub tenant_platform_number: Value<i64>,
    pub rand_seed: Text,
    /// A dynamic value; see `landing_zone::argument`.
    pub landing_zone: Wire,
    pub account_id: Text,
    pub account_name: Text,
    pub email: Text,
    pub alias: Text,
    pub contact_email: Text,
    pub tags: TextMap,
    pub workspace_tags: TextsMap,
    pub project_tags: TextsMap,
    pub payment_tags: TextsMap,
    pub alternate_contact: Value<Vec<AlternateContact>>,
    pub deletion_policy: Text,
    pub quarantine_organizational_unit_id: Text,
    pub timeouts: Value<Timeouts>,

    pub account_arn: Text,
    pub organizational_unit_id: Text,
    pub organizational_path: Text,
    pub state: Text,
    pub access_role_arn: Text,
    pub sign_in_url: Text,
    pub account_tags: TextMap,
    pub first_replication_completed: Value<bool>,
    pub replication_status: Text,
    pub replication_steps: Value<Vec<StepReport>>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AlternateContact {
    pub r#type: Text,
    pub name: Text,
    pub title: Text,
    pub email: Text,
    pub phone: Text,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Timeouts {
    pub create: Text,
    pub update: Text,
    pub delete: Text,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StepReport {
    pub name: Text,
    pub status: Text,
    pub message: Text,
}

pub const COMPLETE: &str = "complete";
pub const INCOMPLETE: &str = "incomplete";

impl Model {
    /// The stub of an imported account.
    pub fn stub(account_id: &str) -> Self {
        Self {
            workspace_identifier: Value::Null,
            project_identifier: Value::Null,
            project_id: Value::Null,
            tenant_platform_number: Value::Null,
            rand_seed: Value::Null,
            landing_zone: Wire::Nil,
            account_id: Value::Value(account_id.to_owned()),
            account_name: Value::Null,
            email: Value::Null,
            alias: Value::Null,
            contact_email: Value::Null,
            tags: Value::Null,
            workspace_tags: Value::Null,
            project_tags: Value::Null,
            payment_tags: Value::Null,
            alternate_contact: Value::Value(Vec::new()),
            deletion_policy: Value::Null,
            quarantine_organizational_unit_id: Value::Null,
            timeouts: Value::Null,
            account_arn: Value::Null,
            organizational_unit_id: Value::Null,
            organizational_path: Value::Null,
            state: Value::Null,
            access_role_arn: Value::Null,
            sign_in_url: Value::Null,
            account_tags: Value::Null,
            first_replication_completed: Value::Value(false),
            replication_status: Value::Null,
            replication_steps: Value::Null,
        }
    }

    pub fn is_complete(&self) -> bool {
        self.replication_status == Value::Value(COMPLETE.to_owned())
    }
}

/// The known text, if there is one.
pub fn known(text: &Text) -> Option<&str> {
    text.as_deref_option()
}

/// A map of known texts; unknown members and null ones are left out.
pub fn known_map(map: &TextMap) -> BTreeMap<String, String> {
    let entries = map.as_ref_option().into_iter().flatten();
    entries.filter_map(|(key, value)| Some((key.clone(), known(value)?.to_owned()))).collect()
}

/// Whether a map, or any of its values, is unknown.
pub fn has_unknown(map: &TextsMap) -> bool {
    match map {
        Value::Unknown => true,
        Value::Null => false,
        Value::Value(map) => map.values().any(|values| match values {
            Value::Unknown => true,
            Value::Null => false,
            Value::Value(values) => values.iter().any(Value::is_unknown),
        }),
    }
}

//! The schema against the model, and what is secret in it.

use tf_provider::{schema::Block, value::Value};

use super::*;
use crate::{
    framework::schema::assert_model_matches,
    provider::model::{
        AssumeRole, ControlTower, IdentityCenter, MeteringAccount, Model, RoleMapping,
        SamlIdentityProvider, TagMapper, TenantTags, WebIdentity,
    },
};

/// A value whose parts are null.
fn some<T: Default>() -> Value<T> {
    Value::Value(T::default())
}

fn one<T: Default>() -> Value<Vec<Value<T>>> {
    Value::Value(vec![some()])
}

#[test]
fn the_model_has_the_schema_s_names() {
    let endpoints = ENDPOINT_SERVICES.iter().map(|it| ((*it).to_owned(), Value::Null));
    let model = Model {
        assume_role: one::<AssumeRole>(),
        assume_role_with_web_identity: some(),
        endpoints: Value::Value(endpoints.collect()),
        default_tags: some(),
        ignore_tags: some(),
        management_account: some(),
        automation_account: some(),
        metering_account: Value::Value(MeteringAccount {
            assume_role_with_web_identity: some::<WebIdentity>(),
            ..Default::default()
        }),
        tenant_tags: Value::Value(TenantTags {
            tag_mapper: one::<TagMapper>(),
            ..Default::default()
        }),
        identity_center: some::<IdentityCenter>(),
        saml_identity_provider: some::<SamlIdentityProvider>(),
        role_mapping: one::<RoleMapping>(),
        control_tower: some::<ControlTower>(),
        ..Default::default()
    };
    assert_model_matches(&schema(), &model);
}

fn sensitive_names(block: &Block, place: &str, names: &mut Vec<String>) {
    for (name, attribute) in &block.attributes {
        if attribute.sensitive {
            names.push(format!("{place}{name}"));
        }
    }
    for (name, nested) in &block.blocks {
        let (NestedBlock::List(inner) | NestedBlock::Optional(inner)) = nested else {
            panic!("{place}{name} is neither a list nor an optional block");
        };
        sensitive_names(inner, &format!("{place}{name}."), names);
    }
}

#[test]
fn secrets_are_sensitive_and_nothing_else_is() {
    let mut names = Vec::new();
    sensitive_names(&schema().block, "", &mut names);
    names.sort();
    assert_eq!(
        names,
        [
            "assume_role_with_web_identity.web_identity_token",
            "metering_account.assume_role_with_web_identity.web_identity_token",
            "metering_account.secret_key",
            "secret_key",
            "token",
        ]
    );
}

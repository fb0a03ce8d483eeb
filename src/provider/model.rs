//! The provider block as it was typed.
//!
//! One field per attribute and block of the schema, each able to be unknown or null: the core validates and plans
//! with arguments that other resources have yet to make. Nothing here is printable, since some of it is secret.

use serde::{Deserialize, Serialize};
use tf_provider::value::Value;

use crate::framework::model::{Text, TextMap, Texts};

/// A repeatable block.
pub type Blocks<T> = Value<Vec<Value<T>>>;

#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(Default))]
pub struct Model {
    pub region: Text,
    pub sts_region: Text,
    pub profile: Text,
    pub access_key: Text,
    pub secret_key: Text,
    pub token: Text,
    pub shared_config_files: Texts,
    pub shared_credentials_files: Texts,
    pub max_retries: Value<i64>,
    pub retry_mode: Text,
    pub token_bucket_rate_limiter_capacity: Value<i64>,
    pub http_proxy: Text,
    pub https_proxy: Text,
    pub no_proxy: Text,
    pub custom_ca_bundle: Text,
    pub insecure: Value<bool>,
    pub use_fips_endpoint: Value<bool>,
    pub use_dualstack_endpoint: Value<bool>,
    pub allowed_account_ids: Texts,
    pub forbidden_account_ids: Texts,
    pub skip_credentials_validation: Value<bool>,
    pub skip_metadata_api_check: Value<bool>,
    pub assume_role: Blocks<AssumeRole>,
    pub assume_role_with_web_identity: Value<WebIdentity>,
    /// Service → URL; the services are the schema's.
    pub endpoints: TextMap,
    pub default_tags: Value<DefaultTags>,
    pub ignore_tags: Value<IgnoreTags>,
    pub management_account: Value<AccountRole>,
    pub automation_account: Value<AccountRole>,
    pub metering_account: Value<MeteringAccount>,
    pub account_access_role: Text,
    pub account_access_external_id: Text,
    pub platform: Text,
    pub account_name_pattern: Text,
    pub account_email_pattern: Text,
    pub account_alias_pattern: Text,
    pub enforce_account_alias: Value<bool>,
    pub self_downgrade_access_role: Value<bool>,
    pub allow_hierarchical_organizational_unit_assignment: Value<bool>,
    pub move_from_root_only: Value<bool>,
    pub tag_value_separator: Text,
    pub skip_user_group_permission_cleanup: Value<bool>,
    pub tenant_tags: Value<TenantTags>,
    pub identity_center: Value<IdentityCenter>,
    pub saml_identity_provider: Value<SamlIdentityProvider>,
    pub role_mapping: Blocks<RoleMapping>,
    pub control_tower: Value<ControlTower>,
}

#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(Default))]
pub struct AssumeRole {
    pub role_arn: Text,
    pub duration: Text,
    pub external_id: Text,
    pub policy: Text,
    pub policy_arns: Texts,
    pub session_name: Text,
    pub source_identity: Text,
    pub tags: TextMap,
    pub transitive_tag_keys: Texts,
}

#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(Default))]
#[expect(clippy::struct_field_names, reason = "the fields are the AWS provider's arguments")]
pub struct WebIdentity {
    pub role_arn: Text,
    pub web_identity_token: Text,
    pub web_identity_token_file: Text,
    pub session_name: Text,
    pub duration: Text,
    pub policy: Text,
    pub policy_arns: Texts,
}

#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(Default))]
pub struct DefaultTags {
    pub tags: TextMap,
}

#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(Default))]
pub struct IgnoreTags {
    pub keys: Texts,
    pub key_prefixes: Texts,
}

#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(Default))]
pub struct AccountRole {
    pub role_arn: Text,
    pub external_id: Text,
    pub session_name: Text,
}

#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(Default))]
pub struct MeteringAccount {
    pub role_arn: Text,
    pub external_id: Text,
    pub session_name: Text,
    pub access_key: Text,
    pub secret_key: Text,
    pub assume_role_with_web_identity: Value<WebIdentity>,
}

#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(Default))]
pub struct TenantTags {
    pub namespace_prefix: Text,
    pub replicated_tags: TextMap,
    pub tag_mapper: Blocks<TagMapper>,
}

#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(Default))]
pub struct TagMapper {
    pub key: Text,
    pub value_pattern: Text,
}

#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(Default))]
pub struct IdentityCenter {
    pub instance_arn: Text,
    pub identity_store_id: Text,
    pub region: Text,
    pub group_name_pattern: Text,
    pub group_name_prefix: Text,
    pub euid_pattern: Text,
    pub sign_in_url: Text,
}

#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(Default))]
pub struct SamlIdentityProvider {
    pub name: Text,
    pub metadata_document: Text,
}

#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(Default))]
pub struct RoleMapping {
    pub project_role: Text,
    pub platform_role: Text,
    pub permission_set_arns: Texts,
    pub policies: Texts,
    pub managed: Value<bool>,
}

#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(Default))]
pub struct ControlTower {
    pub account_factory_product_id: Text,
    pub management_account_id: Text,
    pub region: Text,
    pub sso_user_email: Text,
    pub sso_user_first_name: Text,
    pub sso_user_last_name: Text,
}

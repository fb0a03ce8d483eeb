//! The schema of the provider block; its descriptions are what the registry shows.
//!
//! Names and meaning of the AWS arguments are those of the AWS provider, so that nobody has to learn them twice.

mod access;
mod credentials;
mod tenant;
#[cfg(test)]
mod tests;

use tf_provider::schema::{Attribute, AttributeType, NestedBlock, Schema};

use crate::framework::schema::{
    list_of, map_of, optional, required, schema as new_schema, sensitive, set_of,
};

/// The services whose endpoint can be set, under the names that the AWS provider has for them.
pub const ENDPOINT_SERVICES: &[&str] = &[
    "account",
    "cloudformation",
    "controltower",
    "costexplorer",
    "iam",
    "identitystore",
    "lambda",
    "organizations",
    "resourcegroupstaggingapi",
    "servicecatalog",
    "ssoadmin",
    "sts",
];

pub fn schema() -> Schema {
    let attributes = [
        credential_attributes(),
        connection_attributes(),
        guard_attributes(),
        tenant::identity_attributes(),
        tenant::behaviour_attributes(),
    ]
    .concat();
    let blocks = [
        ("assume_role", NestedBlock::List(credentials::assume_role())),
        ("assume_role_with_web_identity", NestedBlock::Optional(credentials::web_identity())),
        ("endpoints", NestedBlock::Optional(credentials::endpoints())),
        ("default_tags", tenant::default_tags()),
        ("ignore_tags", tenant::ignore_tags()),
        ("management_account", NestedBlock::Optional(credentials::account_role(MANAGEMENT))),
        ("automation_account", NestedBlock::Optional(credentials::account_role(AUTOMATION))),
        ("metering_account", NestedBlock::Optional(credentials::metering_account())),
        ("tenant_tags", tenant::tenant_tags()),
        ("identity_center", NestedBlock::Optional(access::identity_center())),
        ("saml_identity_provider", NestedBlock::Optional(access::saml_identity_provider())),
        ("role_mapping", NestedBlock::List(access::role_mapping())),
        ("control_tower", NestedBlock::Optional(access::control_tower())),
    ];
    new_schema(
        "Replicates meshStack tenants to AWS: accounts, their place, tags and alias, from Terraform or OpenTofu. \
         One provider configuration is one meshStack platform; several platforms are several aliases of it. \
         Configuring calls nothing in AWS: credentials are used from the first object on that needs them.",
        &attributes,
        &blocks,
    )
}

const MANAGEMENT: &str = "The role in the organization's management account that creates, places and tags accounts \
    (`MeshfedServiceRole` in meshStack's own set-up). Left out, the base credentials are used.";

const AUTOMATION: &str = "The role in the automation account that owns stack sets and Lambda functions \
    (`MeshfedAutomationRole` in meshStack's own set-up). Left out, the base credentials are used.";

type Attributes = Vec<(&'static str, Attribute)>;

fn text(description: &str) -> Attribute {
    optional(AttributeType::String, description)
}

fn flag(description: &str) -> Attribute {
    optional(AttributeType::Bool, description)
}

fn number(description: &str) -> Attribute {
    optional(AttributeType::Number, description)
}

fn texts(description: &str) -> Attribute {
    optional(list_of(AttributeType::String), description)
}

fn text_set(description: &str) -> Attribute {
    optional(set_of(AttributeType::String), description)
}

fn text_map(description: &str) -> Attribute {
    optional(map_of(AttributeType::String), description)
}

fn required_text(description: &str) -> Attribute {
    required(AttributeType::String, description)
}

fn credential_attributes() -> Attributes {
    vec![
        (
            "region",
            text(
                "The AWS region of calls, and with it the partition of ARNs. Default: `AWS_REGION`, \
                 `AWS_DEFAULT_REGION`, the shared configuration, then `us-east-1`.",
            ),
        ),
        (
            "sts_region",
            text("The region of the STS endpoint. Default: `AWS_STS_REGION`, then `region`."),
        ),
        (
            "profile",
            text(
                "The profile of the shared configuration. Named here, it wins over keys in the environment. \
                 Default: `AWS_PROFILE`, `AWS_DEFAULT_PROFILE`.",
            ),
        ),
        (
            "access_key",
            text(
                "Access key id; needs `secret_key`. Default: the AWS SDK's chain (`AWS_ACCESS_KEY_ID`, …).",
            ),
        ),
        (
            "secret_key",
            sensitive(text(
                "Secret access key; needs `access_key`. Default: the AWS SDK's chain (`AWS_SECRET_ACCESS_KEY`, …).",
            )),
        ),
        (
            "token",
            sensitive(text(
                "Session token of temporary keys; needs `access_key`. Default: the AWS SDK's chain \
                 (`AWS_SESSION_TOKEN`, …).",
            )),
        ),
        (
            "shared_config_files",
            texts("Shared configuration files. Default: `AWS_CONFIG_FILE`, then `~/.aws/config`."),
        ),
        (
            "shared_credentials_files",
            texts(
                "Shared credentials files. Default: `AWS_SHARED_CREDENTIALS_FILE`, then `~/.aws/credentials`.",
            ),
        ),
    ]
}

fn connection_attributes() -> Attributes {
    vec![
        (
            "max_retries",
            number(
                "Attempts per call that AWS throttles or answers with a passing fault; `0` and `1` are a single \
                 attempt. Default: `AWS_MAX_ATTEMPTS`, then 25.",
            ),
        ),
        (
            "retry_mode",
            text("`standard` or `adaptive`. Default: `AWS_RETRY_MODE`, then `standard`."),
        ),
        (
            "token_bucket_rate_limiter_capacity",
            number(
                "The quota of retries that all calls share. Default: none; retries are bounded by `max_retries`.",
            ),
        ),
        (
            "http_proxy",
            text(
                "URL of the proxy for HTTP; an empty string means none. Default: `HTTP_PROXY`, `http_proxy`.",
            ),
        ),
        (
            "https_proxy",
            text(
                "URL of the proxy for HTTPS; an empty string means none. Default: `HTTPS_PROXY`, `https_proxy`.",
            ),
        ),
        (
            "no_proxy",
            text(
                "Hosts, domains and networks reached without proxy, separated by commas. Default: `NO_PROXY`, \
                 `no_proxy`.",
            ),
        ),
        (
            "custom_ca_bundle",
            text("PEM file of the certificate authorities to trust. Default: `AWS_CA_BUNDLE`."),
        ),
        (
            "insecure",
            flag(
                "Whether certificates of endpoints go unchecked: for tests alone. Default: `false`.",
            ),
        ),
        (
            "use_fips_endpoint",
            flag(
                "Whether FIPS endpoints are used. Default: `AWS_USE_FIPS_ENDPOINT`, then `false`.",
            ),
        ),
        (
            "use_dualstack_endpoint",
            flag(
                "Whether dual-stack endpoints are used. Default: `AWS_USE_DUALSTACK_ENDPOINT`, then `false`.",
            ),
        ),
    ]
}

fn guard_attributes() -> Attributes {
    vec![
        (
            "allowed_account_ids",
            text_set(
                "The only accounts whose credentials may be used: the account of the management role is compared \
                 before the first call of a run, reads included. Conflicts with `forbidden_account_ids`.",
            ),
        ),
        (
            "forbidden_account_ids",
            text_set(
                "Accounts whose credentials must not be used, compared like `allowed_account_ids`. Conflicts with \
                 it.",
            ),
        ),
        (
            "skip_credentials_validation",
            flag(
                "Accepted so that a block written for the AWS provider can be copied. It changes nothing: \
                 credentials are not checked before the first call that needs them.",
            ),
        ),
        (
            "skip_metadata_api_check",
            flag(
                "Whether the EC2 metadata service is never asked for credentials. Default: `false`, unless \
                 `AWS_EC2_METADATA_DISABLED` is set.",
            ),
        ),
    ]
}

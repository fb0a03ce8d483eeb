//! Blocks that say with whose rights AWS is called, and where.
//!
//! Arguments of `assume_role` and of the web identity are the AWS provider's, under its names.

use tf_provider::schema::{AttributeType, Block, NestedBlock};

use super::{ENDPOINT_SERVICES, required_text, text, text_map, text_set};
use crate::framework::schema::{block, optional, sensitive};

const DURATION: &str =
    "How long a session lasts, for example `1h30m`: 15 minutes to 12 hours. Default: 1 hour.";
const POLICY: &str = "JSON policy that narrows the session's rights. Default: none.";
const POLICY_ARNS: &str = "Managed policies that narrow the session's rights. Default: none.";
const EXTERNAL_ID: &str =
    "External id that the role's trust policy asks for. Default: none is sent.";
const SESSION_NAME: &str = "Name of the session, as CloudTrail shows it.";

pub fn assume_role() -> Block {
    block(
        "A role to assume. Several blocks form a chain: each role is assumed with the session of the one before, \
         all of them before the roles of `management_account`, `automation_account` and `metering_account`.",
        &[
            ("role_arn", required_text("ARN of the role.")),
            ("duration", text(DURATION)),
            ("external_id", text(EXTERNAL_ID)),
            ("policy", text(POLICY)),
            ("policy_arns", text_set(POLICY_ARNS)),
            ("session_name", text(SESSION_NAME)),
            ("source_identity", text("Source identity that CloudTrail keeps along the chain.")),
            ("tags", text_map("Session tags. Default: none.")),
            ("transitive_tag_keys", text_set("Keys in `tags` that pass on along the chain.")),
        ],
        &[],
    )
}

pub fn web_identity() -> Block {
    block(
        "A role to assume with a token of an OpenID Connect issuer, such as a pipeline's. The `assume_role` chain \
         begins with its session.",
        &[
            ("role_arn", text("ARN of the role. Default: `AWS_ROLE_ARN`.")),
            (
                "web_identity_token",
                sensitive(text("The token itself. Conflicts with `web_identity_token_file`.")),
            ),
            (
                "web_identity_token_file",
                text(
                    "File with the token, read whenever a session begins. Default: \
                     `AWS_WEB_IDENTITY_TOKEN_FILE`.",
                ),
            ),
            ("session_name", text("Name of the session. Default: `AWS_ROLE_SESSION_NAME`.")),
            ("duration", text(DURATION)),
            ("policy", text(POLICY)),
            ("policy_arns", text_set(POLICY_ARNS)),
        ],
        &[],
    )
}

pub fn endpoints() -> Block {
    let description = "URL of the service. Default: `AWS_ENDPOINT_URL_<SERVICE>`, `AWS_ENDPOINT_URL`, the shared \
                       configuration, then AWS's own.";
    let services: Vec<_> = ENDPOINT_SERVICES
        .iter()
        .map(|service| (*service, optional(AttributeType::String, description)))
        .collect();
    block("Endpoints of services, for private endpoints and emulators.", &services, &[])
}

pub fn account_role(description: &str) -> Block {
    block(
        description,
        &[
            ("role_arn", required_text("ARN of the role.")),
            ("external_id", text(EXTERNAL_ID)),
            ("session_name", text(SESSION_NAME)),
        ],
        &[],
    )
}

pub fn metering_account() -> Block {
    block(
        "The role that reads costs (`MeshCostExplorerServiceRole` in meshStack's own set-up). It may be assumed \
         with credentials of its own: keys or a web identity. Left out, the base credentials are used.",
        &[
            (
                "role_arn",
                text(
                    "ARN of the role. Default: none; the credentials named here are used as they are.",
                ),
            ),
            ("external_id", text(EXTERNAL_ID)),
            ("session_name", text(SESSION_NAME)),
            ("access_key", text("Access key id of metering's own principal; needs `secret_key`.")),
            (
                "secret_key",
                sensitive(text(
                    "Secret access key of metering's own principal; needs `access_key`.",
                )),
            ),
        ],
        &[("assume_role_with_web_identity", NestedBlock::Optional(web_identity()))],
    )
}

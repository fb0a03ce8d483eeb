//! Blocks about who gets into the accounts, and about Control Tower.
//!
//! Everything here is checked like the rest of the block, whichever resources a configuration uses.

use tf_provider::schema::Block;

use super::{flag, required_text, text, text_set};
use crate::framework::schema::block;

pub fn identity_center() -> Block {
    block(
        "Access by IAM Identity Center: a group per platform role of a tenant. Conflicts with \
         `saml_identity_provider`.",
        &[
            (
                "instance_arn",
                text("ARN of the instance. Default: the one that the organization has."),
            ),
            (
                "identity_store_id",
                text("Id of the identity store (`d-…`). Default: the instance's."),
            ),
            ("region", text("Region of the instance. Default: the provider's.")),
            (
                "group_name_pattern",
                text(
                    "Pattern of group names; `#{platformGroupAlias}` is the platform role. Default: \
                     `#{workspaceIdentifier}.#{projectIdentifier}-#{platformGroupAlias}`.",
                ),
            ),
            (
                "group_name_prefix",
                text(
                    "Stands before every group name and marks the groups managed here. Default: `mst-`.",
                ),
            ),
            (
                "euid_pattern",
                text(
                    "Makes an Identity Center user name of a meshStack euid: `%s` is the euid, `%S` the same in \
                     upper case, for example `%s@example.com`. Default: `%s`.",
                ),
            ),
            ("sign_in_url", text("URL of the access portal, shown on each tenant. Default: none.")),
        ],
        &[],
    )
}

pub fn saml_identity_provider() -> Block {
    block(
        "Access by a SAML identity provider in each account. Conflicts with `identity_center`.",
        &[
            ("name", required_text("Name of the SAML provider in each account.")),
            ("metadata_document", required_text("The identity provider's SAML metadata, as XML.")),
        ],
        &[],
    )
}

pub fn role_mapping() -> Block {
    block(
        "What a meshStack project role becomes in AWS. A project role stands in one block only; several may share \
         a platform role, whose group then holds the members of all.",
        &[
            ("project_role", required_text("Name of the project role, for example `admin`.")),
            (
                "platform_role",
                required_text(
                    "The role in AWS: `#{platformGroupAlias}` of the group with Identity Center, the name of the \
                     IAM role with a SAML provider.",
                ),
            ),
            (
                "permission_set_arns",
                text_set(
                    "Permission sets to assign; needed with Identity Center, and for it alone.",
                ),
            ),
            (
                "policies",
                text_set(
                    "Names or ARNs of the policies of the IAM role; for a SAML provider alone. Default: none.",
                ),
            ),
            (
                "managed",
                flag(
                    "Whether the IAM role is created and its policies attached; for a SAML provider alone. \
                     Default: `true`; otherwise only its trust policy is kept.",
                ),
            ),
        ],
        &[],
    )
}

pub fn control_tower() -> Block {
    block(
        "Enrolment in AWS Control Tower, for landing zones that ask for it.",
        &[
            (
                "account_factory_product_id",
                text("Id of the Account Factory product in Service Catalog (`prod-…`)."),
            ),
            ("management_account_id", text("Account that runs Control Tower.")),
            ("region", text("Control Tower's home region. Default: the provider's.")),
            (
                "sso_user_email",
                text("Address of the user whom Account Factory lets in. Default: the account's."),
            ),
            ("sso_user_first_name", text("First name of that user.")),
            ("sso_user_last_name", text("Last name of that user.")),
        ],
        &[],
    )
}

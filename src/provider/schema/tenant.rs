//! What meshStack's configuration says about every tenant, and the tags.
//!
//! Names follow meshStack's own configuration, in `snake_case`.

use tf_provider::schema::NestedBlock;

use super::{Attributes, flag, required_text, text, text_map, text_set};
use crate::framework::schema::block;

pub fn identity_attributes() -> Attributes {
    vec![
        (
            "account_access_role",
            text(
                "Name, perhaps with a path, of the role in each member account that the management account may \
                 assume; it is created with the account. Default: `OrganizationAccountAccessRole`.",
            ),
        ),
        (
            "account_access_external_id",
            text("External id to send when assuming `account_access_role`. Default: none."),
        ),
        (
            "platform",
            text(
                "meshStack's identifier of this platform, for `#{platform}` and for the tag that tells whose an \
                 account is. Default: none.",
            ),
        ),
        (
            "account_name_pattern",
            text(
                "Pattern of account names, 1 to 50 characters when rendered. Default: \
                 `#{workspaceIdentifier}.#{projectIdentifier}`.",
            ),
        ),
        (
            "account_email_pattern",
            text(
                "Pattern of the accounts' e-mail addresses, 6 to 64 characters when rendered and unique in all of \
                 AWS, for example `aws+#{workspaceIdentifier}.#{projectIdentifier}@example.com`. Default: none; \
                 then each tenant needs its `email`.",
            ),
        ),
        (
            "account_alias_pattern",
            text(
                "Pattern of account aliases, unique in all of AWS; what is illegal becomes a hyphen. Default: \
                 none, and then no alias is set.",
            ),
        ),
    ]
}

pub fn behaviour_attributes() -> Attributes {
    vec![
        (
            "enforce_account_alias",
            flag(
                "Whether an alias other than the rendered one is replaced. Default: `false`; an alias is then set \
                 only where none exists.",
            ),
        ),
        (
            "self_downgrade_access_role",
            flag(
                "Whether the access role gives up its administrator rights after each replication. Default: \
                 `true`.",
            ),
        ),
        (
            "allow_hierarchical_organizational_unit_assignment",
            flag(
                "Whether an account may stay in any unit below its landing zone's. Default: `false`; it is moved \
                 back.",
            ),
        ),
        (
            "move_from_root_only",
            flag(
                "Whether only accounts directly below the root are moved to their unit. Default: `false`.",
            ),
        ),
        ("tag_value_separator", text("Joins the values of a tag that has several. Default: `/`.")),
        (
            "skip_user_group_permission_cleanup",
            flag("Whether groups and permissions outlive their tenant. Default: `false`."),
        ),
    ]
}

pub fn default_tags() -> NestedBlock {
    let tags = text_map("Key → value.");
    NestedBlock::Optional(block(
        "Tags for every account; a tag of the tenant with the same key wins.",
        &[("tags", tags)],
        &[],
    ))
}

pub fn ignore_tags() -> NestedBlock {
    NestedBlock::Optional(block(
        "Tags of accounts that are neither shown nor changed nor removed.",
        &[
            ("keys", text_set("Keys of such tags.")),
            ("key_prefixes", text_set("Beginnings of such keys.")),
        ],
        &[],
    ))
}

pub fn tenant_tags() -> NestedBlock {
    let mapper = block(
        "A tag that is made from a pattern.",
        &[
            ("key", required_text("The key on the account, without the prefix.")),
            (
                "value_pattern",
                required_text(
                    "Pattern of the value, for example `#{workspaceIdentifier}` or `#{tagCostCenter}`; `${…}` is \
                     accepted as well. Where a tag that it uses is missing, the mapper is skipped.",
                ),
            ),
        ],
        &[],
    );
    NestedBlock::Optional(block(
        "What meshStack knows about a tenant, written to its account as tags.",
        &[
            (
                "namespace_prefix",
                required_text(
                    "Stands before every key that this block makes. Every tag of an account that bears it belongs \
                     to this provider, and is removed when it is no longer wanted; with an empty prefix only tags \
                     are that the provider wrote itself.",
                ),
            ),
            (
                "replicated_tags",
                text_map(
                    "Name of a workspace, project or payment tag → key on the account. A project's tag wins over \
                     a payment's, and that over a workspace's. Default: none.",
                ),
            ),
        ],
        &[("tag_mapper", NestedBlock::List(mapper))],
    ))
}

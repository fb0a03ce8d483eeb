//! The schema of `meshstack_landing_zone`.

use tf_provider::schema::{AttributeType as Type, NestedBlock, Schema};

use crate::framework::schema::{block, computed, optional, required, schema as new_schema};

pub fn schema() -> Schema {
    new_schema(
        "Where the AWS accounts of its tenants belong. Pass the whole landing zone to a tenant: \
        `landing_zone = meshstack_landing_zone.dev`. A landing zone owns no AWS object; it looks \
        whether what it names exists. Destroying it changes nothing in AWS.",
        &[
            (
                "name",
                required(
                    Type::String,
                    "The landing zone's name. Tag patterns have it as `landingZoneName`.",
                ),
            ),
            (
                "target_organizational_unit_id",
                optional(
                    Type::String,
                    "The organizational unit (`ou-…`) or root (`r-…`) in which the accounts stand. \
                    Exactly one of this and `workspace_units` is set.",
                ),
            ),
            (
                "allow_hierarchical_organizational_unit_assignment",
                optional(
                    Type::Bool,
                    "Whether an account that stands anywhere below the target stays there. \
                    Overrides the provider's argument of this name.",
                ),
            ),
            (
                "move_from_root_only",
                optional(
                    Type::Bool,
                    "Whether an account is moved only if it stands directly in the organization's \
                    root. Overrides the provider's argument of this name.",
                ),
            ),
            (
                "organizational_unit_name",
                computed(
                    Type::String,
                    "The name of the target (or of the workspace units' parent) in AWS.",
                ),
            ),
            (
                "organizational_path",
                computed(
                    Type::String,
                    "The path of the target (or of the workspace units' parent) in AWS's form: \
                    `o-…/r-…/ou-…/`.",
                ),
            ),
            ("organizational_unit_exists", computed(Type::Bool, "Whether AWS knows the unit.")),
        ],
        &[("workspace_units", workspace_units())],
    )
}

fn workspace_units() -> NestedBlock {
    NestedBlock::Optional(block(
        "One organizational unit per workspace, named after its identifier. It is created with \
        the workspace's first tenant and deleted when the last one has left it empty.",
        &[(
            "parent_id",
            optional(
                Type::String,
                "The unit (`ou-…`) or root (`r-…`) under which the workspaces' units stand. \
                Default: the organization's root.",
            ),
        )],
        &[],
    ))
}

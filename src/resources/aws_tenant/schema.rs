//! The schema of `meshstack_aws_tenant`.

use tf_provider::schema::{Attribute, AttributeType as Type, NestedBlock, Schema};

use crate::framework::schema::{
    block, computed, list_of, map_of, object_of, optional, optional_computed, required,
    schema as new_schema,
};

const DESCRIPTION: &str = "The AWS account of one meshStack tenant (a project of a workspace on \
this platform): created or taken over, placed in its organizational unit, tagged, named and \
aliased. No change of an argument replaces the account. A failure after the account exists does \
not taint it: the tenant is then `incomplete`, and the next apply goes on.";

pub fn schema() -> Schema {
    let attributes: Vec<(&str, Attribute)> =
        [identity(), account(), tags(), deletion(), results()].concat();
    new_schema(
        DESCRIPTION,
        &attributes,
        &[("alternate_contact", alternate_contact()), ("timeouts", timeouts())],
    )
}

fn identity() -> Vec<(&'static str, Attribute)> {
    vec![
        (
            "workspace_identifier",
            required(
                Type::String,
                "The workspace's identifier. meshStack allows 16 lower-case characters.",
            ),
        ),
        (
            "project_identifier",
            required(
                Type::String,
                "The project's identifier. meshStack allows 30 lower-case characters.",
            ),
        ),
        (
            "project_id",
            optional(Type::Number, "The project's number, `meshProjectId` in patterns."),
        ),
        (
            "tenant_platform_number",
            optional(
                Type::Number,
                "The tenant's number on the platform, `tenantPlatformNumber` in patterns.",
            ),
        ),
        (
            "rand_seed",
            optional(
                Type::String,
                "Changes what `#{rand}` stands for. The text is derived from platform, workspace, \
                project and this seed, and so stays the same between runs.",
            ),
        ),
        (
            "landing_zone",
            required(
                Type::Any,
                "The landing zone as a whole: `landing_zone = meshstack_landing_zone.dev`, an \
                output of a remote state, or an object with a landing zone's arguments. It can be \
                changed in place.",
            ),
        ),
        (
            "contact_email",
            optional(
                Type::String,
                "The tenant's contact, `contactMail` in the patterns of tag mappers.",
            ),
        ),
    ]
}

fn account() -> Vec<(&'static str, Attribute)> {
    vec![
        (
            "account_id",
            optional_computed(
                Type::String,
                "The account's id. Set it to take over an existing account of the organization. It \
                cannot be changed once it is known.",
            ),
        ),
        (
            "account_name",
            optional_computed(
                Type::String,
                "The account's name, 1 to 50 characters. Default: rendered from the provider's \
                `account_name_pattern`.",
            ),
        ),
        (
            "email",
            optional_computed(
                Type::String,
                "The root user's e-mail address, unique in all of AWS, 6 to 64 characters. \
                Default: rendered from the provider's `account_email_pattern`. AWS does not let it \
                be changed here: an existing account keeps its address, and the plan warns of a \
                difference.",
            ),
        ),
        (
            "alias",
            optional_computed(
                Type::String,
                "The account's alias, unique in all of AWS. An alias that is set here is enforced. \
                Default: rendered from the provider's `account_alias_pattern` and made legal; it \
                then replaces another alias only with `enforce_account_alias`.",
            ),
        ),
    ]
}

fn tags() -> Vec<(&'static str, Attribute)> {
    let lists = || map_of(list_of(Type::String));
    vec![
        (
            "tags",
            optional(map_of(Type::String), "Tags that are written to the account as they are."),
        ),
        (
            "workspace_tags",
            optional(
                lists(),
                "The workspace's meshStack tags: name → values. They feed patterns (`tag<Name>`), \
                and those that the provider's `tenant_tags` names are written to the account.",
            ),
        ),
        (
            "project_tags",
            optional(
                lists(),
                "The project's meshStack tags. They win over payment and workspace tags of the \
                same name.",
            ),
        ),
        (
            "payment_tags",
            optional(
                lists(),
                "The payment method's meshStack tags. They win over workspace tags of the same \
                name.",
            ),
        ),
    ]
}

fn deletion() -> Vec<(&'static str, Attribute)> {
    vec![
        (
            "deletion_policy",
            optional_computed(
                Type::String,
                "What becomes of the account when the tenant is destroyed: `retain` (default) \
                leaves it as it is, `quarantine` moves it to `quarantine_organizational_unit_id`, \
                `close` closes it. A tenant whose first replication was never completed is \
                released, never closed.",
            ),
        ),
        (
            "quarantine_organizational_unit_id",
            optional(
                Type::String,
                "The unit (`ou-…`) to which `deletion_policy = \"quarantine\"` moves the account.",
            ),
        ),
    ]
}

fn results() -> Vec<(&'static str, Attribute)> {
    let step =
        object_of(&[("name", Type::String), ("status", Type::String), ("message", Type::String)]);
    vec![
        ("account_arn", computed(Type::String, "The account's ARN.")),
        (
            "organizational_unit_id",
            computed(Type::String, "The unit (or root) in which the account stands."),
        ),
        (
            "organizational_path",
            computed(Type::String, "The path of that unit in AWS's form: `o-…/r-…/ou-…/`."),
        ),
        (
            "state",
            computed(
                Type::String,
                "AWS's state of the account: `PENDING_ACTIVATION`, `ACTIVE`, `SUSPENDED`, \
                `PENDING_CLOSURE` or `CLOSED`.",
            ),
        ),
        ("access_role_arn", computed(Type::String, "The ARN of the access role in the account.")),
        (
            "sign_in_url",
            computed(
                Type::String,
                "Where the tenant's users sign in: `sign_in_url` of the provider's \
                `identity_center`.",
            ),
        ),
        (
            "account_tags",
            computed(
                map_of(Type::String),
                "The tags that this provider writes to the account, as they are there: sanitised, \
                under their keys, with the ownership tags `meshstack:workspace-identifier`, \
                `meshstack:project-identifier` and `meshstack:managed-by`.",
            ),
        ),
        (
            "first_replication_completed",
            computed(
                Type::Bool,
                "Whether the tenant was completely replicated once. It never becomes false again.",
            ),
        ),
        (
            "replication_status",
            computed(
                Type::String,
                "`complete`, or `incomplete` when a step failed or AWS was changed so that a step \
                must be repeated.",
            ),
        ),
        (
            "replication_steps",
            computed(
                list_of(step),
                "The steps of the replication in their order. `status` is `done`, `failed` or \
                `pending`; `message` says why.",
            ),
        ),
    ]
}

fn alternate_contact() -> NestedBlock {
    NestedBlock::Set(block(
        "An alternate contact of the account. A contact that no block describes any more is \
        removed, one that was never described is left alone.",
        &[
            ("type", required(Type::String, "`BILLING`, `OPERATIONS` or `SECURITY`.")),
            ("name", required(Type::String, "The contact's name, 1 to 64 characters.")),
            ("title", required(Type::String, "The contact's title, 1 to 50 characters.")),
            ("email", required(Type::String, "The contact's e-mail address.")),
            ("phone", required(Type::String, "The contact's phone number, 1 to 25 characters.")),
        ],
        &[],
    ))
}

fn timeouts() -> NestedBlock {
    let timeout = |default: &str| {
        optional(
            Type::String,
            &format!("A duration such as `30s` or `1h5m`. Default: `{default}`."),
        )
    };
    NestedBlock::Optional(block(
        "How long an operation may take.",
        &[("create", timeout("20m")), ("update", timeout("20m")), ("delete", timeout("20m"))],
        &[],
    ))
}

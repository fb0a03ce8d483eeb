//! `meshstack_aws_tenant`, the data source: what an account is like and whose it is.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use tf_provider::{
    AttributePath, Diagnostic, Diagnostics,
    schema::{AttributeType as Type, Schema},
    value::Value,
};
use tokio::time::Instant;

use crate::{
    context::Context,
    domain::{identifier::check_account_id, tags::ownership::Ownership},
    framework::{
        data_source::DataSource,
        model::{Text, TextMap, one_error},
        schema::{computed, map_of, required, schema},
    },
    replication::{Cx, observe},
};

use super::unread;

pub struct AwsTenant;

#[derive(Serialize, Deserialize)]
pub struct Model {
    account_id: Text,
    account_arn: Text,
    account_name: Text,
    email: Text,
    state: Text,
    organizational_unit_id: Text,
    organizational_path: Text,
    managed: Value<bool>,
    workspace_identifier: Text,
    project_identifier: Text,
    platform: Text,
    tags: TextMap,
}

#[async_trait]
impl DataSource<Context> for AwsTenant {
    type Model = Model;

    fn name(&self) -> &'static str {
        "meshstack_aws_tenant"
    }

    fn schema(&self) -> Schema {
        let text = |description| computed(Type::String, description);
        schema(
            "An AWS account of the organization and the tenant that it belongs to, as its tags \
            say.",
            &[
                ("account_id", required(Type::String, "The account's id.")),
                ("account_arn", text("The account's ARN.")),
                ("account_name", text("The account's name.")),
                ("email", text("The root user's e-mail address.")),
                ("state", text("AWS's state of the account, for example `ACTIVE` or `SUSPENDED`.")),
                ("organizational_unit_id", text("The unit (or root) in which the account stands.")),
                (
                    "organizational_path",
                    text("The path of that unit in AWS's form: `o-…/r-…/ou-…/`."),
                ),
                (
                    "managed",
                    computed(
                        Type::Bool,
                        "Whether the account bears the ownership tags of this provider.",
                    ),
                ),
                (
                    "workspace_identifier",
                    text("The workspace that the account belongs to; null if it is not managed."),
                ),
                (
                    "project_identifier",
                    text("The project that the account belongs to; null if it is not managed."),
                ),
                ("platform", text("The platform that the ownership tags name, if they do.")),
                ("tags", computed(map_of(Type::String), "All tags of the account.")),
            ],
            &[],
        )
    }

    fn validate(&self, config: &Model) -> Diagnostics {
        match config.account_id.as_ref_option().map(|it| check_account_id(it)) {
            Some(Err(err)) => one_error(Diagnostic::new(
                "Not An Account Id",
                err.to_string(),
                AttributePath::new("account_id"),
            )),
            _ => Diagnostics::default(),
        }
    }

    async fn read(&self, cx: &Context, config: Model) -> Result<Model, Diagnostics> {
        let account_id = config.account_id.unwrap_or_default();
        let clients = cx.provider.clients()?;
        let what = format!("account {account_id}");
        let unread = |err| unread(&what, &err);
        let entry = cx.directory.find_account(clients, &account_id).await.map_err(unread)?;
        let Some(entry) = entry else {
            return Err(one_error(Diagnostic::new(
                "Account Not Found",
                format!(
                    "There is no account {account_id} in the organization of the provider's \
                    credentials."
                ),
                AttributePath::new("account_id"),
            )));
        };
        let replication = Cx { clients, directory: &cx.directory, deadline: Instant::now() };
        let observed = observe::tenant(&replication, &entry).await.map_err(unread)?;
        let parent_id = observed.location.parent_id().to_owned();
        let path = cx.directory.units.path_of(clients, &parent_id).await.map_err(unread)?;
        let owner = Ownership::of(&observed.tags);
        let account = observed.account;
        let tags = observed.tags.into_iter().map(|(key, value)| (key, value.into()));
        Ok(Model {
            account_id: account.id.into(),
            account_arn: account.arn.into(),
            account_name: account.name.into(),
            email: account.email.into(),
            state: account.state.into(),
            organizational_unit_id: parent_id.into(),
            organizational_path: path.into(),
            managed: owner.is_some().into(),
            workspace_identifier: owner.as_ref().map(|it| it.workspace().to_owned()).into(),
            project_identifier: owner.as_ref().map(|it| it.project().to_owned()).into(),
            platform: owner.as_ref().and_then(Ownership::platform).map(ToOwned::to_owned).into(),
            tags: Value::Value(tags.collect()),
        })
    }
}

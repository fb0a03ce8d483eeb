//! `meshstack_aws_accounts`: the organization's accounts, managed and not, with import blocks.

use std::fmt::Write;

use async_trait::async_trait;
use futures::{StreamExt, TryStreamExt, stream};
use serde::{Deserialize, Serialize};
use tf_provider::{
    AttributePath, Diagnostic, Diagnostics,
    schema::{AttributeType as Type, Schema},
    value::Value,
};
use tokio::time::Instant;

use crate::{
    context::Context,
    domain::{
        identifier::check_parent_id,
        tags::ownership::Ownership,
        tenant::{ObservedTenant, is_closed},
    },
    framework::{
        data_source::DataSource,
        model::{Text, TextMap, one_error},
        schema::{computed, list_of, map_of, object_of, optional, schema},
    },
    replication::{Cx, observe},
};

use super::unread;

/// So many accounts are read at once; the published rates bound the rest.
const CONCURRENT_MAX: usize = 10;

pub struct AwsAccounts;

#[derive(Serialize, Deserialize)]
pub struct Model {
    managed: Value<bool>,
    organizational_unit_id: Text,
    tags: TextMap,
    accounts: Value<Vec<Account>>,
    import_blocks: Text,
}

#[derive(Serialize, Deserialize)]
struct Account {
    id: Text,
    arn: Text,
    name: Text,
    email: Text,
    state: Text,
    organizational_unit_id: Text,
    managed: Value<bool>,
    workspace_identifier: Text,
    project_identifier: Text,
    tags: TextMap,
}

#[async_trait]
impl DataSource<Context> for AwsAccounts {
    type Model = Model;

    fn name(&self) -> &'static str {
        "meshstack_aws_accounts"
    }

    fn schema(&self) -> Schema {
        let account = object_of(&[
            ("id", Type::String),
            ("arn", Type::String),
            ("name", Type::String),
            ("email", Type::String),
            ("state", Type::String),
            ("organizational_unit_id", Type::String),
            ("managed", Type::Bool),
            ("workspace_identifier", Type::String),
            ("project_identifier", Type::String),
            ("tags", map_of(Type::String)),
        ]);
        schema(
            "The accounts of the organization, with the tenants that they belong to as their tags \
            say. Costs one call per 20 accounts and one per account for its tags.",
            &[
                (
                    "managed",
                    optional(
                        Type::Bool,
                        "`true`: only accounts that bear this provider's ownership tags; `false`: \
                        only the others.",
                    ),
                ),
                (
                    "organizational_unit_id",
                    optional(
                        Type::String,
                        "Only accounts directly in this unit (`ou-…`) or root (`r-…`).",
                    ),
                ),
                (
                    "tags",
                    optional(map_of(Type::String), "Only accounts that have all of these tags."),
                ),
                ("accounts", computed(list_of(account), "The accounts, by their id.")),
                (
                    "import_blocks",
                    computed(
                        Type::String,
                        "HCL text with one `import` block per account that is not closed. Its \
                        resources are named after the accounts.",
                    ),
                ),
            ],
            &[],
        )
    }

    fn validate(&self, config: &Model) -> Diagnostics {
        match config.organizational_unit_id.as_ref_option().map(|it| check_parent_id(it)) {
            Some(Err(err)) => one_error(Diagnostic::new(
                "Not An Organizational Unit",
                err.to_string(),
                AttributePath::new("organizational_unit_id"),
            )),
            _ => Diagnostics::default(),
        }
    }

    async fn read(&self, cx: &Context, config: Model) -> Result<Model, Diagnostics> {
        let clients = cx.provider.clients()?;
        let unread = |err| unread("the organization's accounts", &err);
        let entries = cx.directory.list_accounts(clients).await.map_err(unread)?;
        let replication = Cx { clients, directory: &cx.directory, deadline: Instant::now() };
        let reads: Vec<_> = entries.iter().map(|it| observe::tenant(&replication, it)).collect();
        let observed: Vec<ObservedTenant> =
            stream::iter(reads).buffered(CONCURRENT_MAX).try_collect().await.map_err(unread)?;
        let found: Vec<_> = observed.into_iter().filter(|it| matches(&config, it)).collect();
        let import_blocks = import_blocks(&found);
        let accounts = found.into_iter().map(account).collect();
        Ok(Model {
            accounts: Value::Value(accounts),
            import_blocks: import_blocks.into(),
            ..config
        })
    }
}

fn matches(config: &Model, observed: &ObservedTenant) -> bool {
    let is_managed = Ownership::of(&observed.tags).is_some();
    let unit = config.organizational_unit_id.as_ref_option();
    let mut tags = config.tags.as_ref_option().into_iter().flatten();
    config.managed.as_ref_option().is_none_or(|it| *it == is_managed)
        && unit.is_none_or(|it| it == observed.location.parent_id())
        && tags.all(|(key, value)| observed.tags.get(key) == value.as_ref_option())
}

fn account(observed: ObservedTenant) -> Account {
    let owner = Ownership::of(&observed.tags);
    let unit = observed.location.parent_id().to_owned();
    let tags = observed.tags.into_iter().map(|(key, value)| (key, value.into()));
    Account {
        id: observed.account.id.into(),
        arn: observed.account.arn.into(),
        name: observed.account.name.into(),
        email: observed.account.email.into(),
        state: observed.account.state.into(),
        organizational_unit_id: unit.into(),
        managed: owner.is_some().into(),
        workspace_identifier: owner.as_ref().map(|it| it.workspace().to_owned()).into(),
        project_identifier: owner.as_ref().map(|it| it.project().to_owned()).into(),
        tags: Value::Value(tags.collect()),
    }
}

fn import_blocks(accounts: &[ObservedTenant]) -> String {
    let mut text = String::new();
    for observed in accounts.iter().filter(|it| !is_closed(&it.account.state)) {
        let account = &observed.account;
        let name = resource_name(&account.name, &account.id);
        let written = write!(
            text,
            "import {{\n  to = meshstack_aws_tenant.{name}\n  id = \"{}\"\n}}\n\n",
            account.id
        );
        written.expect("a text can always grow");
    }
    text.truncate(text.trim_end().len());
    text
}

/// A legal resource name that says which account it is; the id makes it unique.
fn resource_name(account_name: &str, account_id: &str) -> String {
    let legal = |it: char| if it.is_ascii_alphanumeric() { it.to_ascii_lowercase() } else { '_' };
    let name: String = account_name.chars().map(legal).collect();
    format!("account_{}_{account_id}", name.trim_matches('_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_resource_name_is_legal_and_unique() {
        let name = resource_name("Likvid. Prod", "111111111111");
        assert_eq!(name, "account_likvid__prod_111111111111");
        assert_eq!(resource_name("", "111111111111"), "account__111111111111");
    }
}

//! The second client: AWS as anyone else sees and changes it.
//!
//! It uses the SDK directly and nothing of the provider, so that the two can disagree.

use std::collections::BTreeMap;

use aws_credential_types::Credentials;
use aws_sdk_account::{
    operation::get_alternate_contact::GetAlternateContactError, types::AlternateContactType,
};
use aws_sdk_organizations::{
    operation::list_accounts::ListAccountsOutput,
    types::{Account as OrganizationAccount, Tag},
};
use aws_types::region::Region;
use serde_json::json;

use super::block_on;

/// The role that an account is made with unless the configuration names another.
const ACCESS_ROLE: &str = "OrganizationAccountAccessRole";

pub struct Aws {
    endpoint: String,
    organizations: aws_sdk_organizations::Client,
}

/// An account as its organization sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct Account {
    pub id: String,
    pub arn: String,
    pub email: String,
    pub name: String,
    pub state: String,
}

/// `SdkConfig` of any service for the given credentials.
macro_rules! client {
    ($sdk:ident, $endpoint:expr, $credentials:expr) => {
        $sdk::Client::from_conf(
            $sdk::Config::builder()
                .behavior_version_latest()
                .endpoint_url($endpoint)
                .region(Region::new("us-east-1"))
                .credentials_provider($credentials)
                .build(),
        )
    };
}

impl Aws {
    /// As an administrator of the management account.
    pub fn new(endpoint: &str) -> Self {
        let organizations = client!(aws_sdk_organizations, endpoint, administrator());
        Self { endpoint: endpoint.to_owned(), organizations }
    }

    /// Every account of the organization but the management account.
    pub fn accounts(&self) -> Vec<Account> {
        let pages = self.organizations.list_accounts().into_paginator().send();
        let pages = block_on(pages.collect::<Result<Vec<_>, _>>()).unwrap();
        let member = |it: &Account| it.id != MANAGEMENT_ACCOUNT_ID;
        pages.iter().flat_map(ListAccountsOutput::accounts).map(account).filter(member).collect()
    }

    /// The one account with this address.
    #[track_caller]
    pub fn account_by_email(&self, email: &str) -> Account {
        let accounts = self.accounts();
        let mut found = accounts.iter().filter(|it| it.email == email);
        let account = found.next().unwrap_or_else(|| panic!("no account {email} in {accounts:?}"));
        assert!(found.next().is_none(), "two accounts {email} in {accounts:?}");
        account.clone()
    }

    #[track_caller]
    pub fn describe(&self, account_id: &str) -> Account {
        let answer =
            block_on(self.organizations.describe_account().account_id(account_id).send()).unwrap();
        account(answer.account().unwrap())
    }

    /// The root or organizational unit that an account or unit stands in.
    #[track_caller]
    pub fn parent_of(&self, child_id: &str) -> String {
        let answer = block_on(self.organizations.list_parents().child_id(child_id).send()).unwrap();
        answer.parents()[0].id().unwrap().to_owned()
    }

    #[track_caller]
    pub fn tags_of(&self, resource_id: &str) -> BTreeMap<String, String> {
        let pages = self.organizations.list_tags_for_resource().resource_id(resource_id);
        let tags = block_on(pages.into_paginator().items().send().collect::<Result<Vec<_>, _>>());
        tags.unwrap().into_iter().map(|it| (it.key, it.value)).collect()
    }

    /// The organizational units directly under a parent: name → id.
    #[track_caller]
    pub fn units_of(&self, parent_id: &str) -> BTreeMap<String, String> {
        let pages = self.organizations.list_organizational_units_for_parent().parent_id(parent_id);
        let pages = block_on(pages.into_paginator().send().collect::<Result<Vec<_>, _>>());
        let units = pages.unwrap().into_iter().flat_map(|page| page.organizational_units.unwrap());
        units.map(|it| (it.name.unwrap(), it.id.unwrap())).collect()
    }

    #[track_caller]
    pub fn create_unit(&self, parent_id: &str, name: &str) -> String {
        let call = self.organizations.create_organizational_unit().parent_id(parent_id).name(name);
        let answer = block_on(call.send()).unwrap();
        answer.organizational_unit().unwrap().id().unwrap().to_owned()
    }

    #[track_caller]
    pub fn delete_unit(&self, unit_id: &str) {
        let call = self.organizations.delete_organizational_unit();
        block_on(call.organizational_unit_id(unit_id).send()).unwrap();
    }

    #[track_caller]
    pub fn rename_unit(&self, unit_id: &str, name: &str) {
        let call = self.organizations.update_organizational_unit();
        block_on(call.organizational_unit_id(unit_id).name(name).send()).unwrap();
    }

    /// Makes an account as someone who does not know this provider, and waits until it is there.
    #[track_caller]
    pub fn create_account(&self, name: &str, email: &str) -> Account {
        let call = self.organizations.create_account().account_name(name).email(email);
        block_on(call.role_name(ACCESS_ROLE).send()).unwrap();
        super::wait_until("the account is there", || {
            self.accounts().iter().any(|it| it.email == email)
        });
        self.account_by_email(email)
    }

    #[track_caller]
    pub fn move_account(&self, account_id: &str, destination_id: &str) {
        let source_id = self.parent_of(account_id);
        let call = self.organizations.move_account().account_id(account_id);
        let call = call.source_parent_id(source_id).destination_parent_id(destination_id);
        block_on(call.send()).unwrap();
    }

    #[track_caller]
    pub fn tag(&self, resource_id: &str, key: &str, value: &str) {
        let tag = Tag::builder().key(key).value(value).build().unwrap();
        let call = self.organizations.tag_resource().resource_id(resource_id).tags(tag);
        block_on(call.send()).unwrap();
    }

    #[track_caller]
    pub fn untag(&self, resource_id: &str, key: &str) {
        let call = self.organizations.untag_resource().resource_id(resource_id).tag_keys(key);
        block_on(call.send()).unwrap();
    }

    #[track_caller]
    pub fn close_account(&self, account_id: &str) {
        block_on(self.organizations.close_account().account_id(account_id).send()).unwrap();
    }

    #[track_caller]
    pub fn remove_from_organization(&self, account_id: &str) {
        let call = self.organizations.remove_account_from_organization().account_id(account_id);
        block_on(call.send()).unwrap();
    }

    #[track_caller]
    pub fn rename(&self, account_id: &str, name: &str) {
        let client = client!(aws_sdk_account, &self.endpoint, administrator());
        block_on(client.put_account_name().account_id(account_id).account_name(name).send())
            .unwrap();
    }

    /// The name of the account's security contact.
    #[track_caller]
    pub fn security_contact_of(&self, account_id: &str) -> Option<String> {
        let client = client!(aws_sdk_account, &self.endpoint, administrator());
        let call = client.get_alternate_contact().account_id(account_id);
        let answer = block_on(call.alternate_contact_type(AlternateContactType::Security).send());
        match answer {
            Ok(answer) => answer.alternate_contact?.name,
            Err(err)
                if err
                    .as_service_error()
                    .is_some_and(GetAlternateContactError::is_resource_not_found_exception) =>
            {
                None
            }
            Err(err) => panic!("{err:?}"),
        }
    }

    #[track_caller]
    pub fn alias_of(&self, account_id: &str) -> Option<String> {
        let answer = block_on(self.iam(account_id).list_account_aliases().send()).unwrap();
        answer.account_aliases().first().cloned()
    }

    #[track_caller]
    pub fn set_alias(&self, account_id: &str, alias: &str) {
        block_on(self.iam(account_id).create_account_alias().account_alias(alias).send()).unwrap();
    }

    #[track_caller]
    pub fn remove_alias(&self, account_id: &str) {
        let alias = self.alias_of(account_id).unwrap();
        block_on(self.iam(account_id).delete_account_alias().account_alias(alias).send()).unwrap();
    }

    /// A role in the management account that its administrators may assume with `external_id`, and
    /// may do anything.
    #[track_caller]
    pub fn create_role(&self, name: &str, external_id: &str) {
        let client = client!(aws_sdk_iam, &self.endpoint, administrator());
        let trust = json!({
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Allow",
                "Principal": {"AWS": format!("arn:aws:iam::{MANAGEMENT_ACCOUNT_ID}:root")},
                "Action": "sts:AssumeRole",
                "Condition": {"StringEquals": {"sts:ExternalId": external_id}},
            }],
        });
        let call = client.create_role().role_name(name);
        block_on(call.assume_role_policy_document(trust.to_string()).send()).unwrap();
    }

    /// IAM of a member account, through its access role.
    fn iam(&self, account_id: &str) -> aws_sdk_iam::Client {
        client!(aws_sdk_iam, &self.endpoint, self.sign_in(account_id))
    }

    fn sign_in(&self, account_id: &str) -> Credentials {
        let sts = client!(aws_sdk_sts, &self.endpoint, administrator());
        let role_arn = format!("arn:aws:iam::{account_id}:role/{ACCESS_ROLE}");
        let call = sts.assume_role().role_arn(role_arn).role_session_name("second-client");
        let answer = block_on(call.send()).unwrap();
        let keys = answer.credentials().unwrap();
        Credentials::from_keys(
            keys.access_key_id(),
            keys.secret_access_key(),
            Some(keys.session_token().to_owned()),
        )
    }
}

pub const MANAGEMENT_ACCOUNT_ID: &str = "123456789012";

fn administrator() -> Credentials {
    Credentials::from_keys("AKIASECONDCLIENT0000", "not-a-secret", None)
}

fn account(it: &OrganizationAccount) -> Account {
    Account {
        id: it.id().unwrap().to_owned(),
        arn: it.arn().unwrap().to_owned(),
        email: it.email().unwrap().to_owned(),
        name: it.name().unwrap().to_owned(),
        state: it.state().unwrap().as_str().to_owned(),
    }
}

//! The roles to take on, one after the other, and the keys that metering may bring.
//!
//! What `validate` refuses is not looked for again here; what it cannot see, since the environment may supply it, is.

use tf_provider::{AttributePath, value::Value};

use super::{
    environment::{first, path},
    reading::{Reading, at},
};
use crate::{
    aws::config::{
        AccountRole, AssumeRole, Metering, OwnCredentials, Secret, StaticKeys, WebIdentity,
        WebIdentityToken,
    },
    domain::duration::parse_duration,
    framework::model::Text,
    provider::{
        known,
        model::{self, Blocks, MeteringAccount},
    },
};

impl Reading<'_> {
    pub fn assume_roles(&mut self, blocks: &Blocks<model::AssumeRole>) -> Vec<AssumeRole> {
        let blocks = self.known(&at("assume_role"), known::elements(blocks)).unwrap_or_default();
        let indexed = (0i64..).zip(blocks);
        indexed
            .map(|(index, block)| self.assume_role(&at("assume_role").index(index), block))
            .collect()
    }

    fn assume_role(&mut self, at: &AttributePath, block: &model::AssumeRole) -> AssumeRole {
        let at = |name: &'static str| at.clone().attribute(name);
        let duration = self.text(&at("duration"), &block.duration);
        AssumeRole {
            role_arn: self.text(&at("role_arn"), &block.role_arn).unwrap_or_default(),
            duration: duration.and_then(|it| parse_duration(&it).ok()),
            external_id: self.text(&at("external_id"), &block.external_id),
            policy: self.text(&at("policy"), &block.policy),
            policy_arns: self.texts(&at("policy_arns"), &block.policy_arns),
            session_name: self.text(&at("session_name"), &block.session_name),
            source_identity: self.text(&at("source_identity"), &block.source_identity),
            tags: self.map(&at("tags"), &block.tags),
            transitive_tag_keys: self.texts(&at("transitive_tag_keys"), &block.transitive_tag_keys),
        }
    }

    /// A web identity whose role or token is nowhere to be found is an error; one that is not known yet is none.
    pub fn web_identity(
        &mut self,
        block_at: &AttributePath,
        block: &model::WebIdentity,
    ) -> Option<WebIdentity> {
        let at = |name: &'static str| block_at.clone().attribute(name);
        let environment = self.environment;
        let unknown = self.unknown.len();
        let role_arn = self
            .text(&at("role_arn"), &block.role_arn)
            .or_else(|| first(environment, &["AWS_ROLE_ARN"]));
        let text = self.text(&at("web_identity_token"), &block.web_identity_token);
        let file = self.text(&at("web_identity_token_file"), &block.web_identity_token_file);
        let token = text.map(|it| WebIdentityToken::Text(Secret::new(it))).or_else(|| {
            let file = file.or_else(|| first(environment, &["AWS_WEB_IDENTITY_TOKEN_FILE"]))?;
            Some(WebIdentityToken::File(path(environment, &file)))
        });
        let session_name = self
            .text(&at("session_name"), &block.session_name)
            .or_else(|| first(environment, &["AWS_ROLE_SESSION_NAME"]));
        let duration = self.text(&at("duration"), &block.duration);
        let policy = self.text(&at("policy"), &block.policy);
        let policy_arns = self.texts(&at("policy_arns"), &block.policy_arns);
        if self.unknown.len() > unknown {
            return None;
        }
        let (Some(role_arn), Some(token)) = (role_arn.clone(), token) else {
            let missing = match role_arn {
                None => "`role_arn` (or AWS_ROLE_ARN)",
                Some(_) => {
                    "`web_identity_token` or `web_identity_token_file` (or AWS_WEB_IDENTITY_TOKEN_FILE)"
                }
            };
            let detail = format!("{block_at}: a web identity needs {missing}. Set it.");
            self.diagnostics.error("Missing Provider Argument", detail, block_at.clone());
            return None;
        };
        let duration = duration.and_then(|it| parse_duration(&it).ok());
        Some(WebIdentity { role_arn, token, session_name, duration, policy, policy_arns })
    }

    pub fn account(
        &mut self,
        name: &'static str,
        block: &Value<model::AccountRole>,
    ) -> Option<AccountRole> {
        let (at, block) = self.block(name, block)?;
        let role_arn = self.text(&at.clone().attribute("role_arn"), &block.role_arn)?;
        Some(self.account_role(&at, role_arn, (&block.external_id, &block.session_name)))
    }

    pub fn metering(&mut self, at: &AttributePath, block: &MeteringAccount) -> Metering {
        let role_arn = self.text(&at.clone().attribute("role_arn"), &block.role_arn);
        let role = role_arn
            .map(|arn| self.account_role(at, arn, (&block.external_id, &block.session_name)));
        let keys = self.keys(at, &block.access_key, &block.secret_key).map(OwnCredentials::Keys);
        let identity_at = at.clone().attribute("assume_role_with_web_identity");
        let identity = self
            .value(&identity_at, &block.assume_role_with_web_identity)
            .and_then(|block| self.web_identity(&identity_at, block));
        Metering { credentials: keys.or(identity.map(OwnCredentials::WebIdentity)), role }
    }

    fn account_role(
        &mut self,
        at: &AttributePath,
        role_arn: String,
        (external_id, session_name): (&Text, &Text),
    ) -> AccountRole {
        AccountRole {
            role_arn,
            external_id: self.text(&at.clone().attribute("external_id"), external_id),
            session_name: self.text(&at.clone().attribute("session_name"), session_name),
        }
    }

    /// The keys that stand side by side in a block.
    pub fn keys(
        &mut self,
        at: &AttributePath,
        access_key: &Text,
        secret_key: &Text,
    ) -> Option<StaticKeys> {
        let access_key = self.text(&at.clone().attribute("access_key"), access_key);
        let secret_key = self.text(&at.clone().attribute("secret_key"), secret_key);
        let secret_key = Secret::new(secret_key?);
        Some(StaticKeys { access_key: access_key?, secret_key, token: None })
    }
}

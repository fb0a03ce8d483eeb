//! The chains of roles by which accounts are reached, and the one session of each.
//!
//! The rule: chains share what they have in common: a hundred member accounts are reached through
//! one session of the management account.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use crate::aws::base::{self, Base};
use crate::aws::config::{AccountRole, AssumeRole, Config, OwnCredentials, WebIdentity};
use crate::aws::error::AwsError;
use crate::aws::session::{Session, Source};
use crate::aws::setup::{STS, Setup, client};

/// In whose name a call is made.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Chain {
    /// The provider's own credentials, after `assume_role_with_web_identity` and all `assume_role`
    /// blocks.
    Base,
    Management,
    #[cfg_attr(not(test), expect(dead_code, reason = "no resource works in this account yet"))]
    Automation,
    #[cfg_attr(not(test), expect(dead_code, reason = "no resource works in this account yet"))]
    Metering,
    /// The access role in a member account, assumed by `Management`.
    Member(String),
}

/// Makes each chain's session when it is first asked for. Making one calls nobody.
#[derive(Debug, Default)]
pub struct Sessions {
    made: Mutex<HashMap<Chain, Arc<Session>>>,
}

impl Sessions {
    pub fn of(
        &self,
        chain: &Chain,
        setup: &Setup,
        config: &Config,
    ) -> Result<Arc<Session>, AwsError> {
        if let Some(session) = self.made.lock().expect("no holder of this lock panics").get(chain) {
            return Ok(Arc::clone(session));
        }
        let session = match chain {
            Chain::Base => base_session(setup, config),
            Chain::Management => {
                in_account(setup, self.of(&Chain::Base, setup, config)?, config.management.as_ref())
            }
            Chain::Automation => {
                in_account(setup, self.of(&Chain::Base, setup, config)?, config.automation.as_ref())
            }
            Chain::Metering => {
                let role = config.metering.as_ref().and_then(|it| it.role.as_ref());
                let own = config.metering.as_ref().and_then(|it| it.credentials.as_ref());
                let base = match own {
                    Some(OwnCredentials::Keys(keys)) => given(base::static_keys(keys)),
                    Some(OwnCredentials::WebIdentity(identity)) => web_identity(setup, identity),
                    None => self.of(&Chain::Base, setup, config)?,
                };
                in_account(setup, base, role)
            }
            Chain::Member(account_id) => {
                let role = AssumeRole {
                    role_arn: access_role_arn(config, setup.region(), account_id)?,
                    external_id: config.access_role.external_id.clone(),
                    ..AssumeRole::default()
                };
                assumed(setup, &self.of(&Chain::Management, setup, config)?, role)
            }
        };
        // Whoever was first while this one was made has the session that all use.
        let mut made = self.made.lock().expect("no holder of this lock panics");
        Ok(Arc::clone(made.entry(chain.clone()).or_insert(session)))
    }
}

fn base_session(setup: &Setup, config: &Config) -> Arc<Session> {
    let first = match &config.assume_role_with_web_identity {
        Some(identity) => web_identity(setup, identity),
        None => given(setup.base.clone()),
    };
    config.assume_role.iter().fold(first, |session, role| assumed(setup, &session, role.clone()))
}

fn given(base: Base) -> Arc<Session> {
    Session::new(Source::Base(base))
}

fn web_identity(setup: &Setup, identity: &WebIdentity) -> Arc<Session> {
    let sts = client!(aws_sdk_sts, setup, setup.parts(STS, None));
    Session::new(Source::WebIdentity { sts, identity: identity.clone() })
}

fn in_account(setup: &Setup, base: Arc<Session>, role: Option<&AccountRole>) -> Arc<Session> {
    let Some(role) = role else { return base };
    let role = AssumeRole {
        role_arn: role.role_arn.clone(),
        external_id: role.external_id.clone(),
        session_name: role.session_name.clone(),
        ..AssumeRole::default()
    };
    assumed(setup, &base, role)
}

fn assumed(setup: &Setup, by: &Arc<Session>, role: AssumeRole) -> Arc<Session> {
    let sts = client!(aws_sdk_sts, setup, setup.parts(STS, Some(by)));
    Session::new(Source::Role { sts, role })
}

/// The ARN of the access role in a member account.
///
/// The account id comes from AWS or was checked where it was typed; here it must only not bend the
/// ARN.
pub fn access_role_arn(
    config: &Config,
    region: &str,
    account_id: &str,
) -> Result<String, AwsError> {
    if account_id.len() != 12 || !account_id.bytes().all(|it| it.is_ascii_digit()) {
        return Err(AwsError::refused(
            "sts:AssumeRole",
            format!("{account_id:?} is no account id"),
        ));
    }
    let partition = partition(config, region);
    let role = config.access_role.name.trim_start_matches('/');
    Ok(format!("arn:{partition}:iam::{account_id}:role/{role}"))
}

/// The partition of the management role where there is one, else that of the region.
pub fn partition<'a>(config: &'a Config, region: &str) -> &'a str {
    let of_role = |role: &'a AccountRole| role.role_arn.strip_prefix("arn:")?.split(':').next();
    config.management.as_ref().and_then(of_role).unwrap_or_else(|| partition_of_region(region))
}

/// The prefixes are those of the SDK's own partition table.
fn partition_of_region(region: &str) -> &'static str {
    const PARTITIONS: [(&str, &str); 8] = [
        ("cn-", "aws-cn"),
        ("us-gov-", "aws-us-gov"),
        ("us-iso-", "aws-iso"),
        ("us-isob-", "aws-iso-b"),
        ("eu-isoe-", "aws-iso-e"),
        ("us-isof-", "aws-iso-f"),
        ("eu-isof-", "aws-iso-f"),
        ("eusc-", "aws-eusc"),
    ];
    PARTITIONS.iter().find(|(prefix, _)| region.starts_with(prefix)).map_or("aws", |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(access_role: &str, management_role: Option<&str>) -> Config {
        let mut config = Config::default();
        access_role.clone_into(&mut config.access_role.name);
        config.management = management_role.map(|arn| AccountRole {
            role_arn: arn.to_owned(),
            external_id: None,
            session_name: None,
        });
        config
    }

    #[track_caller]
    fn check(config: &Config, region: &str, expected: &str) {
        assert_eq!(access_role_arn(config, region, "123456789012").unwrap(), expected);
    }

    #[test]
    fn the_access_role_is_in_the_partition_of_the_region() {
        let config = config("Access", None);
        check(&config, "eu-central-1", "arn:aws:iam::123456789012:role/Access");
        check(&config, "cn-north-1", "arn:aws-cn:iam::123456789012:role/Access");
        check(&config, "us-gov-west-1", "arn:aws-us-gov:iam::123456789012:role/Access");
        check(&config, "us-iso-east-1", "arn:aws-iso:iam::123456789012:role/Access");
        check(&config, "us-isob-east-1", "arn:aws-iso-b:iam::123456789012:role/Access");
        check(&config, "eusc-de-east-1", "arn:aws-eusc:iam::123456789012:role/Access");
    }

    #[test]
    fn the_partition_of_the_management_role_wins() {
        let config = config("Access", Some("arn:aws-us-gov:iam::111111111111:role/Mesh"));
        check(&config, "us-east-1", "arn:aws-us-gov:iam::123456789012:role/Access");
    }

    #[test]
    fn the_access_role_may_have_a_path() {
        for name in ["team/Access", "/team/Access"] {
            check(&config(name, None), "us-east-1", "arn:aws:iam::123456789012:role/team/Access");
        }
    }

    #[test]
    fn what_is_no_account_id_never_gets_into_an_arn() {
        for id in ["", "12345678901", "1234567890123", "12345678901a", "1:role/x ::2"] {
            let err = access_role_arn(&config("Access", None), "us-east-1", id).unwrap_err();
            assert!(err.to_string().contains("is no account id"), "{err}");
        }
    }
}

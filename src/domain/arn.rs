//! ARNs: taken apart where their parts are needed, built for a partition, and checked for the kind
//! that is expected.
//!
//! No partition is assumed: it comes from the ARN, the region or the caller.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html>

use std::fmt;

use crate::domain::identifier::{RoleName, role_name};
use crate::domain::shape::{Shape, ShapeError, is_account_id, is_lower_alphanumeric};

/// The ARN of an IAM role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleArn {
    pub partition: String,
    pub account_id: String,
    pub role: RoleName,
}

/// The ARN of an Identity Center instance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstanceArn {
    pub partition: String,
    /// `ssoins-…`
    pub instance_id: String,
}

/// The ARN of a permission set; it names the instance that the set belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PermissionSetArn {
    pub instance: InstanceArn,
    /// `ps-…`
    pub id: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StackSetArn {
    pub partition: String,
    pub region: String,
    pub account_id: String,
    pub name: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LambdaArn {
    pub partition: String,
    pub region: String,
    pub account_id: String,
    pub name: String,
    /// A version or alias.
    pub qualifier: Option<String>,
}

const ROLE: Shape = Shape {
    what: "the ARN of an IAM role",
    expected: "arn:<partition>:iam::<12 digits>:role/<path and name>",
    example: "arn:aws:iam::123456789012:role/MeshfedServiceRole",
};

const INSTANCE: Shape = Shape {
    what: "the ARN of an Identity Center instance",
    expected: "arn:<partition>:sso:::instance/ssoins-<16 characters>",
    example: "arn:aws:sso:::instance/ssoins-1234567890abcdef",
};

const PERMISSION_SET: Shape = Shape {
    what: "the ARN of a permission set",
    expected: "arn:<partition>:sso:::permissionSet/ssoins-<16 characters>/ps-<16 characters>",
    example: "arn:aws:sso:::permissionSet/ssoins-1234567890abcdef/ps-1234567890abcdef",
};

const STACK_SET: Shape = Shape {
    what: "the ARN of a stack set",
    expected: "arn:<partition>:cloudformation:<region>:<12 digits>:stackset/<name>:<id>",
    example: "arn:aws:cloudformation:eu-central-1:123456789012:stackset/base:\
              1a2b3c4d-0000-1111-2222-0123456789ab",
};

const LAMBDA: Shape = Shape {
    what: "the ARN of a Lambda function",
    expected: "arn:<partition>:lambda:<region>:<12 digits>:function:<name>, \
               perhaps followed by :<version or alias>",
    example: "arn:aws:lambda:eu-central-1:123456789012:function:account-setup",
};

impl RoleArn {
    pub fn parse(text: &str) -> Result<Self, ShapeError> {
        // meshStack's own example passes a role name where its documentation asks for an ARN.
        if role_name(text).is_ok() {
            return Err(
                ROLE.error_with_hint(text, "; a role's name alone does not tell its account")
            );
        }
        let read = || {
            let arn = Parts::of(text, "iam")?;
            let role = arn.resource.strip_prefix("role").filter(|it| it.starts_with('/'))?;
            let role = role_name(role).ok()?;
            (arn.region.is_empty() && is_account_id(arn.account_id)).then(|| Self {
                partition: arn.partition.to_owned(),
                account_id: arn.account_id.to_owned(),
                role,
            })
        };
        read().ok_or_else(|| ROLE.error(text))
    }
}

impl fmt::Display for RoleArn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { partition, account_id, role } = self;
        write!(f, "arn:{partition}:iam::{account_id}:role{}{}", role.path, role.name)
    }
}

impl InstanceArn {
    pub fn parse(text: &str) -> Result<Self, ShapeError> {
        let read = || {
            let arn = Parts::of(text, "sso")?;
            let id = arn.resource.strip_prefix("instance/")?;
            (arn.is_global() && is_instance_id(id))
                .then(|| Self { partition: arn.partition.to_owned(), instance_id: id.to_owned() })
        };
        read().ok_or_else(|| INSTANCE.error(text))
    }
}

impl fmt::Display for InstanceArn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "arn:{}:sso:::instance/{}", self.partition, self.instance_id)
    }
}

impl PermissionSetArn {
    pub fn parse(text: &str) -> Result<Self, ShapeError> {
        let read = || {
            let arn = Parts::of(text, "sso")?;
            let (instance_id, id) = arn.resource.strip_prefix("permissionSet/")?.split_once('/')?;
            let id_legal = has_16_after(id, "ps-");
            (arn.is_global() && is_instance_id(instance_id) && id_legal).then(|| Self {
                instance: InstanceArn {
                    partition: arn.partition.to_owned(),
                    instance_id: instance_id.to_owned(),
                },
                id: id.to_owned(),
            })
        };
        read().ok_or_else(|| PERMISSION_SET.error(text))
    }
}

impl StackSetArn {
    pub fn parse(text: &str) -> Result<Self, ShapeError> {
        let read = || {
            let arn = Parts::of(text, "cloudformation")?;
            let (name, id) = arn.resource.strip_prefix("stackset/")?.split_once(':')?;
            let legal = |it: u8| it.is_ascii_alphanumeric() || it == b'-';
            let name_legal = (1..=128).contains(&name.len()) && name.bytes().all(legal);
            let id_legal = !id.is_empty() && id.bytes().all(legal);
            (arn.is_regional() && name_legal && id_legal).then(|| Self {
                partition: arn.partition.to_owned(),
                region: arn.region.to_owned(),
                account_id: arn.account_id.to_owned(),
                name: name.to_owned(),
            })
        };
        read().ok_or_else(|| STACK_SET.error(text))
    }
}

impl LambdaArn {
    pub fn parse(text: &str) -> Result<Self, ShapeError> {
        let read = || {
            let arn = Parts::of(text, "lambda")?;
            let function = arn.resource.strip_prefix("function:")?;
            let (name, qualifier) = match function.split_once(':') {
                Some((name, qualifier)) => (name, Some(qualifier)),
                None => (function, None),
            };
            let legal = |it: u8| it.is_ascii_alphanumeric() || matches!(it, b'-' | b'_');
            let name_legal = (1..=64).contains(&name.len()) && name.bytes().all(legal);
            let qualifier_legal = qualifier.is_none_or(|it| {
                it == "$LATEST" || (1..=128).contains(&it.len()) && it.bytes().all(legal)
            });
            (arn.is_regional() && name_legal && qualifier_legal).then(|| Self {
                partition: arn.partition.to_owned(),
                region: arn.region.to_owned(),
                account_id: arn.account_id.to_owned(),
                name: name.to_owned(),
                qualifier: qualifier.map(str::to_owned),
            })
        };
        read().ok_or_else(|| LAMBDA.error(text))
    }
}

/// The partition that a region lies in. Source: the region patterns of `partitions.json` in AWS's
/// SDKs.
pub fn partition_of_region(region: &str) -> &'static str {
    const PARTITIONS: &[(&str, &str)] = &[
        ("cn-", "aws-cn"),
        ("us-gov-", "aws-us-gov"),
        ("us-iso-", "aws-iso"),
        ("us-isob-", "aws-iso-b"),
        ("eu-isoe-", "aws-iso-e"),
        ("us-isof-", "aws-iso-f"),
        ("eusc-", "aws-eusc"),
    ];
    let found = PARTITIONS.iter().find(|(prefix, _)| region.starts_with(prefix));
    found.map_or("aws", |(_, partition)| partition)
}

/// The partition that an ARN of AWS names.
pub fn partition_of_arn(arn: &str) -> &str {
    arn.split(':').nth(1).unwrap_or("aws")
}

/// An ARN's parts, none of them checked but the first two.
struct Parts<'a> {
    partition: &'a str,
    region: &'a str,
    account_id: &'a str,
    resource: &'a str,
}

impl<'a> Parts<'a> {
    fn of(text: &'a str, expected_service: &str) -> Option<Self> {
        let mut parts = text.splitn(6, ':');
        let mut next = || parts.next();
        let (scheme, partition, service) = (next()?, next()?, next()?);
        let (region, account_id, resource) = (next()?, next()?, next()?);
        let partition_legal = partition == "aws"
            || partition.strip_prefix("aws-").is_some_and(|it| {
                !it.is_empty() && it.bytes().all(|it| it.is_ascii_lowercase() || it == b'-')
            });
        (scheme == "arn" && partition_legal && service == expected_service).then_some(Self {
            partition,
            region,
            account_id,
            resource,
        })
    }

    fn is_global(&self) -> bool {
        self.region.is_empty() && self.account_id.is_empty()
    }

    /// Whether region and account id are there and such.
    fn is_regional(&self) -> bool {
        let words = self.region.split('-').collect::<Vec<_>>();
        let word = |it: &&str| !it.is_empty() && it.bytes().all(is_lower_alphanumeric);
        words.len() >= 3 && words.iter().all(word) && is_account_id(self.account_id)
    }
}

/// `(sso)?ins-[a-zA-Z0-9-.]{16}`, AWS's own pattern.
fn is_instance_id(text: &str) -> bool {
    has_16_after(text.strip_prefix("sso").unwrap_or(text), "ins-")
}

fn has_16_after(text: &str, prefix: &str) -> bool {
    let legal = |it: u8| it.is_ascii_alphanumeric() || matches!(it, b'-' | b'.');
    text.strip_prefix(prefix).is_some_and(|it| it.len() == 16 && it.bytes().all(legal))
}

#[cfg(test)]
mod tests;

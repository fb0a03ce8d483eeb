//! ARNs: taken apart where their parts are needed, built for a partition, and checked for the kind
//! that is expected.
//!
//! No partition is assumed: it comes from the ARN, the region or the caller.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html>

use std::fmt;

use crate::domain::identifier::{RoleName, role_name};
use crate::domain::shape::{Shape, ShapeError, is_account_id};

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

/// The partition that an ARN of AWS names.
pub fn partition_of_arn(arn: &str) -> &str {
    arn.split(':').nth(1).unwrap_or("aws")
}

/// The organization that an account's ARN names:
/// `arn:aws:organizations::123456789012:account/o-…/111111111111`.
pub fn organization_of(account_arn: &str) -> Option<&str> {
    account_arn.split('/').nth(1)
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

//! The diagnostics for plans that would harm an account that another tenant has.

use tf_provider::{AttributePath, Diagnostic};

use crate::context::Conflict;

/// What the reader is told, and what to do.
pub fn diagnostic(conflict: &Conflict) -> Diagnostic {
    match conflict {
        Conflict::Duplicate((workspace, project)) => Diagnostic::new(
            "Tenant Described Twice",
            format!(
                "Two meshstack_aws_tenant resources describe the project {project:?} of the \
                workspace {workspace:?} on this platform. A tenant has one account: remove one of \
                them, or change its identifiers. If one was renamed, add a moved block."
            ),
            AttributePath::new("project_identifier"),
        ),
        Conflict::SharedAccount(account_id) => Diagnostic::root(
            "Account Has Two Tenants",
            format!(
                "Two meshstack_aws_tenant resources would manage the account {account_id}: one has \
                it in the state, the other finds it by its address or id. Remove one of them, or \
                give it another address."
            ),
        ),
        Conflict::SharedAddress(email) => Diagnostic::new(
            "Address Asked For Twice",
            format!(
                "Two meshstack_aws_tenant resources would create an account with the address \
                {email}. An address is unique in all of AWS: let account_email_pattern tell \
                tenants apart (by workspace, project or rand), or set email in one of them."
            ),
            AttributePath::new("email"),
        ),
        Conflict::ClosingReplacement(account_id) => Diagnostic::root(
            "Replacement Would Close The Account",
            format!(
                "The plan would destroy the tenant of account {account_id}, whose deletion_policy \
                is \"close\", and create it again: the account would be closed for good. No \
                argument of a tenant needs a replacement. If the resource is tainted, run untaint; \
                if it was renamed, add a moved block; leave out -replace. To really close the \
                account, take the tenant out of the configuration."
            ),
        ),
    }
}

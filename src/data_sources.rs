//! The data sources: what is there, read only.

mod aws_accounts;
mod aws_tenant;

use tf_provider::{Diagnostic, Diagnostics};

use crate::{
    aws::error::AwsError,
    context::Context,
    framework::{data_source::AnyDataSource, model::one_error},
};

pub fn all() -> Vec<Box<dyn AnyDataSource<Context>>> {
    vec![Box::new(aws_accounts::AwsAccounts), Box::new(aws_tenant::AwsTenant)]
}

/// The diagnostic for a read that failed; `what` reads on after "Reading".
fn unread(what: &str, err: &AwsError) -> Diagnostics {
    let fix = err.fix().map(|fix| format!(" To mend it, {fix}.")).unwrap_or_default();
    one_error(Diagnostic::root("AWS Could Not Be Read", format!("Reading {what}: {err}.{fix}")))
}

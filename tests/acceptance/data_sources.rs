//! The data sources: what they show is what AWS has.

mod aws_accounts;
mod aws_tenant;

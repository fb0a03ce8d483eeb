//! A Terraform and OpenTofu provider that replicates meshStack tenants to AWS.

mod aws;
mod domain;
mod framework;
mod provider;

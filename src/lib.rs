//! A Terraform and OpenTofu provider that replicates meshStack tenants to AWS.

mod aws;
mod docs;
mod domain;
mod framework;
mod functions;
mod provider;

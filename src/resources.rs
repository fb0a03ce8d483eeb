//! The managed resources: between Terraform's objects and the domain.
//!
//! A resource decides nothing about AWS: it translates, and lets `domain` decide and `replication` act.

pub mod aws_tenant;
pub mod landing_zone;

use crate::{context::Context, framework::resource::AnyResource};

pub fn all() -> Vec<Box<dyn AnyResource<Context>>> {
    vec![Box::new(landing_zone::LandingZone), Box::new(aws_tenant::AwsTenant)]
}

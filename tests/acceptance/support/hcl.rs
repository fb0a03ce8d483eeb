//! Configurations that tests share: one tenant, `shop.dev`, in one landing zone.
//!
//! A test writes out what it is about; only what every tenant needs stands here.

use super::{emulator::Organization, world::World};

/// The tenant of [`World::configure`] and what becomes of its patterns.
pub const TENANT: &str = "meshstack_aws_tenant.dev";
pub const EMAIL: &str = "aws+shop.dev@example.com";
pub const NAME: &str = "shop.dev";
pub const ALIAS: &str = "shop-dev";

/// The tags that say whose the account of `shop.dev` is.
pub const OWNERSHIP: [(&str, &str); 3] = [
    ("meshstack:managed-by", "terraform-provider-meshstack"),
    ("meshstack:project-identifier", "dev"),
    ("meshstack:workspace-identifier", "shop"),
];

pub const REQUIRED_PROVIDERS: &str = r#"
terraform {
  required_providers {
    meshstack = { source = "likvid/meshstack" }
  }
}
"#;

/// The patterns of the provider block that tests use unless they are about patterns.
pub const PATTERNS: &str = r##"
  account_email_pattern = "aws+#{workspaceIdentifier}.#{projectIdentifier}@example.com"
  account_alias_pattern = "#{workspaceIdentifier}-#{projectIdentifier}"
"##;

/// A provider block.
pub fn provider(settings: &str) -> String {
    format!("{REQUIRED_PROVIDERS}\nprovider \"meshstack\" {{\n{settings}\n}}\n")
}

/// The landing zone `meshstack_landing_zone.dev`.
pub fn landing_zone(arguments: &str) -> String {
    format!("resource \"meshstack_landing_zone\" \"dev\" {{\n  name = \"dev\"\n{arguments}\n}}\n")
}

/// A landing zone over one organizational unit.
pub fn landing_zone_in(unit_id: &str) -> String {
    landing_zone(&format!("  target_organizational_unit_id = \"{unit_id}\""))
}

/// The tenant `shop.<name>` in `meshstack_landing_zone.dev`.
pub fn tenant(name: &str, arguments: &str) -> String {
    format!(
        r#"
resource "meshstack_aws_tenant" "{name}" {{
  workspace_identifier = "shop"
  project_identifier   = "{name}"
  landing_zone         = meshstack_landing_zone.dev
{arguments}
}}
"#
    )
}

/// Arguments of a tenant whose account is to be moved to a unit when the tenant is destroyed.
pub fn quarantine_in(unit_id: &str) -> String {
    format!(
        r#"
  deletion_policy                   = "quarantine"
  quarantine_organizational_unit_id = "{unit_id}"
"#
    )
}

impl Organization {
    /// The configuration of [`World::configure`].
    pub fn configuration(&self, settings: &str, arguments: &str) -> String {
        provider(&format!("{PATTERNS}{settings}"))
            + &landing_zone_in(self.unit("Workloads/Dev"))
            + &tenant("dev", arguments)
    }
}

impl World {
    /// Configures the tenant `shop.dev` in the unit `Workloads/Dev`: `settings` go into the
    /// provider block, `arguments` into the tenant.
    pub fn configure(&self, settings: &str, arguments: &str) {
        self.dir.config(&self.organization.configuration(settings, arguments));
    }
}

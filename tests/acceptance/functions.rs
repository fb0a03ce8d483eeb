//! The functions, called from a configuration.
//!
//! They need no provider configuration and no AWS.

use super::support::world::with_every_core;

#[test]
fn functions_can_be_called_from_a_configuration() {
    with_every_core(|world| {
        world.dir.config(
            r##"
terraform {
  required_providers {
    meshstack = { source = "likvid/meshstack" }
  }
}

output "pattern" {
  value = provider::meshstack::render_pattern("#{platform:%.2s}-#{tenantPlatformNumber:%03d}", {
    platform             = "finance"
    tenantPlatformNumber = 4
  })
}

output "alias" {
  value = provider::meshstack::account_alias("Finance.Dev")
}

output "tag" {
  value = provider::meshstack::tag_value("a,b")
}

output "euid" {
  value = provider::meshstack::euid("example.com/%S", "jane")
}
"##,
        );
        world.dir.apply();
        assert_eq!(world.dir.output("pattern"), "fi-004");
        assert_eq!(world.dir.output("alias"), "finance-dev");
        assert_eq!(world.dir.output("tag"), "a_b");
        assert_eq!(world.dir.output("euid"), "example.com/JANE");
        assert!(world.emulator.calls().is_empty());
    });
}

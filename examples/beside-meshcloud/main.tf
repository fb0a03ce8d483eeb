# Beside the provider meshcloud/meshstack, which keeps the local name meshstack, this one has a second local name.
# A local name has letters, digits and dashes.

terraform {
  required_providers {
    # meshstack   = { source = "meshcloud/meshstack" }
    meshstack-aws = { source = "likvid/meshstack" }
  }
}

provider "meshstack-aws" {
  region                = "eu-central-1"
  account_email_pattern = "aws+#{workspaceIdentifier}.#{projectIdentifier}@likvid.example"
}

resource "meshstack_landing_zone" "cloud_native" {
  provider                      = meshstack-aws
  name                          = "cloud-native"
  target_organizational_unit_id = "ou-ab12-cdefgh34"
}

resource "meshstack_aws_tenant" "web_shop_dev" {
  provider             = meshstack-aws
  workspace_identifier = "web-shop"
  project_identifier   = "dev"
  landing_zone         = meshstack_landing_zone.cloud_native

  tags = {
    team = provider::meshstack-aws::tag_value("Web & Shop")
  }

  lifecycle {
    postcondition {
      condition = self.replication_status == "complete"
      error_message = join("\n", ["The account exists but is not fully replicated:"],
      [for step in self.replication_steps : "${step.name}: ${step.message}" if step.message != ""])
    }
  }
}

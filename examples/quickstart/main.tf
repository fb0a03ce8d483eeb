# One workspace with two projects on AWS: each project gets an account of its own in the landing zone's
# organizational unit. Runs as it is against AWS, and with AWS_ENDPOINT_URL against an emulator of it.

terraform {
  required_version = ">= 1.8"
  required_providers {
    meshstack = {
      source  = "likvid/meshstack"
      version = "~> 0.1"
    }
  }
}

provider "meshstack" {
  region   = var.region
  platform = "aws.likvid"

  account_email_pattern = "aws+#{workspaceIdentifier}.#{projectIdentifier}@${var.email_domain}"
  account_alias_pattern = "likvid-#{workspaceIdentifier}-#{projectIdentifier}-#{rand:%.6s}"

  tenant_tags {
    namespace_prefix = "likvid:"

    # The meshStack tag costCenter becomes the AWS tag likvid:cost-center.
    replicated_tags = {
      costCenter = "cost-center"
    }

    tag_mapper {
      key           = "stage"
      value_pattern = "#{projectIdentifier}"
    }
  }
}

resource "meshstack_landing_zone" "cloud_native" {
  name                          = "cloud-native"
  target_organizational_unit_id = var.organizational_unit_id
}

resource "meshstack_aws_tenant" "web_shop" {
  for_each = toset(["dev", "prod"])

  workspace_identifier = "web-shop"
  project_identifier   = each.key
  landing_zone         = meshstack_landing_zone.cloud_native

  workspace_tags = {
    costCenter = ["4711"]
  }

  # What becomes of the account when the tenant is destroyed: retain (the default), quarantine or close.
  deletion_policy = "retain"

  lifecycle {
    # A failure after the account exists does not fail the apply, because that would taint the account.
    # This turns the pipeline red; the next apply goes on where this one stopped.
    postcondition {
      condition = self.replication_status == "complete"
      error_message = join("\n", ["The account exists but is not fully replicated:"],
      [for step in self.replication_steps : "${step.name}: ${step.message}" if step.message != ""])
    }
  }
}

resource "meshstack_landing_zone" "cloud_native" {
  name                          = "cloud-native"
  target_organizational_unit_id = "ou-ab12-cdefgh34"
}

resource "meshstack_aws_tenant" "web_shop_prod" {
  workspace_identifier = "web-shop"
  project_identifier   = "prod"
  landing_zone         = meshstack_landing_zone.cloud_native
  contact_email        = "web-shop@likvid.example"

  # Written to the account as they are.
  tags = {
    backup = "daily"
  }

  # Tags of meshStack: the provider's tenant_tags block says which of them the account gets.
  workspace_tags = {
    costCenter = ["4711"]
  }
  project_tags = {
    environment     = ["prod"]
    confidentiality = ["internal", "personal data"]
  }

  alternate_contact {
    type  = "SECURITY"
    name  = "Security Operations"
    title = "On call"
    email = "security@likvid.example"
    phone = "+49 69 1234567"
  }

  deletion_policy                   = "quarantine"
  quarantine_organizational_unit_id = "ou-ab12-uvwxyz90"

  timeouts {
    create = "30m"
  }

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

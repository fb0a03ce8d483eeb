terraform {
  required_providers {
    meshstack = {
      source  = "likvid/meshstack"
      version = "~> 0.1"
    }
  }
}

provider "meshstack" {
  region              = "eu-central-1"
  allowed_account_ids = ["123456789012"]

  # The role in the management account that creates and places accounts.
  management_account {
    role_arn    = "arn:aws:iam::123456789012:role/MeshfedServiceRole"
    external_id = "7a1d2f9c-3d0e-4a0f-9d59-5b1c2f9e8a10"
  }

  platform              = "aws.likvid"
  account_email_pattern = "aws+#{workspaceIdentifier}.#{projectIdentifier}@likvid.example"
  account_alias_pattern = "likvid-#{workspaceIdentifier}-#{projectIdentifier}-#{rand:%.6s}"

  tenant_tags {
    namespace_prefix = "likvid:"

    # The meshStack tag costCenter becomes the AWS tag likvid:cost-center.
    replicated_tags = {
      costCenter = "cost-center"
    }

    tag_mapper {
      key           = "workspace"
      value_pattern = "#{workspaceIdentifier}"
    }
  }
}

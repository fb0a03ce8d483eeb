# Accounts of the organization that no tenant manages yet, with a ready import block for each.
data "meshstack_aws_accounts" "unmanaged" {
  managed = false
}

output "import_blocks" {
  value = data.meshstack_aws_accounts.unmanaged.import_blocks
}

# The accounts of one cost center in one organizational unit.
data "meshstack_aws_accounts" "cost_center" {
  organizational_unit_id = "ou-ab12-cdefgh34"
  tags = {
    "likvid:cost-center" = "4711"
  }
}

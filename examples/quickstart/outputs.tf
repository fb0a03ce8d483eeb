output "accounts" {
  description = "The account of each project."
  value = {
    for project, tenant in meshstack_aws_tenant.web_shop : project => {
      id    = tenant.account_id
      name  = tenant.account_name
      email = tenant.email
      alias = tenant.alias
    }
  }
}

output "organizational_unit" {
  description = "Where the accounts stand."
  value       = meshstack_landing_zone.cloud_native.organizational_unit_name
}

# What is there, and whose it is by its tags; the owner of an unmanaged account is null.
data "meshstack_aws_tenant" "web_shop_prod" {
  account_id = "111122223333"
}

output "owner" {
  value = {
    workspace = data.meshstack_aws_tenant.web_shop_prod.workspace_identifier
    project   = data.meshstack_aws_tenant.web_shop_prod.project_identifier
  }
}

data "meshstack_aws_tenant" "web_shop_prod" {
  account_id = "111122223333"
}

output "owner" {
  value = "${data.meshstack_aws_tenant.web_shop_prod.workspace_identifier}.${data.meshstack_aws_tenant.web_shop_prod.project_identifier}"
}

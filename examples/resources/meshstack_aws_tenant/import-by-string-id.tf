import {
  to = meshstack_aws_tenant.web_shop_prod
  id = "111122223333"
}

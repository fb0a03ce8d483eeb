import {
  to = meshstack_aws_tenant.web_shop_prod
  identity = {
    account_id = "111122223333"
  }
}

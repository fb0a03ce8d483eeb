# The id is the account's.
terraform import meshstack_aws_tenant.web_shop_prod 111122223333

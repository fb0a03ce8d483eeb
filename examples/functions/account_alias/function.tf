# "my-shop-dev"
output "alias" {
  value = provider::meshstack::account_alias("My Shop.Dev")
}

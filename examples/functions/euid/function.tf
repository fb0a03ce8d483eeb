# "jo.doe@likvid.example"
output "user_name" {
  value = provider::meshstack::euid("%s@likvid.example", "jo.doe")
}

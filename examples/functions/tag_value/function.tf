# "R_D_ Zürich"
output "department" {
  value = provider::meshstack::tag_value("R&D, Zürich")
}

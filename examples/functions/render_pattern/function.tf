# "my-workspace.my-proj-test.004"
output "name" {
  value = provider::meshstack::render_pattern(
    "#{workspaceIdentifier}.#{projectIdentifier:%.7s}-test.#{tenantPlatformNumber:%03d}",
    {
      workspaceIdentifier  = "my-workspace"
      projectIdentifier    = "my-project"
      tenantPlatformNumber = 4
    }
  )
}

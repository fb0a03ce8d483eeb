# All accounts of this landing zone stand in one organizational unit.
resource "meshstack_landing_zone" "cloud_native" {
  name                          = "cloud-native"
  target_organizational_unit_id = "ou-ab12-cdefgh34"
}

# An account may be moved to any unit below the target and stays there.
resource "meshstack_landing_zone" "lift_and_shift" {
  name                          = "lift-and-shift"
  target_organizational_unit_id = "ou-ab12-ijklmn56"

  allow_hierarchical_organizational_unit_assignment = true
}

# Each workspace gets an organizational unit of its own below the parent.
resource "meshstack_landing_zone" "sandbox" {
  name = "sandbox"

  workspace_units {
    parent_id = "ou-ab12-opqrst78"
  }
}

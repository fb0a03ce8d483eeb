//! Where an account belongs (meshStack's behaviour: target unit, unit per workspace, hierarchical
//! assignment).
//!
//! An account is never moved into a unit below its target; it may only stay there.

/// The part of a landing zone that says where its accounts stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placement {
    pub target: Target,
    /// An account anywhere below the target stays.
    pub hierarchical: bool,
    /// An account is moved only if it stands directly in the root.
    pub from_root_only: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// An organizational unit (`ou-…`) or the root (`r-…`).
    Unit(String),
    /// The unit that is named after the tenant's workspace.
    WorkspaceUnit {
        /// `None` is the organization's root.
        parent_id: Option<String>,
        name: String,
    },
}

/// Where an account stands: the ids from the root (`r-…`) down to its parent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Location(pub Vec<String>);

impl Location {
    pub fn parent_id(&self) -> &str {
        self.0.last().map_or("", String::as_str)
    }
}

/// What has to be done for an account to be rightly placed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlacementStep {
    EnsureWorkspaceUnit { parent_id: Option<String>, name: String },
    Move { to: String },
}

impl Placement {
    /// The next thing to do; `workspace_unit` is the id of the workspace's unit once it is known.
    pub fn next_step(
        &self,
        location: &Location,
        workspace_unit: Option<&str>,
    ) -> Option<PlacementStep> {
        let target = match (&self.target, workspace_unit) {
            (Target::Unit(id), _) => id.as_str(),
            (Target::WorkspaceUnit { .. }, Some(id)) => id,
            (Target::WorkspaceUnit { parent_id, name }, None) => {
                return self.may_move(location).then(|| PlacementStep::EnsureWorkspaceUnit {
                    parent_id: parent_id.clone(),
                    name: name.clone(),
                });
            }
        };
        let is_placed = location.parent_id() == target
            || self.hierarchical && location.0.iter().any(|id| id == target);
        let moves = !is_placed && self.may_move(location);
        moves.then(|| PlacementStep::Move { to: target.to_owned() })
    }

    fn may_move(&self, location: &Location) -> bool {
        !self.from_root_only || location.parent_id().starts_with("r-")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn placement(target: &str) -> Placement {
        let target = Target::Unit(target.to_owned());
        Placement { target, hierarchical: false, from_root_only: false }
    }

    fn workspace_unit() -> Placement {
        let target = Target::WorkspaceUnit { parent_id: None, name: "likvid".to_owned() };
        Placement { target, hierarchical: false, from_root_only: false }
    }

    #[track_caller]
    fn check(placement: &Placement, location: &[&str], unit: Option<&str>, expected: &str) {
        let location = Location(location.iter().map(ToString::to_string).collect());
        let step = match placement.next_step(&location, unit) {
            None => "stay".to_owned(),
            Some(PlacementStep::Move { to }) => format!("move to {to}"),
            Some(PlacementStep::EnsureWorkspaceUnit { name, .. }) => format!("ensure {name}"),
        };
        assert_eq!(step, expected);
    }

    #[test]
    fn an_account_stands_directly_in_its_target() {
        check(&placement("ou-dev"), &["r-1", "ou-dev"], None, "stay");
        check(&placement("ou-dev"), &["r-1"], None, "move to ou-dev");
        check(&placement("ou-dev"), &["r-1", "ou-dev", "ou-child"], None, "move to ou-dev");
        check(&placement("r-1"), &["r-1", "ou-dev"], None, "move to r-1");
    }

    #[test]
    fn a_hierarchical_target_keeps_what_stands_below_it() {
        let placement = Placement { hierarchical: true, ..placement("ou-dev") };
        check(&placement, &["r-1", "ou-dev", "ou-child"], None, "stay");
        check(&placement, &["r-1", "ou-prod", "ou-child"], None, "move to ou-dev");
    }

    #[test]
    fn from_root_only_leaves_what_stands_elsewhere() {
        let placement = Placement { from_root_only: true, ..placement("ou-dev") };
        check(&placement, &["r-1"], None, "move to ou-dev");
        check(&placement, &["r-1", "ou-prod"], None, "stay");
        let workspace_unit = Placement { from_root_only: true, ..workspace_unit() };
        check(&workspace_unit, &["r-1", "ou-prod"], None, "stay");
    }

    #[test]
    fn a_workspace_unit_is_found_or_created_first() {
        check(&workspace_unit(), &["r-1"], None, "ensure likvid");
        check(&workspace_unit(), &["r-1"], Some("ou-likvid"), "move to ou-likvid");
        check(&workspace_unit(), &["r-1", "ou-likvid"], Some("ou-likvid"), "stay");
    }
}

//! The tags that say whose an account is. They make a lost state and an interrupted creation heal.
//!
//! Documented names: a change would disown every account. Values are sanitised when an
//! [`Ownership`] is made, so that what is read back from an account compares equal to what was
//! written.

use std::collections::BTreeMap;

use crate::domain::pattern::Rendered;
use crate::domain::tags::desired::DesiredTags;
use crate::domain::tags::{TagProblem, sanitize_value};

pub const WORKSPACE_KEY: &str = "meshstack:workspace-identifier";
pub const PROJECT_KEY: &str = "meshstack:project-identifier";
pub const MANAGED_BY_KEY: &str = "meshstack:managed-by";

const MARKER: &str = "terraform-provider-meshstack";

/// The tenant that an account belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ownership {
    workspace: String,
    project: String,
    platform: Option<String>,
}

impl Ownership {
    /// An empty platform is none.
    pub fn new(workspace: &str, project: &str, platform: Option<&str>) -> Self {
        let platform = platform.filter(|it| !it.is_empty());
        Self {
            workspace: sanitize_value(workspace),
            project: sanitize_value(project),
            // Cut together with the marker that stands in front of it in the tag.
            platform: platform.and_then(|it| platform_of(&sanitize_value(&marker(Some(it))))),
        }
    }

    /// Reads it back from an account. An account that lacks one of the tags is nobody's.
    pub fn of(tags: &BTreeMap<String, String>) -> Option<Self> {
        let marker = tags.get(MANAGED_BY_KEY)?;
        let platform = platform_of(marker);
        if platform.is_none() && marker != MARKER {
            return None;
        }
        let workspace = tags.get(WORKSPACE_KEY)?.clone();
        let project = tags.get(PROJECT_KEY)?.clone();
        Some(Self { workspace, project, platform })
    }

    pub fn workspace(&self) -> &str {
        &self.workspace
    }

    pub fn project(&self) -> &str {
        &self.project
    }

    pub fn platform(&self) -> Option<&str> {
        self.platform.as_deref()
    }

    /// Whether both are the same tenant. A platform counts only where both name one: a provider
    /// that is given its platform later must not disown its accounts.
    pub fn is_same_tenant(&self, other: &Self) -> bool {
        let platforms = self.platform.as_ref().zip(other.platform.as_ref());
        self.workspace == other.workspace
            && self.project == other.project
            && platforms.is_none_or(|(ours, theirs)| ours == theirs)
    }

    pub fn to_tags(&self) -> BTreeMap<String, String> {
        [
            (WORKSPACE_KEY, self.workspace.clone()),
            (PROJECT_KEY, self.project.clone()),
            (MANAGED_BY_KEY, marker(self.platform())),
        ]
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value))
        .collect()
    }

    /// The tags as they are planned while workspace or project are not known yet.
    pub fn unknown_tags() -> DesiredTags {
        [WORKSPACE_KEY, PROJECT_KEY, MANAGED_BY_KEY]
            .into_iter()
            .map(|key| (key.to_owned(), Rendered::Unknown))
            .collect()
    }
}

/// The tags of an organizational unit that is made for a workspace.
pub fn workspace_unit_tags(workspace: &str) -> BTreeMap<String, String> {
    [(WORKSPACE_KEY, sanitize_value(workspace)), (MANAGED_BY_KEY, MARKER.to_owned())]
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value))
        .collect()
}

/// Whether an organizational unit with these tags was made for a workspace.
pub fn is_workspace_unit(tags: &BTreeMap<String, String>) -> bool {
    tags.get(MANAGED_BY_KEY).is_some_and(|it| it == MARKER) && tags.contains_key(WORKSPACE_KEY)
}

pub fn is_ownership_key(key: &str) -> bool {
    [WORKSPACE_KEY, PROJECT_KEY, MANAGED_BY_KEY].contains(&key)
}

/// Refuses a key that a user must not write.
pub fn check_not_ours(key: &str) -> Result<(), TagProblem> {
    if is_ownership_key(key) {
        return Err(TagProblem::OwnershipKey { key: key.to_owned() });
    }
    Ok(())
}

fn marker(platform: Option<&str>) -> String {
    match platform {
        Some(platform) => format!("{MARKER}/{platform}"),
        None => MARKER.to_owned(),
    }
}

fn platform_of(marker: &str) -> Option<String> {
    marker.strip_prefix(MARKER)?.strip_prefix('/').map(str::to_owned)
}

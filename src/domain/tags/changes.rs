//! What must be written to and removed from an account so that its tags become the desired ones.
//!
//! A tag is removed only when it is certain to be ours: we wrote it before, or it bears our prefix.
//! An ignored tag is neither written nor removed, as `ignore_tags` of the AWS provider has it.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::tags::ownership::is_ownership_key;
use crate::domain::tags::{is_reserved, sanitize_key};

/// The provider's `ignore_tags`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IgnoreTags {
    pub keys: BTreeSet<String>,
    pub key_prefixes: BTreeSet<String>,
}

impl IgnoreTags {
    /// Ownership tags are never ignored: without them the account could not be found again.
    pub fn ignores(&self, key: &str) -> bool {
        let prefixed = || self.key_prefixes.iter().any(|prefix| key.starts_with(prefix));
        !is_ownership_key(key) && (self.keys.contains(key) || prefixed())
    }
}

/// The desired tags that the account lacks or has with another value.
pub fn changed_tags(
    on_account: &BTreeMap<String, String>,
    desired: &BTreeMap<String, String>,
    ignore: &IgnoreTags,
) -> BTreeMap<String, String> {
    desired
        .iter()
        .filter(|(key, value)| on_account.get(*key) != Some(value) && !ignore.ignores(key))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect()
}

/// The tags on the account that were ours and are not desired any more.
///
/// `prefix` is the namespace prefix as configured; an empty one makes no tag ours.
pub fn stale_keys(
    on_account: &BTreeMap<String, String>,
    desired: &BTreeMap<String, String>,
    previously_written: &BTreeSet<String>,
    prefix: &str,
    ignore: &IgnoreTags,
) -> BTreeSet<String> {
    let prefix = sanitize_key(prefix);
    let ours = |key: &str| {
        previously_written.contains(key) || (!prefix.is_empty() && key.starts_with(&prefix))
    };
    on_account
        .keys()
        .filter(|key| !desired.contains_key(*key) && !ignore.ignores(key))
        // Nobody can remove AWS's own tags; the prefix may be as short as "aws".
        .filter(|key| ours(key) && !is_reserved(key))
        .cloned()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(keys: &[&str]) -> BTreeMap<String, String> {
        let tag = |it: &&str| {
            let (key, value) = it.split_once('=').unwrap_or((it, "x"));
            (key.to_owned(), value.to_owned())
        };
        keys.iter().map(tag).collect()
    }

    fn keys(keys: &[&str]) -> BTreeSet<String> {
        keys.iter().map(|it| (*it).to_owned()).collect()
    }

    fn ignore() -> IgnoreTags {
        IgnoreTags { keys: keys(&["mesh_ignored"]), key_prefixes: keys(&["foreign", "meshstack:"]) }
    }

    #[track_caller]
    fn check_stale(on_account: &[&str], previously_written: &[&str], prefix: &str, stale: &[&str]) {
        let desired = tags(&["mesh_kept", "kept"]);
        let found =
            stale_keys(&tags(on_account), &desired, &keys(previously_written), prefix, &ignore());
        assert_eq!(found, keys(stale));
    }

    #[test]
    fn only_what_was_ours_is_stale() {
        check_stale(&["mesh_kept", "kept"], &["kept"], "mesh_", &[]);
        check_stale(&["mesh_old", "old", "other"], &["old"], "mesh_", &["mesh_old", "old"]);
        check_stale(&["mesh_old", "old", ""], &["old"], "", &["old"]);
        check_stale(&["old"], &["old", "gone"], "mesh_", &["old"]);
        check_stale(&["mesh_ignored", "foreign1"], &["mesh_ignored", "foreign1"], "mesh_", &[]);
        check_stale(&["aws:cloudformation:stack", "awsome"], &[], "aws", &["awsome"]);
    }

    #[test]
    fn the_prefix_counts_as_it_is_written_to_the_account() {
        check_stale(&["me_sh-old", "me*sh-old"], &[], "me*sh-", &["me_sh-old"]);
    }

    #[test]
    fn only_what_differs_is_written() {
        let on_account = tags(&["same=1", "other=1", "foreign=1"]);
        let desired = tags(&[
            "same=1",
            "other=2",
            "new=3",
            "mesh_ignored=4",
            "foreign=5",
            "meshstack:managed-by=6",
        ]);
        assert_eq!(
            changed_tags(&on_account, &desired, &ignore()),
            tags(&["other=2", "new=3", "meshstack:managed-by=6"])
        );
    }
}

//! The value of the placeholder `rand`: looks random, is derived.
//!
//! A plan is computed twice and must answer the same, so nothing is drawn. The derivation may never
//! change: it would rename every account whose pattern uses `rand`.

use sha2::{Digest, Sha512};

/// How many characters meshStack offers; a pattern cuts them with `%.8s`.
const LENGTH: usize = 100;

const ALPHABET: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";

/// 100 lower-case letters and digits: the bytes of SHA-512(block number, then each field with its
/// length in front).
///
/// `seed` tells tenants apart that are otherwise the same; another seed gives other characters.
pub fn rand(platform: &str, workspace: &str, project: &str, seed: Option<&str>) -> String {
    let mut fields = Vec::new();
    for field in [Some(platform), Some(workspace), Some(project), seed].into_iter().flatten() {
        // The lengths keep ("a", "bc") and ("ab", "c") apart.
        fields.extend((field.len() as u64).to_be_bytes());
        fields.extend(field.as_bytes());
    }
    (0u8..=u8::MAX)
        .flat_map(|block| Sha512::new().chain_update([block]).chain_update(&fields).finalize())
        // 252 is a multiple of 36: what lies above would make some characters more likely.
        .filter(|byte| *byte < 252)
        .map(|byte| char::from(ALPHABET[usize::from(byte) % ALPHABET.len()]))
        .take(LENGTH)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    // The expected texts were computed by a Python program with hashlib, written from the
    // description above.
    #[test]
    fn the_derivation_is_pinned() {
        assert_eq!(
            rand("aws.meshcloud", "my-workspace", "my-project", None),
            "4ote9v3neclkxlps7q3o38tdon47pal5erwz3i88fawmiugjddeykj83yyw4qpxihpdr1wz4y1bljcsejbfx9ur5uzmh6gh409e6"
        );
        assert_eq!(
            rand("aws.meshcloud", "my-workspace", "my-project", Some("2")),
            "270tbfjx03ponnnuut9lw2n5ske798p4l1prdxbeunl0hjnap1azck6brzwcx404e1k919tslloegzu9fri5cf4y1co4x3panr1x"
        );
    }

    #[test]
    fn each_field_counts_on_its_own() {
        let inputs = [
            rand("a", "bc", "d", None),
            rand("ab", "c", "d", None),
            rand("a", "b", "cd", None),
            rand("a", "bc", "", Some("d")),
            rand("a", "bc", "d", Some("")),
        ];
        let distinct: std::collections::BTreeSet<_> = inputs.iter().collect();
        assert_eq!(distinct.len(), inputs.len());
        assert!(inputs.iter().all(|it| it.len() == LENGTH));
    }
}

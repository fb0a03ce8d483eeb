//! Shapes of the identifiers that AWS hands out and of the names it takes, ARNs apart.
//!
//! Only what AWS documents is refused: what it may hand out tomorrow must pass.

use crate::domain::shape::{Shape, ShapeError, is_account_id, is_iam_name, is_lower_alphanumeric};

/// A role's name and the path in front of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleName {
    /// Begins and ends with a slash; `/` alone when there is none.
    pub path: String,
    pub name: String,
}

const ACCOUNT_ID: Shape =
    Shape { what: "an AWS account id", expected: "12 digits", example: "123456789012" };

const ORGANIZATIONAL_UNIT_ID: Shape = Shape {
    what: "the id of an organizational unit",
    expected: "ou-<4 to 32 of a-z and 0-9>-<8 to 32 of a-z and 0-9>",
    example: "ou-ab12-34cd56ef",
};

const ROOT_ID: Shape = Shape {
    what: "the id of an organization's root",
    expected: "r-<4 to 32 of a-z and 0-9>",
    example: "r-ab12",
};

const PARENT_ID: Shape = Shape {
    what: "the id of an organizational unit or root",
    expected: "ou-<4 to 32>-<8 to 32> or r-<4 to 32 of a-z and 0-9>",
    example: "ou-ab12-34cd56ef or r-ab12",
};

const ROLE_NAME: Shape = Shape {
    what: "the name of an IAM role",
    expected: "1 to 64 letters, digits and _+=,.@- and, in front, perhaps a path with slashes",
    example: "OrganizationAccountAccessRole or platform/MeshAccess",
};

const IDENTITY_STORE_ID: Shape = Shape {
    what: "the id of an identity store",
    expected: "d-<10 or more of a-z and 0-9> or a UUID",
    example: "d-1234567890",
};

const EXTERNAL_ID: Shape = Shape {
    what: "an external id",
    expected: "2 to 1224 letters, digits and _+=,.@:/-",
    example: "265f9a2c-83f0-4c72-8e0e-7e0e6e6a4d2f",
};

const SESSION_NAME: Shape = Shape {
    what: "a session name",
    expected: "2 to 64 letters, digits and _+=,.@-",
    example: "meshstack-replicator",
};

const PRODUCT_ID: Shape = Shape {
    what: "the id of a Service Catalog product",
    expected: "prod-<letters and digits>",
    example: "prod-abcdefghijklm",
};

pub fn check_account_id(text: &str) -> Result<(), ShapeError> {
    ACCOUNT_ID.require(is_account_id(text), text)
}

pub fn check_organizational_unit_id(text: &str) -> Result<(), ShapeError> {
    ORGANIZATIONAL_UNIT_ID.require(is_organizational_unit_id(text), text)
}

pub fn check_root_id(text: &str) -> Result<(), ShapeError> {
    ROOT_ID.require(is_root_id(text), text)
}

/// Where an account or unit can be placed: below a unit or directly below the root.
pub fn check_parent_id(text: &str) -> Result<(), ShapeError> {
    PARENT_ID.require(is_organizational_unit_id(text) || is_root_id(text), text)
}

/// Reads a role's name as configurations give it: `Name`, `a/b/Name` or `/a/b/Name`.
pub fn role_name(text: &str) -> Result<RoleName, ShapeError> {
    if text.starts_with("arn:") {
        return Err(ROLE_NAME.error_with_hint(text, "; a name is needed here, not an ARN"));
    }
    let absolute = if text.starts_with('/') { text.to_owned() } else { format!("/{text}") };
    let name_at = absolute.rfind('/').map_or(0, |slash| slash + 1);
    let (path, name) = absolute.split_at(name_at);
    ROLE_NAME.require(is_name(name, 1, 64) && is_path(path), text)?;
    Ok(RoleName { path: path.to_owned(), name: name.to_owned() })
}

pub fn check_identity_store_id(text: &str) -> Result<(), ShapeError> {
    let directory = text.strip_prefix("d-").is_some_and(|it| is_lower(it, 10, 91));
    IDENTITY_STORE_ID.require(directory || is_uuid(text), text)
}

pub fn check_external_id(text: &str) -> Result<(), ShapeError> {
    let legal = |it: u8| is_iam_name(it) || matches!(it, b':' | b'/');
    EXTERNAL_ID.require((2..=1224).contains(&text.len()) && text.bytes().all(legal), text)
}

pub fn check_session_name(text: &str) -> Result<(), ShapeError> {
    SESSION_NAME.require(is_name(text, 2, 64), text)
}

pub fn check_product_id(text: &str) -> Result<(), ShapeError> {
    let id = text.strip_prefix("prod-").unwrap_or_default();
    let legal = !id.is_empty() && id.bytes().all(|it| it.is_ascii_alphanumeric());
    PRODUCT_ID.require(legal, text)
}

fn is_organizational_unit_id(text: &str) -> bool {
    let parts = text.strip_prefix("ou-").and_then(|it| it.split_once('-'));
    parts.is_some_and(|(root, unit)| is_lower(root, 4, 32) && is_lower(unit, 8, 32))
}

fn is_root_id(text: &str) -> bool {
    text.strip_prefix("r-").is_some_and(|it| is_lower(it, 4, 32))
}

fn is_lower(text: &str, min: usize, max: usize) -> bool {
    (min..=max).contains(&text.len()) && text.bytes().all(is_lower_alphanumeric)
}

fn is_name(text: &str, min: usize, max: usize) -> bool {
    (min..=max).contains(&text.len()) && text.bytes().all(is_iam_name)
}

/// IAM's rule: at most 512 printable ASCII characters; two slashes side by side are refused by its
/// ARNs.
fn is_path(path: &str) -> bool {
    path.len() <= 512 && path.bytes().all(|it| it.is_ascii_graphic()) && !path.contains("//")
}

fn is_uuid(text: &str) -> bool {
    let lengths = text.split('-').map(str::len);
    let hexadecimal = |it: u8| matches!(it, b'0'..=b'9' | b'a'..=b'f' | b'-');
    lengths.eq([8, 4, 4, 4, 12]) && text.bytes().all(hexadecimal)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(shape: fn(&str) -> Result<(), ShapeError>, legal: &[&str], illegal: &[&str]) {
        for text in legal {
            assert_eq!(shape(text), Ok(()));
        }
        for text in illegal {
            assert!(shape(text).is_err(), "{text:?} must be refused");
        }
    }

    #[test]
    fn account_ids_have_twelve_digits() {
        check(
            check_account_id,
            &["123456789012", "000000000000"],
            &["", "12345678901", "1234567890123", "12345678901a", "1234-5678-9012", "١٢٣٤٥٦"],
        );
    }

    #[test]
    fn units_and_roots_are_told_apart() {
        let unit = ["ou-ab12-34cd56ef", "ou-ab12cd-34cd56ef78"];
        let root = ["r-ab12"];
        let neither = [
            "",
            "ab12",
            "ou-ab1-34cd56ef",
            "ou-ab12-34cd56e",
            "ou-AB12-34cd56ef",
            "r-ab1",
            "r-ab-2",
            "ou-ab12-34cd56ef-1",
        ];
        check(check_organizational_unit_id, &unit, &root);
        check(check_organizational_unit_id, &[], &neither);
        check(check_root_id, &root, &unit);
        check(check_root_id, &[], &neither);
        check(check_parent_id, &[unit[0], root[0]], &neither);
        let [longest, longer] = [32, 33].map(|it| "a".repeat(it));
        check(check_root_id, &[&format!("r-{longest}")], &[&format!("r-{longer}")]);
        check(
            check_organizational_unit_id,
            &[&format!("ou-{longest}-{longest}")],
            &[&format!("ou-{longest}-{longer}"), &format!("ou-{longer}-{longest}")],
        );
    }

    #[test]
    fn role_names_may_have_a_path() {
        for (text, path, name) in [
            ("OrganizationAccountAccessRole", "/", "OrganizationAccountAccessRole"),
            ("/Name", "/", "Name"),
            ("a/b/Name", "/a/b/", "Name"),
            ("/a/b/Name", "/a/b/", "Name"),
            ("a_+=,.@-9", "/", "a_+=,.@-9"),
        ] {
            let expected = RoleName { path: path.to_owned(), name: name.to_owned() };
            assert_eq!(role_name(text), Ok(expected));
        }
        let long = "a".repeat(65);
        for text in ["", "a/", "a//b", "//a", "a b/c", "ä", "a:b", "ä/b", &long] {
            assert!(role_name(text).is_err(), "{text:?} must be refused");
        }
        assert!(role_name(&"a".repeat(64)).is_ok());
        let path = |length: usize| format!("/{}/Name", "a".repeat(length - 2));
        assert!(role_name(&path(512)).is_ok() && role_name(&path(513)).is_err());
        let arn = role_name("arn:aws:iam::123456789012:role/x").unwrap_err().to_string();
        assert!(arn.contains("a name is needed here"), "{arn}");
    }

    #[test]
    fn identity_stores_products_and_sessions_have_their_shapes() {
        check(
            check_identity_store_id,
            &[
                "d-1234567890",
                "d-90676c3ad1",
                "0a1b2c3d-0000-1111-2222-0123456789ab",
                "ffffffff-ffff-ffff-ffff-ffffffffffff",
            ],
            &[
                "",
                "d-",
                "d-123",
                "d-12345_7890",
                "1234567890",
                "0a1b2c3d-0000-1111-2222-0123456789a",
                "0a1b2c3g-0000-1111-2222-0123456789ab",
            ],
        );
        check(check_product_id, &["prod-abcdefghijklm"], &["", "prod-", "pp-abc", "prod-a b"]);
        let [longest, longer] = [64, 65].map(|it| "a".repeat(it));
        check(
            check_session_name,
            &["ab", "mesh@stack=1", &longest],
            &["", "a", "a b", "a/b", "a:b", &longer],
        );
        let [longest, longer] = [1224, 1225].map(|it| "a".repeat(it));
        check(
            check_external_id,
            &["ab", "a:/b+=,.@-_", &longest],
            &["", "a", "a b", "ä1", "a*b", &longer],
        );
    }

    #[test]
    fn the_message_shows_the_expected_shape_and_an_example() {
        assert_eq!(
            check_account_id("123").unwrap_err().to_string(),
            r#""123" is not an AWS account id: expected 12 digits, for example 123456789012"#
        );
    }

    proptest! {
        #[test]
        fn any_text_passes_or_is_refused(text in "\\PC*|(ou-|r-|d-|prod-|/|-|ä|[a-z0-9]){0,12}") {
            let _either = check_parent_id(&text).is_ok() || check_identity_store_id(&text).is_ok();
            let _either = check_product_id(&text).is_ok() || check_external_id(&text).is_ok();
            if let Ok(role) = role_name(&text) {
                prop_assert!(role.path.starts_with('/') && role.path.ends_with('/'));
            }
        }
    }
}

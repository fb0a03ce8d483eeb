//! ARNs by tables: what is read from a legal one, and which are refused.

use proptest::prelude::*;

use super::*;

const ACCOUNT: &str = "123456789012";

#[track_caller]
fn check_refused<T: fmt::Debug>(parse: fn(&str) -> Result<T, ShapeError>, texts: &[&str]) {
    for text in texts {
        let err = parse(text).expect_err(text).to_string();
        assert!(err.contains("for example arn:aws:"), "{err}");
    }
}

#[test]
fn role_arns_are_read_and_written() {
    for (text, partition, path, name) in [
        ("arn:aws:iam::123456789012:role/MeshfedServiceRole", "aws", "/", "MeshfedServiceRole"),
        ("arn:aws-cn:iam::123456789012:role/a/b/Name", "aws-cn", "/a/b/", "Name"),
        ("arn:aws-us-gov:iam::123456789012:role/x@y", "aws-us-gov", "/", "x@y"),
    ] {
        let arn = RoleArn::parse(text).unwrap();
        let role = RoleName { path: path.to_owned(), name: name.to_owned() };
        assert_eq!((arn.partition.as_str(), arn.account_id.as_str()), (partition, ACCOUNT));
        assert_eq!(arn.role, role);
        assert_eq!(arn.to_string(), text);
    }
}

#[test]
fn what_is_no_role_arn_is_refused() {
    check_refused(
        RoleArn::parse,
        &[
            "",
            "arn:aws:iam::123456789012:role/",
            "arn:aws:iam::123456789012:role/a//b",
            "arn:aws:iam::123456789012:role",
            "arn:aws:iam::12345678901:role/a",
            "arn:aws:iam:eu-central-1:123456789012:role/a",
            "arn:aws:iam::123456789012:user/a",
            "arn:aws:sts::123456789012:role/a",
            "arn:AWS:iam::123456789012:role/a",
            "arn:aws-:iam::123456789012:role/a",
            "arn:aws-CN:iam::123456789012:role/a",
            "arn:aws-c1:iam::123456789012:role/a",
            "arn:azure:iam::123456789012:role/a",
            "urn:aws:iam::123456789012:role/a",
            "arn:aws:iam::123456789012:role/a b",
            " arn:aws:iam::123456789012:role/a",
        ],
    );
    let err = RoleArn::parse("MeshfedServiceRole").unwrap_err().to_string();
    assert!(err.ends_with("a role's name alone does not tell its account"), "{err}");
}

#[test]
fn a_role_arn_is_built_for_its_partition() {
    let arn = RoleArn {
        partition: "aws-cn".to_owned(),
        account_id: ACCOUNT.to_owned(),
        role: role_name("a/Name").unwrap(),
    };
    assert_eq!(arn.to_string(), "arn:aws-cn:iam::123456789012:role/a/Name");
}

#[test]
fn a_permission_set_tells_its_instance() {
    let instance = InstanceArn::parse("arn:aws:sso:::instance/ssoins-1234567890abcdef").unwrap();
    assert_eq!(instance.instance_id, "ssoins-1234567890abcdef");
    assert_eq!(instance.to_string(), "arn:aws:sso:::instance/ssoins-1234567890abcdef");
    let of = |text: &str| PermissionSetArn::parse(text).unwrap();
    let ours = of("arn:aws:sso:::permissionSet/ssoins-1234567890abcdef/ps-fedcba0987654321");
    assert_eq!(ours.instance, instance);
    assert_eq!(ours.id, "ps-fedcba0987654321");
    let other = of("arn:aws:sso:::permissionSet/ssoins-0000000000000000/ps-fedcba0987654321");
    assert_ne!(other.instance, instance);
    let elsewhere =
        of("arn:aws-cn:sso:::permissionSet/ssoins-1234567890abcdef/ps-fedcba0987654321");
    assert_ne!(elsewhere.instance, instance);
}

#[test]
fn what_is_no_instance_or_permission_set_is_refused() {
    assert!(InstanceArn::parse("arn:aws:sso:::instance/ins-1234567890abcdef").is_ok());
    check_refused(
        InstanceArn::parse,
        &[
            "",
            "ssoins-1234567890abcdef",
            "arn:aws:sso:::instance/ssoins-1234567890abcde",
            "arn:aws:sso:::instance/ssoins-1234567890abcdef0",
            "arn:aws:sso:::instance/ssoins-1234567890abcde_",
            "arn:aws:sso::123456789012:instance/ssoins-1234567890abcdef",
            "arn:aws:sso:::permissionSet/ssoins-1234567890abcdef/ps-fedcba0987654321",
        ],
    );
    check_refused(
        PermissionSetArn::parse,
        &[
            "arn:aws:sso:::instance/ssoins-1234567890abcdef",
            "arn:aws:sso:::permissionSet/ps-fedcba0987654321",
            "arn:aws:sso:::permissionSet/ssoins-1234567890abcdef/ps-fedcba098765432",
            "arn:aws:sso:::permissionSet/ssoins-1234567890abcdef/fedcba0987654321",
            "arn:aws:sso:::permissionSet/x/ps-fedcba0987654321",
            "arn:aws:sso:eu-west-1::permissionSet/ssoins-1234567890abcdef/ps-fedcba0987654321",
        ],
    );
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "\\PC*|(arn|aws|:|/|iam|sso|role|ä|[a-z0-9]){0,20}") {
        if let Ok(arn) = RoleArn::parse(&text) {
            prop_assert_eq!(arn.to_string(), text.clone());
        }
        let _either = InstanceArn::parse(&text).is_ok() || PermissionSetArn::parse(&text).is_ok();
    }
}

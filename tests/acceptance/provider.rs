//! The provider block: which credentials act where, and what is refused before anything is called.

use crate::support::{
    aws::MANAGEMENT_ACCOUNT_ID,
    hcl::{EMAIL, PATTERNS, landing_zone_in, provider, tenant},
    ran::Diagnostic,
    world::{World, with_every_core},
};

/// Configures the tenant `shop.dev` under a provider block of these settings and the usual
/// patterns.
fn configure(world: &World, settings: &str) {
    world.configure(settings, "");
}

/// The roles that were assumed, in the order of their first use, without repetitions.
fn assumed_roles(world: &World) -> Vec<String> {
    let mut roles = Vec::new();
    for call in world.emulator.calls() {
        if let Some(role) = call.parameters["RoleArn"].as_str()
            && !roles.iter().any(|it| it == role)
        {
            roles.push(role.to_owned());
        }
    }
    roles
}

#[test]
fn validating_and_configuring_call_nothing() {
    with_every_core(|world| {
        world.dir.config(&(provider(PATTERNS) + "output \"x\" {\n  value = 1\n}\n"));
        assert_eq!(world.dir.validate().code, 0);
        world.dir.plan();
        assert!(world.emulator.calls().is_empty());
    });
}

/// Leans on the emulator, which assumes only roles that exist, and checks the external id.
#[test]
fn roles_are_assumed_one_after_the_other_up_to_the_members_account() {
    with_every_core(|world| {
        let role = |name: &str, external_id: &str| {
            world.aws.create_role(name, external_id);
            format!("arn:aws:iam::{MANAGEMENT_ACCOUNT_ID}:role/{name}")
        };
        let entry = role("Entry", "outer");
        let service = role("MeshfedServiceRole", "inner");
        configure(
            world,
            &format!(
                r#"
  assume_role {{
    role_arn    = "{entry}"
    external_id = "outer"
  }}

  management_account {{
    role_arn    = "{service}"
    external_id = "inner"
  }}
"#
            ),
        );
        world.emulator.clear_calls();
        world.dir.apply();
        let account = world.aws.account_by_email(EMAIL);
        let access = format!("arn:aws:iam::{}:role/OrganizationAccountAccessRole", account.id);
        assert_eq!(assumed_roles(world), [entry, service, access]);
    });
}

/// Leans on the emulator as above.
#[test]
fn a_role_that_cannot_be_assumed_is_named_with_the_reason() {
    with_every_core(|world| {
        world.aws.create_role("MeshfedServiceRole", "right");
        let role_arn = format!("arn:aws:iam::{MANAGEMENT_ACCOUNT_ID}:role/MeshfedServiceRole");
        configure(
            world,
            &format!(
                r#"
  management_account {{
    role_arn    = "{role_arn}"
    external_id = "wrong"
  }}
"#
            ),
        );
        let ran = world.dir.try_apply();
        assert_eq!(ran.code, 1, "{ran}");
        let named = |it: &&Diagnostic| {
            it.says("sts:AssumeRole") && it.says(&role_arn) && it.says("AccessDenied")
        };
        assert!(ran.errors().iter().any(named), "{ran}");
        assert!(world.aws.accounts().is_empty());
    });
}

#[test]
fn an_access_role_of_another_name_is_made_and_used() {
    with_every_core(|world| {
        configure(world, "  account_access_role = \"MeshstackAccountAccessRole\"");
        world.dir.apply();
        let account = world.aws.account_by_email(EMAIL);
        let role = format!("arn:aws:iam::{}:role/MeshstackAccountAccessRole", account.id);
        assert_eq!(assumed_roles(world), std::slice::from_ref(&role));
        assert_eq!(world.dir.attributes("meshstack_aws_tenant.dev")["access_role_arn"], role);
    });
}

/// The guard comes before reads as well.
#[test]
fn an_account_that_is_not_allowed_is_refused_before_any_other_call() {
    with_every_core(|world| {
        for settings in [
            "  allowed_account_ids = [\"111122223333\"]".to_owned(),
            format!("  forbidden_account_ids = [\"{MANAGEMENT_ACCOUNT_ID}\"]"),
        ] {
            configure(world, &settings);
            world.emulator.clear_calls();
            let ran = world.dir.try_apply();
            assert_eq!(ran.code, 1, "{ran}");
            assert!(ran.errors().iter().any(|it| it.says(MANAGEMENT_ACCOUNT_ID)), "{ran}");
            let called: Vec<_> =
                world.emulator.calls().into_iter().map(|it| it.operation).collect();
            assert!(called.iter().all(|it| it == "GetCallerIdentity"), "{called:?}");
        }
        configure(world, &format!("  allowed_account_ids = [\"{MANAGEMENT_ACCOUNT_ID}\"]"));
        world.dir.apply();
        world.dir.expect_empty_plan();
    });
}

/// An ARN of another resource is often unknown while planning for the first time.
#[test]
fn an_argument_that_is_not_known_yet_is_tolerated_until_it_is_needed() {
    with_every_core(|world| {
        world.aws.create_role("MeshfedServiceRole", "right");
        let role = format!(
            r#"
resource "terraform_data" "role" {{
  input = "arn:aws:iam::{MANAGEMENT_ACCOUNT_ID}:role/MeshfedServiceRole"
}}
"#
        );
        let settings = r#"
  management_account {
    role_arn    = terraform_data.role.output
    external_id = "right"
  }
"#;
        world.dir.config(&(world.organization.configuration(settings, "") + &role));
        world.dir.apply();
        assert_eq!(world.aws.accounts().len(), 1);
        world.dir.expect_empty_plan();
    });
}

#[test]
fn the_endpoint_of_a_service_can_be_set() {
    with_every_core(|world| {
        let endpoint = world.emulator.endpoint().to_owned();
        world.dir.set_env("AWS_ENDPOINT_URL", "http://127.0.0.1:9");
        configure(
            world,
            &format!(
                r#"
  endpoints {{
    account       = "{endpoint}"
    iam           = "{endpoint}"
    organizations = "{endpoint}"
    sts           = "{endpoint}"
  }}
"#
            ),
        );
        world.dir.apply();
        assert_eq!(world.aws.accounts().len(), 1);
    });
}

/// Each bad setting and what the error must say, which points at the setting's line.
#[test]
fn bad_settings_are_errors_at_their_place_and_nothing_is_called() {
    with_every_core(|world| {
        let cases: [(&str, &[&str]); 10] = [
            (
                r#"account_email_pattern = "aws+%s@example.com""#,
                &["#{workspaceIdentifier}.#{projectIdentifier}"],
            ),
            (
                r#"account_alias_pattern = "%s-%s""#,
                &["#{workspaceIdentifier}-#{projectIdentifier}"],
            ),
            (
                r##"account_email_pattern = "#{workspace}@example.com""##,
                &["workspaceIdentifier", "^"],
            ),
            (r##"account_name_pattern = "#{workspaceIdentifier:%d}""##, &["%d", "^"]),
            (r#"access_key = "AKIAIOSFODNN7EXAMPLE""#, &["secret_key"]),
            (r#"account_access_role = "a b""#, &["a b"]),
            (r#"allowed_account_ids = ["shop"]"#, &["shop", "12 digits"]),
            (r#"tag_value_separator = ",""#, &[","]),
            (r#"retry_mode = "never""#, &["never", "standard"]),
            (
                "management_account {\n  role_arn = \"MeshfedServiceRole\"\n}",
                &["MeshfedServiceRole", "arn:aws:iam::"],
            ),
        ];
        for (settings, says) in cases {
            let line = settings.lines().map(str::trim).find(|it| it.contains(" = ")).unwrap();
            world.dir.config(
                &(provider(&format!("  {settings}"))
                    + &landing_zone_in("ou-ab12-cdefgh34")
                    + &tenant("dev", "")),
            );
            let ran = world.dir.validate();
            assert_eq!(ran.code, 1, "{settings}: {ran}");
            let error = ran.expect_error(says);
            assert_eq!(error.code, line, "{error}");
        }
        assert!(world.emulator.calls().is_empty());
    });
}

#[test]
fn no_secret_is_in_state_plan_or_log() {
    with_every_core(|world| {
        world.dir.set_env("TF_LOG", "TRACE");
        world.dir.set_env("AWS_SECRET_ACCESS_KEY", "planted-secret-1");
        configure(
            world,
            "  access_key = \"AKIAIOSFODNN7EXAMPLE\"\n  secret_key = \"planted-secret-2\"",
        );
        let planned = world.dir.plan();
        let ran = world.dir.apply();
        let state = world.dir.state_file().to_string();
        for text in [&planned.stdout, &planned.stderr, &ran.stdout, &ran.stderr, &state] {
            assert!(!text.contains("planted-secret-1"));
        }
        // The core itself prints provider arguments at TRACE level; ours are the lines that name
        // the provider.
        let ours = |text: &str| {
            text.lines()
                .filter(|it| it.contains("terraform-provider-meshstack"))
                .collect::<String>()
        };
        assert!(ours(&ran.stderr).contains("CreateAccount"), "the log is there");
        assert!(!ours(&ran.stderr).contains("planted-secret-2"));
        assert!(!state.contains("planted-secret-2"));
    });
}

/// The way that the README shows for machines without a registry.
#[test]
fn it_installs_from_a_local_mirror() {
    with_every_core(|world| {
        let mirror = world.dir.path().join("mirror");
        for host in ["registry.terraform.io", "registry.opentofu.org"] {
            let package = mirror.join(host).join("likvid/meshstack/0.1.0").join(platform());
            std::fs::create_dir_all(&package).unwrap();
            let binary = env!("CARGO_BIN_EXE_terraform-provider-meshstack");
            std::fs::copy(binary, package.join("terraform-provider-meshstack_v0.1.0")).unwrap();
        }
        let cli = format!(
            "provider_installation {{\n  filesystem_mirror {{\n    path = {:?}\n  }}\n}}\n",
            mirror.display().to_string()
        );
        world.dir.file("cli.tfrc", &cli);
        configure(world, "");
        let ran = world.dir.run(&["init", "-input=false", "-no-color"]);
        assert_eq!(ran.code, 0, "{ran}");
        world.dir.apply();
        assert_eq!(world.aws.accounts().len(), 1);
    });
}

/// The operating system and processor as the cores name them.
fn platform() -> String {
    let system = if cfg!(target_os = "macos") { "darwin" } else { std::env::consts::OS };
    let processor = match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    };
    format!("{system}_{processor}")
}

#[test]
fn credentials_of_a_profile_are_used() {
    with_every_core(|world| {
        let credentials =
            "[mesh]\naws_access_key_id = AKIAPROFILE000000000\naws_secret_access_key = x\n";
        world.dir.file("credentials", credentials);
        let file = world.dir.path().join("credentials");
        world.dir.unset_env("AWS_ACCESS_KEY_ID");
        world.dir.unset_env("AWS_SECRET_ACCESS_KEY");
        configure(
            world,
            &format!(
                "  profile = \"mesh\"\n  shared_credentials_files = [{:?}]",
                file.display().to_string()
            ),
        );
        world.dir.apply();
        assert_eq!(world.aws.accounts().len(), 1);
    });
}

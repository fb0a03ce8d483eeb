//! Who signs a call, how they came to that name, and how long they keep it.

use std::collections::BTreeMap;
use std::io::Write;
use std::time::Duration;

use futures::future::join_all;

use super::server::{Reply, Request, Server, aws, aws_with_sessions_of, sts_error};
use super::{clients, config, keys, list_roots, role};
use crate::aws::chain::Chain;
use crate::aws::config::{
    AccountRole, AssumeRole, Config, Metering, OwnCredentials, Secret, WebIdentity,
    WebIdentityToken,
};
use crate::aws::error::AwsError;

const MESH: &str = "arn:aws:iam::111111111111:role/Mesh";

/// Each request as operation, role, and who signed it.
fn steps(server: &Server) -> Vec<String> {
    let step = |it: &Request| {
        let role = it.field("RoleArn").unwrap_or_default().replace("%3A", ":").replace("%2F", "/");
        let signer = it.signed_with().unwrap_or("nobody");
        format!("{} {role} by {signer}", it.operation()).replace("  ", " ")
    };
    server.seen().iter().map(step).collect()
}

fn with_management_role(server: &Server) -> Config {
    Config { management: Some(role(MESH)), ..config(server) }
}

#[tokio::test]
async fn without_roles_the_base_credentials_sign() {
    let server = Server::start(aws).await;
    list_roots(&clients(config(&server))).await.unwrap();
    assert_eq!(steps(&server), ["ListRoots by BASE"]);
}

#[tokio::test]
async fn roles_are_assumed_one_after_the_other() {
    let server = Server::start(aws).await;
    let assume_role = ["First", "Second"].map(|name| AssumeRole {
        role_arn: format!("arn:aws:iam::222222222222:role/{name}"),
        ..AssumeRole::default()
    });
    let clients =
        clients(Config { assume_role: assume_role.to_vec(), ..with_management_role(&server) });
    let iam = clients.iam("333333333333").await.unwrap();
    iam.list_account_aliases().send().await.ok();
    assert_eq!(
        steps(&server)[..5],
        [
            "AssumeRole arn:aws:iam::222222222222:role/First by BASE",
            "AssumeRole arn:aws:iam::222222222222:role/Second by ROLE-First-0",
            "AssumeRole arn:aws:iam::111111111111:role/Mesh by ROLE-Second-0",
            "AssumeRole arn:aws:iam::333333333333:role/OrganizationAccountAccessRole by ROLE-Mesh-0",
            "ListAccountAliases by ROLE-OrganizationAccountAccessRole-0",
        ]
    );
}

#[tokio::test]
async fn member_accounts_share_the_management_session() {
    let server = Server::start(aws).await;
    let clients = clients(with_management_role(&server));
    list_roots(&clients).await.unwrap();
    for account in ["333333333333", "444444444444"] {
        let iam = clients.iam(account).await.unwrap();
        iam.list_account_aliases().send().await.ok();
    }
    let management = steps(&server).iter().filter(|it| it.contains(MESH)).count();
    assert_eq!((management, server.count("AssumeRole")), (1, 3));
}

#[tokio::test]
async fn automation_and_metering_have_roles_of_their_own() {
    let server = Server::start(aws).await;
    let clients = clients(Config {
        automation: Some(role("arn:aws:iam::222222222222:role/Automation")),
        metering: Some(Metering {
            credentials: Some(OwnCredentials::Keys(keys("METERING"))),
            role: Some(role("arn:aws:iam::111111111111:role/Costs")),
        }),
        ..with_management_role(&server)
    });
    for chain in [Chain::Base, Chain::Automation, Chain::Metering] {
        clients.sts(chain).await.unwrap().get_caller_identity().send().await.unwrap();
    }
    assert_eq!(
        steps(&server),
        [
            "GetCallerIdentity by BASE",
            "AssumeRole arn:aws:iam::222222222222:role/Automation by BASE",
            "GetCallerIdentity by ROLE-Automation-0",
            "AssumeRole arn:aws:iam::111111111111:role/Costs by METERING",
            "GetCallerIdentity by ROLE-Costs-0",
        ]
    );
}

#[tokio::test]
async fn external_ids_are_sent_to_the_roles_that_have_one() {
    let server = Server::start(aws).await;
    let mut config = with_management_role(&server);
    config.management = Some(AccountRole {
        external_id: Some("for-management".into()),
        session_name: Some("mesh".into()),
        ..role(MESH)
    });
    config.access_role.external_id = Some("for-members".into());
    let iam = clients(config).iam("333333333333").await.unwrap();
    iam.list_account_aliases().send().await.ok();
    let seen = server.seen();
    assert_eq!(seen[0].field("ExternalId"), Some("for-management"));
    assert_eq!(seen[0].field("RoleSessionName"), Some("mesh"));
    assert_eq!(seen[1].field("ExternalId"), Some("for-members"));
    assert_eq!(seen[1].field("RoleSessionName"), Some("terraform-provider-meshstack"));
}

#[tokio::test]
async fn everything_in_an_assume_role_block_is_sent() {
    let server = Server::start(aws).await;
    let assume_role = vec![AssumeRole {
        role_arn: "arn:aws:iam::222222222222:role/First".into(),
        duration: Some(Duration::from_mins(90)),
        external_id: Some("outside".into()),
        policy: Some("{}".into()),
        policy_arns: vec!["one".into(), "two".into()],
        session_name: Some("me".into()),
        source_identity: Some("who".into()),
        tags: BTreeMap::from([("team".into(), "blue".into())]),
        transitive_tag_keys: vec!["team".into()],
    }];
    list_roots(&clients(Config { assume_role, ..config(&server) })).await.unwrap();
    let sent = &server.seen()[0];
    for (field, value) in [
        ("DurationSeconds", "5400"),
        ("ExternalId", "outside"),
        ("Policy", "%7B%7D"),
        ("PolicyArns.member.1.arn", "one"),
        ("PolicyArns.member.2.arn", "two"),
        ("RoleSessionName", "me"),
        ("SourceIdentity", "who"),
        ("Tags.member.1.Key", "team"),
        ("Tags.member.1.Value", "blue"),
        ("TransitiveTagKeys.member.1", "team"),
    ] {
        assert_eq!(sent.field(field), Some(value), "{field} in {}", sent.body);
    }
}

#[tokio::test]
async fn many_calls_at_once_begin_one_session() {
    let server = Server::start(aws).await;
    let clients = clients(with_management_role(&server));
    for result in join_all((0..20).map(|_| list_roots(&clients))).await {
        result.unwrap();
    }
    assert_eq!((server.count("AssumeRole"), server.count("ListRoots")), (1, 20));
}

#[tokio::test]
async fn a_role_that_refuses_is_named_by_every_call_that_waited_for_it() {
    let server = Server::start(|request, before| match request.operation() {
        "AssumeRole" => {
            Reply::Late(Duration::from_millis(200), Box::new(sts_error(403, "AccessDenied")))
        }
        _ => aws(request, before),
    })
    .await;
    let clients = clients(with_management_role(&server));
    for result in join_all((0..10).map(|_| list_roots(&clients))).await {
        let err = result.unwrap_err();
        assert_eq!(
            err.to_string(),
            "sts:AssumeRole arn:aws:iam::111111111111:role/Mesh: AccessDenied: because (request request-0)"
        );
        assert!(err.is_access_denied() && !err.is_lost(), "{err:?}");
        let fix = err.fix().unwrap();
        assert!(fix.contains("grant sts:AssumeRole") && fix.contains("trust policy"), "{fix}");
    }
    assert_eq!(server.operations(), ["AssumeRole"]);
    list_roots(&clients).await.unwrap_err();
    assert_eq!(server.operations(), ["AssumeRole", "AssumeRole"], "the next call asks again");
}

#[tokio::test]
async fn a_refusal_further_up_the_chain_names_the_role_that_refused() {
    let server = Server::start(|_, _| sts_error(403, "AccessDenied")).await;
    let iam = clients(with_management_role(&server)).iam("333333333333").await.unwrap();
    let call = iam.list_account_aliases().send().await;
    let err = call.map_err(AwsError::calling("iam:ListAccountAliases")).unwrap_err();
    assert!(err.to_string().starts_with(&format!("sts:AssumeRole {MESH}: AccessDenied")), "{err}");
}

#[tokio::test]
async fn a_session_is_renewed_five_minutes_before_its_end() {
    for (minutes, assumed) in [(4, 3), (6, 1)] {
        let length = Duration::from_mins(minutes);
        let server =
            Server::start(move |request, before| aws_with_sessions_of(length, request, before))
                .await;
        let clients = clients(with_management_role(&server));
        for _ in 0..3 {
            list_roots(&clients).await.unwrap();
        }
        assert_eq!(server.count("AssumeRole"), assumed, "{minutes}: {:?}", steps(&server));
    }
}

#[tokio::test]
async fn a_renewed_session_signs_what_comes_after() {
    let server = Server::start(|request, before| {
        aws_with_sessions_of(Duration::from_mins(4), request, before)
    })
    .await;
    let clients = clients(with_management_role(&server));
    for _ in 0..2 {
        list_roots(&clients).await.unwrap();
    }
    let steps = steps(&server);
    assert_eq!([&*steps[1], &*steps[3]], ["ListRoots by ROLE-Mesh-0", "ListRoots by ROLE-Mesh-2"]);
}

#[tokio::test]
async fn a_renewal_that_fails_fails_no_call() {
    let server = Server::start(|request, before| match (request.operation(), before) {
        ("AssumeRole", 1..) => sts_error(403, "AccessDenied"),
        _ => aws_with_sessions_of(Duration::from_mins(4), request, before),
    })
    .await;
    let clients = clients(with_management_role(&server));
    for _ in 0..4 {
        list_roots(&clients).await.unwrap();
    }
    // Renewed once without success, then left alone for a while.
    assert_eq!((server.count("AssumeRole"), server.count("ListRoots")), (2, 4));
}

#[tokio::test]
async fn calls_do_not_wait_for_a_renewal_in_progress() {
    let server = Server::start(|request, before| {
        let reply = aws_with_sessions_of(Duration::from_mins(4), request, before);
        match (request.operation(), before) {
            ("AssumeRole", 1..) => Reply::Late(Duration::from_secs(2), Box::new(reply)),
            _ => reply,
        }
    })
    .await;
    let clients = clients(with_management_role(&server));
    list_roots(&clients).await.unwrap();
    let mut quick = 0;
    let calls = (0..5).map(|_| async {
        let begin = std::time::Instant::now();
        list_roots(&clients).await.unwrap();
        begin.elapsed() < Duration::from_millis(1500)
    });
    for was_quick in join_all(calls).await {
        quick += usize::from(was_quick);
    }
    assert_eq!((quick, server.count("AssumeRole")), (4, 2));
}

#[tokio::test]
async fn a_session_that_has_ended_is_begun_anew() {
    let server =
        Server::start(|request, before| aws_with_sessions_of(Duration::ZERO, request, before))
            .await;
    let clients = clients(with_management_role(&server));
    for _ in 0..2 {
        list_roots(&clients).await.unwrap();
    }
    assert_eq!(server.count("AssumeRole"), 2);
}

fn web_identity(token: WebIdentityToken) -> WebIdentity {
    WebIdentity {
        role_arn: "arn:aws:iam::111111111111:role/Web".into(),
        token,
        session_name: Some("pipeline".into()),
        duration: Some(Duration::from_mins(15)),
        policy: None,
        policy_arns: vec!["one".into()],
    }
}

#[tokio::test]
async fn a_web_identity_needs_no_other_credentials() {
    let server = Server::start(aws).await;
    let identity = web_identity(WebIdentityToken::Text(Secret::new("jwt-1")));
    let config = Config {
        static_keys: None,
        assume_role_with_web_identity: Some(identity),
        ..with_management_role(&server)
    };
    list_roots(&clients(config)).await.unwrap();
    assert_eq!(
        steps(&server),
        [
            "AssumeRoleWithWebIdentity arn:aws:iam::111111111111:role/Web by nobody",
            "AssumeRole arn:aws:iam::111111111111:role/Mesh by ROLE-Web-0",
            "ListRoots by ROLE-Mesh-0",
        ]
    );
    let sent = &server.seen()[0];
    for (field, value) in [
        ("WebIdentityToken", "jwt-1"),
        ("RoleSessionName", "pipeline"),
        ("DurationSeconds", "900"),
        ("PolicyArns.member.1.arn", "one"),
    ] {
        assert_eq!(sent.field(field), Some(value), "{field}");
    }
}

#[tokio::test]
async fn a_token_file_is_read_each_time_a_session_begins() {
    let server =
        Server::start(|request, before| aws_with_sessions_of(Duration::ZERO, request, before))
            .await;
    let mut file = tempfile::NamedTempFile::new().unwrap();
    writeln!(file, "jwt-1").unwrap();
    let identity = web_identity(WebIdentityToken::File(file.path().to_owned()));
    let clients =
        clients(Config { assume_role_with_web_identity: Some(identity), ..config(&server) });
    list_roots(&clients).await.unwrap();
    std::fs::write(file.path(), "jwt-2").unwrap();
    list_roots(&clients).await.unwrap();
    let tokens: Vec<_> = server
        .seen()
        .iter()
        .filter_map(|it| it.field("WebIdentityToken").map(ToOwned::to_owned))
        .collect();
    assert_eq!(tokens, ["jwt-1", "jwt-2"]);
}

#[tokio::test]
async fn a_token_file_that_is_missing_is_named() {
    let server = Server::start(aws).await;
    let identity = web_identity(WebIdentityToken::File("/no/such/token".into()));
    let clients =
        clients(Config { assume_role_with_web_identity: Some(identity), ..config(&server) });
    let err = list_roots(&clients).await.unwrap_err();
    let text = err.to_string();
    assert!(text.contains("/no/such/token") && text.contains("role/Web"), "{text}");
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn a_profile_of_a_shared_file_is_used() {
    let server = Server::start(aws).await;
    let mut file = tempfile::NamedTempFile::new().unwrap();
    write!(file, "[platform]\naws_access_key_id = FILED\naws_secret_access_key = x\n").unwrap();
    let config = Config {
        static_keys: None,
        profile: Some("platform".into()),
        shared_credentials_files: vec![file.path().to_owned()],
        ..config(&server)
    };
    list_roots(&clients(config)).await.unwrap();
    assert_eq!(steps(&server), ["ListRoots by FILED"]);
}

#[tokio::test]
async fn missing_credentials_say_so() {
    let server = Server::start(aws).await;
    let empty = tempfile::NamedTempFile::new().unwrap();
    let config = Config {
        static_keys: None,
        profile: Some("no-such-profile".into()),
        shared_credentials_files: vec![empty.path().to_owned()],
        shared_config_files: vec![empty.path().to_owned()],
        ..config(&server)
    };
    let err = list_roots(&clients(config)).await.unwrap_err();
    let expected = "AWS credentials: none found in profile \"no-such-profile\"; ";
    assert!(err.to_string().starts_with(expected), "{err}");
    assert!(!err.is_lost() && server.seen().is_empty());
}

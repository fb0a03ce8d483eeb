//! The way to AWS: endpoints, proxies, certificates, time limits.

use std::io::Write;

use rcgen::{CertifiedKey, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use tempfile::NamedTempFile;

use super::server::{Reply, Server, aws};
use super::{clients, config, config_of_aws, list_roots, role};
use crate::aws::chain::Chain;
use crate::aws::config::{Config, Secret};

/// A server certificate for these names, and a bundle with its authority: itself.
fn certificate(names: &[&str]) -> (ServerConfig, NamedTempFile) {
    let names: Vec<_> = names.iter().map(|&it| it.to_owned()).collect();
    let CertifiedKey { cert, signing_key } = rcgen::generate_simple_self_signed(names).unwrap();
    let signing_key: KeyPair = signing_key;
    let mut bundle = NamedTempFile::new().unwrap();
    bundle.write_all(cert.pem().as_bytes()).unwrap();
    let key = PrivateKeyDer::try_from(signing_key.serialize_der()).unwrap();
    let provider = std::sync::Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let tls = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key)
        .unwrap();
    (tls, bundle)
}

#[tokio::test]
async fn each_service_has_its_own_endpoint() {
    let (organizations, sts) = (Server::start(aws).await, Server::start(aws).await);
    let mut config = config(&organizations);
    config.endpoints.insert("sts".into(), sts.url());
    config.management = Some(role("arn:aws:iam::111111111111:role/Mesh"));
    list_roots(&clients(config)).await.unwrap();
    assert_eq!(organizations.operations(), ["ListRoots"]);
    assert_eq!(sts.operations(), ["AssumeRole"]);
}

#[tokio::test]
async fn http_goes_through_the_http_proxy() {
    let (proxy, other) = (Server::start(aws).await, Server::start(aws).await);
    let mut config = config_of_aws();
    config.endpoints.insert("organizations".into(), "http://organizations.test".into());
    let address = proxy.address();
    config.http_proxy = Some(Secret::new(format!("http://user:pass%20word@{address}")));
    config.https_proxy = Some(Secret::new(other.url()));
    list_roots(&clients(config)).await.unwrap();
    let seen = &proxy.seen()[0];
    assert_eq!(seen.line, "POST http://organizations.test/ HTTP/1.1");
    // The Base64 of `user:pass word`.
    assert_eq!(seen.header("proxy-authorization"), Some("Basic dXNlcjpwYXNzIHdvcmQ="));
    assert!(other.seen().is_empty());
}

#[tokio::test]
async fn an_exception_goes_past_the_proxy() {
    let (server, proxy) = (Server::start(aws).await, Server::start(aws).await);
    let with_proxy = |no_proxy: &str| Config {
        http_proxy: Some(Secret::new(proxy.url())),
        no_proxy: Some(no_proxy.to_owned()),
        ..config(&server)
    };
    list_roots(&clients(with_proxy("example.org, localhost"))).await.unwrap();
    assert_eq!((server.seen().len(), proxy.seen().len()), (1, 0));
    list_roots(&clients(with_proxy("example.org"))).await.unwrap();
    assert_eq!((server.seen().len(), proxy.seen().len()), (1, 1));
}

#[tokio::test]
async fn https_goes_through_a_tunnel_in_the_https_proxy() {
    let (tls, bundle) = certificate(&["organizations.test"]);
    let server = Server::start_tls(tls, aws).await;
    let address = server.address();
    let proxy = Server::start(move |_, _| Reply::Tunnel(address)).await;
    let mut config = config_of_aws();
    config.endpoints.insert("organizations".into(), "https://organizations.test".into());
    let proxy_address = proxy.address();
    config.https_proxy = Some(Secret::new(format!("http://user:password@{proxy_address}")));
    config.custom_ca_bundle = Some(bundle.path().to_owned());
    list_roots(&clients(config)).await.unwrap();
    let tunnel = &proxy.seen()[0];
    assert_eq!(tunnel.line, "CONNECT organizations.test:443 HTTP/1.1");
    assert_eq!(tunnel.header("proxy-authorization"), Some("Basic dXNlcjpwYXNzd29yZA=="));
    let seen = &server.seen()[0];
    assert_eq!((seen.operation(), seen.header("proxy-authorization")), ("ListRoots", None));
}

#[tokio::test]
async fn the_certificate_is_checked_through_a_tunnel_too() {
    let (tls, bundle) = certificate(&["someone-else.test"]);
    let server = Server::start_tls(tls, aws).await;
    let address = server.address();
    let proxy = Server::start(move |_, _| Reply::Tunnel(address)).await;
    let mut config = config_of_aws();
    config.endpoints.insert("organizations".into(), "https://organizations.test".into());
    config.https_proxy = Some(Secret::new(proxy.url()));
    config.custom_ca_bundle = Some(bundle.path().to_owned());
    let err = list_roots(&clients(config)).await.unwrap_err();
    assert!(err.to_string().contains("certificate not valid for name"), "{err}");
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn a_certificate_of_the_bundle_is_believed() {
    let (tls, bundle) = certificate(&["localhost"]);
    let server = Server::start_tls(tls, aws).await;
    let bundle = Some(bundle.path().to_owned());
    list_roots(&clients(Config { custom_ca_bundle: bundle, ..config(&server) })).await.unwrap();
    assert_eq!(server.operations(), ["ListRoots"]);
}

#[tokio::test]
async fn a_certificate_that_nobody_vouches_for_is_refused_at_once() {
    let (tls, _) = certificate(&["localhost"]);
    let server = Server::start_tls(tls, aws).await;
    let (_, other_bundle) = certificate(&["localhost"]);
    for (bundle, attempts) in [(None, 1), (Some(other_bundle.path().to_owned()), 2)] {
        let config = Config { custom_ca_bundle: bundle, ..config(&server) };
        let err = list_roots(&clients(config)).await.unwrap_err();
        assert!(err.to_string().contains("certificate"), "{err}");
        assert_eq!(server.connections(), attempts);
    }
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn insecure_believes_any_certificate() {
    let (tls, _) = certificate(&["someone-else.test"]);
    let server = Server::start_tls(tls, aws).await;
    list_roots(&clients(Config { insecure: true, ..config(&server) })).await.unwrap();
    assert_eq!(server.operations(), ["ListRoots"]);
}

#[tokio::test]
async fn a_bundle_that_is_none_is_named_before_any_call() {
    let server = Server::start(aws).await;
    let mut file = NamedTempFile::new().unwrap();
    for content in
        ["", "no certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]
    {
        file.as_file_mut().set_len(0).unwrap();
        std::fs::write(file.path(), content).unwrap();
        let bundle = Some(file.path().to_owned());
        let err =
            list_roots(&clients(Config { custom_ca_bundle: bundle, ..config(&server) })).await;
        let text = err.unwrap_err().to_string();
        assert!(
            text.starts_with(&format!("custom_ca_bundle: {}: ", file.path().display())),
            "{text}"
        );
    }
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn a_proxy_that_is_none_is_named_without_its_password() {
    for address in ["socks5://user:hidden@proxy:1080", "http://user:hidden@", "user:hidden@:::"] {
        let mut config = config_of_aws();
        config.https_proxy = Some(Secret::new(address));
        let err = list_roots(&clients(config)).await.unwrap_err();
        let text = format!("{err} {err:?}");
        assert!(text.starts_with("https_proxy: not the address of a proxy"), "{text}");
        assert!(!text.contains("hidden"), "{text}");
    }
}

#[tokio::test]
async fn a_connection_that_never_comes_about_is_given_up_early() {
    let proxy = Server::start(|_, _| Reply::error(502, "BadGateway")).await;
    let config =
        Config { https_proxy: Some(Secret::new(proxy.url())), max_retries: 25, ..config_of_aws() };
    let err = list_roots(&clients(config)).await.unwrap_err();
    assert_eq!(proxy.seen().len(), 5, "{err}");
}

/// The hosts that Organizations and STS are looked for at. The proxy refuses to go there.
async fn check_hosts(change: fn(&mut Config), organizations: &str, sts: &str) {
    let proxy = Server::start(|_, _| Reply::error(403, "Forbidden")).await;
    let mut config = Config { https_proxy: Some(Secret::new(proxy.url())), ..config_of_aws() };
    change(&mut config);
    let clients = clients(config);
    clients.organizations().await.unwrap().list_roots().send().await.unwrap_err();
    let call = clients.sts(Chain::Base).await.unwrap().get_caller_identity().send().await;
    call.unwrap_err();
    let hosts: Vec<_> = proxy.seen().iter().map(|it| it.line.clone()).collect();
    let expected = [organizations, sts].map(|it| format!("CONNECT {it}:443 HTTP/1.1"));
    assert_eq!(hosts, expected);
}

#[tokio::test]
async fn hosts_follow_region_fips_and_dual_stack() {
    check_hosts(|_| {}, "organizations.us-east-1.amazonaws.com", "sts.eu-central-1.amazonaws.com")
        .await;
    check_hosts(
        |it| {
            it.use_fips_endpoint = Some(true);
            it.region = Some("us-east-2".into());
        },
        "organizations-fips.us-east-1.amazonaws.com",
        "sts-fips.us-east-2.amazonaws.com",
    )
    .await;
    check_hosts(
        |it| it.use_dualstack_endpoint = Some(true),
        "organizations.us-east-1.api.aws",
        "sts.eu-central-1.api.aws",
    )
    .await;
    check_hosts(
        |it| it.sts_region = Some("us-west-2".into()),
        "organizations.us-east-1.amazonaws.com",
        "sts.us-west-2.amazonaws.com",
    )
    .await;
    check_hosts(
        |it| it.region = Some("us-gov-east-1".into()),
        "organizations.us-gov-west-1.amazonaws.com",
        "sts.us-gov-east-1.amazonaws.com",
    )
    .await;
}

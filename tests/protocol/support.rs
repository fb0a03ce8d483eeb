//! The core's side: starts the binary as a core does and connects to it.

use std::{
    process::{ExitStatus, Stdio},
    sync::Arc,
    time::Duration,
};

use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use hyper_util::rt::TokioIo;
use rcgen::{
    BasicConstraints, CertificateParams, ExtendedKeyUsagePurpose, IsCa, KeyPair, KeyUsagePurpose,
    PKCS_ECDSA_P521_SHA512,
};
use rustls::{
    ClientConfig, RootCertStore,
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, ServerName},
    sign::{CertifiedKey, SingleCertAndKey},
};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, BufReader, Lines},
    net::UnixStream,
    process::{Child, ChildStdout, Command},
    time::timeout,
};
use tokio_rustls::TlsConnector;
use tonic::transport::{Channel, Endpoint};
use tower::service_fn;

/// The generated client code.
pub mod proto {
    #![allow(
        clippy::pedantic,
        clippy::allow_attributes_without_reason,
        dead_code,
        reason = "generated; not every message is sent here"
    )]

    pub mod tfplugin6 {
        tonic::include_proto!("tfplugin6");
    }

    pub mod go_plugin {
        tonic::include_proto!("plugin");
    }
}

pub type Provider = proto::tfplugin6::provider_client::ProviderClient<Channel>;

const COOKIE: &str = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";

/// Longer than anything here takes on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// A certificate and its key.
pub struct Certificate {
    pub pem: String,
    der: CertificateDer<'static>,
    key: KeyPair,
}

impl Certificate {
    /// One as go-plugin makes it for each launch: on P-521, a certificate authority and a client in one.
    pub fn of_a_core() -> Self {
        let key = KeyPair::generate_for(&PKCS_ECDSA_P521_SHA512).unwrap();
        let mut params = CertificateParams::new(["localhost".to_owned()]).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![
            KeyUsagePurpose::DigitalSignature,
            KeyUsagePurpose::KeyEncipherment,
            KeyUsagePurpose::KeyAgreement,
            KeyUsagePurpose::KeyCertSign,
        ];
        params.extended_key_usages =
            vec![ExtendedKeyUsagePurpose::ClientAuth, ExtendedKeyUsagePurpose::ServerAuth];
        let certificate = params.self_signed(&key).unwrap();
        let der = certificate.der().clone();
        Self { pem: pem(&der), der, key }
    }

    /// The same certificate in the hands of one who has not its key.
    pub fn with_another_key(&self) -> Self {
        let key = KeyPair::generate_for(&PKCS_ECDSA_P521_SHA512).unwrap();
        Self { pem: self.pem.clone(), der: self.der.clone(), key }
    }
}

fn pem(der: &CertificateDer<'_>) -> String {
    let base64 = base64::engine::general_purpose::STANDARD.encode(der);
    let lines: Vec<&str> =
        base64.as_bytes().chunks(64).map(|it| str::from_utf8(it).unwrap()).collect();
    format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", lines.join("\n"))
}

/// The binary with an environment that holds nothing but `env`.
pub fn command(env: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_terraform-provider-meshstack"));
    command
        .env_clear()
        .envs(env.iter().copied())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    command
}

/// A running provider process.
pub struct Process {
    pub child: Child,
    pub stdout: Lines<BufReader<ChildStdout>>,
    /// Its temporary files: one that is killed leaves its socket.
    _temporary: TempDir,
}

impl Process {
    pub fn start(command: &mut Command) -> Self {
        let temporary = TempDir::new().unwrap();
        let mut child = command.env("TMPDIR", temporary.path()).spawn().unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { child, stdout, _temporary: temporary }
    }

    pub async fn line(&mut self) -> String {
        timeout(PATIENCE, self.stdout.next_line()).await.unwrap().unwrap().unwrap()
    }

    /// Sends a signal by the name that `kill` knows.
    pub async fn signal(&self, name: &str) {
        let id = self.child.id().unwrap().to_string();
        let sent = Command::new("kill").args(["-s", name, &id]).status().await.unwrap();
        assert!(sent.success());
    }

    pub async fn exit(&mut self) -> ExitStatus {
        timeout(PATIENCE, self.child.wait()).await.expect("the process ends").unwrap()
    }

    /// What is on standard error, once the process ended.
    pub async fn stderr(&mut self) -> String {
        let mut text = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut text).await.unwrap();
        text
    }
}

/// A provider that was launched by a core, and its answer.
pub struct Launched {
    pub process: Process,
    pub socket: String,
    /// The certificate that the answer announced.
    server: Option<CertificateDer<'static>>,
}

impl Launched {
    /// Launches as a core with this certificate; without one, as a core that wants plaintext.
    pub async fn by(core: Option<&Certificate>) -> Self {
        Self::with(core, &[]).await
    }

    pub async fn with(core: Option<&Certificate>, env: &[(&str, &str)]) -> Self {
        let mut all = vec![("TF_PLUGIN_MAGIC_COOKIE", COOKIE), ("PLUGIN_PROTOCOL_VERSIONS", "5,6")];
        all.extend(core.map(|it| ("PLUGIN_CLIENT_CERT", it.pem.as_str())));
        all.extend(env);
        let mut process = Process::start(&mut command(&all));
        let line = process.line().await;
        let fields: Vec<&str> = line.split('|').collect();
        let ["1", "6", "unix", socket, "grpc", server] = fields[..] else { panic!("{line}") };
        let server = (!server.is_empty())
            .then(|| CertificateDer::from(STANDARD_NO_PAD.decode(server).unwrap()));
        assert_eq!(server.is_some(), core.is_some(), "{line}");
        Self { process, socket: socket.to_owned(), server }
    }

    /// Connects as `client`: over TLS when the provider announced it, with a certificate if there is one.
    pub async fn connect(
        &self,
        client: Option<&Certificate>,
    ) -> Result<Channel, tonic::transport::Error> {
        let tls = self.server.as_ref().map(|server| client_config(server, client));
        connect(&self.socket, tls).await
    }
}

fn client_config(server: &CertificateDer<'static>, client: Option<&Certificate>) -> ClientConfig {
    let mut roots = RootCertStore::empty();
    roots.add(server.clone()).unwrap();
    let builder = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots);
    let mut config = match client {
        None => builder.with_no_client_auth(),
        Some(Certificate { der, key, .. }) => {
            let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
            // Unlike the usual way this does not check that key and certificate belong together.
            let key = aws_lc_rs::sign::any_supported_type(&key).unwrap();
            let certified = CertifiedKey::new(vec![der.clone()], key);
            builder.with_client_cert_resolver(Arc::new(SingleCertAndKey::from(certified)))
        }
    };
    config.alpn_protocols = vec![b"h2".to_vec()];
    config
}

/// Connects to a socket, in plaintext or as the configuration says.
pub async fn connect(
    socket: &str,
    tls: Option<ClientConfig>,
) -> Result<Channel, tonic::transport::Error> {
    let socket = socket.to_owned();
    let connector = tls.map(|it| TlsConnector::from(Arc::new(it)));
    let dial = service_fn(move |_| {
        let (socket, connector) = (socket.clone(), connector.clone());
        async move {
            let stream = UnixStream::connect(socket).await?;
            let io: Box<dyn Io> = match connector {
                None => Box::new(stream),
                Some(connector) => {
                    let name = ServerName::try_from("localhost").unwrap();
                    let stream = connector.connect(name, stream).await?;
                    // grpc-go refuses a server that selects no protocol.
                    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(b"h2".as_slice()));
                    Box::new(stream)
                }
            };
            Ok::<_, std::io::Error>(TokioIo::new(io))
        }
    });
    Endpoint::from_static("http://localhost").connect_with_connector(dial).await
}

trait Io: tokio::io::AsyncRead + tokio::io::AsyncWrite + Send + Unpin {}

impl<T: tokio::io::AsyncRead + tokio::io::AsyncWrite + Send + Unpin> Io for T {}

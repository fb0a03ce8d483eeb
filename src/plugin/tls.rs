//! Mutual TLS with exactly one client.
//!
//! The client is the core that launched this process: it made a certificate for this launch and gave it to us
//! in the environment. Any other local process that finds the socket is refused.

use std::sync::Arc;

use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::{
    DigitallySignedStruct, DistinguishedName, ServerConfig, SignatureScheme,
    client::danger::HandshakeSignatureValid,
    crypto::{
        CryptoProvider, WebPkiSupportedAlgorithms, aws_lc_rs, verify_tls12_signature,
        verify_tls13_signature,
    },
    pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, UnixTime},
    server::danger::{ClientCertVerified, ClientCertVerifier},
};

/// Why no TLS could be set up.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    #[error("could not make a certificate for this process")]
    Certificate(#[source] rcgen::Error),
    #[error("could not set up TLS")]
    Configuration(#[source] rustls::Error),
}

/// The server's side of TLS and the certificate that the core is to expect.
pub struct Tls {
    pub config: Arc<ServerConfig>,
    pub certificate: CertificateDer<'static>,
}

impl Tls {
    /// Accepts nobody but the owner of `client`, with a certificate made for this process.
    pub fn pinned_to(client: CertificateDer<'static>) -> Result<Self, TlsError> {
        // The core checks for this name, whatever the socket is.
        let CertifiedKey { cert, signing_key } =
            generate_simple_self_signed(["localhost".to_owned()]).map_err(TlsError::Certificate)?;
        let certificate = cert.der().clone();
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(signing_key.serialize_der()));
        let crypto = Arc::new(aws_lc_rs::default_provider());
        let verifier = PinnedClient::new(client, &crypto);
        let mut config = ServerConfig::builder_with_provider(crypto)
            .with_safe_default_protocol_versions()
            .map_err(TlsError::Configuration)?
            .with_client_cert_verifier(Arc::new(verifier))
            .with_single_cert(vec![certificate.clone()], key)
            .map_err(TlsError::Configuration)?;
        // grpc-go refuses a server that selects no protocol.
        config.alpn_protocols = vec![b"h2".to_vec()];
        Ok(Self { config: Arc::new(config), certificate })
    }
}

/// Accepts one certificate, byte by byte, and the signatures of its key.
///
/// The usual verifier cannot do this: the core's certificate is a certificate authority and yet the client's own.
#[derive(Debug)]
struct PinnedClient {
    certificate: CertificateDer<'static>,
    algorithms: WebPkiSupportedAlgorithms,
}

impl PinnedClient {
    fn new(certificate: CertificateDer<'static>, crypto: &CryptoProvider) -> Self {
        Self { certificate, algorithms: crypto.signature_verification_algorithms }
    }
}

impl ClientCertVerifier for PinnedClient {
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _now: UnixTime,
    ) -> Result<ClientCertVerified, rustls::Error> {
        if *end_entity == self.certificate {
            Ok(ClientCertVerified::assertion())
        } else {
            Err(rustls::CertificateError::ApplicationVerificationFailure.into())
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, cert, dss, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, cert, dss, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}

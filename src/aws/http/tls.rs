//! Whom we believe to be AWS: the machine's certificate authorities, those of `custom_ca_bundle`,
//! or anyone.
//!
//! The rule: a bundle replaces the machine's authorities, as it does in the AWS CLI and SDKs.

use std::path::Path;
use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use tracing::warn;

use crate::aws::config::Config;
use crate::aws::error::AwsError;

pub fn client_config(config: &Config) -> Result<ClientConfig, AwsError> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .expect("the provider has suites for TLS 1.2 and 1.3");
    if config.insecure {
        warn!("insecure is set: the certificates of AWS and of proxies are not checked");
        let anyone = Arc::new(Anyone { provider });
        let builder = builder.dangerous().with_custom_certificate_verifier(anyone);
        return Ok(builder.with_no_client_auth());
    }
    let authorities = match &config.custom_ca_bundle {
        Some(bundle) => read_bundle(bundle)?,
        None => machine_authorities(),
    };
    Ok(builder.with_root_certificates(authorities).with_no_client_auth())
}

/// Without any authority the error comes with the first call, and says so.
fn machine_authorities() -> RootCertStore {
    let mut authorities = RootCertStore::empty();
    let found = rustls_native_certs::load_native_certs();
    for err in found.errors {
        warn!("some certificate authorities of this machine cannot be read: {err}");
    }
    authorities.add_parsable_certificates(found.certs);
    authorities
}

fn read_bundle(path: &Path) -> Result<RootCertStore, AwsError> {
    let refused = |reason: String| {
        AwsError::refused("custom_ca_bundle", format!("{}: {reason}", path.display()))
    };
    let mut authorities = RootCertStore::empty();
    for certificate in
        CertificateDer::pem_file_iter(path).map_err(|err| refused(err.to_string()))?
    {
        let certificate = certificate.map_err(|err| refused(err.to_string()))?;
        authorities.add(certificate).map_err(|err| refused(err.to_string()))?;
    }
    if authorities.is_empty() {
        return Err(refused("no PEM certificate in it".into()));
    }
    Ok(authorities)
}

/// Believes every certificate. That the server has the key to it is still checked.
#[derive(Debug)]
struct Anyone {
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Anyone {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signature, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

//! What the core tells a plugin that it launches, and the one line that the plugin answers.
//!
//! The environment of the launch is read here only. The line is the first and last thing on standard output.

use std::{fmt, path::PathBuf};

use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use rustls::pki_types::{CertificateDer, pem::PemObject};

/// Terraform's and OpenTofu's cookie: no secret, it only tells a launch by a core from one by hand.
const COOKIE: (&str, &str) =
    ("TF_PLUGIN_MAGIC_COOKIE", "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2");

/// The major version of the plugin protocol that is served.
pub const PROTOCOL: &str = "6";

/// What a launching core says.
#[derive(Debug, Default, PartialEq)]
pub struct Launch {
    /// The certificate of the only client that may connect; without it the connection is plaintext.
    pub client_certificate: Option<CertificateDer<'static>>,
    /// Where sockets are wanted, if not among the temporary files.
    pub socket_dir: Option<PathBuf>,
}

/// Why a launch cannot be answered. What is displayed is for the person who launched.
#[derive(Debug, PartialEq, thiserror::Error)]
pub enum LaunchError {
    #[error(
        "This binary is a plugin. These are not meant to be executed directly.\n\
         Please execute the program that consumes these plugins, which will\n\
         load any plugins automatically"
    )]
    ByHand,
    #[error(
        "this provider speaks version {PROTOCOL} of the plugin protocol, the program that launched it only \
         {offered}: use Terraform 1.8, OpenTofu 1.8 or newer"
    )]
    Protocol { offered: String },
    #[error("PLUGIN_CLIENT_CERT holds no certificate in PEM form: {reason}")]
    ClientCertificate { reason: String },
}

impl Launch {
    /// Reads the launch from environment variables.
    pub fn read(env: impl Fn(&str) -> Option<String>) -> Result<Self, LaunchError> {
        let env = |name: &str| env(name).filter(|value| !value.is_empty());
        if env(COOKIE.0).as_deref() != Some(COOKIE.1) {
            return Err(LaunchError::ByHand);
        }
        if let Some(offered) = env("PLUGIN_PROTOCOL_VERSIONS")
            && !offered.split(',').any(|version| version.trim() == PROTOCOL)
        {
            return Err(LaunchError::Protocol { offered });
        }
        let client_certificate = env("PLUGIN_CLIENT_CERT")
            .map(|pem| CertificateDer::from_pem_slice(pem.as_bytes()))
            .transpose()
            .map_err(|err| LaunchError::ClientCertificate { reason: err.to_string() })?;
        Ok(Self {
            client_certificate,
            socket_dir: env("PLUGIN_UNIX_SOCKET_DIR").map(PathBuf::from),
        })
    }
}

/// Where a plugin listens.
#[derive(Clone, Debug, PartialEq)]
pub struct Address {
    /// `unix` or `tcp`.
    pub network: &'static str,
    pub text: String,
}

/// The answer to a launch.
pub struct Line<'a> {
    pub address: &'a Address,
    pub server_certificate: Option<&'a CertificateDer<'static>>,
}

impl fmt::Display for Line<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Address { network, text } = self.address;
        // The core decodes the certificate's DER as base64 without padding and refuses padding.
        let certificate = self.server_certificate.map(|der| STANDARD_NO_PAD.encode(der));
        write!(f, "1|{PROTOCOL}|{network}|{text}|grpc|{}", certificate.unwrap_or_default())
    }
}

/// The assignment that lets a core use a provider that is already running.
pub fn reattach(provider: &str, process_id: u32, address: &Address) -> String {
    // `Test` keeps the core from ending the process, and from taking it for one of protocol 5.
    let providers = serde_json::json!({ provider: {
        "Protocol": "grpc",
        "ProtocolVersion": 6,
        "Pid": process_id,
        "Test": true,
        "Addr": { "Network": address.network, "String": address.text },
    }});
    format!("TF_REATTACH_PROVIDERS='{providers}'")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn launch(variables: &[(&str, &str)]) -> Result<Launch, LaunchError> {
        Launch::read(|name| {
            let cookie = [COOKIE];
            let mut all = cookie.iter().chain(variables);
            all.rfind(|(it, _)| *it == name).map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn a_launch_without_the_cookie_is_one_by_hand() {
        assert_eq!(launch(&[(COOKIE.0, "else")]), Err(LaunchError::ByHand));
        assert_eq!(Launch::read(|_| None), Err(LaunchError::ByHand));
    }

    #[test]
    fn the_protocol_is_found_in_any_order_and_may_be_unsaid() {
        for versions in ["5,6", "6,5", "6", ""] {
            assert!(launch(&[("PLUGIN_PROTOCOL_VERSIONS", versions)]).is_ok(), "{versions}");
        }
    }

    #[test]
    fn a_core_without_protocol_6_is_told_what_it_needs() {
        let refused = launch(&[("PLUGIN_PROTOCOL_VERSIONS", "4,5")]);
        assert_eq!(refused, Err(LaunchError::Protocol { offered: "4,5".to_owned() }));
    }

    #[test]
    fn a_certificate_that_is_none_is_refused_rather_than_ignored() {
        let refused = launch(&[("PLUGIN_CLIENT_CERT", "no PEM")]);
        assert!(matches!(refused, Err(LaunchError::ClientCertificate { .. })), "{refused:?}");
    }

    #[test]
    fn the_line_has_six_fields_and_a_certificate_without_padding() {
        let address = Address { network: "unix", text: "/tmp/x/s".to_owned() };
        let certificate = CertificateDer::from(vec![0xff]);
        let plain = Line { address: &address, server_certificate: None };
        assert_eq!(plain.to_string(), "1|6|unix|/tmp/x/s|grpc|");
        let tls = Line { address: &address, server_certificate: Some(&certificate) };
        assert_eq!(tls.to_string(), "1|6|unix|/tmp/x/s|grpc|/w");
    }
}

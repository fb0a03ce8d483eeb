//! Shapes of values that only the provider block has.
//!
//! A check never repeats a value that may be secret.

use std::time::Duration;

use url::Url;

use crate::domain::{
    duration::parse_duration,
    shape::{Shape, ShapeError, is_lower_alphanumeric},
};

const REGION: Shape =
    Shape { what: "an AWS region", expected: "a region's code", example: "eu-central-1" };

const POLICY: Shape = Shape {
    what: "the ARN of a managed policy",
    expected: "arn:<partition>:iam::<account id or aws>:policy/<path and name>",
    example: "arn:aws:iam::aws:policy/ReadOnlyAccess",
};

const POLICY_NAME: Shape = Shape {
    what: "an IAM policy",
    expected: "its ARN, or its name of 1 to 128 letters, digits and _+=,.@-",
    example: "arn:aws:iam::aws:policy/ReadOnlyAccess or TeamPolicy",
};

const SAML_PROVIDER_NAME: Shape = Shape {
    what: "the name of a SAML provider",
    expected: "1 to 128 letters, digits and ._-",
    example: "meshIdB",
};

pub fn not_empty(text: &str) -> Result<(), &'static str> {
    if text.is_empty() {
        return Err("an empty string is no value here; leave the argument out or set it to null");
    }
    Ok(())
}

/// The shape alone: AWS opens regions faster than lists of them are kept.
pub fn region(text: &str) -> Result<(), ShapeError> {
    let mut parts: Vec<&str> = text.split('-').collect();
    let number = parts.pop().unwrap_or_default();
    let words_legal = parts.len() >= 2
        && parts.iter().all(|it| it.len() >= 2 && it.bytes().all(|it| it.is_ascii_lowercase()));
    let number_legal =
        matches!(number.len(), 1 | 2) && number.bytes().all(|it| it.is_ascii_digit());
    REGION.require(words_legal && number_legal, text)
}

pub fn url(text: &str) -> Result<(), String> {
    let problem = match Url::parse(text) {
        Ok(url) if !matches!(url.scheme(), "http" | "https") => "its scheme is not http or https",
        Ok(url) if url.host().is_none() => "it names no host",
        Ok(_) => return Ok(()),
        Err(_) => "it cannot be read as one",
    };
    // The address of a proxy can hold a password.
    let shown = if text.contains('@') { "the value".to_owned() } else { format!("{text:?}") };
    Err(format!("{shown} is not a URL: {problem}; expected for example https://host.example.com"))
}

/// An empty one means "no proxy" and overrules the environment.
pub fn proxy(text: &str) -> Result<(), String> {
    if text.is_empty() { Ok(()) } else { url(text) }
}

/// What STS takes. Source: <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html>.
pub fn session_duration(text: &str) -> Result<(), String> {
    let duration = parse_duration(text).map_err(|err| err.to_string())?;
    let (min, max) = (Duration::from_mins(15), Duration::from_hours(12));
    if (min..=max).contains(&duration) {
        return Ok(());
    }
    Err(format!("{text:?} is out of range; a session lasts 15m to 12h"))
}

pub fn json_object(text: &str) -> Result<(), String> {
    let parsed: Result<serde_json::Map<String, serde_json::Value>, _> = serde_json::from_str(text);
    parsed.map(drop).map_err(|err| format!("not a JSON object: {err}; jsonencode() makes one"))
}

pub fn policy_arn(text: &str) -> Result<(), ShapeError> {
    POLICY.require(is_policy_arn(text), text)
}

pub fn policy(text: &str) -> Result<(), ShapeError> {
    let legal = |it: u8| it.is_ascii_alphanumeric() || b"_+=,.@-".contains(&it);
    let is_name = (1..=128).contains(&text.len()) && text.bytes().all(legal);
    POLICY_NAME.require(is_name || is_policy_arn(text), text)
}

fn is_policy_arn(text: &str) -> bool {
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    let &["arn", partition, "iam", "", account, resource] = parts.as_slice() else { return false };
    let account_legal =
        account == "aws" || account.len() == 12 && account.bytes().all(|it| it.is_ascii_digit());
    let name = resource.strip_prefix("policy/").unwrap_or_default();
    let partition_legal =
        partition.split('-').all(|it| !it.is_empty() && it.bytes().all(is_lower_alphanumeric));
    partition_legal
        && account_legal
        && !name.is_empty()
        && name.bytes().all(|it| it.is_ascii_graphic())
}

/// Source: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateSAMLProvider.html>.
pub fn saml_provider_name(text: &str) -> Result<(), ShapeError> {
    let legal = |it: u8| it.is_ascii_alphanumeric() || b"._-".contains(&it);
    SAML_PROVIDER_NAME.require((1..=128).contains(&text.len()) && text.bytes().all(legal), text)
}

pub fn saml_metadata(text: &str) -> Result<(), &'static str> {
    if text.trim_start().starts_with('<') && text.contains("EntityDescriptor") {
        return Ok(());
    }
    Err(
        "not SAML metadata: expected the XML document with an EntityDescriptor that the identity provider offers; \
         file() reads one",
    )
}

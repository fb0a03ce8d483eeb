//! Checks a provider block by itself.
//!
//! Only what is known is judged: an unknown value passes, and is judged when the block comes again with it known. Null
//! means "left out"; an empty string is a value like any other, and mostly a wrong one.

mod access;
mod credentials;
mod findings;
mod shapes;
mod tenants;
#[cfg(test)]
mod tests;

use tf_provider::Diagnostics;

use super::model::Model;
use findings::Findings;

pub fn validate(model: &Model) -> Diagnostics {
    let mut findings = Findings::default();
    credentials::check(model, &mut findings);
    tenants::check(model, &mut findings);
    access::check(model, &mut findings);
    findings.into_diagnostics()
}

//! Diagnostics: every one leaves with a severity, as one without is not an error to the core.

use tf_provider::{Diagnostic, Diagnostics};

use super::attribute_path;
use crate::plugin::proto::tfplugin6::{self, diagnostic::Severity};

pub fn encode(diagnostics: Diagnostics) -> Vec<tfplugin6::Diagnostic> {
    let errors = diagnostics.errors.into_iter().map(|it| one(it, Severity::Error));
    let warnings = diagnostics.warnings.into_iter().map(|it| one(it, Severity::Warning));
    errors.chain(warnings).collect()
}

/// Where a backtrace starts, which the crate tf-provider puts at the end of a detail if `RUST_BACKTRACE` is set.
const BACKTRACE: &str = "\n   0: ";

fn one(diagnostic: Diagnostic, severity: Severity) -> tfplugin6::Diagnostic {
    let detail = diagnostic.detail.split(BACKTRACE).next().unwrap_or_default();
    tfplugin6::Diagnostic {
        severity: severity.into(),
        summary: diagnostic.summary.into_owned(),
        detail: detail.to_owned(),
        attribute: attribute_path::encode(diagnostic.attribute),
    }
}

#[cfg(test)]
mod tests {
    use tf_provider::AttributePath;

    use super::*;

    #[test]
    fn errors_come_first_and_each_has_its_severity_and_path() {
        let mut diagnostics = Diagnostics::default();
        diagnostics.root_warning("w", "warned");
        let backtraced = "failed\nin two lines\n   0: tf_provider::new\n   1: main";
        diagnostics.error("e", backtraced, AttributePath::new("name"));
        let encoded = encode(diagnostics);
        let told: Vec<_> = encoded
            .iter()
            .map(|it| {
                (it.severity(), it.summary.as_str(), it.detail.as_str(), it.attribute.is_some())
            })
            .collect();
        let expected = [
            (Severity::Error, "e", "failed\nin two lines", true),
            (Severity::Warning, "w", "warned", false),
        ];
        assert_eq!(told, expected);
    }
}

//! What a command of a core did, from its machine-readable output.
//!
//! Diagnostics are compared as the core reports them, not as it draws them: drawn text is wrapped
//! at the width of a terminal.

use std::{collections::BTreeMap, fmt};

use serde_json::Value;

/// What a command did.
pub struct Ran {
    pub code: i32,
    pub diagnostics: Vec<Diagnostic>,
    /// What it plans or has planned: address → action (`create`, `update`, `delete`, `replace`,
    /// `import`, …).
    pub planned: BTreeMap<String, String>,
    pub stdout: String,
    pub stderr: String,
}

#[derive(Clone, Debug)]
pub struct Diagnostic {
    pub severity: String,
    pub summary: String,
    pub detail: String,
    /// The line of the configuration that it points at, and its file.
    pub code: String,
    pub file: String,
}

impl Ran {
    pub fn new(code: i32, stdout: String, stderr: String) -> Self {
        let (diagnostics, planned) = (Vec::new(), BTreeMap::new());
        let mut ran = Self { code, diagnostics, planned, stdout, stderr };
        for message in ran.stdout.clone().lines().filter_map(|it| serde_json::from_str(it).ok()) {
            ran.take_in(&message);
        }
        ran
    }

    /// Takes in one message of the machine-readable output.
    /// <https://developer.hashicorp.com/terraform/internals/machine-readable-ui>
    pub fn take_in(&mut self, message: &Value) {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        match message["type"].as_str() {
            Some("diagnostic") => {
                let diagnostic = &message["diagnostic"];
                self.diagnostics.push(Diagnostic {
                    severity: text(&diagnostic["severity"]),
                    summary: text(&diagnostic["summary"]),
                    detail: text(&diagnostic["detail"]),
                    code: text(&diagnostic["snippet"]["code"]).trim().to_owned(),
                    file: text(&diagnostic["range"]["filename"]),
                });
            }
            Some("planned_change") => {
                let change = &message["change"];
                self.planned.insert(text(&change["resource"]["addr"]), text(&change["action"]));
            }
            _ => {}
        }
    }

    pub fn errors(&self) -> Vec<&Diagnostic> {
        self.diagnostics.iter().filter(|it| it.severity == "error").collect()
    }

    /// The warnings of our provider: the core itself warns at every command that the provider is a
    /// local build.
    pub fn warnings(&self) -> Vec<&Diagnostic> {
        let ours = |it: &&Diagnostic| {
            it.severity == "warning" && !it.summary.contains("development overrides")
        };
        self.diagnostics.iter().filter(ours).collect()
    }

    /// The one error, which says each of `parts`; fails the test if there is none or another
    /// besides.
    #[track_caller]
    pub fn expect_error(&self, parts: &[&str]) -> &Diagnostic {
        let errors = self.errors();
        assert!(errors.len() == 1, "one error is expected:\n{self}");
        errors[0].expect(parts);
        errors[0]
    }

    /// Fails the test unless a warning says each of `parts`.
    #[track_caller]
    pub fn expect_warning(&self, parts: &[&str]) {
        let found = self.warnings().iter().any(|it| parts.iter().all(|part| it.says(part)));
        assert!(found, "a warning with {parts:?} is expected:\n{self}");
    }

    /// Fails the test if there is any warning.
    #[track_caller]
    pub fn expect_no_warning(&self) {
        assert!(self.warnings().is_empty(), "no warning is expected:\n{self}");
    }
}

impl Diagnostic {
    pub fn says(&self, part: &str) -> bool {
        self.summary.contains(part) || self.detail.contains(part)
    }

    /// Fails the test unless it says each of `parts`.
    #[track_caller]
    pub fn expect(&self, parts: &[&str]) {
        for part in parts {
            assert!(self.says(part), "{part:?} is not in:\n{self}");
        }
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { severity, summary, detail, code, file } = self;
        write!(f, "{severity}: {summary}\n  at {file} {code:?}\n{detail}")
    }
}

impl fmt::Display for Ran {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "exit code {}, planned {:?}", self.code, self.planned)?;
        for diagnostic in &self.diagnostics {
            writeln!(f, "{diagnostic}")?;
        }
        if self.diagnostics.is_empty() {
            writeln!(f, "{}{}", self.stdout, self.stderr)?;
        }
        Ok(())
    }
}

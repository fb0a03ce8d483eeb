//! The shape of the source: which module may use which, how long a file may be, and that each says what it is.
//!
//! The edges are the architecture: docs/ARCHITECTURE.md gives the reason of each. A new one is a decision, made there.

#![expect(clippy::unwrap_used, reason = "a test fails by a panic, its helpers too")]

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// The modules at the root of the crate, and the others that each may use.
const EDGES: &[(&str, &[&str])] = &[
    ("plugin", &["framework"]),
    ("framework", &[]),
    ("provider", &["aws", "domain", "framework"]),
    ("context", &["provider", "replication"]),
    ("resources", &["aws", "context", "domain", "framework", "provider", "replication"]),
    ("data_sources", &["aws", "context", "domain", "framework", "replication"]),
    ("functions", &["domain", "framework"]),
    ("replication", &["aws", "domain"]),
    ("domain", &[]),
    ("aws", &[]),
    ("docs", &["framework"]),
];

/// What only some modules may name: the beginning of a path, and the modules. `lib` is the wiring.
const CONFINED: &[(&str, &[&str])] = &[
    ("tonic", &["plugin"]),
    ("prost", &["plugin"]),
    ("rustls", &["plugin", "aws"]),
    ("aws_config", &["aws"]),
    ("aws_sdk_", &["aws", "replication"]),
    ("aws_smithy_", &["aws", "replication"]),
    ("std::env", &["plugin", "provider"]),
    (
        "tf_provider",
        &["framework", "plugin", "provider", "resources", "data_sources", "functions", "docs"],
    ),
];

/// What the domain may not name, so that it stays without I/O and clock.
const IMPURE: &[&str] =
    &["tokio", "tracing", "std::fs", "std::net", "std::process", "SystemTime", "Instant"];

const LINES_MAX: usize = 400;

struct File {
    path: String,
    text: String,
}

impl File {
    /// The root module that the file belongs to.
    fn module(&self) -> &str {
        let below_src = self.path.strip_prefix("src/").unwrap_or_default();
        below_src.split('/').next().unwrap().trim_end_matches(".rs")
    }

    /// How many modules lie between the root of the crate and the file's items.
    fn depth(&self) -> usize {
        self.path.split('/').count() - 1
    }

    fn is_test(&self) -> bool {
        self.path.starts_with("tests/")
            || self.path.ends_with("/tests.rs")
            || self.path.contains("/tests/")
    }

    /// The code: without comments, so that prose may name anything.
    fn code(&self) -> String {
        let without_comment = |line: &str| line.split("//").next().unwrap_or_default().to_owned();
        self.text.lines().map(without_comment).collect::<Vec<_>>().join("\n")
    }
}

fn rust_files(folder: &str) -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let Ok(entries) = fs::read_dir(root.join(folder)) else { return Vec::new() };
    let paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    let mut files = Vec::new();
    for path in paths {
        let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
        if path.is_dir() {
            files.extend(rust_files(&name));
        } else if path.extension().is_some_and(|it| it == "rs") {
            files.push(File { path: name, text: fs::read_to_string(path).unwrap() });
        }
    }
    files
}

/// The first segment of every path that starts at `prefix`: of `crate::a::b` and of `crate::{a, b::c}` both.
fn roots_after(code: &str, prefix: &str) -> BTreeSet<String> {
    let mut roots = BTreeSet::new();
    for (at, _) in code.match_indices(prefix) {
        let is_whole =
            !code[..at].ends_with(|it: char| it.is_alphanumeric() || it == '_' || it == ':');
        if !is_whole {
            continue;
        }
        let rest = &code[at + prefix.len()..];
        let Some(group) = rest.strip_prefix('{') else {
            roots.insert(identifier(rest));
            continue;
        };
        let mut depth = 0;
        let mut starts = true;
        for (at, it) in group.char_indices() {
            match it {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                ',' if depth == 0 => starts = true,
                it if starts && depth == 0 && !it.is_whitespace() => {
                    roots.insert(identifier(&group[at..]));
                    starts = false;
                }
                _ => {}
            }
        }
    }
    roots
}

fn identifier(code: &str) -> String {
    code.chars().take_while(|it| it.is_alphanumeric() || *it == '_').collect()
}

/// The root modules that a file uses, its own left out.
fn used_modules(file: &File) -> BTreeSet<String> {
    let code = file.code();
    let mut roots = roots_after(&code, "crate::");
    roots.extend(roots_after(&code, &"super::".repeat(file.depth())));
    roots.retain(|it| it != file.module() && EDGES.iter().any(|(module, _)| module == it));
    roots
}

/// Whether the code names a path that begins like this, or, behind any path, an item of this name.
fn names(code: &str, path: &str) -> bool {
    let continues = |it: char| it.is_alphanumeric() || it == '_';
    code.match_indices(path).any(|(at, _)| {
        let rest = &code[at + path.len()..];
        !code[..at].ends_with(continues) && (path.ends_with('_') || !rest.starts_with(continues))
    })
}

fn wiring(file: &File) -> bool {
    matches!(file.module(), "lib" | "main")
}

#[test]
fn modules_use_only_what_they_may() {
    for file in rust_files("src").iter().filter(|it| !wiring(it)) {
        let edges = EDGES.iter().find(|(module, _)| *module == file.module());
        let (_, allowed) =
            edges.unwrap_or_else(|| panic!("{} has no edges in tests/tidy.rs", file.path));
        for used in used_modules(file) {
            assert!(allowed.contains(&used.as_str()), "{} may not use {used}", file.path);
        }
    }
}

#[test]
fn outside_crates_stay_where_they_belong() {
    for file in rust_files("src").iter().filter(|it| !wiring(it)) {
        let code = file.code();
        for (path, modules) in CONFINED {
            let confined = names(&code, path) && !modules.contains(&file.module());
            assert!(!confined, "{} may not use {path}", file.path);
        }
        if file.module() == "domain" {
            for path in IMPURE {
                assert!(!names(&code, path), "{} is pure and may not use {path}", file.path);
            }
        }
    }
}

#[test]
fn files_say_what_they_are_and_stay_short() {
    for file in ["src", "tests", "proto"].into_iter().flat_map(rust_files) {
        assert!(file.text.starts_with("//! "), "{} does not say what it is", file.path);
        assert!(
            !file.path.ends_with("mod.rs"),
            "{}: the house style is foo.rs beside foo/",
            file.path
        );
        if !file.is_test() {
            let code = file.text.split("\n#[cfg(test)]\nmod tests {").next().unwrap_or_default();
            let lines = code.lines().count();
            assert!(lines <= LINES_MAX, "{} has {lines} lines", file.path);
        }
    }
}

#[test]
fn every_resource_and_data_source_is_tested_with_real_cores() {
    for kind in ["resources", "data_sources"] {
        let tested: Vec<String> =
            rust_files(&format!("tests/acceptance/{kind}")).into_iter().map(|it| it.path).collect();
        let sources = rust_files(&format!("src/{kind}"));
        // `resources/noun.rs`, and not a part of it in `resources/noun/`.
        for noun in sources.iter().filter(|it| it.depth() == 2) {
            let test = noun.path.replace("src/", "tests/acceptance/");
            assert!(tested.contains(&test), "{test} is missing");
        }
    }
}

#[test]
fn a_use_is_seen_in_every_form() {
    let roots = |code: &str| roots_after(code, "crate::").into_iter().collect::<Vec<_>>().join(" ");
    assert_eq!(roots("use crate::aws::Clients;"), "aws");
    assert_eq!(
        roots("use crate::{\n    aws::{error::AwsError, wait},\n    domain,\n};"),
        "aws domain"
    );
    assert_eq!(roots("fn f(cx: &crate::context::Context) {}"), "context");
    assert_eq!(roots("my_crate::aws"), "");
    assert_eq!(roots_after("use super::super::aws::X;", "super::super::").len(), 1);
    assert!(names("use aws_sdk_iam::Client", "aws_sdk_"));
    assert!(names("std::time::Instant::now()", "Instant"));
    assert!(!names("use tokio_util::sync", "tokio"));
}

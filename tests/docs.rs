//! The pages under `docs/` are what the schemas and the examples say.
//!
//! `UPDATE_DOCS=1 cargo test --test docs` rewrites them.

#![expect(clippy::unwrap_used, reason = "a test fails by a panic, its helpers too")]

use std::{
    cell::RefCell,
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every page, and the files of the repository that were asked for to make them.
fn rendered() -> (Vec<(String, String)>, BTreeSet<String>) {
    let asked_for = RefCell::new(BTreeSet::new());
    let read = |path: &str| {
        asked_for.borrow_mut().insert(path.to_owned());
        fs::read_to_string(root().join(path)).ok()
    };
    let pages =
        terraform_provider_meshstack::rendered_docs(&read).unwrap_or_else(|err| panic!("{err}"));
    (pages, asked_for.into_inner())
}

/// The files below `folder`, as paths from the root of the repository.
fn files(folder: &str) -> Vec<String> {
    let Ok(entries) = fs::read_dir(root().join(folder)) else { return Vec::new() };
    let paths = entries.map(|entry| entry.unwrap().path());
    let (folders, files): (Vec<PathBuf>, Vec<PathBuf>) = paths.partition(|path| path.is_dir());
    let name = |path: &PathBuf| path.strip_prefix(root()).unwrap().to_str().unwrap().to_owned();
    files.iter().map(name).chain(folders.iter().flat_map(|it| self::files(&name(it)))).collect()
}

#[test]
fn pages_are_fresh() {
    let update = std::env::var_os("UPDATE_DOCS").is_some();
    for (path, text) in rendered().0 {
        let file = root().join(&path);
        if update {
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        } else {
            let committed = fs::read_to_string(file).unwrap_or_default();
            assert!(
                committed == text,
                "{path} is not what the schema says; `UPDATE_DOCS=1 cargo test --test docs` rewrites it"
            );
        }
    }
}

#[test]
fn nothing_is_left_of_what_is_gone() {
    let (pages, asked_for) = rendered();
    let pages: BTreeSet<String> = pages.into_iter().map(|(path, _)| path).collect();
    for path in ["docs/resources", "docs/data-sources", "docs/functions"].map(files).concat() {
        assert!(pages.contains(&path), "{path} belongs to nothing that the provider offers");
    }
    let sources = [
        "templates",
        "examples/provider",
        "examples/resources",
        "examples/data-sources",
        "examples/functions",
    ];
    for path in sources.map(files).concat() {
        assert!(asked_for.contains(&path), "no page shows {path}");
    }
}

//! The examples are what users copy: each is valid for every core, and the quickstart does what it
//! says.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::support::{hcl::REQUIRED_PROVIDERS, working_dir::WorkingDir, world::with_every_core};

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples")
}

/// Every folder under `examples` that has configuration files, with those files.
fn folders(folder: &Path, found: &mut Vec<(PathBuf, Vec<PathBuf>)>) {
    let entries: Vec<_> = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
    let is_configuration = |it: &&PathBuf| it.extension().is_some_and(|it| it == "tf");
    let files: Vec<_> = entries.iter().filter(is_configuration).cloned().collect();
    if !files.is_empty() {
        found.push((folder.to_owned(), files));
    }
    for inner in entries.iter().filter(|it| it.is_dir()) {
        folders(inner, found);
    }
}

fn copy(file: &Path, dir: &WorkingDir) {
    let name = file.file_name().unwrap().to_str().unwrap();
    dir.file(name, &fs::read_to_string(file).unwrap());
}

/// An import file is about the resource beside it. Blocks with an identity are for cores that know
/// identities.
#[test]
fn every_example_is_valid() {
    with_every_core(|world| {
        let mut found = Vec::new();
        folders(&examples(), &mut found);
        assert!(found.len() >= 9, "{found:?}");
        for (folder, files) in found {
            let imports = |it: &&PathBuf| it.to_str().unwrap().contains("import-by");
            let (imports, others): (Vec<_>, Vec<_>) = files.iter().partition(imports);
            let mut variants = vec![Vec::new()];
            variants.extend(imports.into_iter().map(|it| vec![it]));
            for variant in variants {
                let by_identity = variant.iter().any(|it| it.ends_with("import-by-identity.tf"));
                if by_identity && !world.core.knows_identity() {
                    continue;
                }
                let dir = world.another_dir();
                for file in others.iter().copied().chain(variant) {
                    copy(file, &dir);
                }
                let text: String =
                    others.iter().map(|it| fs::read_to_string(it).unwrap()).collect();
                if !text.contains("required_providers") {
                    dir.file("required_providers.tf", REQUIRED_PROVIDERS);
                }
                let ran = dir.validate();
                assert_eq!(ran.code, 0, "{}: {ran}", folder.display());
                ran.expect_no_warning();
            }
        }
        assert!(world.emulator.calls().is_empty());
    });
}

#[test]
fn every_example_is_formatted() {
    with_every_core(|world| {
        let path = examples();
        let ran = world.dir.run(&["fmt", "-check", "-diff", "-recursive", path.to_str().unwrap()]);
        assert_eq!(ran.code, 0, "{ran}");
    });
}

#[test]
fn the_quickstart_creates_its_accounts_and_a_second_apply_changes_nothing() {
    with_every_core(|world| {
        for name in ["main.tf", "variables.tf", "outputs.tf"] {
            copy(&examples().join("quickstart").join(name), &world.dir);
        }
        let unit_id = world.organization.unit("Workloads/Dev").to_owned();
        world.dir.set_env("TF_VAR_organizational_unit_id", &unit_id);
        world.dir.set_env("TF_VAR_email_domain", "likvid.example");
        world.dir.apply().expect_no_warning();
        let accounts = world.aws.accounts();
        assert_eq!(accounts.len(), 2, "{accounts:?}");
        for account in &accounts {
            assert_eq!(world.aws.parent_of(&account.id), unit_id);
            assert_eq!(world.aws.tags_of(&account.id)["likvid:cost-center"], "4711");
        }
        assert_eq!(world.dir.output("organizational_unit"), "Dev");
        world.emulator.clear_calls();
        world.dir.expect_empty_plan();
        world.dir.apply();
        assert_eq!(world.emulator.mutations(), Vec::<String>::new());
        world.dir.destroy();
        assert_eq!(world.aws.accounts(), accounts, "they are retained");
    });
}

//! The cores that the tests run with: every tofu and terraform of this machine, as `tools/cores`
//! finds them.
//!
//! None is a failure that says what to install: a test that ran with no core has shown nothing.

use std::{
    fmt,
    path::{Path, PathBuf},
    process::Command,
    sync::LazyLock,
};

/// One tofu or terraform.
pub struct Core {
    pub path: PathBuf,
    /// As the core calls itself: `OpenTofu` or `Terraform`.
    pub name: String,
    /// Major, minor.
    pub version: (u32, u32),
}

static CORES: LazyLock<Vec<Core>> = LazyLock::new(find);

/// Every core of this machine, at least one. `TF_CLIS` (paths, separated by colons) takes their
/// place.
pub fn all() -> &'static [Core] {
    &CORES
}

impl Core {
    /// Whether the core reads the identity in an import block.
    /// Terraform and `OpenTofu` both learned it with 1.12.
    pub fn knows_identity(&self) -> bool {
        self.version >= (1, 12)
    }
}

impl fmt::Display for Core {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}.{}", self.name, self.version.0, self.version.1)
    }
}

fn find() -> Vec<Core> {
    let paths = std::env::var("TF_CLIS").unwrap_or_else(|_| {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tools/cores");
        let found = Command::new(&script).output().unwrap();
        assert!(found.status.success(), "{}", String::from_utf8_lossy(&found.stderr));
        String::from_utf8(found.stdout).unwrap().replace('\n', ":")
    });
    let cores: Vec<_> =
        paths.split(':').filter(|it| !it.is_empty()).map(|path| ask(Path::new(path))).collect();
    assert!(
        !cores.is_empty(),
        "neither tofu nor terraform is found: run `make setup`, which builds OpenTofu where go is, \
         or install one (https://opentofu.org/docs/intro/install)"
    );
    cores
}

/// Asks a core for its name and version: the first line is like `OpenTofu v1.12.6`.
fn ask(path: &Path) -> Core {
    let output =
        Command::new(path).arg("version").env("TF_CLI_CONFIG_FILE", "/dev/null").output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let (name, version) = text.lines().next().and_then(|line| line.split_once(" v")).unwrap();
    let mut numbers = version.split(['.', '-']).map(|it| it.parse().unwrap());
    Core {
        path: path.to_owned(),
        name: name.to_owned(),
        version: (numbers.next().unwrap(), numbers.next().unwrap()),
    }
}

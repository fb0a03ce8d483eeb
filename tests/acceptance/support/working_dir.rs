//! A folder with a configuration, and the commands of a core in it.
//!
//! A command sees the environment that is set here and nothing else of the machine's: variables
//! such as `TF_CLI_CONFIG_FILE` or `AWS_CA_BUNDLE`, set for the machine's own purposes, would
//! change what is tested.

use std::{collections::BTreeMap, fs, path::Path, process::Stdio, time::Duration};

use serde_json::Value;
use tempfile::TempDir;
use tokio::process::{Child, Command};

use super::{block_on, cores::Core, emulator::Emulator, ran::Ran, wait_until};

/// A command that takes longer than this hangs.
const COMMAND_LIMIT: Duration = Duration::from_mins(3);

const CLI_CONFIGURATION: &str = r#"
provider_installation {
  dev_overrides {
    "registry.terraform.io/likvid/meshstack" = "DIRECTORY"
    "registry.opentofu.org/likvid/meshstack" = "DIRECTORY"
  }
  direct {}
}
"#;

pub struct WorkingDir {
    core: &'static Core,
    dir: TempDir,
    environment: BTreeMap<&'static str, String>,
}

const APPLY: [&str; 4] = ["apply", "-json", "-input=false", "-auto-approve"];

impl WorkingDir {
    pub fn new(core: &'static Core, aws_endpoint: &str) -> Self {
        let dir = TempDir::new().unwrap();
        let binary = Path::new(env!("CARGO_BIN_EXE_terraform-provider-meshstack"));
        let cli_configuration =
            CLI_CONFIGURATION.replace("DIRECTORY", binary.parent().and_then(Path::to_str).unwrap());
        fs::write(dir.path().join("cli.tfrc"), cli_configuration).unwrap();
        let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
        let environment = BTreeMap::from([
            ("HOME", path("")),
            ("TF_CLI_CONFIG_FILE", path("cli.tfrc")),
            ("TF_DATA_DIR", path("data")),
            ("TF_IN_AUTOMATION", "1".to_owned()),
            ("CHECKPOINT_DISABLE", "1".to_owned()),
            ("AWS_ENDPOINT_URL", aws_endpoint.to_owned()),
            ("AWS_REGION", "eu-central-1".to_owned()),
            ("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE".to_owned()),
            ("AWS_SECRET_ACCESS_KEY", "not-a-secret".to_owned()),
            ("AWS_EC2_METADATA_DISABLED", "true".to_owned()),
        ]);
        Self { core, dir, environment }
    }

    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    /// Sets a variable for the commands that follow.
    pub fn set_env(&mut self, name: &'static str, value: &str) {
        self.environment.insert(name, value.to_owned());
    }

    /// Takes a variable from the commands that follow.
    pub fn unset_env(&mut self, name: &str) {
        self.environment.remove(name);
    }

    /// Makes `hcl` the configuration.
    pub fn config(&self, hcl: &str) {
        self.file("main.tf", hcl);
    }

    /// Adds a file to the configuration.
    pub fn file(&self, name: &str, text: &str) {
        fs::write(self.path().join(name), text).unwrap();
    }

    /// The state file, or null as long as there is none. The file tells what `show` does not:
    /// whether an object is tainted. OpenTofu makes an empty file before it knows what to write,
    /// and leaves it empty if it is killed.
    pub fn state_file(&self) -> Value {
        match fs::read_to_string(self.path().join("terraform.tfstate")) {
            Ok(text) if !text.is_empty() => serde_json::from_str(&text).unwrap(),
            _ => Value::Null,
        }
    }

    /// Forgets all that the core knew.
    pub fn lose_state(&self) {
        fs::remove_file(self.path().join("terraform.tfstate")).unwrap();
    }

    /// Runs a command to its end.
    #[track_caller]
    pub fn run(&self, arguments: &[&str]) -> Ran {
        self.finish(self.start(arguments))
    }

    /// Starts a command that the test interferes with.
    #[track_caller]
    pub fn start(&self, arguments: &[&str]) -> Child {
        // The child is started from within the runtime, which watches over it.
        block_on(async {
            Command::new(&self.core.path)
                .args(arguments)
                .current_dir(self.path())
                .env_clear()
                .envs(&self.environment)
                .stdin(Stdio::null())
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .kill_on_drop(true)
                .spawn()
                .unwrap()
        })
    }

    #[track_caller]
    pub fn finish(&self, child: Child) -> Ran {
        let output =
            block_on(async { tokio::time::timeout(COMMAND_LIMIT, child.wait_with_output()).await });
        let output = output.unwrap_or_else(|_| panic!("{} hangs", self.core)).unwrap();
        let stdout = String::from_utf8(output.stdout).unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        Ran::new(output.status.code().unwrap_or(-1), stdout, stderr)
    }

    /// Checks the configuration by itself; says what is wrong with it.
    #[track_caller]
    pub fn validate(&self) -> Ran {
        let mut ran = self.run(&["validate", "-json"]);
        let answer: Value = serde_json::from_str(&ran.stdout).unwrap();
        for diagnostic in answer["diagnostics"].as_array().into_iter().flatten() {
            ran.take_in(&serde_json::json!({"type": "diagnostic", "diagnostic": diagnostic}));
        }
        ran
    }

    /// Plans without expecting anything.
    #[track_caller]
    pub fn try_plan(&self) -> Ran {
        self.run(&["plan", "-json", "-input=false", "-detailed-exitcode", "-out=plan"])
    }

    /// Plans; fails the test on an error.
    #[track_caller]
    pub fn plan(&self) -> Ran {
        let ran = self.try_plan();
        assert!(ran.code != 1, "the plan fails:\n{ran}");
        ran
    }

    /// Fails the test unless the plan is without any change.
    #[track_caller]
    pub fn expect_empty_plan(&self) {
        let ran = self.plan();
        assert!(ran.code == 0, "the plan should be empty:\n{ran}");
    }

    /// The last plan as the core's JSON.
    #[track_caller]
    pub fn show_plan(&self) -> Value {
        serde_json::from_str(&self.run(&["show", "-json", "plan"]).stdout).unwrap()
    }

    /// Applies; fails the test on an error.
    #[track_caller]
    pub fn apply(&self) -> Ran {
        let ran = self.try_apply();
        assert!(ran.code == 0, "the apply fails:\n{ran}");
        ran
    }

    /// Applies without expecting anything.
    #[track_caller]
    pub fn try_apply(&self) -> Ran {
        self.run(&APPLY)
    }

    #[track_caller]
    pub fn destroy(&self) -> Ran {
        let ran = self.try_destroy();
        assert!(ran.code == 0, "the destroy fails:\n{ran}");
        ran
    }

    #[track_caller]
    pub fn try_destroy(&self) -> Ran {
        self.run(&["destroy", "-json", "-input=false", "-auto-approve"])
    }

    /// Starts an apply that the test interferes with once `operation` was called.
    #[track_caller]
    pub fn apply_until_called(&self, emulator: &Emulator, operation: &str) -> Child {
        let child = self.start(&APPLY);
        wait_until(&format!("{operation} is called"), || emulator.count(operation) > 0);
        child
    }

    /// The attributes of the object at `address` in the state, null if there is none.
    #[track_caller]
    pub fn attributes(&self, address: &str) -> Value {
        self.instance(address)["attributes"].clone()
    }

    /// The object at `address` as the state file has it.
    #[track_caller]
    pub fn instance(&self, address: &str) -> Value {
        let (kind, name) = address.rsplit_once('.').unwrap();
        let (mode, kind) =
            kind.strip_prefix("data.").map_or(("managed", kind), |kind| ("data", kind));
        let state = self.state_file();
        let resources = state["resources"].as_array().into_iter().flatten();
        let mut found =
            resources.filter(|it| it["mode"] == mode && it["type"] == kind && it["name"] == name);
        found.next().map_or(Value::Null, |it| it["instances"][0].clone())
    }

    /// An output of the last apply.
    #[track_caller]
    pub fn output(&self, name: &str) -> Value {
        self.state_file()["outputs"][name]["value"].clone()
    }
}

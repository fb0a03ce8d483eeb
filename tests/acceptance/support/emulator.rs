//! The AWS in a process: `tests/aws/server.py`, and its control API.
//!
//! A process is used by one test at a time, reset before each. It ends when its standard input is
//! closed, that is with the test binary at the latest.

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::Path,
    process::{Child, Command, Stdio},
    sync::{Mutex, PoisonError},
};

use serde::Deserialize;
use serde_json::{Value, json};

/// Processes that no test uses at the moment; starting one takes a second.
static IDLE: Mutex<Vec<Server>> = Mutex::new(Vec::new());

struct Server {
    process: Child,
    endpoint: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may be gone already; then there is nothing to stop.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// An AWS for one test.
pub struct Emulator(Option<Server>);

/// One call that reached the emulator.
#[derive(Clone, Debug, Deserialize)]
pub struct Call {
    pub operation: String,
    pub parameters: Value,
    pub mutating: bool,
    /// The code of the error that it was answered with.
    pub code: Option<String>,
}

/// An organization as it is founded: a management account and a few units.
#[derive(Debug, Deserialize)]
pub struct Organization {
    pub access_key_id: String,
    pub secret_access_key: String,
    pub root_id: String,
    units: BTreeMap<String, String>,
}

impl Organization {
    /// The id of `Workloads`, `Workloads/Dev` or `Quarantine`.
    #[track_caller]
    pub fn unit(&self, path: &str) -> &str {
        &self.units[path]
    }
}

impl Emulator {
    /// An AWS with a management account, its organization and a few organizational units, and
    /// nothing else.
    pub fn fresh() -> (Self, Organization) {
        let idle = IDLE.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let emulator = Self(Some(idle.unwrap_or_else(start)));
        let organization = emulator.control("POST", "/_emulator/reset", &json!({}));
        (emulator, serde_json::from_value(organization).unwrap())
    }

    /// Founds another organization, under the management account `account_id`.
    pub fn found_organization(&self, account_id: &str) -> Organization {
        let founded =
            self.control("POST", "/_emulator/organizations", &json!({"account_id": account_id}));
        serde_json::from_value(founded).unwrap()
    }

    pub fn endpoint(&self) -> &str {
        &self.server().endpoint
    }

    /// Changes how AWS behaves from now on; the names are documented in `tests/aws/server.py`.
    pub fn configure(&self, settings: &Value) {
        self.control("POST", "/_emulator/config", settings);
    }

    /// Adds a fault; the members are documented in `tests/aws/server.py`.
    pub fn fault(&self, fault: &Value) {
        self.control("POST", "/_emulator/faults", &json!([fault]));
    }

    /// Lets every call of `operation` fail with `code`.
    pub fn fail_always(&self, operation: &str, code: &str) {
        self.fault(&json!({"operation": operation, "nth": "always", "code": code}));
    }

    /// How many calls the faults have hit since they were last cleared.
    pub fn faults_fired(&self) -> u64 {
        let faults = self.control("GET", "/_emulator/faults", &Value::Null);
        faults.as_array().into_iter().flatten().filter_map(|it| it["fired"].as_u64()).sum()
    }

    /// Whether a call is held by a fault that pauses it.
    pub fn holds_a_call(&self) -> bool {
        let faults = self.control("GET", "/_emulator/faults", &Value::Null);
        faults.as_array().into_iter().flatten().any(|it| it["held"] != 0)
    }

    /// Ends all faults; calls that they hold go on.
    pub fn clear_faults(&self) {
        self.control("DELETE", "/_emulator/faults", &Value::Null);
    }

    pub fn calls(&self) -> Vec<Call> {
        let calls = self.control("GET", "/_emulator/calls", &Value::Null);
        serde_json::from_value(calls).unwrap()
    }

    pub fn clear_calls(&self) {
        self.control("DELETE", "/_emulator/calls", &Value::Null);
    }

    /// The operations that changed AWS since the log was last cleared.
    pub fn mutations(&self) -> Vec<String> {
        self.calls().into_iter().filter(|it| it.mutating).map(|it| it.operation).collect()
    }

    /// How often `operation` was called since the log was last cleared.
    pub fn count(&self, operation: &str) -> usize {
        self.calls().iter().filter(|it| it.operation == operation).count()
    }

    /// What AWS's models document for each operation in the log: service → operation → codes.
    pub fn documented_errors(&self) -> BTreeMap<String, BTreeMap<String, Vec<String>>> {
        let errors = self.control("GET", "/_emulator/errors", &Value::Null);
        serde_json::from_value(errors).unwrap()
    }

    /// Requests that AWS's service models do not allow.
    pub fn violations(&self) -> Vec<Value> {
        let violations = self.control("GET", "/_emulator/violations", &Value::Null);
        serde_json::from_value(violations).unwrap()
    }

    fn server(&self) -> &Server {
        self.0.as_ref().expect("only dropping takes the server")
    }

    #[track_caller]
    fn control(&self, method: &str, path: &str, body: &Value) -> Value {
        let address = self.endpoint().trim_start_matches("http://");
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let mut stream = TcpStream::connect(address).unwrap();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.split(' ').nth(1).unwrap().starts_with('2'), "{method} {path}: {answer}");
        if body.is_empty() { Value::Null } else { serde_json::from_str(body).unwrap() }
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        // After a failed test calls may still be under way, so that process is not used again.
        if !std::thread::panicking() {
            IDLE.lock().unwrap_or_else(PoisonError::into_inner).extend(self.0.take());
        }
    }
}

fn start() -> Server {
    #[derive(Deserialize)]
    struct Ready {
        endpoint: String,
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let python = root.join(".venv/bin/python");
    assert!(python.exists(), "the embedded AWS is not installed: run `make setup`");
    let mut process = Command::new(python)
        .arg(root.join("tests/aws/server.py"))
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let ready: Ready = serde_json::from_str(&line).unwrap();
    Server { process, endpoint: ready.endpoint }
}

//! Processes of a test, by their ids.
//!
//! Only what a test started itself, or what that started, is signalled.

use std::process::Command;

/// The processes that `parent` started.
pub fn children_of(parent: u32) -> Vec<u32> {
    let output = Command::new("ps").args(["-A", "-o", "pid=,ppid="]).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let pairs = text.lines().filter_map(|line| {
        let mut ids = line.split_whitespace().map(|it| it.parse::<u32>().unwrap());
        Some((ids.next()?, ids.next()?))
    });
    pairs.filter(|(_, its_parent)| *its_parent == parent).map(|(id, _)| id).collect()
}

/// Sends `INT` or `KILL`; the process may be gone already.
pub fn signal(name: &str, id: u32) {
    Command::new("kill").args([format!("-{name}"), id.to_string()]).output().unwrap();
}

pub fn is_running(id: u32) -> bool {
    Command::new("kill").args(["-0", &id.to_string()]).output().unwrap().status.success()
}

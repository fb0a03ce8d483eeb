//! What a panic leaves on standard error.
//!
//! A line that starts with `panic: ` makes the core show its crash box, so one that is turned into a diagnostic
//! must not be printed like that.

use std::{
    io::Write,
    panic::{self, PanicHookInfo},
};

use tracing::error;

use crate::framework::panic::is_caught;

/// Installs the hook for the whole process.
pub fn install_hook() {
    panic::set_hook(Box::new(|info| {
        let (message, location) = parts(info);
        if is_caught() {
            error!(location, "a bug in the provider, answered with a diagnostic: {message}");
        } else {
            // Nothing can be done about a standard error that is gone.
            let _ = writeln!(std::io::stderr(), "panic: {message}\n\nat {location}");
        }
    }));
}

fn parts(info: &PanicHookInfo<'_>) -> (String, String) {
    let message = info.payload_as_str().unwrap_or("a panic without a message").to_owned();
    (message, info.location().map(ToString::to_string).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use std::{env, process::Command};

    use super::*;
    use crate::framework::panic::catch;

    /// Tells a child process of the test what to do. The hook is for a whole process, and this one has other tests.
    const CHILD: &str = "PANIC_IN_A_CHILD";

    #[tokio::test]
    async fn only_a_panic_that_nobody_catches_looks_like_a_crash() {
        if let Ok(kind) = env::var(CHILD) {
            install_hook();
            if kind == "caught" {
                assert!(catch(async { panic!("it went wrong") }).await.is_err());
            } else {
                panic!("it went wrong");
            }
            return;
        }
        for (kind, crashes) in [("caught", false), ("uncaught", true)] {
            let name = "plugin::panic::tests::only_a_panic_that_nobody_catches_looks_like_a_crash";
            let mut child = Command::new(env::current_exe().unwrap());
            child.args(["--exact", name, "--nocapture"]).env(CHILD, kind);
            let output = child.output().unwrap();
            assert_eq!(output.status.success(), !crashes, "{kind}");
            let text = String::from_utf8(output.stderr).unwrap();
            let crashed = text.lines().any(|line| line == "panic: it went wrong");
            assert_eq!(crashed, crashes, "{kind}: {text}");
        }
    }
}

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

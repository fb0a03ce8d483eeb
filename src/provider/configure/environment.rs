//! Environment variables, and what a value in them means.
//!
//! A variable that is set to nothing counts as not set, as everywhere in AWS's tools.

use std::path::PathBuf;

/// Looks a variable up by its name.
pub type Environment<'a> = &'a dyn Fn(&str) -> Option<String>;

/// The first of `names` that says something.
pub fn first(environment: Environment<'_>, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| environment(name).filter(|it| !it.is_empty()))
}

/// A proxy as the environment has it: often without a scheme, which then is HTTP.
pub fn proxy(environment: Environment<'_>, names: &[&str]) -> Option<String> {
    let proxy = first(environment, names)?;
    Some(if proxy.contains("://") { proxy } else { format!("http://{proxy}") })
}

/// A path in which a leading `~/` is the home folder: a provider block does not pass through a shell.
pub fn path(environment: Environment<'_>, text: &str) -> PathBuf {
    let home = || first(environment, &["HOME", "USERPROFILE"]);
    match text.strip_prefix("~/").and_then(|rest| Some((home()?, rest))) {
        Some((home, rest)) => PathBuf::from(home).join(rest),
        None => PathBuf::from(text),
    }
}

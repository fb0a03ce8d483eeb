//! The printf form that meshStack's patterns had before `#{…}`: recognised only to be refused with
//! its new form.
//!
//! The text shown must mean the same as the old pattern, or the error says that it cannot.

use super::{PatternKind, placeholder};
use crate::domain::java_format::Format;

/// An old pattern's first conversion, and what to say about it.
pub(super) struct OldForm {
    pub position: usize,
    pub message: String,
}

/// One `%…s` of an old pattern.
struct Conversion {
    /// Its place among the arguments, from 1, if it is written out (`%2$s`).
    index: Option<usize>,
    /// Flags, width and precision.
    options: String,
    letter: char,
    length: usize,
}

/// What the arguments of an e-mail pattern (one: `workspace.project`) and of the other patterns
/// stood for.
const EMAIL_ARGUMENTS: &[&[&str]] = &[&["workspaceIdentifier", "projectIdentifier"]];
const NAME_ARGUMENTS: &[&[&str]] =
    &[&["workspaceIdentifier"], &["projectIdentifier"], &["meshProjectId"]];

/// Finds the old form in a pattern without placeholders. Group names and tags never had it.
pub(super) fn old_form(text: &str, kind: PatternKind) -> Option<OldForm> {
    let arguments = match kind {
        PatternKind::AccountEmail => EMAIL_ARGUMENTS,
        PatternKind::AccountName | PatternKind::Free => NAME_ARGUMENTS,
        PatternKind::GroupName | PatternKind::TagValue => return None,
    };
    let chars: Vec<char> = text.chars().collect();
    let mut first = None;
    let mut new_form = Some(String::new());
    let mut in_order = 0;
    let mut at = 0;
    while at < chars.len() {
        let Some(conversion) = conversion(&chars[at..]) else {
            let escaped = chars[at..].starts_with(&['%', '%']);
            new_form = new_form.map(|it| format!("{it}{}", chars[at]));
            at += if escaped { 2 } else { 1 };
            continue;
        };
        first = first.or(Some(at));
        at += conversion.length;
        let index = conversion.index.unwrap_or_else(|| {
            in_order += 1;
            in_order
        });
        let placeholders = index.checked_sub(1).and_then(|index| arguments.get(index));
        let placeholders = placeholders.and_then(|names| conversion.placeholders(names));
        new_form = new_form.zip(placeholders).map(|(so_far, it)| so_far + &it);
    }
    let position = first?;
    let message = match new_form {
        Some(it) => format!("this is the old printf form; write `{it}`"),
        None => format!(
            "this is the old printf form, which has no equal here; write placeholders as in `{}`",
            arguments
                .iter()
                .copied()
                .flatten()
                .map(|it| format!("#{{{it}}}"))
                .collect::<Vec<_>>()
                .join(".")
        ),
    };
    Some(OldForm { position, message })
}

/// Reads a conversion at the start: `%s`, `%S` or `%d` with what Java allows in between.
fn conversion(chars: &[char]) -> Option<Conversion> {
    let rest = chars.strip_prefix(&['%'])?;
    let length = rest.iter().position(|it| !matches!(it, '0'..='9' | '$' | '-' | '.'))?;
    let letter = rest[length];
    if !matches!(letter, 's' | 'S' | 'd') {
        return None;
    }
    let options: String = rest[..length].iter().collect();
    let (index, options) = match options.split_once('$') {
        Some((index, options)) => (Some(index.parse().ok()?), options.to_owned()),
        None => (None, options),
    };
    Some(Conversion { index, options, letter, length: length + 2 })
}

impl Conversion {
    /// The placeholders that mean the same, joined by a dot. A joined text cannot be cut or filled
    /// up.
    fn placeholders(&self, names: &[&str]) -> Option<String> {
        if names.len() > 1 && !self.options.is_empty() {
            return None;
        }
        let format = format!("%{}{}", self.options, self.letter);
        let parsed = Format::parse(&format).ok()?;
        let mut placeholders = Vec::new();
        for name in names {
            let argument = placeholder::argument_type(name, PatternKind::AccountName)?;
            parsed.check(argument).ok()?;
            placeholders.push(match format.as_str() {
                "%s" => format!("#{{{name}}}"),
                _ => format!("#{{{name}:{format}}}"),
            });
        }
        Some(placeholders.join("."))
    }
}

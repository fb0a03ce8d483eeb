//! meshStack's string templates: text with placeholders `#{name}` and `#{name:FORMAT}`, FORMAT
//! being Java's.
//!
//! What can be known to be wrong without a value is refused by [`Pattern::parse`]; a placeholder
//! without a value is an error, never an empty text.

mod error;
mod placeholder;
mod printf;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use crate::domain::java_format::{Argument, Format, FormatError};

pub use error::PatternError;
pub use placeholder::tag_placeholder;

/// What a pattern is for, which decides how it is written and which placeholders it may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PatternKind {
    AccountEmail,
    /// Account name and account alias.
    AccountName,
    GroupName,
    /// Also takes `${name}`, the form that meshStack's tag mappers have.
    TagValue,
    /// For values that a user names himself: each name is taken, and a missing one is found when
    /// rendering.
    Free,
}

/// A parsed pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    text: String,
    pieces: Vec<Piece>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    Placeholder(Placeholder),
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Placeholder {
    name: String,
    /// Where the name stands, in characters from the start of the pattern.
    position: usize,
    format: Option<Format>,
    /// Where the format stands.
    format_position: usize,
}

/// What a placeholder stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PatternValue {
    Text(String),
    Number(i64),
    /// Known at apply only.
    Unknown,
    /// Null: the configuration says nothing about it.
    Missing,
}

/// Values by the name of their placeholder. `customerIdentifier`, the old name, is looked up as
/// `workspaceIdentifier`.
pub type Values = BTreeMap<String, PatternValue>;

/// A text that is known now or at apply only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rendered {
    Known(String),
    Unknown,
}

impl Pattern {
    pub fn parse(text: &str, kind: PatternKind) -> Result<Self, PatternError> {
        let pieces = Parser { text, kind, chars: text.chars().collect(), at: 0 }.pieces()?;
        let plain = !pieces.iter().any(|piece| matches!(piece, Piece::Placeholder(_)));
        if plain && let Some(fault) = printf::old_form(text, kind) {
            return Err(PatternError::new(text, fault.position, fault.message));
        }
        Ok(Self { text: text.to_owned(), pieces })
    }

    /// The first tag that the pattern uses and the values lack. meshStack skips a tag mapper that
    /// has one.
    pub fn missing_tag(&self, values: &Values) -> Option<&str> {
        let mut names = self.placeholders().map(|it| it.name.as_str());
        names.find(|name| {
            placeholder::is_tag(name)
                && matches!(values.get(*name), None | Some(PatternValue::Missing))
        })
    }

    /// Renders the pattern. An unknown value makes the whole unknown, but does not hide what is
    /// wrong elsewhere.
    pub fn render(&self, values: &Values) -> Result<Rendered, PatternError> {
        let mut rendered = Some(String::new());
        for piece in &self.pieces {
            let text = match piece {
                Piece::Text(text) => Some(text.clone()),
                Piece::Placeholder(placeholder) => self.render_placeholder(placeholder, values)?,
            };
            rendered = rendered.zip(text).map(|(so_far, text)| so_far + &text);
        }
        Ok(rendered.map_or(Rendered::Unknown, Rendered::Known))
    }

    fn render_placeholder(
        &self,
        placeholder: &Placeholder,
        values: &Values,
    ) -> Result<Option<String>, PatternError> {
        let name = placeholder.name.as_str();
        let key = placeholder::current_name(name);
        let argument = match values.get(name).or_else(|| values.get(key)) {
            Some(PatternValue::Unknown) => return Ok(None),
            Some(PatternValue::Text(text)) => Argument::Text(text),
            Some(PatternValue::Number(number)) => Argument::Number(*number),
            Some(PatternValue::Missing) => {
                return Err(self.error(placeholder.position, placeholder::missing(key)));
            }
            None => {
                let known = values.keys().map(String::as_str);
                return Err(self.error(placeholder.position, placeholder::absent(key, known)));
            }
        };
        let rendered = match (&placeholder.format, argument) {
            (Some(format), _) => format.apply(argument),
            (None, Argument::Text(text)) => Ok(text.to_owned()),
            (None, Argument::Number(number)) => Ok(number.to_string()),
        };
        rendered
            .map(Some)
            .map_err(|err| self.error(placeholder.format_position + err.position, err.message))
    }

    fn placeholders(&self) -> impl Iterator<Item = &Placeholder> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Text(_) => None,
            Piece::Placeholder(placeholder) => Some(placeholder),
        })
    }

    fn error(&self, position: usize, message: String) -> PatternError {
        PatternError::new(&self.text, position, message)
    }
}

struct Parser<'a> {
    text: &'a str,
    kind: PatternKind,
    chars: Vec<char>,
    /// The character to be read next.
    at: usize,
}

impl Parser<'_> {
    fn pieces(mut self) -> Result<Vec<Piece>, PatternError> {
        let mut pieces = Vec::new();
        let mut text = String::new();
        while let Some(&it) = self.chars.get(self.at) {
            if !matches!(it, '#' | '$') || self.chars.get(self.at + 1) != Some(&'{') {
                text.push(it);
                self.at += 1;
                continue;
            }
            if it == '$' && self.kind != PatternKind::TagValue {
                return Err(self.error(
                    self.at,
                    "placeholders are written #{name}; only tag mappers take ${name}".to_owned(),
                ));
            }
            if !text.is_empty() {
                pieces.push(Piece::Text(std::mem::take(&mut text)));
            }
            pieces.push(Piece::Placeholder(self.placeholder()?));
        }
        if !text.is_empty() {
            pieces.push(Piece::Text(text));
        }
        Ok(pieces)
    }

    /// Reads a placeholder, the opening two characters of which come next.
    fn placeholder(&mut self) -> Result<Placeholder, PatternError> {
        let position = self.at + 2;
        let inside = &self.chars[position..];
        let end = inside.iter().position(|it| *it == '}');
        let Some(length) = end.filter(|end| !inside[..*end].contains(&'{')) else {
            return Err(self.error(self.at, "the placeholder is not closed by }".to_owned()));
        };
        let inside = &inside[..length];
        self.at = position + length + 1;

        let name_length = inside.iter().position(|it| *it == ':').unwrap_or(length);
        let name: String = inside[..name_length].iter().collect();
        if let Err(message) = placeholder::check(&name, self.kind) {
            return Err(self.error(position, message));
        }
        let format_position = position + name_length + 1;
        let format = match inside.get(name_length + 1..) {
            None => None,
            Some(format) => {
                let format: String = format.iter().collect();
                let parsed = self
                    .format(&name, &format)
                    .map_err(|err| self.error(format_position + err.position, err.message))?;
                Some(parsed)
            }
        };
        Ok(Placeholder { name, position, format, format_position })
    }

    fn format(&self, name: &str, format: &str) -> Result<Format, FormatError> {
        let parsed = Format::parse(format)?;
        if !format.contains('%') {
            let message = "the format has no conversion such as %.8s or %03d".to_owned();
            return Err(FormatError { position: 0, message });
        }
        if let Some(argument) = placeholder::argument_type(name, self.kind) {
            parsed.check(argument)?;
        }
        Ok(parsed)
    }

    fn error(&self, position: usize, message: String) -> PatternError {
        PatternError::new(self.text, position, message)
    }
}

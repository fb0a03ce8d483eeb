//! What is wrong with a pattern, shown with a caret under the character.
//!
//! The two lines of the picture are indented: Terraform and `OpenTofu` wrap every other line of a
//! diagnostic, and a wrapped picture points at nothing.

use std::fmt;

/// An error that points at one character of a pattern.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct PatternError {
    pub pattern: String,
    /// The character, counted from 0; the pattern's length when something is missing at its end.
    pub position: usize,
    pub message: String,
}

impl PatternError {
    pub fn new(pattern: &str, position: usize, message: String) -> Self {
        Self { pattern: pattern.to_owned(), position, message }
    }
}

impl fmt::Display for PatternError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A line break or tab would tear the caret away from its character.
        let visible: String =
            self.pattern.chars().map(|it| if it.is_control() { ' ' } else { it }).collect();
        let indent = " ".repeat(self.position);
        write!(f, "{}\n  {visible}\n  {indent}^", self.message)
    }
}

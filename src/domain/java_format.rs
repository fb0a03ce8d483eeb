//! The part of Java's `String.format` that meshStack's patterns use: text around conversions of one
//! value.
//!
//! A format that Java would refuse is refused when it is parsed or checked, never rendered to
//! something close. Source:
//! <https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/util/Formatter.html>.

use std::iter::Peekable;
use std::str::Chars;

/// A width or precision beyond this is a typing error: the longest string that AWS takes from a
/// pattern is shorter.
const SIZE_MAX: usize = 1024;

const SUPPORTED: &str = "%s, %S, %d, %x, %X, %c, %b and %%";

/// A parsed format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Format {
    pieces: Vec<Piece>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    Conversion(Conversion),
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Conversion {
    /// Where its `%` stands, in characters from the start of the format.
    position: usize,
    left: bool,
    zero: bool,
    width: Option<usize>,
    precision: Option<usize>,
    letter: char,
}

/// The one value that a format is applied to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Argument<'a> {
    Text(&'a str),
    Number(i64),
}

/// What an argument will be, where it is not known yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArgumentType {
    Text,
    Number,
}

/// What is wrong with a format, and at which of its characters (counted from 0).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct FormatError {
    pub position: usize,
    pub message: String,
}

impl Format {
    pub fn parse(format: &str) -> Result<Self, FormatError> {
        let mut reader = Reader { chars: format.chars().peekable(), position: 0 };
        let mut pieces = Vec::new();
        let mut text = String::new();
        while let Some(it) = reader.next() {
            if it != '%' {
                text.push(it);
                continue;
            }
            let conversion = reader.conversion()?;
            if conversion.letter == '%' {
                text.push('%');
                continue;
            }
            if !text.is_empty() {
                pieces.push(Piece::Text(std::mem::take(&mut text)));
            }
            pieces.push(Piece::Conversion(conversion));
        }
        if !text.is_empty() {
            pieces.push(Piece::Text(text));
        }
        Ok(Self { pieces })
    }

    /// Refuses what cannot work with a value of this type, and more conversions than there are
    /// values.
    pub fn check(&self, argument: ArgumentType) -> Result<(), FormatError> {
        let mut conversions = self.conversions();
        if let Some(first) = conversions.next() {
            first.check(argument)?;
        }
        let Some(second) = conversions.next() else { return Ok(()) };
        Err(FormatError {
            position: second.position,
            message: "there is one value, so there can be one conversion only".to_owned(),
        })
    }

    /// Whether the value's own text appears in what is rendered: `%b` says only that there is one.
    pub fn shows_text(&self) -> bool {
        self.conversions().any(|it| matches!(it.letter, 's' | 'S'))
    }

    pub fn apply(&self, argument: Argument<'_>) -> Result<String, FormatError> {
        self.check(match argument {
            Argument::Text(_) => ArgumentType::Text,
            Argument::Number(_) => ArgumentType::Number,
        })?;
        let mut rendered = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => rendered.push_str(text),
                Piece::Conversion(conversion) => rendered.push_str(&conversion.apply(argument)?),
            }
        }
        Ok(rendered)
    }

    fn conversions(&self) -> impl Iterator<Item = &Conversion> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Text(_) => None,
            Piece::Conversion(conversion) => Some(conversion),
        })
    }
}

impl Conversion {
    fn check(&self, argument: ArgumentType) -> Result<(), FormatError> {
        if argument == ArgumentType::Text && matches!(self.letter, 'd' | 'x' | 'X' | 'c' | 'C') {
            return Err(FormatError {
                position: self.position,
                message: format!("%{} needs a number and the value is text: use %s", self.letter),
            });
        }
        Ok(())
    }

    fn apply(&self, argument: Argument<'_>) -> Result<String, FormatError> {
        let plain = match (self.letter.to_ascii_lowercase(), argument) {
            ('b', _) => "true".to_owned(),
            ('x', Argument::Number(number)) => format!("{number:x}"),
            ('c', Argument::Number(number)) => self.character(number)?.to_string(),
            (_, Argument::Number(number)) => number.to_string(),
            (_, Argument::Text(text)) => text.to_owned(),
        };
        // Java cuts first, then changes the case, then fills up.
        let cut: String = plain.chars().take(self.precision.unwrap_or(usize::MAX)).collect();
        let cased = if self.letter.is_ascii_uppercase() { cut.to_uppercase() } else { cut };
        Ok(self.fill(&cased))
    }

    fn character(&self, number: i64) -> Result<char, FormatError> {
        u32::try_from(number).ok().and_then(char::from_u32).ok_or_else(|| FormatError {
            position: self.position,
            message: format!("%{} needs the number of a character and got {number}", self.letter),
        })
    }

    fn fill(&self, text: &str) -> String {
        let missing = self.width.unwrap_or(0).saturating_sub(text.chars().count());
        if self.left {
            return format!("{text}{}", " ".repeat(missing));
        }
        if !self.zero {
            return format!("{}{text}", " ".repeat(missing));
        }
        // Zeros stand between a minus sign and the digits.
        match text.strip_prefix('-') {
            Some(digits) => format!("-{}{digits}", "0".repeat(missing)),
            None => format!("{}{text}", "0".repeat(missing)),
        }
    }
}

struct Reader<'a> {
    chars: Peekable<Chars<'a>>,
    position: usize,
}

impl Reader<'_> {
    fn next(&mut self) -> Option<char> {
        let next = self.chars.next()?;
        self.position += 1;
        Some(next)
    }

    /// Reads the rest of a conversion whose `%` has just been read.
    fn conversion(&mut self) -> Result<Conversion, FormatError> {
        let position = self.position - 1;
        let (left, zero) = self.flags()?;
        let width = self.size()?;
        let precision = if self.chars.peek() == Some(&'.') {
            self.next();
            let Some(precision) = self.size()? else {
                return Err(self.error_here("a precision needs a number after its dot"));
            };
            Some(precision)
        } else {
            None
        };
        if self.chars.peek() == Some(&'$') {
            return Err(self.error_here("there is one value, so leave out its number: write %s"));
        }
        let letter_at = self.position;
        let Some(letter) = self.next() else {
            let message = format!("the conversion is not complete; supported are {SUPPORTED}");
            return Err(FormatError { position, message });
        };
        let fault = |message: &str| {
            Err(FormatError { position: letter_at, message: format!("%{letter} {message}") })
        };
        match letter {
            's' | 'S' | 'b' | 'B' | 'c' | 'C' if zero => return fault("does not take the flag 0"),
            'd' | 'x' | 'X' | 'c' | 'C' if precision.is_some() => {
                return fault("does not take a precision");
            }
            's' | 'S' | 'b' | 'B' | 'd' | 'x' | 'X' | 'c' | 'C' => {}
            '%' if position + 1 == letter_at => {}
            '%' => return fault("takes neither flag, width nor precision"),
            _ => return fault(&format!("is not a conversion; supported are {SUPPORTED}")),
        }
        if (left || zero) && width.is_none() {
            return fault("has a flag that needs a width, as in %-10s and %03d");
        }
        Ok(Conversion { position, left, zero, width, precision, letter })
    }

    fn flags(&mut self) -> Result<(bool, bool), FormatError> {
        let (mut left, mut zero) = (false, false);
        while let Some(&flag) = self.chars.peek() {
            let seen = match flag {
                '-' => &mut left,
                '0' => &mut zero,
                '+' | ' ' | ',' | '(' | '#' => {
                    return Err(self.error_here(&format!(
                        "the flag {flag:?} is not supported; supported are - and 0"
                    )));
                }
                _ => break,
            };
            if *seen {
                return Err(self.error_here(&format!("the flag {flag} is given twice")));
            }
            *seen = true;
            if left && zero {
                return Err(self.error_here("the flags - and 0 exclude each other"));
            }
            self.next();
        }
        Ok((left, zero))
    }

    fn size(&mut self) -> Result<Option<usize>, FormatError> {
        let start = self.position;
        let mut size = None;
        while let Some(digit) = self.chars.peek().and_then(|it| it.to_digit(10)) {
            self.next();
            let digit = usize::try_from(digit).expect("a decimal digit fits");
            let value = size.unwrap_or(0) * 10 + digit;
            if value > SIZE_MAX {
                let message = format!("widths and precisions end at {SIZE_MAX}");
                return Err(FormatError { position: start, message });
            }
            size = Some(value);
        }
        Ok(size)
    }

    fn error_here(&self, message: &str) -> FormatError {
        FormatError { position: self.position, message: message.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(format: &str, argument: Argument<'_>, expected: Result<&str, usize>) {
        let actual = Format::parse(format).and_then(|it| it.apply(argument));
        let actual = actual.as_deref().map_err(|err| err.position);
        assert_eq!(actual, expected, "{format:?} applied to {argument:?}");
    }

    #[test]
    fn conversions_render_as_java_does() {
        use Argument::{Number, Text};
        check("%s", Text("dev"), Ok("dev"));
        check("%S", Text("straße"), Ok("STRASSE"));
        check("%.7s", Text("my-project"), Ok("my-proj"));
        check("%5s|", Text("ab"), Ok("   ab|"));
        check("%-5s|", Text("ab"), Ok("ab   |"));
        check("%5.1s|", Text("äb"), Ok("    ä|"));
        check("x-%s-y", Text("ab"), Ok("x-ab-y"));
        check("100%%", Text("ab"), Ok("100%"));
        check("%s", Number(-4), Ok("-4"));
        check("%.1s", Number(42), Ok("4"));
        check("%d", Number(4), Ok("4"));
        check("%03d", Number(4), Ok("004"));
        check("%03d", Number(1234), Ok("1234"));
        check("%05d", Number(-4), Ok("-0004"));
        check("%5d|", Number(-4), Ok("   -4|"));
        check("%-5d|", Number(4), Ok("4    |"));
        check("%x", Number(255), Ok("ff"));
        check("%X", Number(255), Ok("FF"));
        check("%04x", Number(255), Ok("00ff"));
        check("%x", Number(-1), Ok("ffffffffffffffff"));
        check("%c", Number(97), Ok("a"));
        check("%C", Number(97), Ok("A"));
        check("%3c", Number(0x1F600), Ok("  \u{1F600}"));
        check("%b", Text("no"), Ok("true"));
        check("%B", Number(0), Ok("TRUE"));
        check("%.2b", Number(0), Ok("tr"));
    }

    #[test]
    fn sizes_end_at_their_maximum() {
        let widest = " ".repeat(1023) + "a";
        check("%1024s", Argument::Text("a"), Ok(&widest));
        check("%.1024s", Argument::Text("a"), Ok("a"));
        check("%1025s", Argument::Text("a"), Err(1));
        check("%.1025s", Argument::Text("a"), Err(2));
    }

    #[test]
    fn what_java_refuses_is_an_error_at_its_character() {
        use Argument::{Number, Text};
        check("%", Text("a"), Err(0));
        check("ab%", Text("a"), Err(2));
        check("ä%q", Text("a"), Err(2));
        check("%D", Number(1), Err(1));
        check("%n", Text("a"), Err(1));
        check("%,d", Number(1), Err(1));
        check("%+d", Number(1), Err(1));
        check("% d", Number(1), Err(1));
        check("%-s", Text("a"), Err(2));
        check("%0d", Number(1), Err(2));
        check("%05s", Text("a"), Err(3));
        check("%05c", Number(97), Err(3));
        check("%-05d", Number(1), Err(2));
        check("%--5d", Number(1), Err(2));
        check("%.3d", Number(1), Err(3));
        check("%.s", Text("a"), Err(2));
        check("%5%", Text("a"), Err(2));
        check("%1$s", Text("a"), Err(2));
        check("%99999999999999999999999s", Text("a"), Err(1));
        check("%s-%s", Text("a"), Err(3));
    }

    #[test]
    fn a_value_of_the_wrong_type_is_an_error_at_the_conversion() {
        for format in ["ab%d", "ab%x", "ab%X", "ab%c", "ab%5C"] {
            check(format, Argument::Text("7"), Err(2));
        }
        check("ab%c", Argument::Number(-1), Err(2));
        check("ab%c", Argument::Number(0xD800), Err(2));
    }

    proptest! {
        #[test]
        fn any_text_is_parsed_or_refused_within_its_length(format in "\\PC*", number: i64) {
            let outcome = Format::parse(&format).and_then(|it| it.apply(Argument::Number(number)));
            if let Err(err) = outcome {
                prop_assert!(err.position <= format.chars().count());
            }
        }

        #[test]
        fn percent_heavy_text_is_parsed_or_refused(format in "[%sdxcb0-9.$ä-]{0,12}") {
            let outcome = Format::parse(&format).and_then(|it| it.apply(Argument::Text("ü")));
            if let Err(err) = outcome {
                prop_assert!(err.position <= format.chars().count());
            }
        }
    }
}

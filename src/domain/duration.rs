//! Durations as Go writes them (`30s`, `1h5m`, `1.5h`), which is what Terraform users type for
//! timeouts.
//!
//! Only a positive duration is one. Source: <https://pkg.go.dev/time#ParseDuration>.

use std::time::Duration;

/// Longer than any wait makes sense; it keeps all arithmetic far from overflowing.
const SECONDS_MAX: f64 = 366.0 * 24.0 * 3600.0;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is no duration: {problem}; write it like \"30s\", \"20m\" or \"1h30m\"")]
pub struct DurationError {
    text: String,
    problem: &'static str,
}

pub fn parse_duration(text: &str) -> Result<Duration, DurationError> {
    seconds(text)
        .map(Duration::from_secs_f64)
        .map_err(|problem| DurationError { text: text.to_owned(), problem })
}

fn seconds(text: &str) -> Result<f64, &'static str> {
    if text.starts_with('-') {
        return Err("it must not be negative");
    }
    if text == "0" {
        return Err("it must be longer than nothing");
    }
    let mut rest = text;
    let mut total = 0.0;
    loop {
        let digits = rest.trim_start_matches(|it: char| it.is_ascii_digit() || it == '.');
        let number = &rest[..rest.len() - digits.len()];
        // A number is parsed by hand-picked characters, so "inf" and "1e9" do not get here.
        let number: f64 = number.parse().map_err(|_| "a number is missing or malformed")?;
        let unit = digits.trim_start_matches(|it: char| !it.is_ascii_digit() && it != '.');
        total += number * unit_seconds(&digits[..digits.len() - unit.len()])?;
        rest = unit;
        if rest.is_empty() {
            break;
        }
    }
    if total > SECONDS_MAX {
        return Err("it is longer than a year");
    }
    if total < 1e-9 {
        return Err("it must be longer than nothing");
    }
    Ok(total)
}

fn unit_seconds(unit: &str) -> Result<f64, &'static str> {
    match unit {
        "ns" => Ok(1e-9),
        "us" | "µs" | "μs" => Ok(1e-6),
        "ms" => Ok(1e-3),
        "s" => Ok(1.0),
        "m" => Ok(60.0),
        "h" => Ok(3600.0),
        "" => Err("a unit is missing"),
        _ => Err("the units are h, m, s and ms"),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn durations_are_read_as_go_does() {
        for (text, milliseconds) in [
            ("30s", 30_000),
            ("1h5m", 3_900_000),
            ("1.5h", 5_400_000),
            ("1h30m0s", 5_400_000),
            ("500ms", 500),
            (".5s", 500),
            ("1.s", 1_000),
            ("1500us", 1),
            ("1ns", 0),
            ("8784h", 31_622_400_000),
        ] {
            let duration = parse_duration(text).unwrap();
            assert_eq!(duration.as_millis(), milliseconds, "{text}");
        }
    }

    #[test]
    fn anything_else_is_an_error() {
        for (text, problem) in [
            ("", "missing"),
            ("0", "longer than nothing"),
            ("0s", "longer than nothing"),
            ("0h0m", "longer than nothing"),
            ("-5m", "negative"),
            ("+5m", "malformed"),
            ("5", "unit is missing"),
            ("1h5", "unit is missing"),
            ("5 m", "units are"),
            ("5d", "units are"),
            ("1.2.3s", "malformed"),
            (".s", "malformed"),
            ("ms", "missing"),
            ("infs", "missing"),
            ("8785h", "a year"),
            ("99999999999999999999999999h", "a year"),
        ] {
            let err = parse_duration(text).unwrap_err().to_string();
            assert!(err.contains(problem), "{err}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "\\PC*|[0-9.hmsµ]{0,12}") {
            if let Ok(duration) = parse_duration(&text) {
                prop_assert!(duration > Duration::ZERO);
            }
        }
    }
}

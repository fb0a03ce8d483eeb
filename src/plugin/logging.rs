//! Logs on standard error in the form that the core reads, one JSON object per line.
//!
//! Every value is a string: a number as message, level or time makes Terraform itself panic. Everything is
//! written at its level; what is shown is the core's choice (`TF_LOG`, `TF_LOG_PROVIDER`).

use std::{
    collections::BTreeMap,
    fmt::Debug,
    io::{self, Write},
};

use serde_json::Value as Json;
use tracing::{
    Event, Level, Metadata, Subscriber,
    field::{Field, Visit},
    span::{Attributes, Id, Record},
};
use tracing_subscriber::{
    Layer,
    filter::Targets,
    fmt::{
        format,
        time::{FormatTime, SystemTime},
    },
    layer::{Context, SubscriberExt},
    registry::{LookupSpan, Scope},
    util::SubscriberInitExt,
};

/// The core cuts lines of more than 64 KiB: no value is longer than this, in bytes.
const VALUE_BYTES_MAX: usize = 4096;

/// Installs the log for the whole process.
pub fn install() {
    // What the libraries say below this is their inner life, and could hold what was sent.
    let levels = Targets::new()
        .with_default(Level::INFO)
        .with_target(env!("CARGO_CRATE_NAME"), Level::TRACE);
    let lines = Lines { write: |line: String| drop(io::stderr().write_all(line.as_bytes())) };
    tracing_subscriber::registry().with(lines.with_filter(levels)).init();
}

/// Hands each event, with the fields of the spans around it, to `write` as a line.
struct Lines<W> {
    write: W,
}

#[derive(Clone, Default)]
struct Fields(BTreeMap<&'static str, String>);

impl Fields {
    fn insert(&mut self, field: &Field, mut value: String) {
        value.truncate(value.floor_char_boundary(VALUE_BYTES_MAX));
        self.0.insert(field.name(), value);
    }
}

impl Visit for Fields {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.insert(field, value.to_owned());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.insert(field, format!("{value:?}"));
    }
}

impl<S, W> Layer<S> for Lines<W>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    W: Fn(String) + 'static,
{
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, cx: Context<'_, S>) {
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        let span = cx.span(id).expect("a span that is being made exists");
        span.extensions_mut().insert(fields);
    }

    fn on_record(&self, id: &Id, record: &Record<'_>, cx: Context<'_, S>) {
        let span = cx.span(id).expect("a span that is recorded exists");
        if let Some(fields) = span.extensions_mut().get_mut::<Fields>() {
            record.record(fields);
        }
    }

    fn on_event(&self, event: &Event<'_>, cx: Context<'_, S>) {
        let mut fields = Fields::default();
        for span in cx.event_scope(event).into_iter().flat_map(Scope::from_root) {
            if let Some(outer) = span.extensions().get::<Fields>() {
                fields.0.extend(outer.0.clone());
            }
        }
        event.record(&mut fields);
        (self.write)(line(event.metadata(), fields));
    }
}

fn line(metadata: &Metadata<'_>, mut fields: Fields) -> String {
    let mut time = String::new();
    // Its microseconds are what the core wants: with more or fewer digits it takes the line for plain text.
    SystemTime
        .format_time(&mut format::Writer::new(&mut time))
        .expect("writing to memory does not fail");
    let own = [
        ("@level", metadata.level().as_str().to_lowercase()),
        ("@message", fields.0.remove("message").unwrap_or_default()),
        ("@module", metadata.target().to_owned()),
        ("@timestamp", time),
    ];
    let all = own.into_iter().chain(fields.0);
    let object: serde_json::Map<String, Json> =
        all.map(|(name, value)| (name.to_owned(), Json::String(value))).collect();
    format!("{}\n", Json::Object(object))
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use tracing::{info, info_span, subscriber::with_default};

    use super::*;

    /// The lines that `logs` logs.
    fn lines(logs: impl FnOnce()) -> Vec<String> {
        let written = Arc::new(Mutex::new(Vec::new()));
        let sink = written.clone();
        let lines = Lines { write: move |line| sink.lock().unwrap().push(line) };
        with_default(tracing_subscriber::registry().with(lines), logs);
        written.lock().unwrap().clone()
    }

    fn parse(line: &str) -> serde_json::Map<String, Json> {
        assert!(line.ends_with('\n') && line.lines().count() == 1, "{line:?}");
        let Ok(Json::Object(object)) = serde_json::from_str(line) else { panic!("{line}") };
        object
    }

    #[test]
    fn every_value_is_a_string_and_spans_add_theirs() {
        let lines = lines(|| {
            let span = info_span!("outer", tf_rpc = "Read", account = tracing::field::Empty);
            span.record("account", 7);
            span.in_scope(|| info!(count = 3, flag = true, "a line\nand another"));
        });
        let object = parse(&lines[0]);
        assert!(object.values().all(Json::is_string), "{object:?}");
        let told =
            ["@level", "@message", "tf_rpc", "account", "count", "flag"].map(|it| &object[it]);
        assert_eq!(told, ["info", "a line\nand another", "Read", "7", "3", "true"]);
    }

    #[test]
    fn the_time_has_six_digits_after_the_second() {
        let object = parse(&lines(|| info!("now"))[0]);
        let time = object["@timestamp"].as_str().unwrap();
        let shape: String =
            time.chars().map(|it| if it.is_ascii_digit() { '0' } else { it }).collect();
        assert_eq!(shape, "0000-00-00T00:00:00.000000Z");
    }

    #[test]
    fn no_value_makes_a_line_that_the_core_cuts() {
        let lines = lines(|| info!(long = "ü".repeat(100_000), "{}", "x".repeat(100_000)));
        assert!(lines[0].len() < 64 * 1024, "{}", lines[0].len());
        parse(&lines[0]);
    }
}

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
    registry::LookupSpan,
    util::SubscriberInitExt,
};

/// The core cuts lines of more than 64 KiB: no value is longer than this, in bytes.
const VALUE_BYTES_MAX: usize = 4096;

/// Installs the log for the whole process.
pub fn install() {
    // What the libraries trace is their own inner life, and could hold what was sent.
    let levels = Targets::new()
        .with_default(Level::WARN)
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
        for span in cx.event_scope(event).into_iter().flat_map(|scope| scope.from_root()) {
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

//! A provider for tests: one resource whose model holds every kind of value and whose attribute `fate` says what
//! becomes of it.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use rmpv::Value as Wire;
use serde::{Deserialize, Serialize};
use tf_provider::{
    Diagnostic, Diagnostics,
    schema::{AttributeType, FunctionSchema, NestedBlock, Parameter, Schema, Type},
    value::Value,
};
use tokio::time::sleep;

use crate::{
    framework::{
        function::{Function, FunctionError},
        model::{Text, TextMap, Texts, encode, one_error},
        provider::Provider,
        resource::{Identity, IdentityAttribute, Outcome, Plan, Resource, Saved, Stored},
        schema::{block, computed, map_of, optional, schema, set_of},
    },
    plugin::{
        convert::{identity, value_msgpack},
        proto::tfplugin6::{self, DynamicValue, ResourceIdentityData, diagnostic::Severity},
        session::Session,
    },
};

/// What the resource was asked, in order; the configured provider of these tests.
#[derive(Clone, Default)]
pub struct Calls(Arc<Mutex<Vec<String>>>);

impl Calls {
    fn add(&self, call: impl Into<String>) {
        self.0.lock().unwrap().push(call.into());
    }

    pub fn made(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }
}

/// The fields are in the order of their names, as the core sends them.
#[derive(Clone, Serialize, Deserialize)]
pub struct Model {
    pub any: Wire,
    pub block: Value<Inner>,
    pub blocks: Vec<Inner>,
    pub count: Value<i64>,
    pub enabled: Value<bool>,
    pub fate: Text,
    pub id: Text,
    pub names: Texts,
    pub ratio: Wire,
    pub tags: TextMap,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct Inner {
    pub name: Text,
}

/// An object that holds something of everything, with an unknown id.
pub fn model(fate: &str) -> Model {
    Model {
        any: Wire::Array(vec![Wire::Binary(br#"["list","bool"]"#.to_vec()), Wire::Array(vec![])]),
        block: Value::Null,
        blocks: vec![Inner { name: Value::Unknown }, Inner { name: text("inner") }],
        count: Value::Value(-3),
        enabled: Value::Null,
        fate: text(fate),
        id: Value::Unknown,
        names: Value::Value(vec![text("b"), text("a")]),
        ratio: Wire::from("9223372036854775808.5"),
        tags: Value::Value(BTreeMap::from([("k".to_owned(), text(""))])),
    }
}

/// The same once it exists.
pub fn existing(fate: &str) -> Model {
    let blocks = vec![Inner { name: Value::Null }];
    Model { id: text("thing-1"), blocks, ..model(fate) }
}

pub fn text(it: &str) -> Text {
    Value::Value(it.to_owned())
}

pub fn dynamic(model: &Model) -> Option<DynamicValue> {
    Some(value_msgpack::encode(&encode(model)))
}

pub fn null() -> Option<DynamicValue> {
    Some(value_msgpack::encode(&Wire::Nil))
}

pub fn wire(value: Option<DynamicValue>) -> Wire {
    value_msgpack::decode_msgpack(value).unwrap()
}

/// Each diagnostic's severity and summary.
pub fn summaries(diagnostics: &[tfplugin6::Diagnostic]) -> Vec<(Severity, &str)> {
    diagnostics.iter().map(|it| (it.severity(), it.summary.as_str())).collect()
}

pub fn id_of(data: Option<ResourceIdentityData>) -> String {
    identity::decode(data.unwrap()).unwrap()["id"].clone()
}

struct Thing;

fn error(summary: &'static str) -> Diagnostics {
    one_error(Diagnostic::root(summary, "told"))
}

fn warning(summary: &'static str) -> Diagnostics {
    Diagnostics { warnings: error(summary).errors, ..Diagnostics::default() }
}

fn fate(model: &Model) -> &str {
    let Value::Value(fate) = &model.fate else { panic!("a fate is known") };
    fate
}

#[async_trait]
impl Resource<Calls> for Thing {
    type Model = Model;

    fn name(&self) -> &'static str {
        "test_thing"
    }

    fn schema(&self) -> Schema {
        let inner = || block("", &[("name", optional(AttributeType::String, ""))], &[]);
        schema(
            "",
            &[
                ("any", optional(AttributeType::Any, "")),
                ("count", optional(AttributeType::Number, "")),
                ("enabled", optional(AttributeType::Bool, "")),
                ("fate", optional(AttributeType::String, "")),
                ("id", computed(AttributeType::String, "")),
                ("names", optional(set_of(AttributeType::String), "")),
                ("ratio", optional(AttributeType::Number, "")),
                ("tags", optional(map_of(AttributeType::String), "")),
            ],
            &[("block", NestedBlock::Optional(inner())), ("blocks", NestedBlock::List(inner()))],
        )
    }

    fn identity_schema(&self) -> Vec<IdentityAttribute> {
        vec![IdentityAttribute { name: "id", description: "the thing's id" }]
    }

    fn identity(&self, model: &Model) -> Option<Identity> {
        let Value::Value(id) = &model.id else { return None };
        Some(Identity::from([("id".to_owned(), id.clone())]))
    }

    fn validate(&self, config: &Model) -> Diagnostics {
        if fate(config) == "invalid" { error("Invalid") } else { Diagnostics::default() }
    }

    fn stored(&self, cx: &Calls, model: &Model) {
        cx.add(format!("stored {}", fate(model)));
    }

    async fn plan(&self, _: &Calls, plan: Plan<Model>) -> Outcome<Model> {
        Outcome::new(plan.proposed, plan.private)
    }

    async fn plan_destroy(&self, _: &Calls, _: Model) -> Diagnostics {
        warning("To Be Destroyed")
    }

    async fn read(&self, _: &Calls, stored: Stored<Model>) -> Outcome<Model> {
        match fate(&stored.model) {
            "gone" => {
                Outcome { state: None, private: Vec::new(), diagnostics: Diagnostics::default() }
            }
            "fail" => Outcome::failed(error("Not Read")),
            "panic" => panic!("reading"),
            _ => Outcome::new(stored.model, stored.private),
        }
    }

    async fn create(&self, cx: &Calls, it: Stored<Model>, saved: &Saved<Model>) -> Outcome<Model> {
        match fate(&it.model) {
            "fail" => Outcome::failed(error("Not Created")),
            "fail half-way" => Outcome::new(it.model, b"half".to_vec()).with(error("Half Created")),
            "panic" => panic!("creating"),
            "panic half-way" => {
                let half = Model { id: text("thing-1"), ..it.model };
                saved.set(half, b"half".to_vec());
                panic!("after it was created")
            }
            "slow" => {
                cx.add("create began");
                sleep(Duration::from_secs(1)).await;
                cx.add("create ended");
                Outcome::new(existing("slow"), it.private)
            }
            other => Outcome::new(existing(other), b"created".to_vec()),
        }
    }

    async fn update(&self, _: &Calls, _: Model, planned: Stored<Model>) -> Outcome<Model> {
        match fate(&planned.model) {
            "fail" => Outcome::failed(error("Not Updated")),
            "panic" => panic!("updating"),
            other => Outcome::new(existing(other), b"updated".to_vec()),
        }
    }

    async fn delete(&self, cx: &Calls, prior: Stored<Model>) -> Diagnostics {
        cx.add(format!("delete with {}", String::from_utf8(prior.private).unwrap()));
        match fate(&prior.model) {
            "fail" => error("Not Deleted"),
            "panic" => panic!("deleting"),
            _ => warning("Deleted"),
        }
    }

    fn import(&self, identity: &Identity) -> Result<Model, Diagnostics> {
        match identity["id"].as_str() {
            "bad" => Err(error("Not An Id")),
            id => Ok(Model { id: text(id), ..existing("imported") }),
        }
    }
}

/// Repeats its argument, or fails as the argument says.
struct Echo;

impl Function for Echo {
    fn name(&self) -> &'static str {
        "echo"
    }

    fn schema(&self) -> FunctionSchema {
        let parameters = vec![Parameter {
            name: "it".to_owned(),
            param_type: Type::String,
            ..Parameter::default()
        }];
        FunctionSchema { parameters, return_type: Type::String, ..FunctionSchema::default() }
    }

    fn call(&self, arguments: Vec<Wire>) -> Result<Wire, FunctionError> {
        match arguments[0].as_str() {
            Some("fail") => Err(FunctionError { text: "failed".to_owned(), argument: Some(0) }),
            Some("panic") => panic!("calling"),
            _ => Ok(arguments.into_iter().next().unwrap()),
        }
    }
}

/// A session that is not configured.
pub fn unconfigured() -> Arc<Session<Calls>> {
    Arc::new(Session::new(Provider {
        schema: schema("", &[("fate", optional(AttributeType::String, ""))], &[]),
        validate: |config| match config["fate"].as_str() {
            Some("invalid") => error("Invalid"),
            Some("panic") => panic!("validating"),
            _ => Diagnostics::default(),
        },
        configure: |config, core_version| match config["fate"].as_str() {
            Some("invalid") => (None, error("Invalid")),
            Some("panic") => panic!("configuring"),
            _ => {
                let calls = Calls::default();
                calls.add(format!("configured by {core_version}"));
                (Some(calls), warning("Configured"))
            }
        },
        stop: |calls| calls.add("stop"),
        resources: vec![Box::new(Thing)],
        data_sources: Vec::new(),
        functions: vec![Box::new(Echo)],
    }))
}

/// A configured session, and what its resource is asked.
pub fn configured() -> (Arc<Session<Calls>>, Calls) {
    let (session, calls) = (unconfigured(), Calls::default());
    session.configure(calls.clone());
    (session, calls)
}

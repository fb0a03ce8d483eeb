//! `meshstack_landing_zone`: where the accounts of its tenants belong.
//!
//! It owns no AWS object: create, read and update look whether what it names exists, delete does
//! nothing.

pub mod argument;
mod schema;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use tf_provider::{AttributePath, Diagnostic, Diagnostics, schema::Schema, value::Value};

use crate::{
    aws::error::AwsError,
    context::Context,
    domain::identifier::{check_parent_id, check_root_id},
    framework::{
        model::{Text, one_error},
        resource::{Identity, Outcome, Plan, Resource, Saved, Stored},
    },
};

pub struct LandingZone;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Model {
    pub name: Text,
    pub target_organizational_unit_id: Text,
    pub allow_hierarchical_organizational_unit_assignment: Value<bool>,
    pub move_from_root_only: Value<bool>,
    pub workspace_units: Value<WorkspaceUnits>,
    pub organizational_unit_name: Text,
    pub organizational_path: Text,
    pub organizational_unit_exists: Value<bool>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WorkspaceUnits {
    pub parent_id: Text,
}

impl Model {
    /// The unit or root that this landing zone names; null stands for the organization's root.
    fn unit_id(&self) -> Text {
        match &self.workspace_units {
            Value::Value(units) => units.parent_id.clone(),
            _ => self.target_organizational_unit_id.clone(),
        }
    }

    fn unit_path(&self) -> AttributePath {
        match &self.workspace_units {
            Value::Value(_) => AttributePath::new("workspace_units").attribute("parent_id"),
            _ => AttributePath::new("target_organizational_unit_id"),
        }
    }
}

#[async_trait]
impl Resource<Context> for LandingZone {
    type Model = Model;

    fn name(&self) -> &'static str {
        "meshstack_landing_zone"
    }

    fn schema(&self) -> Schema {
        schema::schema()
    }

    fn validate(&self, config: &Model) -> Diagnostics {
        check(config)
    }

    async fn plan(&self, cx: &Context, plan: Plan<Model>) -> Outcome<Model> {
        let mut planned = plan.proposed;
        let names_same_unit = plan.prior.as_ref().is_some_and(|prior| {
            prior.unit_id() == planned.unit_id()
                && prior.workspace_units.is_value() == planned.workspace_units.is_value()
        });
        if names_same_unit {
            let gone = planned.organizational_unit_exists == Value::Value(false);
            let diagnostics = if gone { missing_unit(&planned) } else { Diagnostics::default() };
            return Outcome::new(planned, plan.private).with(diagnostics);
        }
        planned.organizational_unit_name = Value::Unknown;
        planned.organizational_path = Value::Unknown;
        planned.organizational_unit_exists = Value::Unknown;
        // A look at AWS gives diagnostics, never values: planning again must give the same.
        let diagnostics = match view(cx, planned.clone()).await {
            Ok(seen) if seen.organizational_unit_exists == Value::Value(false) => {
                missing_unit(&seen)
            }
            Ok(_) => Diagnostics::default(),
            Err(err) => Diagnostics { warnings: err.errors, ..Diagnostics::default() },
        };
        Outcome::new(planned, plan.private).with(diagnostics)
    }

    async fn read(&self, cx: &Context, stored: Stored<Model>) -> Outcome<Model> {
        match view(cx, stored.model).await {
            Ok(model) => Outcome::new(model, stored.private),
            Err(diagnostics) => Outcome::failed(diagnostics),
        }
    }

    async fn create(
        &self,
        cx: &Context,
        planned: Stored<Model>,
        _saved: &Saved<Model>,
    ) -> Outcome<Model> {
        settle(view(cx, planned.model).await, planned.private)
    }

    async fn update(&self, cx: &Context, _prior: Model, planned: Stored<Model>) -> Outcome<Model> {
        settle(view(cx, planned.model).await, planned.private)
    }

    async fn delete(&self, _cx: &Context, _prior: Stored<Model>) -> Diagnostics {
        Diagnostics::default()
    }

    fn import(&self, _identity: &Identity) -> Result<Model, Diagnostics> {
        Err(one_error(Diagnostic::root(
            "Landing Zone Cannot Be Imported",
            "A landing zone is not an object of AWS: write it in the configuration and apply.",
        )))
    }
}

/// What can be said of a landing zone by itself. Unknown values are left for the plan.
fn check(config: &Model) -> Diagnostics {
    let mut diagnostics = Diagnostics::default();
    let has_target = !config.target_organizational_unit_id.is_null();
    if has_target != config.workspace_units.is_null() {
        diagnostics.error(
            "Landing Zone Without One Target",
            "Set exactly one of target_organizational_unit_id (all accounts stand in this unit) \
            and the block workspace_units {} (one unit per workspace).",
            AttributePath::new("target_organizational_unit_id"),
        );
    }
    if let Value::Value(name) = &config.name
        && name.trim().is_empty()
    {
        diagnostics.error("Empty Name", "A landing zone needs a name.", AttributePath::new("name"));
    }
    if let Value::Value(id) = config.unit_id() {
        if let Err(err) = check_parent_id(&id) {
            diagnostics.error("Not An Organizational Unit", err.to_string(), config.unit_path());
        }
        let hierarchical = &config.allow_hierarchical_organizational_unit_assignment;
        if has_target && check_root_id(&id).is_ok() && *hierarchical == Value::Value(true) {
            diagnostics.warning(
                "Accounts Are Never Moved",
                format!(
                    "Every account of the organization stands below its root {id}, so that with \
                     allow_hierarchical_organizational_unit_assignment no account is ever moved."
                ),
                AttributePath::new("allow_hierarchical_organizational_unit_assignment"),
            );
        }
    }
    diagnostics
}

/// Keeps a landing zone whose unit exists.
fn settle(viewed: Result<Model, Diagnostics>, private: Vec<u8>) -> Outcome<Model> {
    match viewed {
        Ok(model) if model.organizational_unit_exists == Value::Value(false) => {
            Outcome::failed(missing_unit(&model))
        }
        Ok(model) => Outcome::new(model, private),
        Err(diagnostics) => Outcome::failed(diagnostics),
    }
}

/// Fills in what AWS says of the unit that the landing zone names. An unknown unit stays unknown.
async fn view(cx: &Context, mut model: Model) -> Result<Model, Diagnostics> {
    let unit_id = model.unit_id();
    if unit_id.is_unknown() {
        return Ok(model);
    }
    let clients = cx.provider.clients()?;
    let failed = |err: AwsError| {
        let fix = err.fix().map(|fix| format!(" To mend it, {fix}.")).unwrap_or_default();
        one_error(Diagnostic::new(
            "Organizational Unit Could Not Be Read",
            format!("{err}.{fix}"),
            model.unit_path(),
        ))
    };
    let unit_id = match unit_id {
        Value::Value(id) => id,
        _ => cx.directory.units.root_id(clients).await.map_err(failed)?,
    };
    let unit = cx.directory.units.find(clients, &unit_id).await.map_err(failed)?;
    let path = match &unit {
        Some(unit) => Some(cx.directory.units.path_of(clients, &unit.id).await.map_err(failed)?),
        None => None,
    };
    model.organizational_unit_exists = Value::Value(unit.is_some());
    model.organizational_unit_name = unit.map(|it| it.name).into();
    model.organizational_path = path.into();
    Ok(model)
}

fn missing_unit(model: &Model) -> Diagnostics {
    let unit_id = model.unit_id().unwrap_or_default();
    one_error(Diagnostic::new(
        "Organizational Unit Not Found",
        format!(
            "There is no organizational unit or root {unit_id} in the organization of the \
            provider's credentials."
        ),
        model.unit_path(),
    ))
}

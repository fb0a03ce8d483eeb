//! From a tenant's model to what the domain decides on.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use tf_provider::{AttributePath, Diagnostic, Diagnostics, value::Value};

use crate::{
    domain::{
        identifier::role_name,
        placement::{Location, Placement, Target as PlacementTarget},
        tenant::{Account, Contact, ContactType, DesiredAlias, DesiredTenant, ObservedTenant},
    },
    framework::model::{Text, one_error},
    provider::settings::Settings,
    replication::Start,
    resources::landing_zone::argument::{LandingZoneArgument, decode_argument},
};

use super::{
    model::{Model, known, known_map},
    patterns::{Target, has_unknown_tags, render, values},
    tags::ownership,
};

/// What is kept beside the state. Its loss costs a look at AWS, nothing else.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Private {
    /// A creation that was asked for and has not been seen to end.
    pub request_id: Option<String>,
    /// The account that a plan was made for; tells the second plan of a replacement what it
    /// replaces.
    pub account_id: Option<String>,
}

impl Private {
    pub fn decode(bytes: &[u8]) -> Self {
        serde_json::from_slice(bytes).unwrap_or_default()
    }

    pub fn encode(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("it holds texts only")
    }
}

/// The error for a value that a call needs and nobody knows.
pub fn unknown(name: &'static str) -> Diagnostics {
    one_error(Diagnostic::new(
        "Value Not Known",
        format!("{name} is not known although it is needed now. Nothing was called."),
        AttributePath::new(name),
    ))
}

/// What a creation or update wants; everything that a call depends on must be known.
pub fn desired(
    planned: &Model,
    prior: Option<&Model>,
    settings: &Settings,
) -> Result<DesiredTenant, Diagnostics> {
    let landing_zone = decode_argument(&planned.landing_zone)?;
    let values = values(planned, &landing_zone, settings);
    let mut diagnostics = Diagnostics::default();
    let pattern = &settings.account_alias_pattern;
    let unknown_tags = has_unknown_tags(planned);
    let rendered_alias = render(Target::Alias, pattern, &values, unknown_tags, &mut diagnostics);
    let enforce = settings.enforce_account_alias == Value::Value(true);
    let alias = match (&planned.alias, &rendered_alias) {
        // What an update plans is meant: the plan has weighed the account's alias.
        (Value::Value(name), rendered) => {
            let is_meant = prior.is_some() || enforce || known(rendered) != Some(name);
            Some(DesiredAlias { name: name.clone(), enforce: is_meant })
        }
        (Value::Unknown, Value::Value(name)) => Some(DesiredAlias { name: name.clone(), enforce }),
        _ => None,
    };
    let Value::Value(landing_zone) = landing_zone else { return Err(unknown("landing_zone")) };
    let tags = planned.account_tags.as_ref_option().ok_or_else(|| unknown("account_tags"))?;
    if tags.values().any(Value::is_unknown) {
        return Err(unknown("account_tags"));
    }
    Ok(DesiredTenant {
        ownership: ownership(planned, settings).ok_or_else(|| unknown("workspace_identifier"))?,
        account_name: known(&planned.account_name)
            .ok_or_else(|| unknown("account_name"))?
            .to_owned(),
        email: known(&planned.email).map(ToOwned::to_owned),
        placement: placement(planned, &landing_zone, settings)
            .ok_or_else(|| unknown("landing_zone"))?,
        tags: known_map(&planned.account_tags),
        written_tags: prior
            .map(|it| known_map(&it.account_tags))
            .into_iter()
            .flatten()
            .map(|(key, _)| key)
            .collect(),
        namespace_prefix: settings
            .tenant_tags
            .as_ref_option()
            .map(|it| it.namespace_prefix.clone())
            .unwrap_or_default(),
        ignore_tags: settings.ignore_tags.as_ref_option().cloned().unwrap_or_default(),
        access_role_name: role_name(known(&settings.access_role).unwrap_or_default())
            .map_err(|err| one_error(Diagnostic::root("Not A Role Name", err.to_string())))?
            .name,
        alias,
        contacts: contacts(planned),
        written_contacts: prior.map(contacts).unwrap_or_default().into_keys().collect(),
    })
}

/// Where the landing zone puts the tenant; `None` while it is not known.
pub fn placement(
    model: &Model,
    landing_zone: &LandingZoneArgument,
    settings: &Settings,
) -> Option<Placement> {
    let flag = |own: &Value<bool>, providers: &Value<bool>| match (own, providers) {
        (Value::Value(flag), _) | (Value::Null, Value::Value(flag)) => Some(*flag),
        (Value::Null, Value::Null) => Some(false),
        _ => None,
    };
    let target = match (&landing_zone.workspace_units, &landing_zone.target_organizational_unit_id)
    {
        (Value::Value(units), _) => PlacementTarget::WorkspaceUnit {
            parent_id: match &units.parent_id {
                Value::Value(id) => Some(id.clone()),
                Value::Null => None,
                Value::Unknown => return None,
            },
            name: known(&model.workspace_identifier)?.to_owned(),
        },
        (Value::Null, Value::Value(id)) => PlacementTarget::Unit(id.clone()),
        _ => return None,
    };
    Some(Placement {
        target,
        hierarchical: flag(
            &landing_zone.allow_hierarchical_organizational_unit_assignment,
            &settings.allow_hierarchical_organizational_unit_assignment,
        )?,
        from_root_only: flag(&landing_zone.move_from_root_only, &settings.move_from_root_only)?,
    })
}

fn contacts(model: &Model) -> BTreeMap<ContactType, Contact> {
    let blocks = model.alternate_contact.as_ref_option().into_iter().flatten();
    let text = |text: &Text| known(text).unwrap_or_default().to_owned();
    blocks
        .filter_map(|block| {
            let contact = Contact {
                name: text(&block.name),
                title: text(&block.title),
                email: text(&block.email),
                phone: text(&block.phone),
            };
            Some((ContactType::parse(known(&block.r#type)?)?, contact))
        })
        .collect()
}

/// The types of the contacts that a model describes.
pub fn contact_types(model: &Model) -> BTreeSet<ContactType> {
    contacts(model).into_keys().collect()
}

/// Where an update starts from: a complete state was just refreshed and says all.
pub fn start(prior: &Model, private: &Private, planned: &Model, settings: &Settings) -> Start {
    let Some(account_id) = known(&prior.account_id) else {
        return Start::Unknown { request_id: private.request_id.clone() };
    };
    match observed(prior, planned, settings) {
        Some(observed) if prior.is_complete() => Start::Observed(Box::new(observed)),
        _ => Start::Known {
            account_id: account_id.to_owned(),
            is_new: prior.first_replication_completed != Value::Value(true),
        },
    }
}

/// The account as a complete state describes it.
fn observed(prior: &Model, planned: &Model, settings: &Settings) -> Option<ObservedTenant> {
    let location = location(known(&prior.organizational_path)?);
    let placement_of = |model: &Model| match decode_argument(&model.landing_zone) {
        Ok(Value::Value(landing_zone)) => placement(model, &landing_zone, settings),
        _ => None,
    };
    let keeps_placement = placement_of(prior) == placement_of(planned);
    Some(ObservedTenant {
        account: Account {
            id: known(&prior.account_id)?.to_owned(),
            arn: known(&prior.account_arn)?.to_owned(),
            name: known(&prior.account_name)?.to_owned(),
            email: known(&prior.email)?.to_owned(),
            state: known(&prior.state)?.to_owned(),
        },
        // A complete tenant whose placement stays as it was stands where it belongs.
        workspace_unit: keeps_placement.then(|| location.parent_id().to_owned()),
        location,
        tags: known_map(&prior.account_tags),
        alias: Some(known(&prior.alias).map(ToOwned::to_owned)),
        contacts: Some(contacts(prior)),
    })
}

/// `o-…/r-…/ou-…/` → root and units.
pub fn location(organizational_path: &str) -> Location {
    let ids = organizational_path.split('/').skip(1).filter(|id| !id.is_empty());
    Location(ids.map(ToOwned::to_owned).collect())
}

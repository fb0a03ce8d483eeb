//! Renders the provider's patterns for one tenant.
//!
//! A value that is not known yet makes the result unknown; one that is wrong makes a diagnostic.

use tf_provider::{AttributePath, Diagnostic, Diagnostics, value::Value};

use crate::{
    domain::{
        account_name::check_account_name,
        alias::{account_alias, check_account_alias},
        email::check_email,
        pattern::{Pattern, PatternValue, Rendered, Values},
        rand::rand,
        tags::{TagLists, TenantTags},
    },
    framework::model::{Text, TextsMap},
    provider::settings::Settings,
    resources::landing_zone::argument::LandingZoneArgument,
};

use super::model::{Model, has_unknown, known};

/// What every placeholder stands for.
pub fn values(
    model: &Model,
    landing_zone: &Value<LandingZoneArgument>,
    settings: &Settings,
) -> Values {
    let separator = known(&settings.tag_value_separator).unwrap_or("/");
    let mut values = tenant_tags(model).placeholders(separator);
    let texts = [
        ("workspaceIdentifier", &model.workspace_identifier),
        ("workspaceName", &model.workspace_identifier),
        ("projectIdentifier", &model.project_identifier),
        ("projectName", &model.project_identifier),
        ("platform", &settings.platform),
    ];
    values.extend(texts.map(|(name, text)| (name.to_owned(), text_value(text))));
    values.insert("meshProjectId".to_owned(), number_value(&model.project_id));
    let number = number_value(&model.tenant_platform_number);
    values.insert("tenantPlatformNumber".to_owned(), number);
    values.insert("rand".to_owned(), rand_value(model, settings));
    values.insert("contactMail".to_owned(), or_none(&model.contact_email));
    let landing_zone_name = match landing_zone {
        Value::Value(landing_zone) => text_value(&landing_zone.name),
        Value::Unknown => PatternValue::Unknown,
        Value::Null => PatternValue::Text("no-landingzone".to_owned()),
    };
    for name in ["landingZoneName", "landingZoneIdentifier"] {
        values.insert(name.to_owned(), landing_zone_name.clone());
    }
    // meshStack writes "none" for what a tenant does not have; this provider is never told these.
    for name in UNTOLD {
        values.insert(name.to_owned(), PatternValue::Text("none".to_owned()));
    }
    values
}

const UNTOLD: [&str; 8] = [
    "paymentExpirationDate",
    "paymentAmount",
    "ownerUsername",
    "ownerFirstName",
    "ownerLastName",
    "additionalOwnerUsername",
    "additionalOwnerFirstName",
    "additionalOwnerLastName",
];

/// The known meshStack tags.
pub fn tenant_tags(model: &Model) -> TenantTags {
    let lists = |map: &TextsMap| -> TagLists {
        let entries = map.as_ref_option().into_iter().flatten();
        let list = |(name, texts): (&String, &Value<Vec<Text>>)| {
            let texts = texts.as_ref_option()?;
            Some((name.clone(), texts.iter().filter_map(known).map(ToOwned::to_owned).collect()))
        };
        entries.filter_map(list).collect()
    };
    TenantTags {
        workspace: lists(&model.workspace_tags),
        project: lists(&model.project_tags),
        payment: lists(&model.payment_tags),
    }
}

/// Whether some meshStack tag is not known yet: then no tag's value can be told.
pub fn has_unknown_tags(model: &Model) -> bool {
    [&model.workspace_tags, &model.project_tags, &model.payment_tags].into_iter().any(has_unknown)
}

fn text_value(text: &Text) -> PatternValue {
    match text {
        Value::Value(text) => PatternValue::Text(text.clone()),
        Value::Null => PatternValue::Missing,
        Value::Unknown => PatternValue::Unknown,
    }
}

fn or_none(text: &Text) -> PatternValue {
    match text_value(text) {
        PatternValue::Missing => PatternValue::Text("none".to_owned()),
        value => value,
    }
}

fn number_value(number: &Value<i64>) -> PatternValue {
    match number {
        Value::Value(number) => PatternValue::Number(*number),
        Value::Null => PatternValue::Missing,
        Value::Unknown => PatternValue::Unknown,
    }
}

fn rand_value(model: &Model, settings: &Settings) -> PatternValue {
    let parts = [&settings.platform, &model.workspace_identifier, &model.project_identifier];
    if parts.into_iter().chain([&model.rand_seed]).any(Value::is_unknown) {
        return PatternValue::Unknown;
    }
    let [platform, workspace, project] = parts.map(|it| known(it).unwrap_or_default());
    PatternValue::Text(rand(platform, workspace, project, known(&model.rand_seed)))
}

/// What a rendered pattern is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Target {
    AccountName,
    Email,
    Alias,
}

impl Target {
    /// The tenant's attribute that holds the result.
    pub fn attribute(self) -> &'static str {
        match self {
            Self::AccountName => "account_name",
            Self::Email => "email",
            Self::Alias => "alias",
        }
    }

    fn argument(self) -> &'static str {
        match self {
            Self::AccountName => "account_name_pattern",
            Self::Email => "account_email_pattern",
            Self::Alias => "account_alias_pattern",
        }
    }

    /// Checks a value that is to be used as it is.
    pub fn check(self, text: &str) -> Result<(), String> {
        match self {
            Self::AccountName => check_account_name(text).map_err(|err| err.to_string()),
            Self::Email => check_email(text).map_err(|err| err.to_string()),
            Self::Alias => check_account_alias(text).map_err(|err| err.to_string()),
        }
    }
}

/// Renders one of the provider's patterns. A null pattern renders null.
pub fn render(
    target: Target,
    pattern: &Value<Pattern>,
    values: &Values,
    has_unknown_tags: bool,
    diagnostics: &mut Diagnostics,
) -> Text {
    let pattern = match pattern {
        Value::Value(pattern) => pattern,
        Value::Null => return Value::Null,
        Value::Unknown => return Value::Unknown,
    };
    let path = || AttributePath::new(target.attribute());
    let mut wrong = |why: String| {
        diagnostics.add_error(Diagnostic::new(
            format!("The Provider's {} Does Not Fit", target.argument()),
            format!("{why}\nChange the pattern, or set {} here.", target.attribute()),
            path(),
        ));
        Value::Unknown
    };
    if has_unknown_tags && pattern.missing_tag(values).is_some() {
        return Value::Unknown;
    }
    let rendered = match pattern.render(values) {
        Ok(rendered) => rendered,
        Err(err) => return wrong(err.to_string()),
    };
    let Rendered::Known(text) = rendered else { return Value::Unknown };
    let text = match target {
        Target::Alias => match account_alias(&text) {
            Ok(alias) => alias,
            Err(err) => return wrong(err.to_string()),
        },
        _ => text,
    };
    match target.check(&text) {
        Ok(()) => Value::Value(text),
        Err(err) => wrong(err),
    }
}

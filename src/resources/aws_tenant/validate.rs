//! What can be said of a tenant's configuration by itself. Unknown values are left for the plan.

use std::collections::BTreeSet;

use tf_provider::{AttributePath, Diagnostics, value::Value};

use crate::{
    domain::{
        account_name::{project_identifier_warning, workspace_identifier_warning},
        duration::parse_duration,
        email::check_email,
        identifier::{check_account_id, check_organizational_unit_id},
        tags::check_plain_tag,
        tenant::ContactType,
    },
    framework::model::Text,
    resources::landing_zone::argument::{check_argument, decode_argument},
};

use super::{
    model::{AlternateContact, Model, known},
    patterns::Target,
};

pub const POLICIES: [&str; 3] = ["retain", "quarantine", "close"];

pub fn validate(config: &Model) -> Diagnostics {
    let mut diagnostics = Diagnostics::default();
    check_identifiers(config, &mut diagnostics);
    check_account(config, &mut diagnostics);
    check_tags(config, &mut diagnostics);
    check_contacts(config, &mut diagnostics);
    check_deletion(config, &mut diagnostics);
    check_timeouts(config, &mut diagnostics);
    match decode_argument(&config.landing_zone) {
        Err(wrong) => diagnostics.add_diagnostics(wrong),
        Ok(Value::Null) => diagnostics.error(
            "Landing Zone Is Null",
            "A tenant needs a landing zone: landing_zone = meshstack_landing_zone.dev.",
            AttributePath::new("landing_zone"),
        ),
        Ok(Value::Value(landing_zone)) => {
            diagnostics.add_diagnostics(check_argument(&landing_zone));
        }
        Ok(Value::Unknown) => {}
    }
    diagnostics
}

fn check_identifiers(config: &Model, diagnostics: &mut Diagnostics) {
    type Warning = fn(&str) -> Option<String>;
    let identifiers: [(&'static str, &Text, Warning); 2] = [
        ("workspace_identifier", &config.workspace_identifier, workspace_identifier_warning),
        ("project_identifier", &config.project_identifier, project_identifier_warning),
    ];
    for (name, identifier, warning) in identifiers {
        let Value::Value(identifier) = identifier else { continue };
        if identifier.trim().is_empty() {
            let detail = format!("{name} is empty: it names the tenant and goes into its tags.");
            diagnostics.error("Empty Identifier", detail, AttributePath::new(name));
        } else if let Some(warning) = warning(identifier) {
            diagnostics.warning("Unusual Identifier", warning, AttributePath::new(name));
        }
    }
}

fn check_account(config: &Model, diagnostics: &mut Diagnostics) {
    if let Value::Value(id) = &config.account_id
        && let Err(err) = check_account_id(id)
    {
        diagnostics.error("Not An Account Id", err.to_string(), AttributePath::new("account_id"));
    }
    let texts = [
        (Target::AccountName, &config.account_name),
        (Target::Email, &config.email),
        (Target::Alias, &config.alias),
    ];
    for (target, text) in texts {
        if let Value::Value(text) = text
            && let Err(err) = target.check(text)
        {
            let name = target.attribute();
            diagnostics.error(
                format!("Value Of {name} Does Not Fit"),
                err,
                AttributePath::new(name),
            );
        }
    }
}

fn check_tags(config: &Model, diagnostics: &mut Diagnostics) {
    for (key, value) in config.tags.as_ref_option().into_iter().flatten() {
        let path = AttributePath::new("tags").key(key.clone());
        if value.is_null() {
            // Left out silently, a tag that was planned with an unknown value could vanish from the
            // plan.
            let detail = format!(
                "The tag {key:?} is null: leave its key out, or give it a text, which may be empty."
            );
            diagnostics.error("Tag Without A Value", detail, path);
        } else if let Err(err) = check_plain_tag(key, known(value).unwrap_or_default()) {
            diagnostics.error("Tag Does Not Fit", format!("The tag {key:?}: {err}."), path);
        }
    }
    let lists = [
        ("workspace_tags", &config.workspace_tags),
        ("project_tags", &config.project_tags),
        ("payment_tags", &config.payment_tags),
    ];
    for (name, map) in lists {
        for key in map.as_ref_option().into_iter().flat_map(|it| it.keys()) {
            if key.is_empty() {
                let detail = format!("{name} has a tag without a name.");
                diagnostics.error("Empty Tag Name", detail, AttributePath::new(name));
            }
        }
    }
}

fn check_contacts(config: &Model, diagnostics: &mut Diagnostics) {
    let mut seen = BTreeSet::new();
    for contact in config.alternate_contact.as_ref_option().into_iter().flatten() {
        // Elements of a set cannot be addressed: the path stops at the block.
        let path = || AttributePath::new("alternate_contact");
        if let Value::Value(contact_type) = &contact.r#type {
            if ContactType::parse(contact_type).is_none() {
                let detail = format!(
                    "The type {contact_type:?} is none of BILLING, OPERATIONS and SECURITY."
                );
                diagnostics.error("Unknown Contact Type", detail, path());
            }
            if !seen.insert(contact_type.clone()) {
                let detail = format!("An account has one {contact_type} contact.");
                diagnostics.error("Contact Type Given Twice", detail, path());
            }
        }
        for problem in contact_problems(contact) {
            diagnostics.error("Contact Does Not Fit", problem, path());
        }
    }
}

/// AWS's limits of PutAlternateContact
/// (<https://docs.aws.amazon.com/accounts/latest/reference/API_PutAlternateContact.html>).
fn contact_problems(contact: &AlternateContact) -> Vec<String> {
    let limits =
        [("name", &contact.name, 64), ("title", &contact.title, 50), ("phone", &contact.phone, 25)];
    let mut problems: Vec<_> = limits
        .into_iter()
        .filter_map(|(name, text, length_max)| {
            let text = known(text)?;
            let length = text.chars().count();
            let fits = (1..=length_max).contains(&length);
            (!fits).then(|| {
                format!("The {name} {text:?} has {length} characters, AWS takes 1 to {length_max}.")
            })
        })
        .collect();
    if let Some(email) = known(&contact.email)
        && let Err(err) = check_email(email)
    {
        problems.push(err.to_string());
    }
    problems
}

fn check_deletion(config: &Model, diagnostics: &mut Diagnostics) {
    if let Value::Value(policy) = &config.deletion_policy
        && !POLICIES.contains(&policy.as_str())
    {
        let detail = format!("The deletion policy {policy:?} is none of {}.", POLICIES.join(", "));
        diagnostics.error("Unknown Deletion Policy", detail, AttributePath::new("deletion_policy"));
    }
    let quarantines = known(&config.deletion_policy) == Some("quarantine");
    match &config.quarantine_organizational_unit_id {
        Value::Null if quarantines => diagnostics.error(
            "Quarantine Without A Unit",
            "deletion_policy = \"quarantine\" needs quarantine_organizational_unit_id, the unit to which the account is moved.",
            AttributePath::new("quarantine_organizational_unit_id"),
        ),
        Value::Value(id) => {
            if let Err(err) = check_organizational_unit_id(id) {
                let path = AttributePath::new("quarantine_organizational_unit_id");
                diagnostics.error("Not An Organizational Unit", err.to_string(), path);
            }
        }
        _ => {}
    }
}

fn check_timeouts(config: &Model, diagnostics: &mut Diagnostics) {
    let Value::Value(timeouts) = &config.timeouts else { return };
    let all =
        [("create", &timeouts.create), ("update", &timeouts.update), ("delete", &timeouts.delete)];
    for (name, timeout) in all {
        if let Value::Value(timeout) = timeout
            && let Err(err) = parse_duration(timeout)
        {
            let path = AttributePath::new("timeouts").attribute(name);
            diagnostics.error("Not A Duration", err.to_string(), path);
        }
    }
}

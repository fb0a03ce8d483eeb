//! A tenant's account tags, from all that gives them.

use std::collections::BTreeMap;

use tf_provider::{AttributePath, Diagnostic, Diagnostics, value::Value};

use crate::{
    domain::{
        pattern::{Rendered, Values},
        tags::{
            TagError, TagSource,
            changes::IgnoreTags,
            desired::{DesiredTags, TagInputs, desired_tags},
            ownership::Ownership,
        },
    },
    framework::model::{Text, TextMap},
    provider::settings::Settings,
};

use super::{
    model::{Model, known},
    patterns::{has_unknown_tags, tenant_tags},
};

/// Whose the account is, once workspace and project are known.
pub fn ownership(model: &Model, settings: &Settings) -> Option<Ownership> {
    let workspace = known(&model.workspace_identifier)?;
    let project = known(&model.project_identifier)?;
    (!settings.platform.is_unknown())
        .then(|| Ownership::new(workspace, project, known(&settings.platform)))
}

/// The tags to be written; unknown as a whole where a source of keys is unknown.
pub fn account_tags(
    model: &Model,
    values: &Values,
    settings: &Settings,
    diagnostics: &mut Diagnostics,
) -> TextMap {
    let Some(plain) = rendered(&model.tags) else { return Value::Unknown };
    let (Value::Value(default), Value::Value(tenant), Value::Value(ignored)) =
        (&settings.default_tags, &settings.tenant_tags, &settings.ignore_tags)
    else {
        return Value::Unknown;
    };
    let replicates = !tenant.replicated_tags.is_empty() || !tenant.tag_mappers.is_empty();
    if replicates && has_unknown_tags(model) {
        return Value::Unknown;
    }
    let Value::Value(separator) = &settings.tag_value_separator else { return Value::Unknown };
    let ownership = match ownership(model, settings) {
        Some(ownership) => {
            ownership.to_tags().into_iter().map(|(key, it)| (key, Rendered::Known(it))).collect()
        }
        None => Ownership::unknown_tags(),
    };
    let inputs = TagInputs {
        plain: &plain,
        default,
        replicated: &tenant.replicated_tags,
        mappers: &tenant.tag_mappers,
        namespace_prefix: &tenant.namespace_prefix,
        tenant_tags: &tenant_tags(model),
        separator,
        values,
        ownership: &ownership,
    };
    match desired_tags(&inputs) {
        Ok(tags) => Value::Value(written(tags, ignored)),
        Err(errors) => {
            for err in errors {
                diagnostics.add_error(diagnostic(&err));
            }
            Value::Unknown
        }
    }
}

/// The tags as they will stand in `account_tags`: ignored keys are never written.
fn written(tags: DesiredTags, ignored: &IgnoreTags) -> BTreeMap<String, Text> {
    let kept = tags.into_iter().filter(|(key, _)| !ignored.ignores(key));
    kept.map(|(key, value)| match value {
        Rendered::Known(value) => (key, Value::Value(value)),
        Rendered::Unknown => (key, Value::Unknown),
    })
    .collect()
}

/// `None` if the map as a whole is unknown. A null value, which `validate` refuses, is left out.
fn rendered(map: &TextMap) -> Option<DesiredTags> {
    match map {
        Value::Unknown => None,
        Value::Null => Some(DesiredTags::new()),
        Value::Value(map) => Some(
            map.iter()
                .filter_map(|(key, value)| match value {
                    Value::Value(value) => Some((key.clone(), Rendered::Known(value.clone()))),
                    Value::Unknown => Some((key.clone(), Rendered::Unknown)),
                    Value::Null => None,
                })
                .collect(),
        ),
    }
}

fn diagnostic(err: &TagError) -> Diagnostic {
    let (whose, path) = match &err.blame {
        TagSource::Plain { key } => {
            (format!("the tag {key:?}"), AttributePath::new("tags").key(key.clone()))
        }
        TagSource::Default { key } => {
            (format!("the tag {key:?} of the provider's default_tags"), AttributePath::root())
        }
        TagSource::Mapper { index } => {
            (format!("the provider's tag_mapper block number {}", index + 1), AttributePath::root())
        }
        TagSource::Replicated { name } => (
            format!("the provider's tenant_tags, replicated_tags[{name:?}]"),
            AttributePath::root(),
        ),
        TagSource::Separator => {
            ("the provider's tag_value_separator".to_owned(), AttributePath::root())
        }
        TagSource::Whole => ("the account's tags".to_owned(), AttributePath::new("tags")),
    };
    Diagnostic::new(
        "Account Tags Do Not Fit",
        format!("Wrong with {whose}: {}.", err.problem),
        path,
    )
}

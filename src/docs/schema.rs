//! A schema as Markdown: attributes and blocks by what a configuration may do with them, nested ones below.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value as Json;
use tf_provider::schema::{
    Attribute, AttributeConstraint, Block, FunctionSchema, NestedBlock, Parameter,
};

use crate::framework::resource::IdentityAttribute;

/// What a configuration may do with a member, in the order of the page.
const GROUPS: [&str; 3] = ["Required", "Optional", "Read-Only"];
const REQUIRED: usize = 0;
const OPTIONAL: usize = 1;
const READ_ONLY: usize = 2;

/// The schema section of a provider, a resource or a data source.
pub fn markdown(block: &Block) -> String {
    format!("## Schema\n\n{}", block_members("", block))
}

/// The identity of a resource.
pub fn identity_markdown(attributes: &[IdentityAttribute]) -> String {
    let line = |it: &IdentityAttribute| format!("- `{}` (String) {}", it.name, it.description);
    let lines: Vec<String> = attributes.iter().map(line).collect();
    format!("### Identity Schema\n\n#### Required\n\n{}\n", lines.join("\n"))
}

/// The signature and the arguments of a function.
pub fn function_markdown(name: &str, schema: &FunctionSchema) -> String {
    let in_signature =
        |it: &Parameter| format!("{} {}", it.name, type_name(&json(&it.param_type)).to_lowercase());
    let signature: Vec<String> = schema.parameters.iter().map(in_signature).collect();
    let argument = |it: &Parameter| {
        let type_name = type_name(&json(&it.param_type));
        format!("1. `{}` ({type_name}) {}", it.name, it.description.content)
    };
    let arguments: Vec<String> = schema.parameters.iter().map(argument).collect();
    format!(
        "## Signature\n\n```text\n{name}({}) {}\n```\n\n## Arguments\n\n{}\n",
        signature.join(", "),
        type_name(&json(&schema.return_type)).to_lowercase(),
        arguments.join("\n")
    )
}

/// Members that stand in a section of their own, below that of their parent.
struct Nested<'a> {
    path: String,
    anchor: String,
    members: Members<'a>,
}

enum Members<'a> {
    Block(&'a Block),
    /// The members of an object type have a type and nothing else; they share the group of the attribute.
    Object {
        members: Json,
        group: usize,
    },
}

enum Member<'a> {
    Attribute(&'a Attribute),
    Block(&'a NestedBlock),
}

impl<'a> Member<'a> {
    fn group(&self) -> usize {
        match self {
            Member::Attribute(it) => match it.constraint {
                AttributeConstraint::Required => REQUIRED,
                AttributeConstraint::Optional | AttributeConstraint::OptionalComputed => OPTIONAL,
                AttributeConstraint::Computed => READ_ONLY,
            },
            Member::Block(NestedBlock::Single(_)) => REQUIRED,
            Member::Block(_) => OPTIONAL,
        }
    }

    /// What stands in brackets, and the description.
    fn summary(&self) -> (String, &'a str) {
        match self {
            Member::Attribute(it) => {
                let sensitive = if it.sensitive { ", Sensitive" } else { "" };
                let deprecated = if it.deprecated { ", Deprecated" } else { "" };
                let kind = format!("{}{sensitive}{deprecated}", type_name(&json(&it.attr_type)));
                (kind, &it.description.content)
            }
            Member::Block(it) => {
                let (kind, block) = match it {
                    NestedBlock::Single(block) => ("Block, Required", block),
                    NestedBlock::Optional(block) | NestedBlock::Group(block) => {
                        ("Block, Optional", block)
                    }
                    NestedBlock::List(block) => ("Block List", block),
                    NestedBlock::Set(block) => ("Block Set", block),
                    NestedBlock::Map(block) => ("Block Map", block),
                };
                (kind.to_owned(), &block.description.content)
            }
        }
    }

    fn nested(&self, path: &str) -> Option<Nested<'a>> {
        let (kind, members) = match self {
            Member::Attribute(it) => {
                let members = object_members(&json(&it.attr_type))?;
                ("nestedatt", Members::Object { members, group: self.group() })
            }
            Member::Block(it) => ("nestedblock", Members::Block(block(it))),
        };
        Some(Nested { path: path.to_owned(), anchor: anchor(kind, path), members })
    }
}

/// The members of a block and what is nested in them; `parent` is its path, empty for the outermost.
fn block_members(parent: &str, block: &Block) -> String {
    let attributes = block.attributes.iter().map(|(name, it)| (name, Member::Attribute(it)));
    let blocks = block.blocks.iter().map(|(name, it)| (name, Member::Block(it)));
    let members: BTreeMap<&String, Member<'_>> = attributes.chain(blocks).collect();
    let mut out = Vec::new();
    let mut sections = Vec::new();
    for (group, title) in GROUPS.into_iter().enumerate() {
        let mut lines = Vec::new();
        for (name, member) in members.iter().filter(|(_, it)| it.group() == group) {
            let nested = member.nested(&join(parent, name));
            let (kind, description) = member.summary();
            let line = format!("- `{name}` ({kind}) {description}");
            lines.push(format!("{}{}", line.trim_end(), link(nested.as_ref())));
            sections.extend(nested);
        }
        if !lines.is_empty() {
            let title =
                if parent.is_empty() { format!("### {title}") } else { format!("{title}:") };
            out.push(format!("{title}\n\n{}\n", lines.concat()));
        }
    }
    out.extend(sections.into_iter().map(section));
    out.concat()
}

fn object_type_members(parent: &str, members: &Json, group: usize) -> String {
    let members: BTreeMap<&String, &Json> =
        members.as_object().expect("an object type has a map of members").iter().collect();
    let mut lines = Vec::new();
    let mut sections = Vec::new();
    for (name, member_type) in members {
        let path = join(parent, name);
        let nested = object_members(member_type).map(|members| Nested {
            anchor: anchor("nestedobjatt", &path),
            path,
            members: Members::Object { members, group },
        });
        lines.push(format!("- `{name}` ({}){}", type_name(member_type), link(nested.as_ref())));
        sections.extend(nested.map(section));
    }
    format!("{}:\n\n{}\n{}", GROUPS[group], lines.concat(), sections.concat())
}

fn section(Nested { path, anchor, members }: Nested<'_>) -> String {
    let members = match members {
        Members::Block(block) => block_members(&path, block),
        Members::Object { members, group } => object_type_members(&path, &members, group),
    };
    format!("<a id=\"{anchor}\"></a>\n### Nested Schema for `{path}`\n\n{members}\n")
}

/// The end of a member's line.
fn link(nested: Option<&Nested<'_>>) -> String {
    nested.map_or_else(
        || "\n".to_owned(),
        |it| format!(" (see [below for nested schema](#{}))\n", it.anchor),
    )
}

fn join(parent: &str, name: &str) -> String {
    if parent.is_empty() { name.to_owned() } else { format!("{parent}.{name}") }
}

fn anchor(kind: &str, path: &str) -> String {
    format!("{kind}--{}", path.replace('.', "--"))
}

fn block(nested: &NestedBlock) -> &Block {
    match nested {
        NestedBlock::Single(block)
        | NestedBlock::List(block)
        | NestedBlock::Set(block)
        | NestedBlock::Map(block)
        | NestedBlock::Group(block)
        | NestedBlock::Optional(block) => block,
    }
}

/// A type in the form that the protocol gives it: the one form that attributes and parameters share.
fn json(any_type: &impl Serialize) -> Json {
    serde_json::to_value(any_type).expect("a type can be written as JSON")
}

fn type_name(json: &Json) -> String {
    match (json.as_str(), json[0].as_str()) {
        (Some("string"), _) => "String".to_owned(),
        (Some("number"), _) => "Number".to_owned(),
        (Some("bool"), _) => "Boolean".to_owned(),
        (_, Some("list")) => format!("List of {}", type_name(&json[1])),
        (_, Some("set")) => format!("Set of {}", type_name(&json[1])),
        (_, Some("map")) => format!("Map of {}", type_name(&json[1])),
        (_, Some("object")) => "Object".to_owned(),
        (_, Some("tuple")) => "Tuple".to_owned(),
        _ => "Dynamic".to_owned(),
    }
}

/// The members of an object type, or of a collection of such.
fn object_members(json: &Json) -> Option<Json> {
    match json[0].as_str()? {
        "object" => Some(json[1].clone()),
        "list" | "set" | "map" => object_members(&json[1]).filter(|_| json[1][0] == "object"),
        _ => None,
    }
}

#[cfg(test)]
mod tests;

//! The provider's pages in the registry, rendered from its schemas and from the files under `examples/`.
//!
//! The form is the one that tfplugindocs gives the pages of other providers, so that readers find their way:
//! <https://github.com/hashicorp/terraform-plugin-docs>. It cannot be used itself, because it builds a Go provider.
//! What a schema cannot say, such as a table, stands in a file under `templates/` and goes before the schema.

mod page;
mod schema;

use crate::framework::{
    data_source::AnyDataSource, function::Function, provider::Provider, resource::AnyResource,
};
use page::Page;

/// Gives the text of a file of the repository, if there is one.
pub type ReadFile<'a> = &'a dyn Fn(&str) -> Option<String>;

/// A file that a page needs and the repository lacks.
#[derive(Debug, thiserror::Error)]
#[error("{0} is missing: each page shows an example")]
pub struct MissingExample(String);

/// Renders every page, as path and text.
pub fn pages<C: Send + Sync>(
    provider: &Provider<C>,
    read: ReadFile<'_>,
) -> Result<Vec<(String, String)>, MissingExample> {
    let mut pages = vec![provider_page(provider, read)?];
    for resource in &provider.resources {
        pages.push(resource_page(resource.as_ref(), read)?);
    }
    for data_source in &provider.data_sources {
        pages.push(data_source_page(data_source.as_ref(), read)?);
    }
    for function in &provider.functions {
        pages.push(function_page(function.as_ref(), read)?);
    }
    Ok(pages)
}

fn provider_page<C>(
    provider: &Provider<C>,
    read: ReadFile<'_>,
) -> Result<(String, String), MissingExample> {
    let description = &provider.schema.block.description.content;
    let mut page = Page::new("meshstack Provider", None, description);
    page.section(&format!("# meshstack Provider\n\n{description}"));
    page.section(&example(read, "examples/provider/provider.tf")?);
    page.extra(read("templates/index.md"));
    page.section(&schema::markdown(&provider.schema.block));
    Ok(("docs/index.md".to_owned(), page.finish()))
}

fn resource_page<C: Send + Sync>(
    resource: &dyn AnyResource<C>,
    read: ReadFile<'_>,
) -> Result<(String, String), MissingExample> {
    let (name, block) = (resource.name(), resource.schema().block);
    let folder = format!("examples/resources/{name}");
    let mut page = Page::of(name, "Resource", &block.description.content);
    page.section(&format!("# {name} (Resource)\n\n{}", block.description.content));
    page.section(&example(read, &format!("{folder}/resource.tf"))?);
    page.extra(read(&format!("templates/resources/{}.md", short(name))));
    page.section(&schema::markdown(&block));
    page.import(
        read(&format!("{folder}/import-by-identity.tf")),
        &schema::identity_markdown(&resource.identity_schema()),
        read(&format!("{folder}/import-by-string-id.tf")),
        read(&format!("{folder}/import.sh")),
    );
    Ok((format!("docs/resources/{}.md", short(name)), page.finish()))
}

fn data_source_page<C: Send + Sync>(
    data_source: &dyn AnyDataSource<C>,
    read: ReadFile<'_>,
) -> Result<(String, String), MissingExample> {
    let (name, block) = (data_source.name(), data_source.schema().block);
    let mut page = Page::of(name, "Data Source", &block.description.content);
    page.section(&format!("# {name} (Data Source)\n\n{}", block.description.content));
    page.section(&example(read, &format!("examples/data-sources/{name}/data-source.tf"))?);
    page.extra(read(&format!("templates/data-sources/{}.md", short(name))));
    page.section(&schema::markdown(&block));
    Ok((format!("docs/data-sources/{}.md", short(name)), page.finish()))
}

fn function_page(
    function: &dyn Function,
    read: ReadFile<'_>,
) -> Result<(String, String), MissingExample> {
    let (name, schema) = (function.name(), function.schema());
    let mut page = Page::of(name, "function", &schema.summary);
    page.section(&format!("# function: {name}\n\n{}", schema.description.content));
    page.section(&example(read, &format!("examples/functions/{name}/function.tf"))?);
    page.extra(read(&format!("templates/functions/{name}.md")));
    page.section(&schema::function_markdown(name, &schema));
    Ok((format!("docs/functions/{name}.md"), page.finish()))
}

fn example(read: ReadFile<'_>, path: &str) -> Result<String, MissingExample> {
    let text = read(path).ok_or_else(|| MissingExample(path.to_owned()))?;
    Ok(format!("## Example Usage\n\n{}", page::code("terraform", &text)))
}

/// A type name without the provider's prefix.
fn short(name: &str) -> &str {
    name.strip_prefix("meshstack_").expect("the core takes the provider from the prefix")
}

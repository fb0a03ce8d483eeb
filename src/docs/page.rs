//! The frame of a page: front matter, sections with one empty line between them, and the import section.

/// A page in the making.
pub struct Page(String);

impl Page {
    /// The page of a resource, data source or function.
    pub fn of(name: &str, kind: &str, description: &str) -> Self {
        let title = format!("{name} {kind} - terraform-provider-meshstack");
        Self::new(&title, Some(""), description)
    }

    /// `description` is Markdown; the registry shows it as plain text in search results.
    pub fn new(title: &str, subcategory: Option<&str>, description: &str) -> Self {
        let subcategory =
            subcategory.map(|it| format!("subcategory: \"{it}\"\n")).unwrap_or_default();
        let plain: Vec<String> = plain(description)
            .lines()
            .map(|line| if line.is_empty() { String::new() } else { format!("  {line}") })
            .collect();
        Self(format!(
            "---\n# generated from the schema by `UPDATE_DOCS=1 cargo test --test docs`\n\
             page_title: \"{title}\"\n{subcategory}description: |-\n{}\n---\n",
            plain.join("\n")
        ))
    }

    pub fn section(&mut self, markdown: &str) {
        self.0.extend(["\n", markdown.trim(), "\n"]);
    }

    /// A section that not every page has.
    pub fn extra(&mut self, markdown: Option<String>) {
        if let Some(markdown) = markdown {
            self.section(&markdown);
        }
    }

    /// The ways of importing that the repository shows an example of.
    pub fn import(
        &mut self,
        by_identity: Option<String>,
        identity_schema: &str,
        by_id: Option<String>,
        command: Option<String>,
    ) {
        if by_identity.is_none() && by_id.is_none() && command.is_none() {
            return;
        }
        self.section("## Import\n\nImport is supported using the following syntax:");
        if let Some(text) = by_identity {
            self.section(
                "In Terraform and OpenTofu v1.12.0 and later, the `import` block can be used with the \
                 `identity` attribute, for example:",
            );
            self.section(&code("terraform", &text));
            self.section(identity_schema);
        }
        if let Some(text) = by_id {
            self.section("The `import` block can be used with the `id` attribute, for example:");
            self.section(&code("terraform", &text));
        }
        if let Some(text) = command {
            self.section(
                "The [`terraform import`](https://developer.hashicorp.com/terraform/cli/commands/import) or \
                 [`tofu import`](https://opentofu.org/docs/cli/commands/import/) command can be used, for example:",
            );
            self.section(&code("shell", &text));
        }
    }

    pub fn finish(self) -> String {
        self.0
    }
}

/// A fenced block of code.
pub fn code(language: &str, text: &str) -> String {
    format!("```{language}\n{}\n```", text.trim())
}

/// Markdown without marks: of a link the text stays.
fn plain(markdown: &str) -> String {
    let mut out = String::new();
    let mut rest = markdown.trim();
    while let Some(at) = rest.find(['`', '*', '[', ']']) {
        out += &rest[..at];
        let marked = &rest[at..];
        rest = match marked.strip_prefix("](") {
            Some(target) => target.split_once(')').map_or("", |(_, after)| after),
            None => &marked[1..],
        };
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn front_matter_is_plain_text_and_sections_are_one_line_apart() {
        let mut page = Page::of(
            "meshstack_x",
            "Resource",
            "A `tag` of [AWS](https://aws.amazon.com).\n\nMore.",
        );
        page.section("# One\n");
        page.extra(None);
        page.extra(Some("\n## Two\n\n".to_owned()));
        assert_eq!(
            page.finish(),
            "---\n\
             # generated from the schema by `UPDATE_DOCS=1 cargo test --test docs`\n\
             page_title: \"meshstack_x Resource - terraform-provider-meshstack\"\n\
             subcategory: \"\"\n\
             description: |-\n  A tag of AWS.\n\n  More.\n\
             ---\n\n# One\n\n## Two\n"
        );
    }

    #[test]
    fn marks_are_taken_off_a_text() {
        for (markdown, expected) in [
            ("plain", "plain"),
            ("`a` and *b* and **c**", "a and b and c"),
            ("see [`x`](https://x.io/a) or y", "see x or y"),
            ("a list [1] stays readable", "a list 1 stays readable"),
        ] {
            assert_eq!(plain(markdown), expected);
        }
    }

    #[test]
    fn import_shows_what_there_is() {
        let mut page = Page(String::new());
        page.import(None, "", None, None);
        assert_eq!(page.0, "");
        page.import(None, "### Identity Schema", Some("import {}\n".to_owned()), None);
        assert_eq!(
            page.0,
            "\n## Import\n\nImport is supported using the following syntax:\n\n\
             The `import` block can be used with the `id` attribute, for example:\n\n\
             ```terraform\nimport {}\n```\n"
        );
    }
}

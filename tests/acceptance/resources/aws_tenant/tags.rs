//! meshStack's tags become the account's.

use std::collections::BTreeMap;

use crate::support::{
    hcl::{EMAIL, OWNERSHIP, TENANT},
    world::{World, with_every_core},
};

const TENANT_TAGS: &str = r##"
  tag_value_separator = "+"

  tenant_tags {
    namespace_prefix = "mesh:"
    replicated_tags = {
      costCenter  = "cost-center"
      environment = "environment"
      absent      = "absent"
    }
    tag_mapper {
      key           = "owner"
      value_pattern = "team $${workspaceIdentifier}"
    }
    tag_mapper {
      key           = "skipped"
      value_pattern = "#{tagNobodyHasIt}"
    }
  }

  default_tags {
    tags = { managed = "yes", tier = "default" }
  }
"##;

const TENANT_ARGUMENTS: &str = r#"
  tags           = { tier = "gold" }
  workspace_tags = { costCenter = ["1"], environment = ["dev", "test & more"] }
  payment_tags   = { costCenter = ["2"] }
  project_tags   = { costCenter = ["3"] }
"#;

/// The account's tags without those that say whose it is.
fn plain_tags(world: &World) -> BTreeMap<String, String> {
    let mut tags = world.aws.tags_of(&world.aws.account_by_email(EMAIL).id);
    for (key, _) in OWNERSHIP {
        assert!(tags.remove(key).is_some(), "{key} is missing");
    }
    tags
}

fn texts(tags: &[(&str, &str)]) -> BTreeMap<String, String> {
    tags.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

#[test]
fn tags_are_joined_made_legal_and_put_under_their_prefix() {
    with_every_core(|world| {
        world.configure(TENANT_TAGS, TENANT_ARGUMENTS);
        world.dir.apply();
        let expected = [
            ("managed", "yes"),
            ("mesh:cost-center", "3"),
            ("mesh:environment", "dev+test _ more"),
            ("mesh:owner", "team shop"),
            ("tier", "gold"),
        ];
        assert_eq!(plain_tags(world), texts(&expected));
        let account_tags = &world.dir.attributes(TENANT)["account_tags"];
        for (key, value) in expected {
            assert_eq!(account_tags[key], value, "{key}");
        }
        world.dir.expect_empty_plan();
    });
}

#[test]
fn a_tag_that_lost_its_source_is_removed() {
    with_every_core(|world| {
        world.configure(TENANT_TAGS, TENANT_ARGUMENTS);
        world.dir.apply();
        world.configure(TENANT_TAGS, "  workspace_tags = { costCenter = [\"1\"] }");
        world.dir.apply();
        let expected = [
            ("managed", "yes"),
            ("mesh:cost-center", "1"),
            ("mesh:owner", "team shop"),
            ("tier", "default"),
        ];
        assert_eq!(plain_tags(world), texts(&expected));
        world.dir.expect_empty_plan();
    });
}

/// The prefix says whose a tag is: below it nobody else writes.
#[test]
fn foreign_tags_are_left_alone_and_those_under_the_prefix_removed() {
    with_every_core(|world| {
        world.configure(TENANT_TAGS, "");
        world.dir.apply();
        let account = world.aws.account_by_email(EMAIL);
        world.aws.tag(&account.id, "team", "blue");
        world.dir.expect_empty_plan();
        world.aws.tag(&account.id, "mesh:stale", "old");
        world.dir.apply();
        let tags = plain_tags(world);
        assert_eq!(tags.get("team").map(String::as_str), Some("blue"));
        assert!(!tags.contains_key("mesh:stale"), "{tags:?}");
        world.dir.expect_empty_plan();
    });
}

#[test]
fn ignored_tags_are_neither_written_nor_repaired() {
    with_every_core(|world| {
        let ignore = r#"
  ignore_tags {
    keys         = ["tier"]
    key_prefixes = ["mesh:env"]
  }
"#;
        world.configure(TENANT_TAGS, TENANT_ARGUMENTS);
        world.dir.apply();
        let account = world.aws.account_by_email(EMAIL);
        world.configure(&format!("{TENANT_TAGS}{ignore}"), TENANT_ARGUMENTS);
        world.dir.apply();
        world.aws.tag(&account.id, "tier", "changed");
        world.aws.tag(&account.id, "mesh:environment", "changed");
        world.dir.expect_empty_plan();
        assert_eq!(plain_tags(world)["tier"], "changed");
    });
}

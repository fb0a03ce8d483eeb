//! One line per case: what is wanted, what is there, and the step that comes next.

use super::*;
use crate::domain::placement::Target;

fn texts(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

fn contact(name: &str) -> Contact {
    Contact {
        name: name.to_owned(),
        title: "Lead".to_owned(),
        email: "lead@likvid.example".to_owned(),
        phone: "+49 1".to_owned(),
    }
}

fn desired() -> DesiredTenant {
    let target = Target::Unit("ou-dev".to_owned());
    DesiredTenant {
        ownership: Ownership::new("likvid", "dev", None),
        account_name: "likvid.dev".to_owned(),
        access_role_name: "Access".to_owned(),
        email: Some("dev@likvid.example".to_owned()),
        placement: Placement { target, hierarchical: false, from_root_only: false },
        tags: texts(&[("Stage", "dev")]),
        written_tags: BTreeSet::new(),
        namespace_prefix: String::new(),
        ignore_tags: IgnoreTags::default(),
        alias: Some(DesiredAlias { name: "likvid-dev".to_owned(), enforce: false }),
        contacts: BTreeMap::new(),
        written_contacts: BTreeSet::new(),
    }
}

/// An account that is as [`desired`] wants it.
fn observed() -> ObservedTenant {
    ObservedTenant {
        account: Account {
            id: "111111111111".to_owned(),
            arn: "arn:aws:organizations::999999999999:account/o-1/111111111111".to_owned(),
            name: "likvid.dev".to_owned(),
            email: "dev@likvid.example".to_owned(),
            state: "ACTIVE".to_owned(),
        },
        location: Location(vec!["r-1".to_owned(), "ou-dev".to_owned()]),
        workspace_unit: None,
        tags: texts(&[("Stage", "dev"), ("foreign", "x")]),
        alias: Some(Some("likvid-dev".to_owned())),
        contacts: Some(BTreeMap::new()),
    }
}

#[track_caller]
fn check(
    desire: impl FnOnce(&mut DesiredTenant),
    observe: impl FnOnce(&mut ObservedTenant),
    expected: impl Into<Option<Step>>,
) {
    let (mut desired, mut observed) = (desired(), observed());
    desire(&mut desired);
    observe(&mut observed);
    assert_eq!(next_step(&desired, &observed), expected.into());
}

#[test]
fn an_account_that_is_right_needs_nothing() {
    check(|_| {}, |_| {}, None);
}

#[test]
fn placement_comes_before_tags_name_and_alias() {
    let everything_wrong = |it: &mut ObservedTenant| {
        it.location = Location(vec!["r-1".to_owned()]);
        it.tags.clear();
        it.account.name.clear();
        it.alias = Some(None);
    };
    let moved = Step::MoveAccount { from: "r-1".to_owned(), to: "ou-dev".to_owned() };
    check(|_| {}, everything_wrong, Some(moved));
}

#[test]
fn a_closed_account_is_left_alone() {
    for state in ["SUSPENDED", "PENDING_CLOSURE", "CLOSED"] {
        let closed = |it: &mut ObservedTenant| {
            it.account.state = state.to_owned();
            it.tags.clear();
        };
        check(|_| {}, closed, None);
    }
}

#[test]
fn changed_tags_are_set_and_written_ones_removed_but_no_foreign_ones() {
    let set = texts(&[("Stage", "prod")]);
    check(
        |it| it.tags = set.clone(),
        |_| {},
        Some(Step::TagAccount { set: set.clone(), remove: BTreeSet::new() }),
    );
    check(
        |it| {
            it.tags.clear();
            it.written_tags.insert("Stage".to_owned());
        },
        |_| {},
        Some(Step::TagAccount {
            set: BTreeMap::new(),
            remove: BTreeSet::from(["Stage".to_owned()]),
        }),
    );
}

#[test]
fn another_name_is_put() {
    let renamed = Step::RenameAccount { to: "likvid.dev".to_owned() };
    check(|_| {}, |it| it.account.name = "else".to_owned(), Some(renamed));
}

#[test]
fn an_alias_is_read_first_and_another_one_gives_way_only_when_enforced() {
    let set = || Some(Step::SetAlias { alias: "likvid-dev".to_owned() });
    let enforce = |it: &mut DesiredTenant| it.alias.as_mut().unwrap().enforce = true;
    let other = |it: &mut ObservedTenant| it.alias = Some(Some("other".to_owned()));
    check(|_| {}, |it| it.alias = None, Some(Step::ReadAlias));
    check(|_| {}, |it| it.alias = Some(None), set());
    check(|_| {}, other, None);
    check(enforce, other, set());
    check(|it| it.alias = None, other, None);
}

#[test]
fn contacts_are_put_and_only_written_ones_removed() {
    let contact_type = ContactType::Billing;
    let wants = |it: &mut DesiredTenant| it.contacts.extend([(contact_type, contact("a"))]);
    let has = |it: &mut ObservedTenant| {
        it.contacts = Some(BTreeMap::from([(contact_type, contact("b"))]));
    };
    let put = Step::PutContact { contact_type, contact: contact("a") };
    let types = BTreeSet::from([contact_type]);
    check(wants, has, Some(put));
    check(wants, |it| it.contacts = None, Some(Step::ReadContacts { types }));
    check(|_| {}, has, None);
    check(
        |it| it.written_contacts.extend([contact_type]),
        has,
        Some(Step::DeleteContact { contact_type }),
    );
}

//! The scenarios: where a command starts, and what must hold once it has come to its end.
//!
//! A check looks at AWS with the second client and holds after any number of interruptions.

use std::{collections::BTreeMap, sync::LazyLock, thread};

use crate::{
    matrix::cores,
    support::{
        cores::Core,
        emulator::Call,
        hcl::{ALIAS, EMAIL, NAME, OWNERSHIP, TENANT},
        ran::Ran,
        world::World,
    },
};

pub struct Scenario {
    pub name: &'static str,
    /// Brings a fresh world to where the command starts.
    pub prepare: fn(&World),
    pub command: Command,
    /// Fails the test unless AWS and the state are as the command should leave them.
    pub check: fn(&World),
}

#[derive(Clone, Copy)]
pub enum Command {
    Apply,
    Destroy,
}

pub const ALL: &[Scenario] = &[
    Scenario { name: "create", prepare: configure, command: Command::Apply, check: is_as_made },
    Scenario {
        name: "update",
        prepare: |world| {
            create(world);
            configure_changes(world, "");
        },
        command: Command::Apply,
        check: is_as_changed,
    },
    Scenario {
        name: "adoption by id",
        prepare: |world| {
            let account = world.aws.create_account("old name", "old@example.com");
            configure_changes(world, &format!("  account_id = {:?}", account.id));
        },
        command: Command::Apply,
        check: is_as_changed,
    },
    Scenario {
        name: "adoption after a lost state",
        prepare: |world| {
            create(world);
            world.dir.lose_state();
            configure_changes(world, "");
        },
        command: Command::Apply,
        check: is_as_changed,
    },
    Scenario {
        name: "deletion with retain",
        prepare: create,
        command: Command::Destroy,
        check: |world| is_given_up(world, "Workloads/Dev", "ACTIVE"),
    },
    Scenario {
        name: "deletion with quarantine",
        prepare: |world| {
            let unit_id = world.organization.unit("Quarantine");
            let unit = format!("  quarantine_organizational_unit_id = {unit_id:?}");
            create_with(world, &format!("  deletion_policy = \"quarantine\"\n{unit}"));
        },
        command: Command::Destroy,
        check: |world| is_given_up(world, "Quarantine", "ACTIVE"),
    },
    Scenario {
        name: "deletion with close",
        prepare: |world| create_with(world, "  deletion_policy = \"close\""),
        command: Command::Destroy,
        check: |world| is_given_up(world, "Workloads/Dev", "SUSPENDED"),
    },
];

/// A command gives up soon: two attempts, and waits of some seconds.
const SETTINGS: &str = "  max_retries = 2";
const TIMEOUTS: &str =
    "  timeouts {\n    create = \"8s\"\n    update = \"8s\"\n    delete = \"8s\"\n  }";

fn configure(world: &World) {
    world.configure(
        SETTINGS,
        &format!("  tags = {{ backup = \"daily\", old = \"x\" }}\n{TIMEOUTS}"),
    );
}

fn create(world: &World) {
    create_with(world, "");
}

fn create_with(world: &World, arguments: &str) {
    world.configure(SETTINGS, &format!("{arguments}\n{TIMEOUTS}"));
    world.dir.apply().expect_no_warning();
}

/// Another unit, name, alias and other tags.
fn configure_changes(world: &World, arguments: &str) {
    let changes =
        "  account_name = \"new name\"\n  alias = \"new-alias\"\n  tags = { backup = \"hourly\" }";
    let (from, to) =
        (world.organization.unit("Workloads/Dev"), world.organization.unit("Workloads"));
    let hcl =
        world.organization.configuration(SETTINGS, &format!("{changes}\n{arguments}\n{TIMEOUTS}"));
    world.dir.config(&hcl.replace(from, to));
}

fn is_as_made(world: &World) {
    check_account(world, "Workloads/Dev", NAME, ALIAS, &[("backup", "daily"), ("old", "x")]);
    assert_eq!(world.aws.accounts()[0].email, EMAIL);
}

fn is_as_changed(world: &World) {
    check_account(world, "Workloads", "new name", "new-alias", &[("backup", "hourly")]);
}

/// There is exactly one account, this one, and the state knows it as complete.
#[track_caller]
fn check_account(world: &World, unit: &str, name: &str, alias: &str, tags: &[(&str, &str)]) {
    let accounts = world.aws.accounts();
    assert_eq!(accounts.len(), 1, "{accounts:?}");
    let account = &accounts[0];
    assert_eq!((account.name.as_str(), account.state.as_str()), (name, "ACTIVE"));
    assert_eq!(world.aws.parent_of(&account.id), world.organization.unit(unit));
    assert_eq!(world.aws.alias_of(&account.id).as_deref(), Some(alias));
    let expected =
        OWNERSHIP.iter().chain(tags).map(|(key, value)| ((*key).into(), (*value).into()));
    assert_eq!(world.aws.tags_of(&account.id), expected.collect());
    let attributes = world.dir.attributes(TENANT);
    assert_eq!(attributes["account_id"], account.id);
    assert_eq!(attributes["replication_status"], "complete");
    assert_eq!(attributes["first_replication_completed"], true);
}

/// The state has forgotten the account, which is in this unit and state.
#[track_caller]
fn is_given_up(world: &World, unit: &str, state: &str) {
    assert!(world.dir.attributes(TENANT).is_null());
    let accounts = world.aws.accounts();
    assert_eq!(accounts.len(), 1, "{accounts:?}");
    // What is closing will be closed without anyone's doing.
    assert_eq!(accounts[0].state.replace("PENDING_CLOSURE", "SUSPENDED"), state);
    assert_eq!(world.aws.parent_of(&accounts[0].id), world.organization.unit(unit));
    // Nobody can look into a closed account.
    if state == "ACTIVE" {
        assert_eq!(world.aws.alias_of(&accounts[0].id).as_deref(), Some(ALIAS));
    }
}

impl Command {
    pub fn arguments(self) -> &'static [&'static str] {
        match self {
            Self::Apply => &["apply", "-json", "-input=false", "-auto-approve"],
            Self::Destroy => &["destroy", "-json", "-input=false", "-auto-approve"],
        }
    }

    fn plan(self) -> &'static [&'static str] {
        match self {
            Self::Apply => &["plan", "-json", "-input=false", "-detailed-exitcode"],
            Self::Destroy => &["plan", "-destroy", "-json", "-input=false", "-detailed-exitcode"],
        }
    }
}

impl Scenario {
    /// A fresh world where the command can start, with an empty log.
    pub fn start(&self, core: &'static Core) -> World {
        let world = World::new(core);
        (self.prepare)(&world);
        world.emulator.clear_calls();
        world
    }

    /// Runs the command to its end.
    #[track_caller]
    pub fn run(&self, world: &World) -> Ran {
        world.dir.run(self.command.arguments())
    }

    /// The command, given again, reaches its end.
    #[track_caller]
    pub fn converge(&self, world: &World) {
        let ran = self.run(world);
        assert!(ran.code == 0, "the next run fails:\n{ran}");
        self.expect_reached(world);
    }

    /// Everything is as it should be, and a plan finds nothing to do.
    #[track_caller]
    pub fn expect_reached(&self, world: &World) {
        (self.check)(world);
        let plan = world.dir.run(self.command.plan());
        assert!(plan.code == 0, "the plan should be empty:\n{plan}");
        world.expect_no_violation();
    }

    /// A tainted account would be replaced by the next apply.
    #[track_caller]
    pub fn expect_untainted(world: &World, ran: &Ran) {
        assert!(world.dir.instance(TENANT)["status"].is_null(), "tainted:\n{ran}");
    }

    /// Nothing is there twice, whatever has happened.
    #[track_caller]
    pub fn expect_one_account(world: &World, ran: &Ran) {
        let accounts = world.aws.accounts();
        assert!(accounts.len() <= 1, "{accounts:?}:\n{ran}");
    }
}

/// A scenario that nothing disturbed, and what was seen in it.
pub struct Undisturbed {
    pub scenario: &'static Scenario,
    pub core: &'static Core,
    pub calls: Vec<Call>,
    /// service → operation → codes.
    pub documented_errors: BTreeMap<String, BTreeMap<String, Vec<String>>>,
}

static UNDISTURBED: LazyLock<Vec<Undisturbed>> = LazyLock::new(|| {
    let pairs = cores().iter().flat_map(|core| ALL.iter().map(move |scenario| (scenario, core)));
    thread::scope(|scope| {
        let start = |(scenario, core)| scope.spawn(move || run_undisturbed(scenario, core));
        let running: Vec<_> = pairs.map(start).collect();
        running.into_iter().map(|it| it.join().unwrap()).collect()
    })
});

/// Every scenario with every core, run once.
pub fn undisturbed() -> &'static [Undisturbed] {
    &UNDISTURBED
}

fn run_undisturbed(scenario: &'static Scenario, core: &'static Core) -> Undisturbed {
    let world = scenario.start(core);
    let ran = scenario.run(&world);
    assert!(ran.code == 0, "{} fails undisturbed:\n{ran}", scenario.name);
    let (calls, documented_errors) = (world.emulator.calls(), world.emulator.documented_errors());
    scenario.expect_reached(&world);
    Undisturbed { scenario, core, calls, documented_errors }
}

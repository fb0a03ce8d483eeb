//! Every operation of a scenario answered with every error that AWS documents for it, once and for
//! ever.
//!
//! Leans on the emulator for the errors. What AWS documents is read from its service models, not
//! written here.

use std::{
    fmt,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::{
    matrix::{
        run_all,
        scenario::{self, Command, Scenario, Undisturbed},
    },
    support::{
        hcl::TENANT,
        ran::{Diagnostic, Ran},
        world::World,
    },
};

/// Errors that say the same to whoever calls. Only the first that an operation documents is tried,
/// unless `MATRIX_ALL_ERRORS` is set; errors that are not named here are always tried.
const ALIKE: [&[&str]; 3] = [
    // Not now.
    &[
        "TooManyRequestsException",
        "ConcurrentModificationException",
        "ConcurrentModification",
        "FinalizingOrganizationException",
    ],
    // Failed inside of AWS: it may have had its effect or not.
    &["ServiceException", "ServiceFailure", "InternalServerException"],
    // Not like this: no second attempt will help.
    &[
        "AccessDeniedException",
        "InvalidInputException",
        "AWSOrganizationsNotInUseException",
        "UnsupportedAPIEndpointException",
        "MalformedPolicyDocument",
        "PackedPolicyTooLarge",
        "ExpiredTokenException",
        "RegionDisabledException",
        "ValidationException",
    ],
];

/// Two attempts and a wait take less, on a busy machine as well.
const COMMAND_MAX: Duration = Duration::from_secs(90);

/// One error, answered by each of the operations that document it.
struct Fault {
    seen: &'static Undisturbed,
    code: String,
    /// In the order in which the scenario calls them first.
    operations: Vec<(String, String)>,
}

#[test]
fn an_error_for_ever_is_told_and_the_run_after_it_converges() {
    run_all(&faults(), check_for_ever);
}

#[test]
fn an_error_once_is_waited_out_or_told_and_the_run_after_it_converges() {
    run_all(&faults(), check_once);
}

fn faults() -> Vec<Fault> {
    let mut faults = Vec::new();
    for seen in scenario::undisturbed() {
        let mut codes = Vec::new();
        for (service, operations) in &seen.documented_errors {
            for (operation, documented) in operations {
                let position = seen.calls.iter().position(|it| it.operation == *operation);
                let tried = tried(documented).into_iter();
                codes.extend(tried.map(|code| (code, position, service, operation)));
            }
        }
        if let Command::Destroy = seen.scenario.command {
            // An account that AWS denies is gone, and with it what was to be done: this is
            // believed.
            codes.retain(|(code, .., operation)| {
                (operation.as_str(), code.as_str())
                    != ("DescribeAccount", "AccountNotFoundException")
            });
        }
        codes.sort();
        for group in codes.chunk_by(|(one, ..), (other, ..)| one == other) {
            let operations = group
                .iter()
                .map(|(_, _, service, operation)| ((*service).clone(), (*operation).clone()));
            faults.push(Fault { seen, code: group[0].0.clone(), operations: operations.collect() });
        }
    }
    faults
}

/// The errors to try of those that are documented for an operation.
fn tried(documented: &[String]) -> Vec<String> {
    let mut tried = documented.to_vec();
    if std::env::var_os("MATRIX_ALL_ERRORS").is_none() {
        for alike in ALIKE {
            let first = alike.iter().find(|it| documented.iter().any(|code| code == *it));
            tried.retain(|it| !alike.contains(&it.as_str()) || Some(&it.as_str()) == first);
        }
    }
    tried
}

/// One operation after the other fails for ever: each run gets as far as this lets it, and says so.
fn check_for_ever(fault: &Fault) {
    let scenario = fault.seen.scenario;
    let mut world = scenario.start(fault.seen.core);
    for target in &fault.operations {
        let mut before = world.dir.attributes(TENANT);
        fault.set(&world, target, &json!("always"));
        let mut ran = fault.run(&world);
        if world.emulator.faults_fired() == 0 {
            // What an earlier run has done is not done again; from the start it is.
            world = scenario.start(fault.seen.core);
            before = world.dir.attributes(TENANT);
            fault.set(&world, target, &json!("always"));
            ran = fault.run(&world);
        }
        assert!(world.emulator.faults_fired() > 0, "{target:?} is not called:\n{ran}");
        world.emulator.clear_faults();
        Scenario::expect_one_account(&world, &ran);
        if !fault.is_told(&world, &ran) {
            // The error says that there is nothing left to do; then there must be nothing.
            scenario.expect_reached(&world);
            world = scenario.start(fault.seen.core);
        } else if ran.code != 0 && !before["account_id"].is_null() {
            let now = world.dir.attributes(TENANT);
            assert_eq!(now["account_id"], before["account_id"], "the state is kept:\n{ran}");
        }
    }
    scenario.converge(&world);
}

/// Every operation fails once: what is not waited out is told, and each further run gets further.
fn check_once(fault: &Fault) {
    let scenario = fault.seen.scenario;
    let world = scenario.start(fault.seen.core);
    for target in &fault.operations {
        fault.set(&world, target, &json!(1));
    }
    for _ in 0..=fault.operations.len() {
        let ran = fault.run(&world);
        if !fault.is_told(&world, &ran) {
            assert!(world.emulator.faults_fired() > 0, "nothing failed:\n{ran}");
            world.emulator.clear_faults();
            return scenario.expect_reached(&world);
        }
    }
    panic!("it fails more often than its operations do");
}

impl Fault {
    fn set(&self, world: &World, (service, operation): &(String, String), nth: &Value) {
        world.emulator.fault(
            &json!({"service": service, "operation": operation, "code": self.code, "nth": nth}),
        );
    }

    /// Runs the command; it ends soon, and nothing is tainted.
    fn run(&self, world: &World) -> Ran {
        let started = Instant::now();
        let ran = self.seen.scenario.run(world);
        assert!(started.elapsed() < COMMAND_MAX, "it took {:?}:\n{ran}", started.elapsed());
        Scenario::expect_untainted(world, &ran);
        ran
    }

    /// Whether the command failed; then it has to say so. An error that tells nothing of its own is
    /// told with its operation; the others have a meaning, which the provider says in its words.
    fn is_told(&self, world: &World, ran: &Ran) -> bool {
        let is_incomplete = world.dir.attributes(TENANT)["replication_status"] == "incomplete";
        if ran.code == 0 && !is_incomplete {
            return false;
        }
        let is_alike = ALIKE.iter().any(|codes| codes.contains(&self.code.as_str()));
        let names = |it: &&Diagnostic| {
            !is_alike || self.operations.iter().any(|(_, operation)| it.says(operation))
        };
        let told = ran.errors().into_iter().chain(ran.warnings()).any(|it| names(&it));
        assert!(told, "the failure is not told:\n{ran}");
        true
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.seen.core, self.seen.scenario.name, self.code)
    }
}

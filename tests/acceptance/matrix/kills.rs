//! Killed at every mutating call, before and after its effect: the next run ends where an
//! undisturbed one does.
//!
//! Leans on the emulator, which holds a call at the exact place while the test strikes.

use std::{collections::BTreeMap, fmt, time::Duration};

use serde_json::json;

use crate::{
    matrix::{
        run_all,
        scenario::{self, Scenario, Undisturbed},
    },
    support::{block_on, cores::Core, emulator::Call, processes, wait_until},
};

struct Strike {
    scenario: &'static Scenario,
    core: &'static Core,
    operation: String,
    /// Which of the calls of `operation`, from 1.
    nth: usize,
    place: &'static str,
    victim: Victim,
}

#[derive(Clone, Copy, Debug)]
enum Victim {
    /// The provider by SIGKILL: nobody is left to hear the answer.
    Provider,
    /// The core by SIGKILL: the provider finishes what it is doing and ends by itself.
    Core,
    /// The core by SIGINT, as with Ctrl-C: it asks the provider to stop and waits for it.
    Interrupted,
}

#[test]
fn killed_at_any_mutating_call_the_next_run_converges() {
    let strikes: Vec<_> = scenario::undisturbed().iter().flat_map(strikes).collect();
    run_all(&strikes, check);
}

fn strikes(seen: &Undisturbed) -> Vec<Strike> {
    let Undisturbed { scenario, core, calls, .. } = seen;
    let mut counts = BTreeMap::new();
    let mut strikes = Vec::new();
    for Call { operation, .. } in calls.iter().filter(|it| it.mutating) {
        let count = counts.entry(operation).or_insert(0);
        *count += 1;
        for place in ["before", "after"] {
            for victim in [Victim::Provider, Victim::Core, Victim::Interrupted] {
                let (operation, nth) = (operation.clone(), *count);
                strikes.push(Strike { scenario, core, operation, nth, place, victim });
            }
        }
    }
    strikes
}

fn check(strike: &Strike) {
    let Strike { scenario, operation, nth, place, .. } = strike;
    let world = scenario.start(strike.core);
    let mut fault = json!({"operation": operation, "nth": nth, "pause": place});
    if let Victim::Provider = strike.victim {
        // A request that is on the wire when its sender is killed may be lost or not: both places
        // are tested.
        fault["drop"] = json!(place);
    }
    world.emulator.fault(&fault);
    let child = world.dir.start(scenario.command.arguments());
    wait_until(&format!("{operation} is held"), || world.emulator.holds_a_call());
    let core = child.id().unwrap();
    let providers = processes::children_of(core);
    assert!(!providers.is_empty(), "no provider is running");
    match strike.victim {
        Victim::Provider => providers.iter().for_each(|it| processes::signal("KILL", *it)),
        Victim::Core => processes::signal("KILL", core),
        Victim::Interrupted => processes::signal("INT", core),
    }
    // Time for the signal to be noticed while the call is still held.
    block_on(async { tokio::time::sleep(Duration::from_millis(100)).await });
    world.emulator.clear_faults();
    let ran = world.dir.finish(child);
    wait_until("the provider has ended", || !providers.iter().any(|it| processes::is_running(*it)));
    Scenario::expect_untainted(&world, &ran);
    Scenario::expect_one_account(&world, &ran);
    scenario.converge(&world);
}

impl fmt::Display for Strike {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { scenario, core, operation, nth, place, victim } = self;
        write!(f, "{core}: {}: {victim:?} {place} {operation} {nth}", scenario.name)
    }
}

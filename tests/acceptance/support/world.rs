//! The world of one test: a core, a folder and an AWS.
//!
//! A test ends well only if every request that was made is one that AWS's service models allow.

use std::thread;

use super::{
    aws::Aws,
    cores::{self, Core},
    emulator::{Emulator, Organization},
    working_dir::WorkingDir,
};

pub struct World {
    pub core: &'static Core,
    pub emulator: Emulator,
    pub organization: Organization,
    pub aws: Aws,
    pub dir: WorkingDir,
}

/// Runs `test` with every core of this machine, all at once; a failure names the core it happened
/// with.
#[track_caller]
pub fn with_every_core(test: fn(&mut World)) {
    let failed: Vec<&Core> = thread::scope(|scope| {
        let start = |core: &'static Core| {
            let run = move || {
                let mut world = World::new(core);
                test(&mut world);
                world.expect_no_violation();
            };
            (core, thread::Builder::new().name(core.to_string()).spawn_scoped(scope, run).unwrap())
        };
        let running: Vec<_> = cores::all().iter().map(start).collect();
        running.into_iter().filter_map(|(core, it)| it.join().err().map(|_| core)).collect()
    });
    let failed: Vec<_> = failed.iter().map(ToString::to_string).collect();
    assert!(failed.is_empty(), "failed with {}", failed.join(" and "));
}

impl World {
    pub fn new(core: &'static Core) -> Self {
        let (emulator, organization) = Emulator::fresh();
        let aws = Aws::new(emulator.endpoint());
        let dir = WorkingDir::new(core, emulator.endpoint());
        Self { core, emulator, organization, aws, dir }
    }

    /// Fails the test if a request was made that AWS's service models do not allow.
    #[track_caller]
    pub fn expect_no_violation(&self) {
        let violations = self.emulator.violations();
        assert!(violations.is_empty(), "AWS would refuse: {violations:#?}");
    }

    /// A second folder, with a state of its own, on the same AWS.
    pub fn another_dir(&self) -> WorkingDir {
        WorkingDir::new(self.core, self.emulator.endpoint())
    }
}

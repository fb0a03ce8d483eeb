//! What the tests are written with: a world per test and core, and the words to act in it and to
//! look at it.
//!
//! A world is thrown away after its test: nothing a test does can be seen by another.

pub mod aws;
pub mod cores;
pub mod emulator;
pub mod hcl;
pub mod processes;
pub mod ran;
pub mod working_dir;
pub mod world;

use std::{
    future::Future,
    sync::LazyLock,
    time::{Duration, Instant},
};

use tokio::runtime::Runtime;

static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
});

/// Runs `future` to its end from a test, which is a plain function.
pub fn block_on<F: Future>(future: F) -> F::Output {
    RUNTIME.block_on(future)
}

/// Waits until `done`; fails the test when that takes longer than any step of a test should.
#[track_caller]
pub fn wait_until(what: &str, mut done: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_mins(1);
    while !done() {
        assert!(Instant::now() < deadline, "waited a minute in vain until {what}");
        block_on(async { tokio::time::sleep(Duration::from_millis(20)).await });
    }
}

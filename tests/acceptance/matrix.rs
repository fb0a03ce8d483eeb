//! Matrices: every scenario of a resource, disturbed in every way at every call.
//!
//! What can be disturbed is read from the log of an undisturbed run, never written by hand: a new
//! step is covered without new code. A resource joins with its scenarios in [`scenario::ALL`].

mod faults;
mod kills;
mod scenario;

use std::{
    fmt::Display,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use crate::support::cores::{self, Core};

/// Worlds at a time: a case waits for AWS more than it computes.
const AT_ONCE: usize = 4;

/// The cores that the matrices run with: one, or all if `MATRIX_ALL_CORES` is set. What differs
/// between cores is the matter of the other tests.
fn cores() -> &'static [Core] {
    let all = cores::all();
    if std::env::var_os("MATRIX_ALL_CORES").is_some() { all } else { &all[..1] }
}

/// Runs every case, some at a time; the failure of a case bears its name, and the others are run
/// all the same.
#[track_caller]
fn run_all<T: Display + Sync>(cases: &[T], run: fn(&T)) {
    assert!(!cases.is_empty(), "nothing was tested");
    let (next, failed) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    // A thread of its own gives the case its name in the message of a panic.
                    let ended = thread::scope(|scope| {
                        let thread = thread::Builder::new().name(case.to_string());
                        thread.spawn_scoped(scope, || run(case)).unwrap().join()
                    });
                    if ended.is_err() {
                        failed.lock().unwrap().push(case.to_string());
                    }
                }
            });
        }
    });
    let failed = failed.into_inner().unwrap();
    assert!(failed.is_empty(), "{} of {} failed: {failed:#?}", failed.len(), cases.len());
}

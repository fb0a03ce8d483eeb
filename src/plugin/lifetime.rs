//! When the process ends, and what it waits for.
//!
//! It must not outlive its core for nothing, nor leave a change half-made: whatever the reason, calls that change
//! something get time to finish.

use std::{io, time::Duration};

use tokio::{
    select,
    time::{sleep, timeout},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tracing::{debug, warn};

use super::connection::Presence;

/// The core kills a process two seconds after asking it to end.
const ASKED_LIMIT: Duration = Duration::from_millis(1500);

/// Nobody kills a process whose core died, and AWS may take its time.
const LIMIT: Duration = Duration::from_mins(10);

/// Whom the process serves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Mode {
    /// The core that launched it, as long as that lives.
    Launched,
    /// Every core that is told of it, until it is interrupted.
    Attached,
}

/// The signals that the process does not leave to their defaults.
pub struct Signals {
    mode: Mode,
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(windows)]
    terminate: tokio::signal::windows::CtrlClose,
    #[cfg(windows)]
    interrupt: tokio::signal::windows::CtrlC,
}

impl Signals {
    #[cfg(unix)]
    pub fn install(mode: Mode) -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};

        let terminate = signal(SignalKind::terminate())?;
        let interrupt = signal(SignalKind::interrupt())?;
        Ok(Self { mode, terminate, interrupt })
    }

    #[cfg(windows)]
    pub fn install(mode: Mode) -> io::Result<Self> {
        use tokio::signal::windows::{ctrl_c, ctrl_close};

        Ok(Self { mode, terminate: ctrl_close()?, interrupt: ctrl_c()? })
    }

    /// Waits for the next signal that is meant for this process.
    ///
    /// An interrupt is not meant for a launched one: a terminal sends it to the whole group, and the core decides.
    async fn received(&mut self) {
        loop {
            select! {
                _ = self.terminate.recv() => return,
                _ = self.interrupt.recv() => if self.mode == Mode::Attached {
                    return;
                },
            }
        }
    }

    /// Waits for a reason to end: the core asks for it, or it went away, or a signal came.
    pub async fn reason_to_end(&mut self, asked: &CancellationToken, presence: &Presence) {
        let launched = self.mode == Mode::Launched;
        let reason = select! {
            () = asked.cancelled() => "the core asked for it",
            () = presence.gone(), if launched => "the core is gone",
            () = self.received() => "a signal came",
        };
        debug!(reason, "ending");
    }

    /// Waits for `calls`, but no longer than anyone has patience: the core, once it `asked` to end, or the sender
    /// of another signal.
    pub async fn let_finish(&mut self, calls: &TaskTracker, asked: &CancellationToken) {
        calls.close();
        let asked = async {
            asked.cancelled().await;
            sleep(ASKED_LIMIT).await;
        };
        let finished = select! {
            finished = timeout(LIMIT, calls.wait()) => finished.is_ok(),
            () = asked => false,
            () = self.received() => false,
        };
        if !finished {
            warn!(calls = calls.len(), "ending although calls that change something are running");
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::Instant;

    use super::*;

    /// How long an end takes, with one call in flight that takes `call`.
    async fn end(call: Duration, asked: &CancellationToken) -> Duration {
        let calls = TaskTracker::new();
        calls.spawn(sleep(call));
        let start = Instant::now();
        Signals::install(Mode::Launched).unwrap().let_finish(&calls, asked).await;
        start.elapsed()
    }

    fn asked() -> CancellationToken {
        let asked = CancellationToken::new();
        asked.cancel();
        asked
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_in_flight_is_waited_for_and_nothing_more() {
        let call = Duration::from_millis(1200);
        assert!((call..ASKED_LIMIT).contains(&end(call, &asked()).await));
        let call = Duration::from_mins(5);
        assert!((call..LIMIT).contains(&end(call, &CancellationToken::new()).await));
    }

    #[tokio::test(start_paused = true)]
    async fn the_core_that_asked_is_not_kept_until_it_kills() {
        let took = end(Duration::from_mins(5), &asked()).await;
        assert!((ASKED_LIMIT..Duration::from_secs(2)).contains(&took), "{took:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_core_that_is_gone_is_not_an_excuse_to_run_for_ever() {
        let took = end(Duration::from_hours(5), &CancellationToken::new()).await;
        assert!((LIMIT..LIMIT + Duration::from_secs(1)).contains(&took), "{took:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_core_that_never_connects_is_not_waited_for() {
        let start = Instant::now();
        let mut signals = Signals::install(Mode::Launched).unwrap();
        let (asked, presence) = (CancellationToken::new(), Presence::default());
        let ended = signals.reason_to_end(&asked, &presence);
        timeout(Duration::from_secs(61), ended).await.expect("it ends");
        assert!(start.elapsed() >= Duration::from_mins(1));
    }
}

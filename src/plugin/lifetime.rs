//! When the process ends, and what it waits for.
//!
//! It must not outlive its core for nothing, nor leave a change half-made: whatever the reason, waits are
//! cancelled and calls that change something get time to finish.

use std::{io, time::Duration};

use tokio::{select, time::timeout};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tracing::{debug, warn};

use super::connection::Presence;

/// The core kills a process two seconds after asking it to end.
const ASKED_LIMIT: Duration = Duration::from_millis(1500);

/// Nobody kills a process whose core died, and AWS may take its time.
const ABANDONED_LIMIT: Duration = Duration::from_mins(10);

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
    pub fn install() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    #[cfg(windows)]
    pub fn install() -> io::Result<Self> {
        use tokio::signal::windows::{ctrl_c, ctrl_close};
        Ok(Self { terminate: ctrl_close()?, interrupt: ctrl_c()? })
    }

    /// Waits for a reason to end; returns how long calls in flight may take then.
    ///
    /// An interrupt is none for a launched process: a terminal sends it to the whole group, and the core decides.
    pub async fn reason_to_end(
        &mut self,
        mode: Mode,
        asked: &CancellationToken,
        presence: &Presence,
    ) -> Duration {
        let interrupt = &mut self.interrupt;
        let left_alone = async {
            match mode {
                Mode::Launched => {
                    presence.gone().await;
                    ABANDONED_LIMIT
                }
                Mode::Attached => {
                    interrupt.recv().await;
                    ASKED_LIMIT
                }
            }
        };
        select! {
            limit = left_alone => {
                debug!("ending: nobody is connected, or interrupted");
                limit
            }
            () = asked.cancelled() => {
                debug!("ending: the core asked for it");
                ASKED_LIMIT
            }
            _ = self.terminate.recv() => {
                debug!("ending: terminated");
                ASKED_LIMIT
            }
        }
    }

    /// Waits for the calls that change something, for at most `limit` or until told again to end.
    pub async fn let_finish(&mut self, calls: &TaskTracker, limit: Duration) {
        calls.close();
        select! {
            finished = timeout(limit, calls.wait()) => if finished.is_err() {
                warn!(calls = calls.len(), "ending although calls that change something are still running");
            },
            _ = self.terminate.recv() => {
                warn!(calls = calls.len(), "terminated although calls that change something are running");
            }
        }
    }
}

//! Waiting for AWS to finish what it has begun.
//!
//! The rule: a wait ends at a poll, never in the middle of one: a request on the wire is not dropped.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use rand::Rng;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// A wait that begins with no delay goes on with this one.
const DELAY_MIN: Duration = Duration::from_millis(100);

/// How often and how long to look.
#[derive(Debug, Clone)]
pub struct Wait {
    /// What is waited for, as it reads on in a sentence: `the creation of account "dev"`.
    pub what: String,
    pub first_delay: Duration,
    /// The delay doubles after each poll, up to this.
    pub poll_interval_max: Duration,
    pub timeout: Duration,
}

#[derive(Debug)]
pub enum WaitError<E> {
    TimedOut { what: String, after: Duration },
    Stopped { what: String },
    Failed(E),
}

impl Wait {
    /// Polls until there is something, an error, the end of the time, or a stop.
    ///
    /// Polls once more when the time is up, so that a long last delay cannot hide a success.
    pub async fn until<T, E, Poll, Polled>(
        &self,
        stop: &CancellationToken,
        mut poll: Poll,
    ) -> Result<T, WaitError<E>>
    where
        Poll: FnMut() -> Polled,
        Polled: Future<Output = Result<Option<T>, E>>,
    {
        let deadline = Instant::now() + self.timeout;
        let mut delay = self.first_delay;
        loop {
            let wake = (Instant::now() + jittered(delay)).min(deadline);
            tokio::select! {
                () = stop.cancelled() => return Err(WaitError::Stopped { what: self.what.clone() }),
                () = tokio::time::sleep_until(wake) => {}
            }
            if let Some(found) = poll().await.map_err(WaitError::Failed)? {
                return Ok(found);
            }
            if Instant::now() >= deadline {
                return Err(WaitError::TimedOut { what: self.what.clone(), after: self.timeout });
            }
            delay = (delay * 2).clamp(DELAY_MIN, self.poll_interval_max.max(DELAY_MIN));
        }
    }
}

/// Between three quarters of the delay and all of it: waits that began together do not poll together.
fn jittered(delay: Duration) -> Duration {
    delay.mul_f64(rand::rng().random_range(0.75..=1.0))
}

impl<E: fmt::Display> fmt::Display for WaitError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TimedOut { what, after } => {
                write!(f, "{what} did not end within {}", humantime::format_duration(*after))
            }
            Self::Stopped { what } => write!(f, "stopped while waiting for {what}"),
            Self::Failed(err) => err.fmt(f),
        }
    }
}

/// `Failed` prints its error and so does not name it as a source again.
impl<E: fmt::Debug + fmt::Display> Error for WaitError<E> {}

//! Waiting for AWS to finish what it has begun.
//!
//! The rule: a wait ends at a poll, never in the middle of one: a request on the wire is not
//! dropped.

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

/// Between three quarters of the delay and all of it: waits that began together do not poll
/// together.
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

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    fn wait(timeout_seconds: u64) -> Wait {
        Wait {
            what: "the creation of account \"dev\"".into(),
            first_delay: Duration::from_secs(1),
            poll_interval_max: Duration::from_secs(4),
            timeout: Duration::from_secs(timeout_seconds),
        }
    }

    /// Waits for something that is there from the given poll on; says how often it was looked for,
    /// and how it ended.
    async fn check(wait: &Wait, there_at: u32) -> (u32, Result<u32, WaitError<String>>) {
        let polls = Cell::new(0);
        let result = wait
            .until(&CancellationToken::new(), || {
                polls.set(polls.get() + 1);
                let poll = polls.get();
                async move { Ok((poll >= there_at).then_some(poll)) }
            })
            .await;
        (polls.get(), result)
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_there_is_found_at_the_next_poll() {
        for there_at in [1, 3] {
            let (polls, found) = check(&wait(60), there_at).await;
            assert_eq!((polls, found.unwrap()), (there_at, there_at));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn delays_double_up_to_the_longest() {
        let begin = Instant::now();
        check(&wait(60), 5).await.1.unwrap();
        // 1, 2, 4, 4, 4 seconds, each at least three quarters of that.
        let waited = begin.elapsed().as_secs_f64();
        assert!((11.25..=15.1).contains(&waited), "{waited}");
    }

    #[tokio::test(start_paused = true)]
    async fn time_runs_out_after_a_last_look() {
        let begin = Instant::now();
        let (polls, result) = check(&wait(10), u32::MAX).await;
        let err = result.unwrap_err();
        assert_eq!(err.to_string(), "the creation of account \"dev\" did not end within 10s");
        assert!((4..=6).contains(&polls) && begin.elapsed().as_secs() == 10, "{polls}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_wait_without_a_first_delay_looks_at_once_and_does_not_spin() {
        let wait = Wait { first_delay: Duration::ZERO, ..wait(3) };
        let begin = Instant::now();
        check(&wait, 1).await.1.unwrap();
        assert!(begin.elapsed() < Duration::from_millis(5), "{:?}", begin.elapsed());
        let (polls, _) = check(&wait, u32::MAX).await;
        assert!(polls < 12, "{polls}");
    }

    #[tokio::test(start_paused = true)]
    async fn an_error_ends_the_wait_and_prints_as_itself() {
        let poll = || async { Err::<Option<()>, _>("refused") };
        let err = wait(60).until(&CancellationToken::new(), poll).await.unwrap_err();
        assert!(matches!(err, WaitError::Failed("refused")));
        assert_eq!(err.to_string(), "refused");
    }

    #[tokio::test(start_paused = true)]
    async fn a_stop_ends_the_wait_between_polls() {
        let stop = CancellationToken::new();
        let polls = Cell::new(0);
        let poll = || {
            polls.set(polls.get() + 1);
            // Stopped in the middle of a poll: the poll is finished.
            stop.cancel();
            async { Ok::<Option<()>, String>(None) }
        };
        let err = wait(60).until(&stop, poll).await.unwrap_err();
        assert_eq!(polls.get(), 1);
        assert_eq!(err.to_string(), "stopped while waiting for the creation of account \"dev\"");
    }
}

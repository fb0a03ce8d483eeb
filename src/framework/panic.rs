//! Turns a panic of a resource into a value.
//!
//! The process's panic hook asks [`is_caught`], so that only a panic that nobody catches is printed
//! in the form that makes the core show its crash box.

use std::{
    any::Any,
    cell::Cell,
    future::poll_fn,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    task::Poll,
};

thread_local! {
    static CATCHING: Cell<bool> = const { Cell::new(false) };
}

/// Whether a panic on this thread will be caught by [`catch`].
pub fn is_caught() -> bool {
    CATCHING.get()
}

/// Runs `future`; a panic inside becomes `Err` with the panic's message.
///
/// A task that `future` spawns is not covered.
pub async fn catch<F: Future>(future: F) -> Result<F::Output, String> {
    let mut future = pin!(future);
    poll_fn(|cx| {
        let outer = CATCHING.replace(true);
        let polled = catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(cx)));
        CATCHING.set(outer);
        match polled {
            Ok(Poll::Ready(output)) => Poll::Ready(Ok(output)),
            Ok(Poll::Pending) => Poll::Pending,
            Err(payload) => Poll::Ready(Err(message(payload.as_ref()))),
        }
    })
    .await
}

fn message(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().map(ToString::to_string);
    text.or_else(|| payload.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "a panic without a message".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_becomes_its_message() {
        let caught = catch(async { panic!("account {}", 7) }).await;
        assert_eq!(caught, Err::<(), _>("account 7".to_owned()));
        assert!(!is_caught());
    }

    #[tokio::test]
    async fn a_result_passes_through() {
        assert_eq!(catch(async { 7 }).await, Ok(7));
    }
}

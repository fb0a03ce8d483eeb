//! Our binary as a core sees it: a process, a line, a socket, gRPC. No core and no AWS takes part.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod launch;
mod lifetime;
mod rpcs;
mod start;
mod support;

//! Acceptance tests: our binary under real cores against an AWS in a process.
//!
//! Every test runs with every core of the machine, in a world of its own. What happened is asserted
//! through a second client, never through the provider's own reads. Where a test leans on a rule
//! that the emulator adds to moto, its doc comment says so.

#![expect(clippy::unwrap_used, reason = "a test fails by a panic, its helpers too")]

mod data_sources;
mod examples;
mod functions;
mod limits;
mod matrix;
mod provider;
mod resources;
mod security;
mod support;

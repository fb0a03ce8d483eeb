//! The rules of the RPCs, by a provider whose one resource meets every fate.
#![allow(clippy::unnecessary_wraps, reason = "the fields that the values are for are optional")]

mod apply;
mod fixture;
mod plan;
mod provider;
mod stored;

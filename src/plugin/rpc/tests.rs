//! The rules of the RPCs, by a provider whose one resource meets every fate.

mod apply;
mod fixture;
mod plan;
mod provider;
mod stored;

//! `meshstack_aws_tenant`: what its promises are worth.

mod adopt;
mod bad_input;
mod create;
mod delete;
mod drift;
mod import;
mod incomplete;
mod interrupted;
mod placement;
mod races;
mod reads;
mod replace;
mod tags;
mod unknown;
mod update;

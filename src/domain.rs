//! What is wanted, as plain data: no I/O, no clock, no SDK.

pub mod account_name;
pub mod alias;
pub mod arn;
pub mod duration;
pub mod email;
pub mod euid;
pub mod identifier;
pub mod java_format;
pub mod pattern;
pub mod placement;
pub mod rand;
pub mod shape;
pub mod tags;
pub mod tenant;

//! The generated gRPC code of the plugin protocol and of the services that every plugin has.
//!
//! Nothing outside of `plugin` uses it.
#![allow(
    dead_code,
    clippy::pedantic,
    clippy::allow_attributes_without_reason,
    reason = "generated code, of which the messages of unserved RPCs are unused"
)]

pub mod tfplugin6 {
    tonic::include_proto!("tfplugin6");
}

pub mod go_plugin {
    tonic::include_proto!("plugin");
}

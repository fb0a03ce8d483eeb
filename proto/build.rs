//! Generates the gRPC code from the `.proto` files beside it.
//!
//! The client is generated for tests only: the provider never calls anyone over gRPC.

use std::io;

fn main() -> io::Result<()> {
    tonic_prost_build::configure()
        .build_transport(false)
        .client_mod_attribute(".", "#[cfg(test)]")
        // An RPC that the server does not write is answered with Unimplemented.
        .generate_default_stubs(true)
        .compile_protos(&["proto/tfplugin6.proto", "proto/plugin.proto"], &["proto"])
}

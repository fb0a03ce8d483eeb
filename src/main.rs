//! The provider's binary.

use std::process::ExitCode;

fn main() -> ExitCode {
    terraform_provider_meshstack::serve()
}

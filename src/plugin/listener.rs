//! Where the core connects: a socket in a directory that only this user can enter, loopback TCP on Windows.
//!
//! The directory has to outlive the process's last use of the socket and no longer: whoever opens a listener
//! drops [`Listening::directory`] last.

use std::{
    io,
    path::{Path, PathBuf},
};

use tempfile::TempDir;
#[cfg(windows)]
pub use tokio::net::{TcpListener as Listener, TcpStream as Stream};
#[cfg(unix)]
pub use tokio::net::{UnixListener as Listener, UnixStream as Stream};

use super::handshake::Address;

/// Why nobody can connect.
#[derive(Debug, thiserror::Error)]
pub enum ListenError {
    #[error("could not make a private directory for the socket in {}", parent.display())]
    Directory { parent: PathBuf, source: io::Error },
    #[error(
        "could not listen on {address} (the path of a socket must be shorter than 104 characters)"
    )]
    Bind { address: String, source: io::Error },
}

/// An open listener.
pub struct Listening {
    pub address: Address,
    pub listener: Listener,
    /// Holds the socket where there is one, and is removed when dropped.
    pub directory: Option<TempDir>,
}

/// Opens a listener, its socket below `parent` or else among the temporary files.
#[cfg(unix)]
pub fn open(parent: Option<&Path>) -> Result<Listening, ListenError> {
    use std::{fs, os::unix::fs::PermissionsExt};

    let parent = parent.map_or_else(std::env::temp_dir, Path::to_path_buf);
    let directory = tempfile::Builder::new()
        .prefix("plugin")
        .permissions(fs::Permissions::from_mode(0o700))
        .tempdir_in(&parent)
        .map_err(|source| ListenError::Directory { parent, source })?;
    let path = directory.path().join("socket");
    let address = Address { network: "unix", text: path.display().to_string() };
    let bind_error = |source| ListenError::Bind { address: address.text.clone(), source };
    let listener = Listener::bind(&path).map_err(bind_error)?;
    // Nobody else can reach the socket before this either: the directory is closed to them.
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).map_err(bind_error)?;
    Ok(Listening { address, listener, directory: Some(directory) })
}

/// Opens a listener on a free port of the loopback interface.
#[cfg(windows)]
pub fn open(_parent: Option<&Path>) -> Result<Listening, ListenError> {
    let bind_error = |source| ListenError::Bind { address: "127.0.0.1".to_owned(), source };
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).map_err(bind_error)?;
    listener.set_nonblocking(true).map_err(bind_error)?;
    let listener = Listener::from_std(listener).map_err(bind_error)?;
    let text = listener.local_addr().map_err(bind_error)?.to_string();
    Ok(Listening { address: Address { network: "tcp", text }, listener, directory: None })
}

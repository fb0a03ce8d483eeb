//! Terraform talks to us: a process is started, says where it listens, serves one core, and ends with it.
//!
//! Nothing may be written to standard output but the one line that says where.

mod connection;
mod convert;
mod handshake;
mod lifetime;
mod listener;
mod logging;
mod panic;
mod process;
mod proto;
mod rpc;
mod server;
mod session;
mod tls;

use std::{
    env,
    error::Error,
    io::{self, Write},
    process::{self as os, ExitCode},
    sync::Arc,
    time::Duration,
};

use tokio::{runtime, time::timeout};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tonic::transport::server::Router;
use tonic_health::ServingStatus;

use self::{
    connection::{Presence, accept},
    handshake::{Address, Launch, LaunchError, Line, reattach},
    lifetime::{Mode, Signals},
    listener::{ListenError, Listening},
    process::{Controller, SideStreams},
    proto::{
        go_plugin::{
            grpc_broker_server::GrpcBrokerServer, grpc_controller_server::GrpcControllerServer,
            grpc_stdio_server::GrpcStdioServer,
        },
        tfplugin6::provider_server::ProviderServer,
    },
    server::Server,
    session::Session,
    tls::{Tls, TlsError},
};
use crate::framework::provider::Provider;

/// The address of this provider in the registry of each core.
pub const PROVIDER: &str = "likvid/meshstack";

/// The largest message in either direction, as in the servers of other providers.
const MESSAGE_BYTES_MAX: usize = 256 << 20;

/// Two, so that a request to stop is answered while something computes; there is little to compute.
const THREADS: usize = 2;

/// How long the last answers have to reach the core.
const CLOSE_TIMEOUT: Duration = Duration::from_millis(50);

/// Why the process could not serve.
#[derive(Debug, thiserror::Error)]
enum StartError {
    #[error(transparent)]
    Launch(LaunchError),
    #[error(transparent)]
    Tls(TlsError),
    #[error(transparent)]
    Listen(ListenError),
    #[error("could not start the runtime")]
    Runtime(#[source] io::Error),
    #[error("could not handle signals")]
    Signals(#[source] io::Error),
    #[error("could not say on standard output where to connect")]
    Line(#[source] io::Error),
}

/// Does what the command line asks for: serves `provider`, or tells its version.
pub fn serve<C: Send + Sync + 'static>(provider: Provider<C>) -> ExitCode {
    panic::install_hook();
    let served = match env::args().nth(1).as_deref() {
        Some("-version" | "--version") => {
            let version = concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION"));
            say(version)
        }
        Some("-debug" | "--debug") => serve_in(Mode::Attached, provider),
        _ => serve_in(Mode::Launched, provider),
    };
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(err) => {
            // Nothing can be done about a standard error that is gone.
            let _ = writeln!(io::stderr(), "{}", chain(&err));
            ExitCode::FAILURE
        }
    }
}

fn serve_in<C: Send + Sync + 'static>(mode: Mode, provider: Provider<C>) -> Result<(), StartError> {
    let launch = match mode {
        Mode::Launched => Launch::read(|name| env::var(name).ok()).map_err(StartError::Launch)?,
        Mode::Attached => Launch::default(),
    };
    logging::install();
    let runtime = runtime::Builder::new_multi_thread()
        .worker_threads(THREADS)
        .enable_all()
        .build()
        .map_err(StartError::Runtime)?;
    let served = runtime.block_on(run(mode, launch, Arc::new(Session::new(provider))));
    // What still runs now has had its time.
    runtime.shutdown_background();
    served
}

async fn run<C: Send + Sync + 'static>(
    mode: Mode,
    launch: Launch,
    session: Arc<Session<C>>,
) -> Result<(), StartError> {
    let mut signals = Signals::install(mode).map_err(StartError::Signals)?;
    let pinned = launch.client_certificate.map(Tls::pinned_to);
    let tls = pinned.transpose().map_err(StartError::Tls)?;
    let Listening { address, listener, directory } =
        listener::open(launch.socket_dir.as_deref()).map_err(StartError::Listen)?;
    announce(mode, &address, tls.as_ref())?;

    let (asked, closing) = (CancellationToken::new(), CancellationToken::new());
    let presence = Presence::default();
    let acceptor = tls.map(|tls| TlsAcceptor::from(tls.config));
    let incoming = accept(listener, acceptor, presence.clone());
    let router = services(session.clone(), asked.clone(), closing.clone()).await;
    let closed = closing.clone().cancelled_owned();
    let serving = tokio::spawn(router.serve_with_incoming_shutdown(incoming, closed));

    signals.reason_to_end(&asked, &presence).await;
    session.stop();
    signals.let_finish(&session.mutating, &asked).await;
    closing.cancel();
    // An answer that does not get through in time has nobody who waits for it.
    let _ = timeout(CLOSE_TIMEOUT, serving).await;
    drop(directory);
    Ok(())
}

/// Says where to connect: in the handshake's form to a core, in a variable to a person.
fn announce(mode: Mode, address: &Address, tls: Option<&Tls>) -> Result<(), StartError> {
    match mode {
        Mode::Launched => {
            let server_certificate = tls.map(|tls| &tls.certificate);
            say(&Line { address, server_certificate }.to_string())
        }
        Mode::Attached => say(&format!(
            "The provider is running. Set this variable for Terraform or OpenTofu to use it; interrupt to end.\n\n\
             {}\n",
            reattach(PROVIDER, os::id(), address)
        )),
    }
}

async fn services<C: Send + Sync + 'static>(
    session: Arc<Session<C>>,
    asked: CancellationToken,
    closing: CancellationToken,
) -> Router {
    let (health, health_service) = tonic_health::server::health_reporter();
    health.set_service_status("plugin", ServingStatus::Serving).await;
    let side_streams = SideStreams(closing);
    let provider = ProviderServer::new(Server(session))
        .max_decoding_message_size(MESSAGE_BYTES_MAX)
        .max_encoding_message_size(MESSAGE_BYTES_MAX);
    tonic::transport::Server::builder()
        .add_service(provider)
        .add_service(GrpcControllerServer::new(Controller(asked)))
        .add_service(GrpcStdioServer::new(side_streams.clone()))
        .add_service(GrpcBrokerServer::new(side_streams))
        .add_service(health_service)
}

fn say(line: &str) -> Result<(), StartError> {
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "{line}").and_then(|()| stdout.flush()).map_err(StartError::Line)
}

/// An error with its causes, on one line.
fn chain(err: &dyn Error) -> String {
    match err.source() {
        Some(source) => format!("{err}: {}", chain(source)),
        None => err.to_string(),
    }
}

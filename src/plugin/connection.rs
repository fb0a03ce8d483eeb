//! The connections of the core.
//!
//! A connection exists for the server only once its TLS handshake is done, so that a stranger, who gets no
//! further, neither reaches an RPC nor counts as a core that is still there.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    select,
    sync::mpsc,
    time::{sleep, timeout},
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};
use tokio_stream::wrappers::ReceiverStream;
use tokio_util::{
    either::Either,
    sync::CancellationToken,
    task::{TaskTracker, task_tracker::TaskTrackerToken},
};
use tonic::transport::server::Connected;
use tracing::{debug, warn};

use super::listener::{Listener, Stream};

/// A stranger who connects and says nothing is dropped after this.
const TLS_TIMEOUT: Duration = Duration::from_secs(10);

/// The pause after a failure to accept, such as too many open files, that would otherwise repeat at once.
const ACCEPT_PAUSE: Duration = Duration::from_millis(10);

/// A launching core connects at once, and gives up on us after as long.
const FIRST_CONNECTION_TIMEOUT: Duration = Duration::from_mins(1);

/// Who is connected.
#[derive(Clone, Default)]
pub struct Presence {
    first: CancellationToken,
    connected: TaskTracker,
}

impl Presence {
    fn arrive(&self) -> TaskTrackerToken {
        let token = self.connected.token();
        self.first.cancel();
        token
    }

    /// Ends when the last connection closed, or when none came in time.
    pub async fn gone(&self) {
        if timeout(FIRST_CONNECTION_TIMEOUT, self.first.cancelled()).await.is_ok() {
            self.connected.close();
            self.connected.wait().await;
        }
    }
}

/// A connection that has passed TLS, if there is TLS.
pub struct Connection {
    io: Either<Box<TlsStream<Stream>>, Stream>,
    _present: TaskTrackerToken,
}

/// Accepts connections until the returned stream is dropped.
pub fn accept(
    listener: Listener,
    tls: Option<TlsAcceptor>,
    presence: Presence,
) -> ReceiverStream<io::Result<Connection>> {
    let (sender, receiver) = mpsc::channel(1);
    tokio::spawn(async move {
        loop {
            let accepted = select! {
                accepted = listener.accept() => accepted,
                () = sender.closed() => return,
            };
            match accepted {
                // Each on its own, so that one who stalls holds up nobody.
                Ok((stream, _)) => {
                    tokio::spawn(admit(stream, tls.clone(), presence.clone(), sender.clone()));
                }
                Err(err) => {
                    warn!(error = %err, "could not accept a connection");
                    sleep(ACCEPT_PAUSE).await;
                }
            }
        }
    });
    ReceiverStream::new(receiver)
}

async fn admit(
    stream: Stream,
    tls: Option<TlsAcceptor>,
    presence: Presence,
    admitted: mpsc::Sender<io::Result<Connection>>,
) {
    let secured = match tls {
        None => Ok(Either::Right(stream)),
        Some(tls) => match timeout(TLS_TIMEOUT, tls.accept(stream)).await {
            Ok(handshake) => handshake.map(|it| Either::Left(Box::new(it))),
            Err(elapsed) => Err(elapsed.into()),
        },
    };
    match secured {
        Ok(io) => {
            debug!("connection accepted");
            // The receiver is gone when the process ends, and then nobody wants the connection.
            let _ = admitted.send(Ok(Connection { io, _present: presence.arrive() })).await;
        }
        Err(err) => {
            warn!(error = %err, "connection refused: it is not the core that launched this process");
        }
    }
}

impl Connected for Connection {
    type ConnectInfo = ();

    fn connect_info(&self) {}
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_read(cx, buf)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.io).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(cx)
    }
}

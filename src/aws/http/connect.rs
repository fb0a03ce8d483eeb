//! Connections: straight to the server, through a proxy, or through a tunnel in a proxy.
//!
//! The rule: the certificate of the server is checked in every way that leads to it; a tunnel
//! changes nothing about that.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use aws_smithy_runtime_api::box_error::BoxError;
use http::Uri;
use http::uri::Scheme;
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::connect::proxy::Tunnel;
use hyper_util::client::legacy::connect::{Connected, Connection, HttpConnector};
use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_rustls::TlsConnector;
use tower_service::Service;

#[derive(Clone)]
pub struct Connect {
    /// To the server itself or to a proxy, with TLS where the address says `https`.
    first_hop: HttpsConnector<HttpConnector>,
    tls: Arc<ClientConfig>,
    proxies: Arc<Matcher>,
    limit: Option<Duration>,
}

impl Connect {
    pub fn new(tls: Arc<ClientConfig>, proxies: Arc<Matcher>, limit: Option<Duration>) -> Self {
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        Self { first_hop: HttpsConnector::from((tcp, Arc::clone(&tls))), tls, proxies, limit }
    }

    async fn connect(mut self, server: Uri) -> Result<Stream, BoxError> {
        match self.proxies.intercept(&server) {
            None => Ok(Stream::new(TokioIo::new(self.first_hop.call(server).await?), false)),
            Some(proxy) if server.scheme() == Some(&Scheme::HTTPS) => {
                self.tunnel(server, &proxy).await
            }
            Some(proxy) => {
                let to_proxy = self.first_hop.call(proxy.uri().clone()).await?;
                Ok(Stream::new(TokioIo::new(to_proxy), true))
            }
        }
    }

    async fn tunnel(self, server: Uri, proxy: &Intercept) -> Result<Stream, BoxError> {
        let host = server.host().unwrap_or_default().trim_matches(['[', ']']).to_owned();
        let mut tunnel = Tunnel::new(proxy.uri().clone(), self.first_hop);
        if let Some(password) = proxy.basic_auth() {
            tunnel = tunnel.with_auth(password.clone());
        }
        let tunnelled = TokioIo::new(tunnel.call(server).await?);
        let name = ServerName::try_from(host)?;
        Ok(Stream::new(TlsConnector::from(self.tls).connect(name, tunnelled).await?, false))
    }
}

impl Service<Uri> for Connect {
    type Response = TokioIo<Stream>;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.first_hop.poll_ready(cx)
    }

    fn call(&mut self, server: Uri) -> Self::Future {
        let limit = self.limit;
        let stream = self.clone().connect(server);
        Box::pin(async move {
            let stream = match limit {
                Some(limit) => tokio::time::timeout(limit, stream).await.map_err(|_| {
                    let limit = humantime::format_duration(limit);
                    format!("no connection within {limit}")
                })?,
                None => stream.await,
            };
            stream.map(TokioIo::new)
        })
    }
}

/// A connection, however it came about.
pub struct Stream {
    io: Box<dyn Io>,
    /// The proxy must be told the whole address in each request.
    proxied: bool,
}

trait Io: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Io for T {}

impl Stream {
    fn new(io: impl Io + 'static, proxied: bool) -> Self {
        Self { io: Box::new(io), proxied }
    }
}

impl Connection for Stream {
    fn connected(&self) -> Connected {
        Connected::new().proxy(self.proxied)
    }
}

impl AsyncRead for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Stream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.io).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(cx)
    }
}

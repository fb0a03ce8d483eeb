//! The HTTP client under every SDK client: proxies, certificate authorities, time limits.
//!
//! The rule: time limits sleep on tokio alone, never on the sleep that a stop cuts short: they
//! would drop a request on the wire. The SDK's own connector can do all of this but `insecure`, one
//! proxy per scheme, and a CA bundle that it cannot read without a panic.

use std::collections::HashMap;
use std::error::Error;
use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;
use hyper_util::client::legacy;
use hyper_util::client::proxy::matcher::Matcher;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use rustls::ClientConfig;

use crate::aws::config::{Config, Secret};
use crate::aws::error::AwsError;

mod connect;
mod tls;

use connect::Connect;

/// Addresses of the machine's own metadata and container credentials: no proxy can reach them for
/// us.
const NEVER_PROXIED: &str =
    "169.254.169.254,169.254.170.2,169.254.170.23,fd00:ec2::254,fd00:ec2::23";

/// One connection pool per time limits: those of the metadata service differ from those of the
/// services.
pub struct Http {
    tls: Arc<ClientConfig>,
    proxies: Arc<Matcher>,
    connectors: Mutex<HashMap<TimeLimits, SharedHttpConnector>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct TimeLimits {
    connect: Option<Duration>,
    read: Option<Duration>,
}

impl Http {
    /// Reads the certificate authorities.
    pub fn new(config: &Config) -> Result<Self, AwsError> {
        Ok(Self {
            tls: Arc::new(tls::client_config(config)?),
            proxies: Arc::new(proxies(config)?),
            connectors: Mutex::default(),
        })
    }

    fn connector(&self, limits: TimeLimits) -> Connector {
        let connect =
            Connect::new(Arc::clone(&self.tls), Arc::clone(&self.proxies), limits.connect);
        let client = legacy::Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .build(connect);
        Connector { client, proxies: Arc::clone(&self.proxies), read_limit: limits.read }
    }
}

impl fmt::Debug for Http {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Http").finish_non_exhaustive()
    }
}

impl HttpClient for Http {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        _: &RuntimeComponents,
    ) -> SharedHttpConnector {
        let limits =
            TimeLimits { connect: settings.connect_timeout(), read: settings.read_timeout() };
        let mut connectors = self.connectors.lock().expect("no holder of this lock panics");
        let make = || SharedHttpConnector::new(self.connector(limits));
        connectors.entry(limits).or_insert_with(make).clone()
    }
}

struct Connector {
    client: legacy::Client<Connect, SdkBody>,
    proxies: Arc<Matcher>,
    read_limit: Option<Duration>,
}

impl fmt::Debug for Connector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connector").field("read_limit", &self.read_limit).finish_non_exhaustive()
    }
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let mut request = match request.try_into_http1x() {
            Ok(request) => request,
            Err(err) => return HttpConnectorFuture::ready(Err(ConnectorError::user(err.into()))),
        };
        // Behind a tunnel the proxy does not see the request: it is given the header when the
        // tunnel is built.
        if request.uri().scheme() == Some(&http::uri::Scheme::HTTP)
            && let Some(proxy) = self.proxies.intercept(request.uri())
            && let Some(password) = proxy.basic_auth()
        {
            request.headers_mut().insert(http::header::PROXY_AUTHORIZATION, password.clone());
        }
        let answer = whole_answer(self.client.request(request));
        let read_limit = self.read_limit;
        HttpConnectorFuture::new(async move {
            let Some(limit) = read_limit else { return answer.await };
            tokio::time::timeout(limit, answer).await.map_err(|_| no_answer_within(limit))?
        })
    }
}

/// Reads the body too: the limit is for all of the answer, and none of those that are asked for
/// here is long.
async fn whole_answer(answer: legacy::ResponseFuture) -> Result<HttpResponse, ConnectorError> {
    let (head, body) = answer.await.map_err(connector_error)?.into_parts();
    let body = ByteStream::from_body_1_x(body).collect().await;
    let body = body.map_err(|err| ConnectorError::io(err.into()))?.into_bytes();
    HttpResponse::try_from(http::Response::from_parts(head, SdkBody::from(body)))
        .map_err(|err| ConnectorError::other(err.into(), None))
}

fn no_answer_within(limit: Duration) -> ConnectorError {
    let limit = humantime::format_duration(limit);
    ConnectorError::timeout(format!("the server did not answer within {limit}").into())
}

/// A certificate that is refused stays refused; everything else may go better the next time.
fn connector_error(err: legacy::Error) -> ConnectorError {
    if find::<rustls::Error>(&err).is_some() {
        return ConnectorError::other(err.into(), None);
    }
    ConnectorError::io(err.into())
}

/// Whether a call failed before there was a connection to send it on.
pub fn never_connected(err: &ConnectorError) -> bool {
    find::<legacy::Error>(err).is_some_and(legacy::Error::is_connect)
}

/// Looks through the chain of causes. An I/O error hides the cause that it carries from `source`.
fn find<'a, E: Error + 'static>(err: &'a (dyn Error + 'static)) -> Option<&'a E> {
    let mut next = Some(err);
    while let Some(err) = next {
        if let Some(found) = err.downcast_ref() {
            return Some(found);
        }
        next = match err.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref) {
            Some(carried) => Some(carried),
            None => err.source(),
        };
    }
    None
}

fn proxies(config: &Config) -> Result<Matcher, AwsError> {
    let mut matcher = Matcher::builder();
    if let Some(url) = &config.http_proxy {
        matcher = matcher.http(proxy_url("http_proxy", url)?);
    }
    if let Some(url) = &config.https_proxy {
        matcher = matcher.https(proxy_url("https_proxy", url)?);
    }
    let exceptions = config.no_proxy.as_deref().unwrap_or_default();
    Ok(matcher.no(format!("{exceptions},{NEVER_PROXIED}")).build())
}

/// The matcher drops an address that it cannot use; we say so instead, without printing the
/// password in it.
fn proxy_url(argument: &str, address: &Secret) -> Result<String, AwsError> {
    let text = address.expose();
    let with_scheme = if text.contains("://") { text.to_owned() } else { format!("http://{text}") };
    match url::Url::parse(&with_scheme) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => Ok(with_scheme),
        _ => Err(AwsError::refused(
            argument,
            "not the address of a proxy; expected http://host:port or https://host:port",
        )),
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;

    /// Asks a server that says no more than this, and gives it up after a tenth of a second.
    async fn ask(
        scheme: &str,
        said: &'static str,
        limit: fn(Duration) -> TimeLimits,
    ) -> ConnectorError {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("{scheme}://{}/", listener.local_addr().unwrap());
        tokio::spawn(async move {
            let (mut socket, _) = listener.accept().await.unwrap();
            socket.read_buf(&mut Vec::with_capacity(4096)).await.unwrap();
            socket.write_all(said.as_bytes()).await.unwrap();
            // Reads until the client leaves.
            socket.read_to_end(&mut Vec::new()).await.ok();
        });
        let http = Http::new(&Config::default()).unwrap();
        let connector = http.connector(limit(Duration::from_millis(100)));
        connector.call(HttpRequest::get(url).unwrap()).await.unwrap_err()
    }

    #[tokio::test]
    async fn a_server_that_does_not_answer_in_full_is_given_up() {
        for said in ["", "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nshort"] {
            let err = ask("http", said, |it| TimeLimits { connect: None, read: Some(it) }).await;
            assert!(err.is_timeout() && !never_connected(&err), "{err:?}");
        }
    }

    #[tokio::test]
    async fn a_tls_handshake_that_does_not_end_is_no_connection() {
        let err = ask("https", "", |it| TimeLimits { connect: Some(it), read: None }).await;
        assert!(err.is_io() && never_connected(&err), "{err:?}");
    }
}

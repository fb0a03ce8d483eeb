//! A small HTTP server that remembers what it was asked: AWS, a proxy, or something that fails.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use rustls::ServerConfig;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

#[derive(Debug, Clone)]
pub struct Request {
    /// `POST / HTTP/1.1`
    pub line: String,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Request {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The operation, as both of the protocols in use here name it.
    pub fn operation(&self) -> &str {
        match self.header("x-amz-target") {
            Some(target) => target.rsplit('.').next().unwrap_or_default(),
            None => self.field("Action").unwrap_or_default(),
        }
    }

    /// A field of a form, percent-encoded as it was sent.
    pub fn field(&self, name: &str) -> Option<&str> {
        self.body.split('&').find_map(|it| it.strip_prefix(name)?.strip_prefix('='))
    }

    /// The access key that the request is signed with.
    pub fn signed_with(&self) -> Option<&str> {
        self.header("authorization")?.split_once("Credential=")?.1.split('/').next()
    }

    /// The last part of the role that is to be assumed.
    fn role(&self) -> String {
        self.field("RoleArn").unwrap_or_default().rsplit("%2F").next().unwrap_or_default().into()
    }
}

/// What the server does about a request.
pub enum Reply {
    Answer {
        status: u16,
        headers: &'static str,
        body: String,
    },
    Late(Duration, Box<Reply>),
    /// Closes the connection without a word.
    Drop,
    /// Answers a `CONNECT` and then passes everything on to the address.
    Tunnel(SocketAddr),
}

impl Reply {
    pub fn ok(body: impl Into<String>) -> Self {
        Self::Answer { status: 200, headers: "", body: body.into() }
    }

    pub fn error(status: u16, code: &str) -> Self {
        let body = format!(r#"{{"__type":"{code}","message":"because"}}"#);
        Self::Answer { status, headers: "", body }
    }
}

pub struct Server {
    address: SocketAddr,
    scheme: &'static str,
    seen: Arc<Mutex<Vec<Request>>>,
    connections: Arc<AtomicUsize>,
}

impl Server {
    /// `answer` is given each request and how many came before it.
    pub async fn start(answer: impl Fn(&Request, usize) -> Reply + Send + Sync + 'static) -> Self {
        Self::listen(None, answer).await
    }

    /// Speaks TLS with the certificate of `localhost`.
    pub async fn start_tls(
        tls: ServerConfig,
        answer: impl Fn(&Request, usize) -> Reply + Send + Sync + 'static,
    ) -> Self {
        Self::listen(Some(TlsAcceptor::from(Arc::new(tls))), answer).await
    }

    async fn listen(
        tls: Option<TlsAcceptor>,
        answer: impl Fn(&Request, usize) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let scheme = if tls.is_some() { "https" } else { "http" };
        let connections = Arc::default();
        let server = Self {
            address,
            scheme,
            seen: Arc::clone(&seen),
            connections: Arc::clone(&connections),
        };
        let answer = Arc::new(answer);
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                connections.fetch_add(1, Ordering::SeqCst);
                let (tls, seen, answer) = (tls.clone(), Arc::clone(&seen), Arc::clone(&answer));
                tokio::spawn(async move {
                    match tls {
                        None => serve(socket, &seen, &*answer).await,
                        // A client that does not believe the certificate leaves.
                        Some(tls) => match tls.accept(socket).await {
                            Ok(socket) => serve(socket, &seen, &*answer).await,
                            Err(_) => None,
                        },
                    }
                });
            }
        });
        server
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    pub fn url(&self) -> String {
        format!("{}://localhost:{}", self.scheme, self.address.port())
    }

    /// How often someone connected, with or without a request.
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    pub fn seen(&self) -> Vec<Request> {
        self.seen.lock().unwrap().clone()
    }

    pub fn operations(&self) -> Vec<String> {
        self.seen().iter().map(|it| it.operation().to_owned()).collect()
    }

    pub fn count(&self, operation: &str) -> usize {
        self.operations().iter().filter(|it| *it == operation).count()
    }

    /// Comes back when so many requests were seen.
    pub async fn wait_for(&self, count: usize) {
        let begin = std::time::Instant::now();
        while self.seen.lock().unwrap().len() < count {
            assert!(begin.elapsed() < Duration::from_secs(10), "{:?}", self.operations());
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

async fn serve<S: AsyncRead + AsyncWrite + Unpin>(
    mut socket: S,
    seen: &Mutex<Vec<Request>>,
    answer: &(impl Fn(&Request, usize) -> Reply + Sync),
) -> Option<()> {
    let request = read(&mut socket).await?;
    let before = {
        let mut seen = seen.lock().unwrap();
        seen.push(request.clone());
        seen.len() - 1
    };
    let mut reply = answer(&request, before);
    if let Reply::Late(delay, then) = reply {
        tokio::time::sleep(delay).await;
        reply = *then;
    }
    match reply {
        Reply::Answer { status, headers, body } => {
            let length = body.len();
            let answer = format!(
                "HTTP/1.1 {status} x\r\n{headers}x-amzn-requestid: request-{before}\r\n\
                 connection: close\r\ncontent-length: {length}\r\n\r\n{body}"
            );
            socket.write_all(answer.as_bytes()).await.ok()?;
            socket.shutdown().await.ok()
        }
        Reply::Tunnel(address) => {
            let mut server = TcpStream::connect(address).await.ok()?;
            socket.write_all(b"HTTP/1.1 200 x\r\n\r\n").await.ok()?;
            tokio::io::copy_bidirectional(&mut socket, &mut server).await.ok().map(|_| ())
        }
        Reply::Drop | Reply::Late(..) => None,
    }
}

async fn read(socket: &mut (impl AsyncRead + Unpin)) -> Option<Request> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|it| it == b"\r\n\r\n") {
            break end;
        }
        if socket.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    let (line, headers) = head.split_once("\r\n").unwrap_or((&head, ""));
    let headers: Vec<_> = headers
        .lines()
        .filter_map(|it| it.split_once(": "))
        .map(|(key, value)| (key.to_lowercase(), value.to_owned()))
        .collect();
    let mut request = Request { line: line.to_owned(), headers, body: String::new() };
    let length = request.header("content-length").map_or(0, |it| it.parse().unwrap());
    while bytes.len() < end + 4 + length {
        if socket.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
    request.body = String::from_utf8(bytes[end + 4..].to_vec()).unwrap();
    Some(request)
}

/// AWS, to whom everybody may do anything, with sessions of one hour.
pub fn aws(request: &Request, _: usize) -> Reply {
    aws_with_sessions_of(Duration::from_hours(1), request, 0)
}

/// The access key of a session names its role and the request that it was begun with:
/// `ROLE-Mesh-0`.
pub fn aws_with_sessions_of(length: Duration, request: &Request, before: usize) -> Reply {
    let operation = request.operation();
    let result = match operation {
        "AssumeRole" | "AssumeRoleWithWebIdentity" => {
            let end = humantime::format_rfc3339_seconds(SystemTime::now() + length);
            format!(
                "<Credentials><AccessKeyId>ROLE-{}-{before}</AccessKeyId>\
                 <SecretAccessKey>secret</SecretAccessKey><SessionToken>token</SessionToken>\
                 <Expiration>{end}</Expiration></Credentials>",
                request.role()
            )
        }
        "GetCallerIdentity" => "<Account>111111111111</Account>".to_owned(),
        _ => return Reply::ok("{}"),
    };
    Reply::ok(format!(
        "<{operation}Response><{operation}Result>{result}</{operation}Result></{operation}Response>"
    ))
}

pub fn sts_error(status: u16, code: &str) -> Reply {
    Reply::Answer {
        status,
        headers: "",
        body: format!(
            "<ErrorResponse><Error><Code>{code}</Code><Message>because</Message></Error></ErrorResponse>"
        ),
    }
}

//! The server: where it listens, how many it listens to, which path leads where.

use std::io;
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use futures_util::future::select;
use tokio::sync::{Semaphore, watch};

use super::connection::converse;
use super::error::ServeError;
use super::guard::{Names, guard};
use super::site::Site;
use super::{files, reload};

/// The port where none is given: `CRIB` on the keys of a telephone.
pub const DEFAULT_PORT: u16 = 2742;

/// How many ports from the default one on are tried.
const TRIED_PORTS: u16 = 100;

/// File descriptors of the process besides those of connections.
const OTHER_DESCRIPTORS: u64 = 512;

/// What clients may use up.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// How many connections are open; further ones wait.
    pub connections: usize,
    /// How long the head of a request may take, and how long an idle connection is kept.
    pub head: Duration,
    /// How long a client may read nothing of what it is sent.
    pub stall: Duration,
    /// How often a silent stream of events shows that it lives.
    pub heartbeat: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 2048,
            head: Duration::from_secs(10),
            stall: Duration::from_secs(10),
            heartbeat: Duration::from_secs(15),
        }
    }
}

/// What all requests are answered from.
pub(super) struct Shared {
    pub(super) site: Arc<dyn Site>,
    pub(super) changes: watch::Receiver<u64>,
    pub(super) names: Names,
    pub(super) limits: Limits,
    /// One for each file that is made at the same time.
    pub(super) turns: Arc<Semaphore>,
}

/// A development server that has its port, and answers once it runs.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    limits: Limits,
}

impl Server {
    /// Takes `port` of `host`; without one, the first free one from [`DEFAULT_PORT`] on.
    ///
    /// Port 0 is any free one. A host that is not of the loopback lets other machines in: the caller
    /// should say so to the user.
    pub fn bind(host: IpAddr, port: Option<u16>) -> Result<Self, ServeError> {
        let (first, last) = match port {
            Some(port) => (port, port),
            None => (DEFAULT_PORT, DEFAULT_PORT + TRIED_PORTS - 1),
        };
        for port in first..=last {
            let address = SocketAddr::new(host, port);
            match TcpListener::bind(address) {
                Ok(listener) => return Self::listening(listener),
                Err(error) if error.kind() == io::ErrorKind::AddrInUse => {}
                Err(source) => return Err(ServeError::Listen { address, source }),
            }
        }
        Err(match port {
            Some(port) => ServeError::PortTaken { address: SocketAddr::new(host, port) },
            None => ServeError::NoPort { host, first, last },
        })
    }

    fn listening(listener: TcpListener) -> Result<Self, ServeError> {
        let prepared = listener.set_nonblocking(true).and_then(|()| listener.local_addr());
        let failed = |source| ServeError::Io { action: "prepare the server's socket", source };
        Ok(Self { address: prepared.map_err(failed)?, listener, limits: Limits::default() })
    }

    /// The server with other limits.
    pub fn with_limits(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// Where it listens, with the port that it got.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves `site` until `stop` is ready. Blocks: the server has a runtime of its own.
    ///
    /// `changes` is sent a new value with each revision of the site; if its sender goes, the site is
    /// served on. When this returns, all connections are closed.
    pub fn run(
        self,
        site: Arc<dyn Site>,
        changes: watch::Receiver<u64>,
        stop: impl Future<Output = ()>,
    ) -> Result<(), ServeError> {
        let failed = |source| ServeError::Io { action: "start the server", source };
        allow_descriptors(self.limits.connections as u64 + OTHER_DESCRIPTORS);
        // One thread is enough for what is only passed on; pages are made on others.
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_io()
            .enable_time()
            .build()
            .map_err(failed)?;
        let makers = std::thread::available_parallelism().map_or(2, usize::from).max(2);
        let shared = Shared {
            site,
            changes,
            names: Names::new(self.address.ip(), self.address.port()),
            limits: self.limits,
            turns: Arc::new(Semaphore::new(makers)),
        };
        let served = runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(self.listener)?;
            let serving = pin!(accept(listener, router(Arc::new(shared)), self.limits));
            select(serving, pin!(stop)).await;
            Ok(())
        });
        // A page that is just being made is not waited for.
        runtime.shutdown_background();
        served.map_err(failed)
    }
}

fn router(shared: Arc<Shared>) -> Router {
    Router::new()
        .route(reload::EVENTS_URL, get(reload::events))
        .route(reload::PROBLEMS_URL, get(reload::problems))
        .route(reload::SCRIPT_URL, get(reload::script))
        .route(reload::STYLE_URL, get(reload::style))
        .fallback(files::answer)
        .layer(from_fn_with_state(shared.clone(), guard))
        .with_state(shared)
}

/// Takes connections as long as it is polled.
async fn accept(listener: tokio::net::TcpListener, router: Router, limits: Limits) {
    let places = Arc::new(Semaphore::new(limits.connections));
    while let Ok(place) = places.clone().acquire_owned().await {
        match listener.accept().await {
            Ok((stream, _)) => {
                let router = router.clone();
                tokio::spawn(async move {
                    converse(stream, router, limits).await;
                    drop(place);
                });
            }
            // The client has left already, or there are no descriptors until another one leaves.
            Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    }
}

/// Lets the process have `wanted` files and connections open, as far as the system allows: some
/// give it 256 unless it asks.
#[cfg(unix)]
fn allow_descriptors(wanted: u64) {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    if current.is_some_and(|current| current < wanted) {
        let wanted = Some(maximum.map_or(wanted, |maximum| maximum.min(wanted)));
        // Without it fewer connections fit, and others wait.
        let _ = setrlimit(Resource::Nofile, Rlimit { current: wanted, maximum });
    }
}

#[cfg(not(unix))]
fn allow_descriptors(_: u64) {}

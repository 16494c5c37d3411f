//! One connection: bounded in what it may send, and in how long it may take.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use rustix::net::sockopt::set_socket_send_buffer_size;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Sleep, sleep, timeout};

use super::server::Limits;

/// The largest head of a request, in bytes.
const MAX_HEAD: usize = 64 * 1024;

/// How much the system keeps of what a client does not read, in bytes. By itself it keeps megabytes
/// for each.
const SEND_BUFFER: usize = 256 * 1024;

/// What is read of a request that was refused, in bytes and in time: a client reads its answer only
/// when it has sent all.
const MAX_LINGER: (u64, Duration) = (32 << 20, Duration::from_secs(1));

/// Answers the requests of a client, one after the other, until it leaves or breaks a rule.
pub(super) async fn converse(stream: TcpStream, router: Router, limits: Limits) {
    // A connection that cannot be set so works too.
    let _ = stream.set_nodelay(true);
    let _ = set_socket_send_buffer_size(&stream, SEND_BUFFER);
    let mut connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head)
        .max_buf_size(MAX_HEAD)
        .serve_connection(
            TokioIo::new(Patient::new(stream, limits.stall)),
            TowerToHyperService::new(router),
        );
    // Errors are the client's: it left, or it was told.
    let _ = (&mut connection).await;
    linger(connection.into_parts().io.into_inner()).await;
}

/// Ends a connection so that the client gets what was written: an end with bytes unread would take
/// the answer from it.
async fn linger(mut stream: Patient) {
    let (bytes, time) = MAX_LINGER;
    let rest = async {
        stream.shutdown().await?;
        let mut unread = (&mut stream).take(bytes);
        let mut scratch = [0; 8 * 1024];
        while unread.read(&mut scratch).await? > 0 {}
        io::Result::Ok(())
    };
    let _ = timeout(time, rest).await;
}

/// A stream whose reader may pause for a limited time only.
struct Patient {
    stream: TcpStream,
    stall: Duration,
    /// Runs while nothing can be written.
    waiting: Option<Pin<Box<Sleep>>>,
}

impl Patient {
    fn new(stream: TcpStream, stall: Duration) -> Self {
        Self { stream, stall, waiting: None }
    }

    /// Passes on what writing gave, or the end of the patience.
    fn watch<T>(
        &mut self,
        cx: &mut Context<'_>,
        written: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.waiting = None;
            return written;
        }
        let stall = self.stall;
        let waiting = self.waiting.get_or_insert_with(|| Box::pin(sleep(stall)));
        ready!(waiting.as_mut().poll(cx));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl AsyncRead for Patient {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Patient {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.watch(cx, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, slices);
        self.watch(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

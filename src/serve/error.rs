//! What can keep a server from running, each with what to do about it.

use std::io;
use std::net::{IpAddr, SocketAddr};

/// Why there is no server.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The port that was asked for is in use.
    #[error("port {} of {} is taken by another program", .address.port(), .address.ip())]
    PortTaken {
        /// Host and port.
        address: SocketAddr,
    },
    /// All ports that are tried are in use.
    #[error("ports {first} to {last} of {host} are all taken")]
    NoPort {
        /// The address of the machine.
        host: IpAddr,
        /// The first that was tried.
        first: u16,
        /// The last that was tried.
        last: u16,
    },
    /// The system refused to listen.
    #[error("cannot listen on {address}")]
    Listen {
        /// Host and port.
        address: SocketAddr,
        /// The system's reason.
        source: io::Error,
    },
    /// The system refused what a server needs besides.
    #[error("cannot {action}")]
    Io {
        /// A verb phrase: `start the server`.
        action: &'static str,
        /// The system's reason.
        source: io::Error,
    },
}

impl ServeError {
    /// What to do about it, where something can be done.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::PortTaken { .. } => {
                Some("give another port, or none: the next free one is taken then")
            }
            Self::NoPort { .. } => Some("give a free port, or 0 for any"),
            Self::Listen { source, .. } => match source.kind() {
                io::ErrorKind::AddrNotAvailable => {
                    Some("give an address of this machine; 127.0.0.1 always is one")
                }
                io::ErrorKind::PermissionDenied => Some("give a port from 1024 on"),
                _ => None,
            },
            Self::Io { .. } => None,
        }
    }
}

//! Ports: given ones, taken ones, the first free one.

use std::net::{IpAddr, Ipv4Addr, TcpListener};

use cribsheet::serve::{DEFAULT_PORT, ServeError, Server};

const HOST: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

#[test]
fn given_port_that_is_taken_is_an_error_with_a_hint() {
    let taken = TcpListener::bind((HOST, 0)).unwrap();
    let port = taken.local_addr().unwrap().port();
    let error = Server::bind(HOST, Some(port)).unwrap_err();
    assert!(matches!(&error, ServeError::PortTaken { address } if address.port() == port));
    assert_eq!(error.to_string(), format!("port {port} of 127.0.0.1 is taken by another program"));
    assert_eq!(error.hint(), Some("give another port, or none: the next free one is taken then"));
}

#[test]
fn without_a_port_the_next_free_one_is_taken() {
    let one = Server::bind(HOST, None).unwrap();
    let other = Server::bind(HOST, None).unwrap();
    assert!(one.address().port() >= DEFAULT_PORT);
    assert!(other.address().port() > one.address().port());
    assert!(other.address().ip().is_loopback());
}

#[test]
fn port_0_is_any_free_one() {
    let server = Server::bind(HOST, Some(0)).unwrap();
    assert_ne!(server.address().port(), 0);
}

#[test]
fn address_of_another_machine_is_an_error_with_a_hint() {
    // Kept for documents: no machine has it.
    let error = Server::bind("192.0.2.1".parse().unwrap(), Some(0)).unwrap_err();
    assert_eq!(error.to_string(), "cannot listen on 192.0.2.1:0");
    assert_eq!(error.hint(), Some("give an address of this machine; 127.0.0.1 always is one"));
}

//! Memory through which a link carried something holds it no longer when it is given back.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use kiosk_device::Link;
use kiosk_device::link::{from_stream, pair};

use crate::watch::{MARK, left_behind};

const SOON: Duration = Duration::from_secs(20);

/// Sends marks, takes some of them piece by piece, throws some away, leaves some unread.
fn carry(near: &mut dyn Link, mut send: impl FnMut(&[u8])) {
    for _ in 0..200 {
        send(&MARK);
    }
    let mut piece = [0; 24];
    for _ in 0..20 {
        near.read(&mut piece, SOON).expect("there is more");
    }
    near.drain().expect("still there");
    for _ in 0..3 {
        send(&MARK);
    }
    near.read(&mut piece[..5], SOON).expect("the first of it");
}

fn tcp_pair() -> (Box<dyn Link>, TcpStream) {
    let door = TcpListener::bind("127.0.0.1:0").expect("a port");
    let far = TcpStream::connect(door.local_addr().expect("bound")).expect("connected");
    let (near, _) = door.accept().expect("accepted");
    (from_stream("test".into(), near).expect("a link"), far)
}

/// One test, because all threads share one allocator.
#[test]
fn no_block_that_a_link_gives_back_holds_what_it_carried() {
    let careless = left_behind(|| drop(MARK.to_vec()));
    assert_eq!(careless, 1, "the watch sees what is not wiped");
    let in_memory = left_behind(|| {
        let (mut near, mut far) = pair("test");
        carry(&mut near, |bytes| {
            far.write_all(bytes, SOON).expect("written");
        });
    });
    assert_eq!(in_memory, 0);
    let pumped = left_behind(|| {
        let (mut near, mut far) = tcp_pair();
        carry(&mut *near, |bytes| far.write_all(bytes).expect("written"));
        near.write_all(&MARK, SOON).expect("written");
        far.read_exact(&mut [0; 16]).expect("arrived");
    });
    assert_eq!(pumped, 0);
}

//! Two networks of the kernel's, joined by one cable: the real stack of TCP, and cuts as they are in
//! the field. The programs are `ip` and `tc` of the package iproute2; it needs root.

use std::fs::File;
use std::process::Command;

use rustix::fd::AsFd as _;
use rustix::thread::{LinkNameSpaceType, move_into_link_name_space};

/// Of the gateway's end.
pub const GATEWAY: &str = "10.207.77.1";
const KIOSK: &str = "10.207.77.2";
/// Nobody's: what is sent there is dropped without a word.
const NOBODY: &str = "02:00:00:00:00:99";

/// The cable, and the networks at its ends; all is gone when it is dropped.
pub struct Cable {
    kiosk: String,
    gateway: String,
}

impl Cable {
    /// Lays it, `rate` wide as `tc` writes it.
    pub fn lay(rate: &str) -> Self {
        let own = std::process::id();
        let cable = Self {
            kiosk: format!("cable-kiosk-{own}"),
            gateway: format!("cable-gateway-{own}"),
        };
        for network in [&cable.kiosk, &cable.gateway] {
            ip(&["netns", "add", network]);
        }
        let (near, far) = (&*cable.kiosk, &*cable.gateway);
        ip(&[
            "link", "add", "near", "netns", near, "type", "veth", "peer", "name", "far", "netns",
            far,
        ]);
        for (network, end, address) in [(near, "near", KIOSK), (far, "far", GATEWAY)] {
            let address = format!("{address}/30");
            ip(&["-n", network, "address", "add", &address, "dev", end]);
            ip(&["-n", network, "link", "set", end, "up"]);
        }
        let shape = ["qdisc", "add", "dev", "near", "root", "tbf", "rate", rate];
        let depth = ["burst", "16kb", "latency", "300ms"];
        run("tc", &[&["-n", near], &shape[..], &depth[..]].concat());
        cable
    }

    /// Pulls it out, or puts it back in.
    pub fn plug(&self, is_in: bool) {
        let way = if is_in { "up" } else { "down" };
        ip(&["-n", &self.gateway, "link", "set", "far", way]);
    }

    /// From now on the kiosk's packets vanish, and nobody says so; or arrive again.
    pub fn swallow(&self, does: bool) {
        let near = ["dev", "near"];
        let entry: &[&str] = match does {
            true => &["replace", GATEWAY, "lladdr", NOBODY, "nud", "permanent"],
            false => &["del", GATEWAY],
        };
        ip(&[&["-n", &self.kiosk, "neighbour"], entry, &near[..]].concat());
    }

    /// Makes the calling thread one of the kiosk's network.
    pub fn enter_kiosk(&self) {
        enter(&self.kiosk);
    }

    /// The network of the gateway, for a thread of its own.
    pub fn gateway(&self) -> String {
        self.gateway.clone()
    }
}

impl Drop for Cable {
    fn drop(&mut self) {
        for network in [&self.kiosk, &self.gateway] {
            // Best effort: laying it may have failed half way.
            let _ = Command::new("ip").args(["netns", "del", network]).output();
        }
    }
}

/// Makes the calling thread one of `network`.
pub fn enter(network: &str) {
    let file = File::open(format!("/run/netns/{network}")).expect("`ip netns add` made it");
    let network = Some(LinkNameSpaceType::Network);
    move_into_link_name_space(file.as_fd(), network).expect("root may change its network");
}

fn ip(arguments: &[&str]) {
    run("ip", arguments);
}

fn run(program: &str, arguments: &[&str]) {
    let ran = Command::new(program).args(arguments).output();
    let ran = ran.expect("`ip` and `tc`, of the package iproute2");
    let why = String::from_utf8_lossy(&ran.stderr);
    assert!(
        ran.status.success(),
        "{program} {}: {why}; this needs root, and a kernel with network namespaces, veth and sch_tbf",
        arguments.join(" ")
    );
}

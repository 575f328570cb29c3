//! The kiosk's driver and a `camera-simulator` in a process of its own.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use kiosk_camera::V4l2Camera;
use kiosk_device::FailureKind;
use kiosk_device::capability::{Camera as _, Device as _};
use kiosk_domain::DeviceState;

use crate::support::{DEADLINE, wish};

/// A simulator that ends with the test, and the socket that orders go to.
struct Simulator {
    process: Child,
    link: String,
    orders: BufReader<TcpStream>,
}

impl Simulator {
    fn start() -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_camera-simulator"))
            .args(["--camera", "127.0.0.1:0", "--orders", "127.0.0.1:0"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("our own program");
        let said = BufReader::new(process.stdout.take().expect("piped"));
        let mut lines = said.lines().map(|line| line.expect("text"));
        let link = lines.next().expect("the camera's link");
        let orders = lines.next().expect("the orders' address");
        let address = orders.trim_start_matches("orders at ");
        let orders = TcpStream::connect(address).expect("it listens");
        orders.set_read_timeout(Some(DEADLINE)).expect("a timeout");
        Self {
            process,
            link,
            orders: BufReader::new(orders),
        }
    }

    fn tell(&mut self, order: &str) -> String {
        let line = format!("{order}\n");
        self.orders
            .get_mut()
            .write_all(line.as_bytes())
            .expect("it listens");
        let mut answer = String::new();
        self.orders.read_line(&mut answer).expect("it answers");
        answer.trim().to_owned()
    }

    fn obeys(&mut self, order: &str) {
        assert_eq!(self.tell(order), "ok", "{order}");
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn kind(camera: &mut V4l2Camera) -> Option<FailureKind> {
    camera
        .photograph(DEADLINE)
        .err()
        .map(|failure| failure.kind)
}

#[test]
fn a_camera_in_another_process_obeys_the_dock_and_the_driver_says_what_happened() {
    let mut simulator = Simulator::start();
    let camera = V4l2Camera::from_config(&simulator.link).expect("a link");
    let mut camera = camera.wishing(wish());
    let identity = camera.identify(DEADLINE).expect("it is there");
    assert_eq!(identity.to_string(), "Simulated Camera");

    assert_eq!(kind(&mut camera), Some(FailureKind::NothingPresented));
    let folder = tempfile::tempdir().expect("a folder");
    let page = folder.path().join("page.png");
    kiosk_camera::sample::document()
        .save(&page)
        .expect("a file");
    simulator.obeys(&format!("show {}", page.display()));
    assert_eq!(kind(&mut camera), None);
    simulator.obeys("cover");
    assert_eq!(kind(&mut camera), Some(FailureKind::Unreadable));
    simulator.obeys("uncover");
    simulator.obeys("blur 9");
    assert_eq!(kind(&mut camera), Some(FailureKind::Unreadable));
    simulator.obeys("show document");
    simulator.obeys("stall");
    assert_eq!(kind(&mut camera), Some(FailureKind::Timeout));
    simulator.obeys("break Garbage");
    assert_eq!(kind(&mut camera), Some(FailureKind::HardwareError));
    simulator.obeys("unplug");
    assert_eq!(kind(&mut camera), Some(FailureKind::Disconnected));
    assert_eq!(camera.state(DEADLINE), DeviceState::NoDevice);
    simulator.obeys("mend");
    assert_eq!(kind(&mut camera), None);
    assert!(
        simulator
            .tell("show nothing-there.png")
            .starts_with("cannot read")
    );
    assert!(simulator.tell("dance").starts_with("unknown"));
}

#[test]
fn a_place_where_nothing_listens_or_something_else_answers_is_no_camera() {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = silent.local_addr().expect("bound");
    let mut camera = V4l2Camera::from_config(&format!("simulated:{address}")).expect("a link");
    let refused = camera.identify(Duration::from_secs(5)).err();
    assert_eq!(refused.map(|f| f.kind), Some(FailureKind::Disconnected));
    drop(silent);
    assert_eq!(kind(&mut camera), Some(FailureKind::Disconnected));
}

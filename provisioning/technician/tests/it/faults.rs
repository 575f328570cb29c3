//! One fault at a time in a kiosk that is otherwise whole: exactly the right check fails, with the
//! right remedy. A real gateway, real databases and a simulated printer stand around it.

use std::fs;

use kiosk_device::capability::Paper;
use kiosk_domain::{AgencyId, Timestamp};
use kiosk_enrolment::{AgencyKeyPair, Authority, LeafKey, Validity, public_key_file};
use kiosk_receipt_printer::Profile;
use kiosk_receipt_printer::simulator::{PrinterHandle, SimulatedPrinter};

use crate::bench::{Bench, KIOSK, now};
use crate::gateway::Gateway;

const DAY_MILLIS: i64 = 86_400_000;

/// Everything that a fault can be planted in.
struct Place {
    bench: Bench,
    printer: PrinterHandle,
}

/// What is broken, how, the one check that must fail, and a part of its remedy.
type Fault = (&'static str, fn(&Place), &'static str, &'static str);

const FAULTS: &[Fault] = &[
    (
        "no config",
        |p| remove(p, "kiosk.toml"),
        "config",
        "kiosk-technician configure",
    ),
    (
        "an unknown key",
        |p| p.alter("county = 47", "county = 47\ncolour = \"red\""),
        "config",
        "mend the line",
    ),
    (
        "a config of a newer version",
        |p| p.alter("version = 1", "version = 2\nnew = 1"),
        "config",
        "update the kiosk",
    ),
    (
        "two configs",
        |p| copy(p, "kiosk.toml", "kiosk.toml.old"),
        "one-config",
        "move the others",
    ),
    (
        "no catalogue",
        |p| fs::remove_dir_all(p.bench.path("catalogue")).expect("removed"),
        "catalogue",
        "install the catalogue anew",
    ),
    (
        "a broken catalogue",
        |p| {
            p.bench
                .alter("catalogue/moja.toml", "\"INFO\"", "\"MAGIC\"");
        },
        "catalogue",
        "install the catalogue anew",
    ),
    (
        "an older catalogue",
        |p| keys_of(p, &["moja", "mbili"]),
        "catalogue",
        "install the newest catalogue",
    ),
    (
        "no agency keys",
        |p| remove(p, "agency-keys.toml"),
        "agency-keys",
        "install the agency-keys.toml",
    ),
    (
        "one agency key missing",
        |p| keys_of(p, &[]),
        "agency-keys",
        "install the agency-keys.toml",
    ),
    (
        "no device key",
        |p| remove(p, "kiosk.key"),
        "device-key",
        "name the right key",
    ),
    (
        "a broken device key",
        |p| p.bench.write("kiosk.key", "-----BEGIN"),
        "device-key",
        "name the right key",
    ),
    (
        "a key that others read",
        |p| p.bench.set_mode("kiosk.key", 0o640),
        "device-key",
        "chmod 600",
    ),
    (
        "no certificate",
        |p| remove(p, "kiosk.pem"),
        "certificate",
        "enrol this kiosk",
    ),
    (
        "a certificate of another kiosk",
        |p| p.alter(KIOSK, "ksk-047-0002"),
        "certificate",
        "they were made for",
    ),
    (
        "a certificate of another key",
        another_key,
        "certificate",
        "of the same enrolment",
    ),
    (
        "a link that nobody knows",
        |p| {
            p.alter(
                "[devices.receipt-printer]",
                "[devices.camera]\nlink = \"usb:1\"\n[devices.receipt-printer]",
            );
        },
        "links",
        "v4l2:",
    ),
    (
        "no data folder",
        |p| fs::remove_dir_all(p.bench.path("data")).expect("removed"),
        "data-folder",
        "chown huduma-kiosk",
    ),
    (
        "a data folder that is a file",
        data_is_a_file,
        "data-folder",
        "chown huduma-kiosk",
    ),
    (
        "a disk that is nearly full",
        |p| {
            p.alter(
                "disk_free_bytes_min = 67108864",
                "disk_free_bytes_min = 4611686018427387904",
            );
        },
        "disk",
        "so that the queue drains",
    ),
    (
        "a queue of a newer version",
        |p| database(p, "outbox.db", "pragma user_version = 99"),
        "databases",
        "update the kiosk",
    ),
    (
        "a journal of a newer version",
        |p| database(p, "journal.db", "pragma user_version = 99"),
        "databases",
        "update the kiosk",
    ),
    (
        "a damaged queue",
        damaged_queue,
        "databases",
        "do not delete them",
    ),
    (
        "a queue that is no database",
        |p| {
            p.bench
                .write("data/outbox.db", &"not a database ".repeat(64));
        },
        "databases",
        "do not delete them",
    ),
    (
        "no fonts",
        |p| remove(p, "system/usr/share/fonts/noto/NotoSans.ttf"),
        "fonts",
        "fonts-noto-core",
    ),
    (
        "another time zone",
        |p| zone(p, "Europe/Nairobi"),
        "time-zone",
        "timedatectl set-timezone",
    ),
    (
        "no time zone",
        |p| remove(p, "system/etc/localtime"),
        "time-zone",
        "timedatectl set-timezone",
    ),
    (
        "no display",
        |p| remove(p, "system/dev/dri/card0"),
        "display",
        "panel's cable",
    ),
    (
        "a gateway that does not listen",
        |p| p.gateway_at("127.0.0.1:1"),
        "gateway",
        "network cable",
    ),
    (
        "a gateway of another name",
        |p| {
            p.alter(
                "server_name = \"gateway.example\"",
                "server_name = \"other.example\"",
            );
        },
        "gateway-identity",
        "server_name",
    ),
    (
        "something that is no gateway",
        |p| p.gateway_at(p.printer.link_text().trim_start_matches("tcp:")),
        "gateway-identity",
        "which address and root",
    ),
    (
        "no printer",
        |p| p.alter(p.printer.link_text(), "tcp:127.0.0.1:1"),
        "receipt-printer",
        "power and cable",
    ),
    (
        "no paper",
        |p| p.printer.change_faults(|faults| faults.paper = Paper::Out),
        "receipt-printer",
        "new roll",
    ),
    (
        "an open cover",
        |p| p.printer.change_faults(|faults| faults.cover_open = true),
        "receipt-printer",
        "cover",
    ),
    (
        "no card reader",
        |p| p.fit("card-reader", "pn532:serial:/dev/absent"),
        "card-reader",
        "pcscd",
    ),
    (
        "a state's root that is no certificate",
        |p| {
            p.bench.write("states.pem", "not a certificate");
            p.fit("card-reader", "simulated");
            p.alter(
                "[devices.card-reader]",
                "[devices.card-reader]\ncountry_roots = \"states.pem\"",
            );
        },
        "country-roots",
        "country_roots points",
    ),
    (
        "staff whose PIN no card judges",
        |p| {
            p.fit("card-reader", "simulated");
            p.staff("root.pem");
        },
        "staff",
        "fit a card reader",
    ),
    (
        "staff without a reader",
        |p| p.staff("root.pem"),
        "staff",
        "fit a card reader",
    ),
    (
        "a root of staff cards that is no certificate",
        |p| {
            p.bench.write("staff.pem", "not a certificate");
            p.fit("card-reader", "simulated");
            p.staff("staff.pem");
            p.alter("training = false", "training = true");
        },
        "staff",
        "roots of staff cards",
    ),
    (
        "no fingerprint reader",
        |p| p.fit("fingerprint-reader", "serial:/dev/absent"),
        "fingerprint-reader",
        "cable",
    ),
    (
        "no camera",
        |p| p.fit("camera", "v4l2:/dev/v4l/by-id/absent"),
        "camera",
        "/dev/v4l/by-id",
    ),
];

#[test]
fn each_fault_fails_exactly_its_own_check_and_names_its_own_remedy() {
    let gateway = Gateway::start(now());
    let whole = Place::beside(&gateway);
    whole.doctor().expect_code(0);
    let mut wrong = Vec::new();
    for (what, plant, check, remedy) in FAULTS {
        let place = Place::beside(&gateway);
        plant(&place);
        let run = place.doctor();
        if run.code() != Some(1)
            || run.troubles() != [*check]
            || !run.remedy(check).contains(remedy)
        {
            wrong.push(format!("{what}: {}", run.out()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_kiosk_whose_certificate_ran_out_is_told_to_look_at_the_clock_first() {
    let (gateway, place) = with_a_certificate_from(-100, 90);
    let run = place.doctor().expect_code(1);
    // The gateway turns it away for the same reason.
    assert_eq!(
        run.troubles(),
        ["trust", "gateway-lets-in"],
        "{}",
        run.out()
    );
    assert!(run.remedy("trust").contains("renewed"), "{}", run.out());
    drop(gateway);
}

#[test]
fn a_clock_before_the_certificate_is_called_behind() {
    let (gateway, place) = with_a_certificate_from(10, 90);
    let run = place.doctor().expect_code(1);
    let troubles = run.troubles();
    assert_eq!(troubles[..2], ["trust", "clock"], "{}", run.out());
    assert!(run.remedy("trust").contains("set the clock"));
    assert!(run.remedy("clock").contains("timedatectl"));
    drop(gateway);
}

#[test]
fn a_root_of_somebody_else_is_found_out_on_both_ends() {
    let gateway = Gateway::start(now());
    let place = Place::beside(&gateway);
    let other = Authority::create("Other", Validity::days_from(now(), 90)).expect("made");
    place.bench.write("root.pem", other.certificate_pem());
    let run = place.doctor().expect_code(1);
    assert_eq!(
        run.troubles(),
        ["trust", "gateway-identity"],
        "{}",
        run.out()
    );
    assert!(run.remedy("gateway-identity").contains("gateway.roots"));
}

#[test]
fn a_kiosk_that_was_withdrawn_is_told_to_call_operations() {
    let gateway = Gateway::start(now());
    let place = Place::beside(&gateway);
    gateway.revoke(KIOSK);
    let run = place.doctor().expect_code(1);
    assert_eq!(run.troubles(), ["gateway-lets-in"], "{}", run.out());
    assert!(run.remedy("gateway-lets-in").contains("call operations"));
}

#[test]
fn what_cannot_be_asked_is_skipped_and_what_is_due_soon_only_warns() {
    let (gateway, place) = with_a_certificate_from(-80, 90);
    let run = place.doctor().expect_code(0);
    assert_eq!(run.state("trust"), "warning", "{}", run.out());
    assert_eq!(run.state("camera"), "skipped");
    drop(gateway);
    let run = place.bench.doctor().expect_code(0);
    assert_eq!(run.state("gateway"), "skipped", "{}", run.out());
    assert_eq!(run.state("clock"), "warning");
}

/// A kiosk whose certificate begins `days` from now.
fn with_a_certificate_from(days: i64, length: u32) -> (Gateway, Place) {
    let gateway = Gateway::start(now());
    let place = Place::beside(&gateway);
    let from = Timestamp(now().0 + days * DAY_MILLIS);
    place.bench.enrol_under(&gateway.root, from, length);
    (gateway, place)
}

impl Place {
    fn beside(gateway: &Gateway) -> Self {
        let profile = Profile::by_name("generic", 80).expect("in the table");
        let printer = SimulatedPrinter::like(&profile)
            .serve_tcp("127.0.0.1:0")
            .expect("a free port");
        let bench = Bench::new();
        bench.enrol_under(&gateway.root, now(), 90);
        bench.configure(&[]).expect_code(0);
        let place = Self { bench, printer };
        place.gateway_at(&gateway.address);
        place.alter(
            "link = \"simulated\"",
            &format!("link = \"{}\"", place.printer.link_text()),
        );
        for name in ["outbox.db", "journal.db"] {
            database(&place, name, "create table t (x); insert into t values (1)");
        }
        place
    }

    fn doctor(&self) -> crate::bench::Run {
        self.bench.run(&["--json", "doctor", "--root", "system"])
    }

    fn alter(&self, from: &str, to: &str) {
        self.bench.alter("kiosk.toml", from, to);
    }

    fn gateway_at(&self, address: &str) {
        let text = self.bench.read("kiosk.toml");
        let line = text.lines().find(|line| line.starts_with("address"));
        self.alter(line.expect("a line"), &format!("address = \"{address}\""));
    }

    fn staff(&self, roots: &str) {
        let text = self.bench.read("kiosk.toml");
        let more = format!("{text}\n[staff]\nroots = \"{roots}\"\n");
        self.bench.write("kiosk.toml", &more);
    }

    fn fit(&self, family: &str, link: &str) {
        let text = self.bench.read("kiosk.toml");
        let more = format!("{text}\n[devices.{family}]\nlink = \"{link}\"\n");
        self.bench.write("kiosk.toml", &more);
    }
}

fn remove(place: &Place, name: &str) {
    fs::remove_file(place.bench.path(name)).expect("removed");
}

fn copy(place: &Place, from: &str, to: &str) {
    fs::copy(place.bench.path(from), place.bench.path(to)).expect("copied");
}

fn zone(place: &Place, name: &str) {
    remove(place, "system/etc/localtime");
    let zone = format!("/usr/share/zoneinfo/{name}");
    std::os::unix::fs::symlink(zone, place.bench.path("system/etc/localtime")).expect("linked");
}

fn keys_of(place: &Place, agencies: &[&str]) {
    let pairs: Vec<AgencyKeyPair> = agencies
        .iter()
        .map(|id| AgencyKeyPair::generate(AgencyId::new(*id).expect("an id"), "new-1"))
        .collect();
    place
        .bench
        .write("agency-keys.toml", &public_key_file(&pairs));
}

fn another_key(place: &Place) {
    let key = LeafKey::generate().expect("a key");
    place.bench.write("kiosk.key", &key.private_pem());
}

fn data_is_a_file(place: &Place) {
    fs::remove_dir_all(place.bench.path("data")).expect("removed");
    place.bench.write("data", "");
}

/// Statements on a database, which is made when there is none.
fn database(place: &Place, name: &str, sql: &str) {
    let file = rusqlite::Connection::open(place.bench.path("data").join(name)).expect("opens");
    file.execute_batch(sql).expect("runs");
}

/// Every page after the first is overwritten.
fn damaged_queue(place: &Place) {
    let path = place.bench.path("data/outbox.db");
    let mut bytes = fs::read(&path).expect("readable");
    let page = usize::from(u16::from_be_bytes([bytes[16], bytes[17]]));
    bytes[page..].fill(0x5a);
    fs::write(path, bytes).expect("written");
}

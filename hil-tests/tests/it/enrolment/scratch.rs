//! One kiosk's life, by the programs that people use.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Stdio};
use std::time::Duration;

use kiosk_domain::Timestamp;
use kiosk_domain::config::KioskConfig;
use kiosk_envelope::FileKey;
use kiosk_identity::{Clerk, Folder, Goal, KeyStore, Pace, Rest, Surroundings, Word};
use kiosk_protocol::{Heartbeat, HeartbeatReply, Route};

use super::crash::grow_old;
use super::house::{House, SITE, is_there, program, text};
use super::wire::Wire;

const KIOSK: &str = "ksk-047-0001";

fn configured(house: &House) -> KioskConfig {
    let members = house.members;
    let line = format!(
        "configure --out kiosk.toml --id {KIOSK} --site {SITE} --site-name-en GPO --site-name-sw \
         GPO --county 47 --gateway {members} --server-name 127.0.0.1 --roots trust/root.pem"
    );
    let done = house.run("kiosk-technician", &line);
    assert!(done.status.success(), "{}", text(&done.stderr));
    let config = fs::read_to_string(house.path("kiosk.toml")).unwrap();
    KioskConfig::parse("kiosk.toml", &config).unwrap()
}

fn enrolling(house: &House) -> Child {
    program("kiosk-technician")
        .args(["--json", "enrol", "--ticket"])
        .arg(house.path(&format!("tickets/{KIOSK}.ticket")))
        .args(["--wait-minutes", "2"])
        .current_dir(house.path(""))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// What `child` says until a line holds `word`: that line.
fn says(child: &mut Child, word: &str) -> String {
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let line = lines.find(|line| line.as_ref().is_ok_and(|line| line.contains(word)));
    // It may go on talking.
    std::thread::spawn(move || lines.for_each(drop));
    line.unwrap_or_else(|| panic!("never said {word}")).unwrap()
}

pub fn heartbeat() -> Vec<u8> {
    let beat = Heartbeat {
        kiosk: KIOSK.parse().unwrap(),
        sent_at: Timestamp(0),
        queued: 0,
        oldest_age_seconds: 0,
        journal_head: None,
        devices: Vec::new(),
        warnings: Vec::new(),
        software: "test".into(),
        energy: None,
    };
    serde_json::to_vec(&beat).unwrap()
}

/// Makes the certificate look old, and does what a kiosk does then.
fn renewed(house: &House) {
    grow_old(&house.path("identity/state.json"));
    let random = |_: &mut [u8]| Err(std::io::Error::other("a renewal takes the key over"));
    let keys = KeyStore::of(None, random).unwrap();
    let folder = Folder::open(&house.path("identity"), Box::new(|_| Ok(()))).unwrap();
    let pace = Pace {
        base: Duration::from_millis(2),
        cap: Duration::from_millis(2),
    };
    let id = KIOSK.parse().unwrap();
    let mut clerk = Clerk::new(folder, keys, id, house.doors(), pace).unwrap();
    let around = Surroundings {
        clock: &|| {
            let since = std::time::UNIX_EPOCH.elapsed().unwrap();
            Timestamp(i64::try_from(since.as_millis()).unwrap())
        },
        random: &|| 1,
    };
    let goal = Goal::Keep { fresh_key: false };
    for _ in 0..16 {
        match clerk.step(goal, &around) {
            Word::Rests(Rest::Well(_)) => return,
            Word::Failed(failure) => panic!("{failure}"),
            _ => {}
        }
    }
    panic!("it turns in circles");
}

fn wire(house: &House) -> Wire {
    let read = |name: &str| fs::read_to_string(house.path(name)).unwrap();
    Wire::open(
        house.members,
        &read("trust/root.pem"),
        &read("identity/current/certificate.pem"),
        &read("identity/current/key.pem"),
    )
}

#[test]
fn a_kiosk_is_enrolled_from_nothing_beats_is_withdrawn_and_wiped() {
    let house = House::build();
    let config = configured(&house);
    assert_eq!(
        config.identity.key.to_str(),
        Some("identity/current/key.pem")
    );
    let ticket = house.ticket(KIOSK);

    // The technician asks, a second person looks at the key and approves.
    let mut asking = enrolling(&house);
    let line = says(&mut asking, "--of-key");
    let key = line.rsplit(' ').next().unwrap();
    // Killed while it waits, as by Ctrl-C, it goes on with the same key.
    asking.kill().unwrap();
    asking.wait().unwrap();
    assert!(!is_there(&house.path("identity/current/certificate.pem")));
    let approve = format!("approve --ticket {} --of-key {key}", ticket.id);
    house.desk("second.desk", &approve);
    let mut asking = enrolling(&house);
    let mut said = String::new();
    asking
        .stdout
        .take()
        .unwrap()
        .read_to_string(&mut said)
        .unwrap();
    let mut talk = String::new();
    asking
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut talk)
        .unwrap();
    assert!(asking.wait().unwrap().success(), "{talk}");
    assert!(said.contains(KIOSK), "{said}");
    // Done again, it says that it is done.
    assert!(enrolling(&house).wait().unwrap().success());

    let checked = house.run("kiosk-technician", "doctor --offline");
    let report = text(&checked.stdout);
    for check in ["device-key", "certificate", "trust"] {
        let line = report
            .lines()
            .find(|line| line.contains(&format!(" {check} ")));
        assert!(line.is_some_and(|line| line.starts_with("ok")), "{report}");
    }

    // Near the end of its certificate it renews, by the machine that runs in the kiosk.
    let before = fs::read_to_string(house.path("identity/current/certificate.pem")).unwrap();
    renewed(&house);
    let after = fs::read_to_string(house.path("identity/current/certificate.pem")).unwrap();
    assert_ne!(before, after);

    // It is served, until the very next request on the open connection after it is withdrawn.
    let mut kiosk = wire(&house);
    let (status, body) = kiosk.post(Route::Heartbeat.pattern(), &heartbeat());
    assert_eq!(status, 200);
    let reply: HeartbeatReply = serde_json::from_slice(&body).unwrap();
    assert!(reply.received_at > Timestamp(0));
    house.desk("duty.desk", &format!("withdraw --kiosk {KIOSK}"));
    assert_ne!(kiosk.post(Route::Heartbeat.pattern(), &heartbeat()).0, 200);
    house.desk("duty.desk", &format!("restore --kiosk {KIOSK}"));
    let mut kiosk = wire(&house);
    assert_eq!(kiosk.post(Route::Heartbeat.pattern(), &heartbeat()).0, 200);

    // It goes for good: nothing of any identity stays, and the id is used up.
    let key = fs::read_to_string(house.path("identity/current/key.pem")).unwrap();
    FileKey::from_pem(&key, None).unwrap();
    fs::create_dir_all(house.path("data")).unwrap();
    let line = format!("decommission --id {KIOSK} --receipt wiped.jws --root .");
    let done = house.run("kiosk-technician", &line);
    assert!(done.status.success(), "{}", text(&done.stderr));
    assert!(!is_there(&house.path("identity")));
    assert!(is_there(&house.path("wiped.jws")));
    house.desk("duty.desk", &format!("withdraw --kiosk {KIOSK} --for-ever"));
    assert_ne!(kiosk.post(Route::Heartbeat.pattern(), &heartbeat()).0, 200);
}

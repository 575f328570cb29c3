//! A folder with everything that a kiosk's config names.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{SystemTime, UNIX_EPOCH};

use kiosk_domain::{AgencyId, KioskId, Timestamp};
use kiosk_enrolment::files::{Readers, write_new};
use kiosk_enrolment::{AgencyKeyPair, Authority, LeafKey, Validity, public_key_file};
use serde_json::Value;
use tempfile::TempDir;

pub const KIOSK: &str = "ksk-047-0001";

/// The options of a config that works on this bench.
const OPTIONS: [&str; 24] = [
    "--out",
    "kiosk.toml",
    "--id",
    KIOSK,
    "--site",
    "gpo-nairobi",
    "--site-name-en",
    "GPO Nairobi",
    "--site-name-sw",
    "Posta Kuu Nairobi",
    "--county",
    "47",
    "--certificate",
    "kiosk.pem",
    "--key",
    "kiosk.key",
    "--gateway",
    "127.0.0.1:8443",
    "--server-name",
    "gateway.example",
    "--roots",
    "root.pem",
    "--printer",
    "simulated",
];

/// A folder that goes away.
pub struct Bench {
    folder: TempDir,
}

impl Bench {
    /// Root, certificate, keys, catalogue and data folder, but no config yet.
    pub fn new() -> Self {
        let bench = Self {
            folder: tempfile::tempdir().expect("a folder"),
        };
        bench.enrol(now(), 90);
        let pair = AgencyKeyPair::generate(AgencyId::new("moja").expect("an id"), "moja-1");
        bench.write("agency-keys.toml", &public_key_file(&[pair]));
        fs::create_dir(bench.path("data")).expect("made");
        bench.make_system();
        fs::create_dir(bench.path("catalogue")).expect("made");
        let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/catalogue");
        for entry in fs::read_dir(fixtures).expect("there") {
            let from = entry.expect("an entry").path();
            let to = bench
                .path("catalogue")
                .join(from.file_name().expect("a name"));
            fs::copy(from, to).expect("copied");
        }
        let holidays = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/hours");
        let from = holidays.join("holidays-2027.toml");
        fs::copy(from, bench.path("holidays.toml")).expect("copied");
        bench
    }

    /// With a config that names all that.
    pub fn configured() -> Self {
        let bench = Self::new();
        bench.configure(&[]).expect_code(0);
        bench
    }

    /// Root, certificate and key anew, as of `at`.
    pub fn enrol(&self, at: Timestamp, days: u32) {
        let root = Authority::create("Root", Validity::days_from(at, 3650)).expect("made");
        self.enrol_under(&root, at, days);
    }

    /// Certificate and key anew, of `root`.
    pub fn enrol_under(&self, root: &Authority, at: Timestamp, days: u32) {
        let key = LeafKey::generate().expect("a key");
        let id = KioskId::new(KIOSK).expect("an id");
        let request = key.request().expect("a request");
        let certificate = root.issue_kiosk(&id, &request, Validity::days_from(at, days));
        self.write("root.pem", root.certificate_pem());
        self.write("kiosk.pem", &certificate.expect("issued"));
        let path = self.path("kiosk.key");
        let _ = fs::remove_file(&path);
        write_new(&path, &key.private_pem(), Readers::Owner).expect("written");
    }

    pub fn configure(&self, more: &[&str]) -> Run {
        self.run(&[&["configure"], &OPTIONS[..], more].concat())
    }

    pub fn check(&self) -> Run {
        self.run(&["--json", "configure", "--check", "kiosk.toml"])
    }

    /// What the doctor says of everything but the gateway.
    pub fn doctor(&self) -> Run {
        self.run(&["--json", "doctor", "--offline", "--root", "system"])
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).expect("written");
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).expect("readable")
    }

    /// Puts a system beside it that lacks nothing: fonts, a display, Kenyan time.
    fn make_system(&self) {
        for folder in [
            "system/usr/share/fonts/noto",
            "system/dev/dri",
            "system/etc",
        ] {
            fs::create_dir_all(self.path(folder)).expect("made");
        }
        self.write("system/usr/share/fonts/noto/NotoSans.ttf", "");
        self.write("system/dev/dri/card0", "");
        let zone = "/usr/share/zoneinfo/Africa/Nairobi";
        std::os::unix::fs::symlink(zone, self.path("system/etc/localtime")).expect("linked");
    }

    /// The file `name`, with `from` replaced by `to`.
    pub fn alter(&self, name: &str, from: &str, to: &str) {
        let text = self.read(name);
        assert!(text.contains(from), "{name} has no {from:?}");
        self.write(name, &text.replacen(from, to, 1));
    }

    pub fn set_mode(&self, name: &str, mode: u32) {
        let permissions = fs::Permissions::from_mode(mode);
        fs::set_permissions(self.path(name), permissions).expect("set");
    }

    pub fn run(&self, arguments: &[&str]) -> Run {
        let mut tool = Command::new(env!("CARGO_BIN_EXE_kiosk-technician"));
        Run(tool
            .current_dir(self.folder.path())
            .args(arguments)
            .output()
            .expect("the tool runs"))
    }
}

pub fn now() -> Timestamp {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .expect("after 1970");
    Timestamp(i64::try_from(since.as_millis()).expect("before the year 292278994"))
}

/// What a run of the tool left.
pub struct Run(Output);

impl Run {
    pub fn out(&self) -> String {
        String::from_utf8_lossy(&self.0.stdout).into_owned()
    }

    pub fn talk(&self) -> String {
        String::from_utf8_lossy(&self.0.stderr).into_owned()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.0.stdout).expect("standard output is JSON")
    }

    /// The ids of checks that found trouble.
    pub fn troubles(&self) -> Vec<String> {
        let json = self.json();
        let checks = json["checks"].as_array().expect("a list");
        let bad = checks.iter().filter(|check| check["state"] == "failed");
        bad.map(|check| check["id"].as_str().expect("a text").to_owned())
            .collect()
    }

    /// What to do about the check `id`.
    pub fn remedy(&self, id: &str) -> String {
        let json = self.json();
        let checks = json["checks"].as_array().expect("a list");
        let check = checks.iter().find(|check| check["id"] == id);
        let remedy = check.and_then(|check| check["remedy"].as_str());
        remedy.unwrap_or_default().to_owned()
    }

    /// How the check `id` stands.
    pub fn state(&self, id: &str) -> String {
        let json = self.json();
        let checks = json["checks"].as_array().expect("a list");
        let check = checks.iter().find(|check| check["id"] == id);
        check.expect("it was run")["state"]
            .as_str()
            .expect("a text")
            .to_owned()
    }

    pub fn code(&self) -> Option<i32> {
        self.0.status.code()
    }

    pub fn expect_code(self, code: i32) -> Self {
        let found = self.0.status.code();
        assert_eq!(
            found,
            Some(code),
            "out: {}\ntalk: {}",
            self.out(),
            self.talk()
        );
        self
    }
}

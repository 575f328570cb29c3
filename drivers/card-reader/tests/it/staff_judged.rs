//! Others judge the staff card: OpenSC and Yubico's tool use it through the real pcscd and
//! vsmartcard's virtual reader, and OpenSSL verifies what it signs.
//!
//! Each test is alone with them (`alone.rs`).

use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};
use std::{fs, thread};

use kiosk_card_reader::pcsc::{Choice, PcscReader};
use kiosk_card_reader::simulator::chip::{ChipDock, VPCD_PORT, VpcdCard};
use kiosk_card_reader::staff::{Proof, StaffError};
use p256::pkcs8::{EncodePublicKey as _, LineEnding};
use tempfile::TempDir;

use crate::alone::{Pcscd, alone};
use crate::staff_support::{
    Authority, CARD_PURPOSE, PIN, PIN_PURPOSE, Says, blank, proved, with_pin,
};
use crate::support::DEADLINE;

/// The real service and a card in its first slot, for as long as it is held.
struct Table {
    _service: Pcscd,
    dock: ChipDock,
    ours: Authority,
    folder: TempDir,
    /// DER, of 9A and of 9E.
    certificates: [Vec<u8>; 2],
    _card: VpcdCard,
}

impl Table {
    fn laid() -> Self {
        let ours = Authority::new();
        let with_pin = ours.key(&Says::technician(PIN_PURPOSE));
        let without = ours.key(&Says::technician(CARD_PURPOSE));
        let folder = tempfile::tempdir().expect("a temporary folder");
        let certificates = [&with_pin, &without].map(|key| key.certificate.clone());
        for (name, key) in [("9a", &with_pin), ("9e", &without)] {
            let public = key.key.verifying_key().to_public_key_pem(LineEnding::LF);
            let file = folder.path().join(format!("{name}.pub"));
            fs::write(file, public.expect("a public key")).expect("written");
        }
        let dock = ChipDock::default();
        dock.insert(blank().with_pin_key(with_pin).with_card_key(without));
        let service = Pcscd::start();
        let until = Instant::now() + DEADLINE;
        let address = ([127, 0, 0, 1], VPCD_PORT).into();
        let card = loop {
            match VpcdCard::insert(&dock, address) {
                Ok(card) => break card,
                Err(error) => assert!(Instant::now() < until, "{error}"),
            }
            thread::yield_now();
        };
        let table = Self {
            _service: service,
            dock,
            ours,
            folder,
            certificates,
            _card: card,
        };
        drop(table.channel());
        table
    }

    /// Our own way to the card.
    fn channel(&self) -> impl kiosk_card_reader::apdu::CardChannel + use<> {
        let mut reader = PcscReader::new(Choice::Named("00 00".into()));
        let until = Instant::now() + DEADLINE;
        loop {
            match reader.open_card(Duration::from_secs(1)) {
                Ok(channel) => return channel,
                Err(failure) => assert!(Instant::now() < until, "{failure}"),
            }
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn run(&self, program: &str, arguments: &[&str]) -> Output {
        let run = Command::new(program)
            .args(arguments)
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .output();
        run.unwrap_or_else(|_| panic!("cargo xtask setup installs what {program} is in"))
    }

    /// Runs somebody else's program; what it said, when it is content.
    fn content(&self, program: &str, arguments: &[&str]) -> String {
        let run = self.run(program, arguments);
        let said = String::from_utf8_lossy(&run.stdout).into_owned();
        let why = String::from_utf8_lossy(&run.stderr);
        assert!(run.status.success(), "{program} {arguments:?}: {said}{why}");
        said + &why
    }

    fn der(&self, pem: &str) -> Vec<u8> {
        self.content(
            "openssl",
            &["x509", "-in", pem, "-outform", "DER", "-out", "judged.der"],
        );
        fs::read(self.path("judged.der")).expect("it was written")
    }
}

#[test]
#[cfg_attr(
    target_arch = "aarch64",
    ignore = "pcscd is not emulated; runs in `cargo xtask test`"
)]
fn opensc_reads_the_staff_card_and_openssl_verifies_what_it_signs() {
    let name = "staff_judged::opensc_reads_the_staff_card_and_openssl_verifies_what_it_signs";
    alone(name, || {
        let table = Table::laid();
        let named = table.content("opensc-tool", &["--reader", "0", "--name"]);
        assert!(
            named.contains("Personal Identity Verification Card"),
            "{named}"
        );
        for (id, certificate) in ["01", "04"].into_iter().zip(&table.certificates) {
            let read = [
                "--reader",
                "0",
                "--read-certificate",
                id,
                "--output",
                "read.pem",
            ];
            table.content("pkcs15-tool", &read);
            assert!(table.der("read.pem") == *certificate, "certificate {id}");
        }
        fs::write(table.path("text"), b"anything that is signed").expect("written");
        table.content(
            "openssl",
            &["dgst", "-sha256", "-binary", "-out", "hash", "text"],
        );
        let sign = |pin: &str| {
            let key = [
                "--slot-index",
                "0",
                "--id",
                "01",
                "--login",
                "--pin",
                pin,
                "--sign",
            ];
            let what = ["--mechanism", "ECDSA", "--signature-format", "openssl"];
            let files = ["--input-file", "hash", "--output-file", "signature"];
            table.run("pkcs11-tool", &[&key[..], &what, &files].concat())
        };
        assert!(!sign("000000").status.success(), "it takes no wrong PIN");
        let signed = sign(PIN);
        let why = String::from_utf8_lossy(&signed.stderr);
        assert!(signed.status.success(), "{why}");
        let verify = [
            "dgst",
            "-sha256",
            "-verify",
            "9a.pub",
            "-signature",
            "signature",
            "text",
        ];
        table.content("openssl", &verify);
    });
}

#[test]
#[cfg_attr(
    target_arch = "aarch64",
    ignore = "pcscd is not emulated; runs in `cargo xtask test`"
)]
fn yubicos_tool_verifies_both_keys_and_counts_tries_and_so_do_we() {
    let name = "staff_judged::yubicos_tool_verifies_both_keys_and_counts_tries_and_so_do_we";
    alone(name, || {
        let table = Table::laid();
        let tool = |rest: &[&str]| {
            let arguments = [&["--reader", "Virtual PCD 00 00"][..], rest].concat();
            table.run("yubico-piv-tool", &arguments)
        };
        for (slot, certificate) in ["9a", "9e"].into_iter().zip(&table.certificates) {
            let file = format!("{slot}.pem");
            let read = tool(&["-a", "read-certificate", "-s", slot, "-o", &file]);
            assert!(
                read.status.success(),
                "{}",
                String::from_utf8_lossy(&read.stderr)
            );
            assert!(table.der(&file) == *certificate, "certificate of {slot}");
            let first = ["-a", "verify-pin", "-P", PIN, "-a", "test-signature"];
            let signed = tool(&[&first[..], &["-s", slot, "-i", &file]].concat());
            let why = String::from_utf8_lossy(&signed.stderr);
            assert!(
                signed.status.success() && why.contains("verification"),
                "{why}"
            );
        }
        let wrong = tool(&["-a", "verify-pin", "-P", "000000"]);
        let why = String::from_utf8_lossy(&wrong.stderr);
        assert!(!wrong.status.success() && why.contains("2 tries"), "{why}");
        let (mut channel, trust) = (table.channel(), table.ours.trust());
        let told = proved(&mut channel, &with_pin("000000"), &trust, DEADLINE);
        assert_eq!(
            told,
            Err(StaffError::WrongPin {
                tries_left: Some(1)
            })
        );
        for proof in [with_pin(PIN), Proof::Card] {
            let staff = proved(&mut channel, &proof, &trust, DEADLINE).expect("our technician");
            assert_eq!(staff.id, "tech-0017");
        }
        table.dock.remove();
        let pulled = proved(&mut channel, &Proof::Card, &trust, DEADLINE);
        // The virtual reader answers with no bytes at all before it knows that its card is gone.
        let told = matches!(pulled, Err(StaffError::Pulled | StaffError::Apdu(_)));
        assert!(told, "{pulled:?}");
    });
}

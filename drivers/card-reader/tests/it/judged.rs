//! Others judge in memory: `dmrtd`'s own reader on our chip, OpenSSL on what our state signs.

use std::fs;
use std::process::Command;
use std::time::Instant;

use dmrtd::com::{TransceiveError, Transceiver};
use dmrtd::lds::ef::ElementaryFile as _;
use dmrtd::passport::Passport;
use dmrtd::proto::access_key::AccessKey;
use dmrtd::proto::can_key::CanKey;
use kiosk_card_reader::apdu::CardChannel as _;
use kiosk_card_reader::simulator::chip::{Access, Issuer, MemoryChannel, portrait};

use crate::support::{DEADLINE, PORTRAIT_BYTES, Rig};

struct Theirs(MemoryChannel);

impl Transceiver for Theirs {
    fn transceive(&mut self, apdu: &[u8]) -> Result<Vec<u8>, TransceiveError> {
        let answer = self.0.transmit(apdu, Instant::now() + DEADLINE);
        answer
            .map(|answer| answer.to_vec())
            .map_err(|error| TransceiveError::new(error.to_string()))
    }
}

fn read_whole(mut theirs: Passport<Theirs>) {
    let one = theirs.read_ef_dg1().expect("DG1");
    assert!(String::from_utf8_lossy(one.to_bytes()).contains("MFANO<<ASHA<<<"));
    let two = theirs.read_ef_dg2().expect("DG2");
    assert!(two.to_bytes().ends_with(&portrait(PORTRAIT_BYTES)));
    assert!(theirs.read_ef_sod().is_ok());
}

#[test]
fn dmrtds_own_reader_opens_our_chip_with_pace() {
    let rig = Rig::new(Access::Pace);
    let mut theirs = Passport::new(Theirs(rig.dock.open().expect("it lies there")));
    let access = theirs.read_ef_card_access().expect("EF.CardAccess");
    let key = CanKey::new(rig.passport.access_number()).expect("six digits");
    assert_eq!(key.pace_ref_key_tag(), 2);
    theirs.start_session_pace(key, &access).expect("it opens");
    read_whole(theirs);
}

#[test]
fn openssl_finds_what_our_state_signs_in_order() {
    let issuer = Issuer::throw_away();
    let group = b"anything that is signed";
    let signed = issuer.security_object(&[(1, group)]);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (object, root) = (folder.path().join("sod"), folder.path().join("root"));
    // The file is the signed message inside one more tag and length.
    let message = &signed[signed.len() - inner_length(&signed)..];
    fs::write(&object, message).expect("written");
    fs::write(&root, issuer.root()).expect("written");
    let judged = Command::new("openssl")
        .args(["cms", "-verify", "-inform", "DER", "-purpose", "any", "-in"])
        .arg(&object)
        .arg("-CAfile")
        .arg(pem(&root))
        .output()
        .expect("cargo xtask setup installs openssl");
    let why = String::from_utf8_lossy(&judged.stderr);
    assert!(judged.status.success(), "{why}");
}

fn inner_length(object: &[u8]) -> usize {
    match object {
        [_, 0x82, high, low, ..] => u16::from_be_bytes([*high, *low]).into(),
        [_, 0x81, low, ..] => (*low).into(),
        [_, low, ..] => (*low).into(),
        _ => 0,
    }
}

fn pem(der: &std::path::Path) -> std::path::PathBuf {
    let pem = der.with_extension("pem");
    let made = Command::new("openssl")
        .args(["x509", "-inform", "DER", "-in"])
        .arg(der)
        .arg("-out")
        .arg(&pem)
        .status();
    assert!(
        made.is_ok_and(|made| made.success()),
        "the root is a certificate"
    );
    pem
}

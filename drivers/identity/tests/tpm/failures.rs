//! Each failure is told by what can be done about it, and none loses a key that is still good.

use std::fs;
use std::time::{Duration, Instant};

use kiosk_envelope::DeviceSigner as _;
use kiosk_identity::KeyFileError;
use kiosk_identity::tpm::{TpmError, TpmKey};

use super::bench::{PATIENCE, Tpm};

#[track_caller]
fn refused(answer: Result<TpmKey, TpmError>) -> TpmError {
    answer.err().expect("a failure")
}

#[test]
fn another_chip_refuses_the_key_and_says_that_it_is_another() {
    let (own, other) = (Tpm::start(), Tpm::start());
    let made = own.key().public_key();
    let file = fs::read(own.file()).expect("a file");
    let failure = refused(other.open(&own.file()));
    assert!(matches!(failure, TpmError::OtherTpm { .. }), "{failure}");
    assert_eq!(fs::read(own.file()).expect("a file"), file);
    assert_eq!(own.key().public_key(), made);
}

#[test]
fn a_cleared_chip_is_told_from_another_one() {
    let tpm = Tpm::start();
    let made = tpm.key().public_key();
    tpm.does("tpm2_clear -c p");
    let failure = refused(tpm.open(&tpm.file()));
    assert!(matches!(failure, TpmError::Cleared { .. }), "{failure}");
    fs::remove_file(tpm.file()).expect("enrolled anew");
    assert_ne!(tpm.key().public_key(), made);
}

#[test]
fn a_damaged_file_is_told_and_never_replaced() {
    let tpm = Tpm::start();
    tpm.key();
    let whole = fs::read_to_string(tpm.file()).expect("text");
    let letter = whole.rfind("\n-----END").expect("PEM") - 8;
    let mut flipped = whole.clone().into_bytes();
    flipped[letter] = if flipped[letter] == b'A' { b'B' } else { b'A' };
    let without_names = &whole.as_bytes()[whole.find("-----BEGIN").expect("PEM")..];
    for damaged in [
        &flipped,
        b"".as_slice(),
        without_names,
        &whole.as_bytes()[..300],
    ] {
        fs::write(tpm.file(), damaged).expect("written");
        let failure = refused(tpm.open(&tpm.file()));
        assert!(matches!(failure, TpmError::Damaged { .. }), "{failure}");
        assert_eq!(fs::read(tpm.file()).expect("a file"), damaged);
    }
    fs::write(tpm.file(), &whole).expect("written");
    tpm.key();
}

#[test]
fn half_a_file_beside_is_thrown_away_and_two_programs_do_not_make_a_key_at_once() {
    let tpm = Tpm::start();
    let beside = tpm.file().with_extension("pem.new");
    fs::write(&beside, "primary: 00").expect("written");
    let folder = fs::File::open(beside.parent().expect("one")).expect("a folder");
    folder.lock().expect("locked");
    let failure = refused(tpm.open(&tpm.file()));
    let busy = matches!(failure, TpmError::File(KeyFileError::Busy { .. }));
    assert!(busy, "{failure}");
    drop(folder);
    tpm.key();
    assert!(!beside.exists());
}

#[test]
fn without_a_chip_no_file_is_made_and_an_open_key_says_who_is_missing() {
    let mut tpm = Tpm::start();
    let key = tpm.key();
    tpm.kill();
    let failure = key.try_sign(b"a row").expect_err("no chip");
    assert!(matches!(failure, TpmError::Absent { .. }), "{failure}");
    let new = tpm.file().with_file_name("other.pem");
    let failure = refused(tpm.open(&new));
    assert!(matches!(failure, TpmError::Absent { .. }), "{failure}");
    assert!(!new.exists());
    let failure = refused(TpmKey::open_or_make("a chip", &new, PATIENCE));
    assert!(matches!(failure, TpmError::Address(_)), "{failure}");
    tpm.restart();
    key.sign(b"a row").expect("it is back");
}

#[test]
fn a_chip_that_hangs_is_left_behind_and_asked_anew() {
    let tpm = Tpm::start();
    drop(tpm.key());
    tpm.quiet();
    let patience = Duration::from_secs(2);
    let key = TpmKey::open_or_make(&tpm.address(), &tpm.file(), patience).expect("a key");
    key.sign(b"before").expect("a signature");
    tpm.signal("STOP");
    // More often than threads may be left behind: none of these may wait for ever.
    for _ in 0..4 {
        let failure = key.try_sign(b"a row").expect_err("it hangs");
        assert!(matches!(failure, TpmError::Hung { .. }), "{failure}");
    }
    tpm.signal("CONT");
    let began = Instant::now();
    let signature = loop {
        // Until a thread that was left behind has come back, no other is sent.
        match key.try_sign(b"after") {
            Ok(signature) => break signature,
            Err(failure) => assert!(began.elapsed() < PATIENCE, "{failure}"),
        }
        std::thread::yield_now();
    };
    assert_eq!(key.public_key().verify(b"after", &signature), Ok(()));
}

#[test]
fn a_chip_that_dies_again_and_again_spoils_no_signature_and_no_key() {
    let mut tpm = Tpm::start();
    let key = tpm.key();
    for round in 0..4_u8 {
        let signed = std::thread::scope(|scope| {
            let signing = scope.spawn(|| {
                let rows = (0..u8::MAX).map(|row| ([round, row], key.try_sign(&[round, row])));
                let mut rows = rows.take_while(|(_, signed)| signed.is_ok());
                // Dies in the middle of the row after this one, or of the next ones.
                let first = rows.next();
                (first, rows.count())
            });
            tpm.kill();
            signing.join().expect("no panic")
        });
        if let (Some((row, Ok(signature))), _) = signed {
            assert_eq!(key.public_key().verify(&row, &signature), Ok(()));
        }
        tpm.restart();
        key.sign(b"a row").expect("it is back");
    }
    let made = key.public_key();
    drop(key);
    assert_eq!(tpm.key().public_key(), made);
}

#[test]
fn guesses_at_other_keys_lock_the_chip_and_do_not_silence_the_kiosk() {
    let tpm = Tpm::start();
    drop(tpm.key());
    tpm.does("tpm2_dictionarylockout -s -n 2 -t 1000 -l 1000");
    tpm.does("tpm2_createprimary -Q -C o -G ecc -p secret -c other.ctx");
    tpm.does("tpm2_flushcontext -t");
    tpm.write("row", b"a row");
    let guess = || {
        let said = tpm.tool("tpm2_create -Q -C other.ctx -P wrong -u a.pub -r a.priv");
        assert!(!said.status.success());
        let flushed = tpm.tool("tpm2_flushcontext -t");
        assert!(flushed.status.success());
        String::from_utf8(said.stderr).expect("text")
    };
    let locked = (0..5).any(|_| guess().contains("0x921"));
    assert!(locked, "the chip is locked after two guesses");
    let key = tpm.key();
    let signature = key.sign(b"a row").expect("a signature");
    assert_eq!(key.public_key().verify(b"a row", &signature), Ok(()));
}

#[test]
fn a_chip_with_an_owners_password_is_told_by_name() {
    let tpm = Tpm::start();
    tpm.does("tpm2_changeauth -c owner secret");
    let failure = refused(tpm.open(&tpm.file()));
    assert!(matches!(failure, TpmError::OwnerPassword), "{failure}");
    assert!(!tpm.file().exists());
}

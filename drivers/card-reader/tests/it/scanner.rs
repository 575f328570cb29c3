//! A scanner of either kind, held before by citizens one after another.

use std::time::{Duration, Instant};

use kiosk_card_reader::scanner::keyboard::Record;
use kiosk_card_reader::scanner::{CodeScanner, Encoding, Ending, Hearing, Settings};
use kiosk_card_reader::simulator::scanner::{
    Form, ScannerHandle, SimulatedScanner, typed, written,
};
use kiosk_device::capability::{Device as _, Scan, Scanner, Symbology};
use kiosk_device::{FailureKind, Link, LinkError, OpenError, WriteError};
use kiosk_domain::DeviceState;
use proptest::collection::vec;
use proptest::prelude::*;
use zeroize::ZeroizeOnDrop;

use crate::memory::watched;
use crate::printable::is_printable;
use crate::support::DEADLINE;

/// What a citizen holds up.
pub const CODE: &str = "KE;00000017;Asha Mfano;2035-12-31";
/// What the citizen before held up.
pub const BEFORE: &str = "KE;00000099;Baraka Mfano;2031-01-31";

pub fn settings() -> Settings {
    Settings {
        quiet: Duration::from_millis(120),
        ..Settings::default()
    }
}

pub type Hand = ScannerHandle;

/// For codes that come in pieces: a busy machine must not be taken for silence.
fn patient() -> Settings {
    Settings {
        quiet: Duration::from_secs(5),
        ..Settings::default()
    }
}

/// A driver and its scanner in memory.
pub fn rig(form: Form, settings: Settings) -> (CodeScanner, ScannerHandle) {
    let scanner = SimulatedScanner { form, settings }.in_memory();
    let driver = match form {
        Form::Text => CodeScanner::text(scanner.connector(), settings),
        Form::Keys => CodeScanner::keys(scanner.connector(), settings),
    };
    (driver, scanner)
}

/// The kind of failure, or the text.
pub fn told(outcome: Result<Scan, kiosk_device::Failure>) -> Result<String, FailureKind> {
    match outcome {
        Ok(scan) => Ok(scan.text.clone()),
        Err(failure) => {
            assert!(!failure.detail.contains("Mfano"), "{failure}");
            Err(failure.kind)
        }
    }
}

#[test]
fn a_code_is_read_from_either_kind_of_scanner_however_it_is_set() {
    for form in [Form::Text, Form::Keys] {
        for ending in [
            Ending::CarriageReturn,
            Ending::LineFeed,
            Ending::CarriageReturnLineFeed,
            Ending::Tab,
            Ending::Silence,
        ] {
            for has_aim_prefix in [false, true] {
                let settings = Settings {
                    ending,
                    has_aim_prefix,
                    ..settings()
                };
                let (mut driver, scanner) = rig(form, settings);
                driver.arm(DEADLINE).expect("it is quiet");
                scanner.scan("Wambũi 'É' {00017}").expect("plugged in");
                let scan = driver.scan(DEADLINE).expect("a code");
                assert_eq!(scan.text, "Wambũi 'É' {00017}", "{form:?} {settings:?}");
                let kind = has_aim_prefix.then_some(Symbology::Qr);
                assert_eq!(scan.symbology, kind);
            }
        }
    }
}

#[test]
fn nothing_that_was_scanned_before_the_screen_asked_reaches_it() {
    for form in [Form::Text, Form::Keys] {
        let (mut driver, scanner) = rig(form, settings());
        assert_eq!(told(driver.scan(DEADLINE)), Err(FailureKind::Cancelled));
        assert_eq!(driver.state(DEADLINE), DeviceState::Online);
        scanner.scan(BEFORE).expect("plugged in");
        assert_eq!(told(driver.scan(DEADLINE)), Err(FailureKind::Cancelled));
        driver.arm(DEADLINE).expect("quiet after the code before");
        let nobody = told(driver.scan(Duration::from_millis(20)));
        assert_eq!(nobody, Err(FailureKind::NothingPresented), "{form:?}");
        scanner.scan(CODE).expect("plugged in");
        assert_eq!(told(driver.scan(DEADLINE)), Ok(CODE.into()), "{form:?}");
    }
}

#[test]
fn one_code_disarms_and_a_second_one_is_nobodys() {
    let (mut driver, scanner) = rig(Form::Text, settings());
    driver.arm(DEADLINE).expect("quiet");
    scanner.scan(CODE).expect("plugged in");
    scanner.scan(BEFORE).expect("plugged in");
    assert_eq!(told(driver.scan(DEADLINE)), Ok(CODE.into()));
    assert_eq!(told(driver.scan(DEADLINE)), Err(FailureKind::Cancelled));
    driver.arm(DEADLINE).expect("quiet");
    let nobody = told(driver.scan(Duration::from_millis(20)));
    assert_eq!(nobody, Err(FailureKind::NothingPresented));
    driver.disarm();
    scanner.scan(BEFORE).expect("plugged in");
    assert_eq!(told(driver.scan(DEADLINE)), Err(FailureKind::Cancelled));
}

#[test]
fn a_code_that_comes_over_two_looks_is_whole() {
    let (mut driver, scanner) = rig(Form::Text, patient());
    driver.arm(DEADLINE).expect("quiet");
    let bytes = scanner.bytes_of(CODE);
    let (first, second) = bytes.split_at(11);
    scanner.send(first).expect("plugged in");
    let not_yet = told(driver.scan(Duration::from_millis(5)));
    assert_eq!(not_yet, Err(FailureKind::NothingPresented));
    scanner.send(second).expect("plugged in");
    assert_eq!(told(driver.scan(DEADLINE)), Ok(CODE.into()));
}

#[test]
fn the_tail_of_an_earlier_code_is_not_taken_for_the_next_citizens() {
    for form in [Form::Text, Form::Keys] {
        let (mut driver, scanner) = rig(form, patient());
        driver.state(DEADLINE);
        let bytes = scanner.bytes_of(BEFORE);
        for at in [1, bytes.len() / 3, bytes.len() - 1] {
            let (first, second) = bytes.split_at(at);
            scanner.send(first).expect("plugged in");
            let slow = scanner.clone();
            let second = second.to_vec();
            // Longer than between two codes, shorter than a scanner that has given up.
            let hand = std::thread::spawn(move || {
                std::thread::sleep(Duration::from_millis(110));
                slow.send(&second)
            });
            driver.arm(DEADLINE).expect("quiet in the end");
            hand.join().expect("no panic").expect("plugged in");
            scanner.scan(CODE).expect("plugged in");
            assert_eq!(
                told(driver.scan(DEADLINE)),
                Ok(CODE.into()),
                "{form:?} at {at}"
            );
        }
    }
}

#[test]
fn with_an_aim_prefix_no_tail_is_ever_a_code() {
    let settings = Settings {
        has_aim_prefix: true,
        ..settings()
    };
    let whole = written(BEFORE, &settings);
    for cut in 1..whole.len() - 1 {
        let mut hearing = Hearing::text(settings);
        if let (_, Some(outcome)) = hearing.push(&whole[cut..]) {
            assert!(outcome.is_err(), "cut at {cut}");
        }
    }
}

#[test]
fn a_scanner_comes_back_by_itself_after_it_was_unplugged() {
    let (mut driver, scanner) = rig(Form::Text, settings());
    for _ in 0..3 {
        driver.arm(DEADLINE).expect("plugged in again");
        scanner.unplug();
        assert_eq!(told(driver.scan(DEADLINE)), Err(FailureKind::Disconnected));
        driver.arm(DEADLINE).expect("plugged in again");
        scanner.scan(CODE).expect("plugged in");
        assert_eq!(told(driver.scan(DEADLINE)), Ok(CODE.into()));
        // While nobody listens: the next citizen does not see it.
        scanner.unplug();
    }
}

#[test]
#[cfg_attr(
    target_arch = "aarch64",
    ignore = "qemu-user does not know the TCGETS2 ioctl; runs in `cargo xtask test`, and with --long on a device"
)]
fn a_scanner_is_reached_over_a_pseudo_terminal_and_tcp_by_its_link_text() {
    let simulated = SimulatedScanner {
        settings: patient(),
        ..SimulatedScanner::default()
    };
    let local = ([127, 0, 0, 1], 0).into();
    for scanner in [
        simulated.serve_pty().expect("a pseudo terminal"),
        simulated.serve_tcp(local).expect("a port"),
    ] {
        let opened = CodeScanner::from_config(scanner.link_text(), patient());
        let mut driver = opened.expect("a link");
        driver.arm(DEADLINE).expect("quiet");
        assert!(scanner.wait_until_plugged(DEADLINE));
        scanner.scan(CODE).expect("plugged in");
        assert_eq!(told(driver.scan(DEADLINE)), Ok(CODE.into()));
    }
}

#[test]
fn what_is_no_scanners_link_is_refused() {
    for text in ["usb:05f9:2203", "keyboard:event3", "/dev/input/event3"] {
        let refused = CodeScanner::from_config(text, settings()).err();
        assert!(matches!(refused, Some(OpenError::Text { .. })), "{text}");
    }
}

#[test]
fn no_freed_block_holds_a_piece_of_a_code() {
    const MARKS: &[&[u8]] = &[b"Asha Mfano", b"00000017"];
    for form in [Form::Text, Form::Keys] {
        let (mut driver, scanner) = rig(form, settings());
        driver.arm(DEADLINE).expect("quiet");
        scanner.scan(CODE).expect("plugged in");
        let seen = watched(MARKS, || {
            let scan = driver.scan(DEADLINE).expect("a code");
            assert!(scan.text.contains("Mfano"));
            drop((scan, driver));
        });
        assert_eq!(seen.left_behind, 0, "{form:?}");
    }
}

#[test]
fn what_was_scanned_cannot_be_printed_and_wipes_itself() {
    fn wipes_itself<T: ZeroizeOnDrop>() {}
    wipes_itself::<Scan>();
    assert!(is_printable!(u8), "the question can be answered with yes");
    assert!(!is_printable!(Scan));
    assert!(!is_printable!(Hearing));
    assert!(!is_printable!(CodeScanner));
    assert!(!is_printable!(Record));
}

/// Talks without end.
struct Babble;

impl Link for Babble {
    fn name(&self) -> &str {
        "memory:babble"
    }
    fn read(&mut self, buffer: &mut [u8], _: Duration) -> Result<usize, LinkError> {
        buffer.fill(b'x');
        Ok(buffer.len())
    }
    fn write_all(&mut self, _: &[u8], _: Duration) -> Result<(), WriteError> {
        Ok(())
    }
    fn flush(&mut self, _: Duration) -> Result<(), LinkError> {
        Ok(())
    }
    fn drain(&mut self) -> Result<usize, LinkError> {
        Ok(0)
    }
}

struct ToBabble;

impl kiosk_device::Connect for ToBabble {
    fn name(&self) -> String {
        "memory:babble".into()
    }
    fn connect(&mut self) -> Result<Box<dyn Link>, OpenError> {
        Ok(Box::new(Babble))
    }
}

#[test]
fn what_talks_without_end_is_left_at_the_deadline_and_called_another_device() {
    let mut driver = CodeScanner::text(ToBabble, settings());
    let short = Duration::from_millis(200);
    let began = Instant::now();
    let busy = driver.arm(short).expect_err("never quiet");
    assert_eq!(busy.kind, FailureKind::Busy);
    let other = driver.identify(short).expect_err("no scanner");
    assert_eq!(other.kind, FailureKind::NotThatDevice);
    assert_eq!(driver.state(short), DeviceState::Busy);
    assert!(began.elapsed() < 3 * short + Duration::from_millis(600));
}

/// All codes, and how many bytes each push took.
fn heard(hearing: &mut Hearing, mut bytes: &[u8], chunks: &[usize]) -> Vec<Result<String, String>> {
    let (mut all, mut chunks) = (Vec::new(), chunks.iter().cycle());
    while !bytes.is_empty() {
        let count = chunks
            .next()
            .map_or(1, |count| (*count).clamp(1, bytes.len()));
        let (taken, outcome) = hearing.push(&bytes[..count]);
        assert!((1..=count).contains(&taken), "it goes on");
        all.extend(outcome.map(|outcome| match outcome {
            Ok(scan) => Ok(scan.text.clone()),
            Err(fault) => Err(fault.to_string()),
        }));
        bytes = &bytes[taken..];
    }
    all.extend(hearing.fell_silent().map(|last| match last {
        Ok(scan) => Ok(scan.text.clone()),
        Err(fault) => Err(fault.to_string()),
    }));
    all
}

fn any_settings() -> impl Strategy<Value = Settings> {
    let ending = prop_oneof![
        Just(Ending::CarriageReturn),
        Just(Ending::LineFeed),
        Just(Ending::CarriageReturnLineFeed),
        Just(Ending::Tab),
        Just(Ending::Silence),
    ];
    let encoding = prop_oneof![
        Just(Encoding::Either),
        Just(Encoding::Utf8),
        Just(Encoding::Latin1),
    ];
    (ending, encoding, any::<bool>()).prop_map(|(ending, encoding, has_aim_prefix)| Settings {
        ending,
        encoding,
        has_aim_prefix,
        bytes_max: 200,
        ..Settings::default()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_bytes_cut_anyhow_are_the_same_codes(
        bytes in vec(prop_oneof![Just(b'\r'), Just(b'\n'), b' '..b'~', any::<u8>()], 0..700),
        chunks in vec(1_usize..40, 1..20),
        settings in any_settings(),
    ) {
        let whole = heard(&mut Hearing::text(settings), &bytes, &[bytes.len()]);
        let cut = heard(&mut Hearing::text(settings), &bytes, &chunks);
        prop_assert_eq!(whole, cut);
        let whole = heard(&mut Hearing::keys(settings), &bytes, &[bytes.len()]);
        let cut = heard(&mut Hearing::keys(settings), &bytes, &chunks);
        prop_assert_eq!(whole, cut);
    }

    #[test]
    fn any_text_comes_through_either_kind_of_scanner(
        text in "[ -~À-ÿ]{1,40}",
        settings in any_settings(),
        chunks in vec(1_usize..40, 1..20),
    ) {
        let settings = Settings { encoding: Encoding::Utf8, ..settings };
        let sent = written(&text, &settings);
        let read = heard(&mut Hearing::text(settings), &sent, &chunks);
        prop_assert_eq!(read, vec![Ok(text.clone())]);
        let sent = typed(&text, &settings);
        let read = heard(&mut Hearing::keys(settings), &sent, &chunks);
        prop_assert_eq!(read, vec![Ok(text)]);
    }
}

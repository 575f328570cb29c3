//! Never twice, never falsely: a link that breaks at every byte, and lines that lie.

use std::collections::BTreeMap;
use std::thread;

use kiosk_device::capability::{Certainty, PrintFailure, Proof, ProofMethod, ReceiptPrinter as _};
use kiosk_device::link::{FaultPlan, Faulty};
use kiosk_device::{Connect, Link, LinkAddress, OpenError};
use kiosk_receipt_printer::PaperWidth::Mm80;
use kiosk_receipt_printer::simulator::SimulatedPrinter;
use kiosk_receipt_printer::{EscPosPrinter, Profile, receipt_bytes};

use crate::support::{DEADLINE, NONCE, profile, rig, short_page};

const NAMES: [&str; 2] = ["generic", "epson-tm-t88"];
/// Rigs at once: they mostly wait.
const RIGS_AT_ONCE: usize = 24;

/// How one attempt ended, and what the printer has on paper.
struct Ended {
    outcome: Result<Proof, PrintFailure>,
    receipts: usize,
    is_marked_uncut: bool,
}

/// Prints the short page once over a link that fails as planned.
fn attempt(profile: Profile, plan: FaultPlan) -> Ended {
    let (mut printer, handle) = rig(profile, plan);
    let outcome = printer.print(&short_page(), NONCE, DEADLINE);
    // When the printer has seen the link end, it has read all there was.
    drop(printer);
    assert!(
        handle.wait_for_end(DEADLINE),
        "{plan:?}: the printer still reads"
    );
    let receipts = handle.receipts().len();
    Ended {
        outcome,
        receipts,
        is_marked_uncut: handle.uncut().is_some(),
    }
}

/// One attempt for each plan, by the plan's key.
fn attempts<K: Ord + Copy + Send>(
    profile: Profile,
    plans: impl Iterator<Item = (K, FaultPlan)>,
) -> BTreeMap<K, Ended> {
    let plans: Vec<_> = plans.collect();
    let mut ended = BTreeMap::new();
    for batch in plans.chunks(RIGS_AT_ONCE) {
        thread::scope(|scope| {
            let running: Vec<_> = batch
                .iter()
                .map(|(key, plan)| (*key, scope.spawn(move || attempt(profile, *plan))))
                .collect();
            for (key, run) in running {
                ended.insert(key, run.join().expect("the attempt ends"));
            }
        });
    }
    ended
}

/// What must hold however the link fails.
fn is_honest(ended: &Ended) -> bool {
    match &ended.outcome {
        Ok(_) => ended.receipts == 1,
        Err(failed) if failed.certainty == Certainty::NotPrinted => {
            ended.receipts == 0 && !ended.is_marked_uncut
        }
        Err(_) => ended.receipts <= 1,
    }
}

/// Bytes that the driver sends for a whole print.
fn bytes_of_a_print(profile: Profile) -> u64 {
    let (near, far) = kiosk_device::link::pair("printer");
    let handle = SimulatedPrinter::like(&profile).serve_link(far);
    let (recorded, transcript) = kiosk_device::link::Recorded::new(near, std::time::Instant::now());
    let mut printer = EscPosPrinter::new(crate::support::Once::of(recorded), profile);
    printer
        .print(&short_page(), NONCE, DEADLINE)
        .expect("printed");
    assert_eq!(handle.receipts().len(), 1);
    transcript.look(|transcript| {
        let sent = transcript.entries.iter();
        sent.filter(|e| e.direction == kiosk_device::link::Direction::Sent)
            .map(|entry| entry.bytes.len() as u64)
            .sum()
    })
}

#[test]
fn a_link_that_breaks_at_any_byte_never_makes_a_false_receipt_and_doubts_no_byte_too_many() {
    for name in NAMES {
        let profile = profile(name, Mm80);
        let receipt = receipt_bytes(&short_page(), &profile).expect("fits").len() as u64;
        let whole = bytes_of_a_print(profile);
        // Every byte of the receipt and what follows; the greeting's padding in larger steps.
        let first = whole.saturating_sub(receipt + 60);
        let cuts = (0..first).step_by(61).chain(first..=whole + 1);
        let plan = |cut| FaultPlan {
            cut_after_sent: Some(cut),
            ..FaultPlan::default()
        };
        let ended = attempts(profile, cuts.map(|cut| (cut, plan(cut))));
        let mut doubted = Vec::new();
        for (cut, ended) in &ended {
            assert!(is_honest(ended), "{name} cut at {cut}: {:?}", ended.outcome);
            match &ended.outcome {
                Err(failed) if failed.certainty == Certainty::Unknown => doubted.push(*cut),
                Err(_) => assert!(
                    doubted.is_empty(),
                    "{name} cut at {cut}: harmless after harm"
                ),
                Ok(_) => {}
            }
        }
        // From the first byte of the receipt to the last of the proof, and nothing before.
        let began = *doubted.first().expect("some are in doubt");
        assert!(began + receipt <= whole, "{name}: {began} of {whole}");
        assert!(
            (began..whole).all(|cut| doubted.contains(&cut)),
            "{name}: {doubted:?}"
        );
    }
}

#[test]
fn answers_that_are_garbled_or_lost_never_make_a_false_receipt() {
    for name in NAMES {
        let plans = (0..36).map(|seed| {
            let plan = FaultPlan {
                seed,
                garble_received_one_in: 3 + u32::try_from(seed % 9).expect("small"),
                lose_received_one_in: if seed % 2 == 0 { 0 } else { 12 },
                truncate_one_in: if seed % 3 == 0 { 5 } else { 0 },
                ..FaultPlan::default()
            };
            (seed, plan)
        });
        for (seed, ended) in attempts(profile(name, Mm80), plans) {
            assert!(is_honest(&ended), "{name} seed {seed}: {:?}", ended.outcome);
        }
    }
}

/// Bytes sent when the receipt's cut has been: only the question for the proof follows.
fn end_of_receipt(profile: &Profile, whole: u64) -> u64 {
    match profile.proof {
        ProofMethod::ProcessId => whole - 11,
        // And the four questions of the last look.
        ProofMethod::StatusOrder => whole - 3 - 12,
    }
}

/// Opens an address; the first link fails as planned, those after it are whole.
struct FirstBreaks {
    address: LinkAddress,
    plan: Option<FaultPlan>,
}

impl Connect for FirstBreaks {
    fn name(&self) -> String {
        self.address.to_string()
    }
    fn connect(&mut self) -> Result<Box<dyn Link>, OpenError> {
        let link = self.address.connect()?;
        Ok(match self.plan.take() {
            Some(plan) => Box::new(Faulty::new(link, plan)),
            None => link,
        })
    }
}

#[test]
fn after_a_receipt_that_was_cut_off_in_a_command_the_next_one_comes_out_whole() {
    for name in NAMES {
        let profile = profile(name, Mm80);
        let receipt = receipt_bytes(&short_page(), &profile).expect("fits");
        let whole = bytes_of_a_print(profile);
        for back in [4, 20, 26, 30, receipt.len() as u64] {
            let handle = SimulatedPrinter::like(&profile)
                .serve_tcp("127.0.0.1:0")
                .expect("served");
            let address = handle.link_text().parse().expect("a link text");
            let plan = FaultPlan {
                cut_after_sent: Some(whole - back),
                ..FaultPlan::default()
            };
            let mut printer = EscPosPrinter::new(
                FirstBreaks {
                    address,
                    plan: Some(plan),
                },
                profile,
            );
            let failed = printer
                .print(&short_page(), NONCE, DEADLINE)
                .expect_err("cut off");
            assert_eq!(
                failed.certainty,
                Certainty::Unknown,
                "{name} {back} bytes early"
            );
            printer
                .print(&short_page(), [9; 4], DEADLINE)
                .expect("connects and greets anew");
            let receipts = handle.receipts();
            // The first was cut off the roll if the link broke after its last byte.
            let first = usize::from(whole - back >= end_of_receipt(&profile, whole));
            assert_eq!(receipts.len(), first + 1, "{name} {back} bytes early");
            let last = &receipts.last().expect("one at least").bytes;
            assert!(last.ends_with(&receipt), "{name} {back} bytes early");
        }
    }
}

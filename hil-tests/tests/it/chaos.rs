//! Citizens by seed at one journey; the long form has 10,000.

use std::path::Path;
use std::sync::Arc;

use hil_tests::chaos::{Outcome, play};

fn played(seed: u64, citizens: u64) -> Outcome {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/catalogue");
    let catalogue = Arc::new(kiosk_enrolment::catalogue_in(&folder).unwrap());
    let outcome = play(&catalogue, seed, citizens);
    let first: Vec<_> = outcome.findings.iter().take(10).collect();
    assert!(first.is_empty(), "seed {seed}: {first:#?}");
    outcome
}

#[test]
fn whatever_citizens_do_nobody_gets_anothers_data_or_stays_and_all_that_is_thanked_for_is_kept() {
    let outcome = played(1, 60);
    assert!(outcome.kept > 10, "only {} were kept", outcome.kept);
}

#[test]
#[ignore = "10,000 citizens; runs in cargo xtask test --long"]
fn so_it_is_for_ten_thousand_citizens() {
    let outcome = played(7, 10_000);
    assert!(outcome.kept > 500, "only {} were kept", outcome.kept);
}

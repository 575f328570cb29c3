//! The kiosk's clock jumps by ten years, both ways: it is never asked for order.

use kiosk_domain::Timestamp;
use kiosk_envelope::{SealedTransaction, Slot};
use tempfile::tempdir;

use crate::sample::{EPOCH, id, open, sealed, sequences};

const TEN_YEARS_MS: i64 = 10 * 365 * 24 * 3_600_000;

#[test]
fn a_clock_that_jumps_ten_years_changes_neither_order_nor_what_is_kept() {
    let folder = tempdir().expect("a folder");
    let mut outbox = open(folder.path());
    let jumps = [0, TEN_YEARS_MS, -TEN_YEARS_MS, 1, i64::MIN, i64::MAX];
    let mut kept: Vec<SealedTransaction> = Vec::new();
    for jump in jumps {
        let mut one = sealed(outbox.slot());
        let at = &mut one.routing.header.confirmed_at;
        *at = Timestamp(at.0.saturating_add(jump));
        outbox.enqueue(one.clone(), None).expect("kept");
        kept.push(one);
        drop(outbox);
        outbox = open(folder.path());
        assert_eq!(outbox.batch(10, 1 << 20).expect("reads"), kept);
        let last = kept.last().map(Slot::after);
        assert_eq!(Some(outbox.slot()), last);
    }
    assert_eq!(outbox.acknowledge(EPOCH, 2).expect("taken"), [id(1), id(2)]);
    assert_eq!(sequences(&outbox), [3, 4, 5, 6]);
    let oldest = outbox.status().expect("reads").oldest_at;
    assert_eq!(oldest, Some(kept[2].routing.header.confirmed_at));
}

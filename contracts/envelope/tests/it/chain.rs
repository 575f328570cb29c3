//! Nothing can be dropped, reordered or put in unseen.

use kiosk_envelope::{BrokenChain, Chain, Digest, SealedTransaction, Slot};

use crate::sample;

fn three() -> Vec<SealedTransaction> {
    let mut slot = Slot::first(1);
    let mut made = Vec::new();
    for _ in 0..3 {
        let sealed = sample::sealed_in(slot);
        slot = Slot::after(&sealed);
        made.push(sealed);
    }
    made
}

#[test]
fn a_whole_epoch_follows() {
    let mut chain = Chain::from(Slot::first(1));
    for sealed in three() {
        assert_eq!(chain.follow(&sealed), Ok(()));
    }
    assert_eq!(chain.next().sequence, 4);
}

#[test]
fn one_that_is_left_out_is_noticed() {
    let made = three();
    let mut chain = Chain::from(Slot::first(1));
    assert_eq!(chain.follow(&made[0]), Ok(()));
    let place = BrokenChain::Place {
        epoch: 1,
        sequence: 2,
        found_epoch: 1,
        found: 3,
    };
    assert_eq!(chain.follow(&made[2]), Err(place));
    assert_eq!(
        chain.follow(&made[1]),
        Ok(()),
        "a refusal leaves the chain where it was"
    );
}

#[test]
fn one_that_is_put_in_place_of_another_is_noticed() {
    let made = three();
    let put_in = sample::sealed_in(Slot {
        previous: Digest([9; 32]),
        ..made[1].routing.slot
    });
    assert!(matches!(
        Chain::check(made[0].digest(), &put_in),
        Err(BrokenChain::Previous { .. })
    ));
    assert_eq!(Chain::check(made[0].digest(), &made[1]), Ok(()));
    assert!(Chain::check(put_in.digest(), &made[2]).is_err());
}

#[test]
fn signing_again_does_not_break_the_chain() {
    let made = three();
    let mut again = made[0].clone();
    again.signature = [0; 64];
    assert_eq!(Chain::check(again.digest(), &made[1]), Ok(()));
}

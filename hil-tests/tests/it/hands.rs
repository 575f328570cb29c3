//! The dock's hands.

use std::collections::BTreeSet;

use hil_tests::rig::{HANDS, Hand};

#[test]
fn every_hand_has_a_name_of_its_own_by_which_it_is_found() {
    let names: BTreeSet<_> = HANDS.iter().map(|hand| hand.act).collect();
    assert_eq!(names.len(), HANDS.len());
    for hand in HANDS {
        assert_eq!(
            Hand::named(hand.act).map(|found| found.label),
            Some(hand.label)
        );
    }
    assert!(Hand::named("no-such-act").is_none());
}

#[test]
fn buttons_of_one_device_stand_together() {
    let mut groups: Vec<_> = HANDS.iter().map(|hand| hand.group).collect();
    groups.dedup();
    let different: BTreeSet<_> = groups.iter().collect();
    assert_eq!(groups.len(), different.len(), "{groups:?}");
}

//! Any order of calls, against a list in memory.

use std::collections::BTreeSet;

use proptest::prelude::*;
use tempfile::tempdir;

use crate::sample::{EPOCH, enqueue, id, open, sequences};

#[derive(Debug, Clone)]
enum Step {
    Enqueue,
    Acknowledge(u64),
    SetAside(u64),
    Reopen,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => Just(Step::Enqueue),
        2 => (0..20_u64).prop_map(Step::Acknowledge),
        1 => (1..20_u64).prop_map(Step::SetAside),
        1 => Just(Step::Reopen),
    ]
}

/// What must be true.
#[derive(Default)]
struct Model {
    last: u64,
    acknowledged: u64,
    waiting: BTreeSet<u64>,
    set_aside: u64,
}

impl Model {
    fn acknowledge(&mut self, sequence: u64) -> Vec<u64> {
        self.acknowledged = self.acknowledged.max(sequence);
        let rest = self.waiting.split_off(&(self.acknowledged + 1));
        std::mem::replace(&mut self.waiting, rest)
            .into_iter()
            .collect()
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_lost_and_nothing_comes_twice(
        steps in proptest::collection::vec(step(), 1..40),
    ) {
        let folder = tempdir().expect("a folder");
        let mut outbox = open(folder.path());
        let mut model = Model::default();
        for step in steps {
            match step {
                Step::Enqueue => {
                    model.last += 1;
                    prop_assert_eq!(enqueue(&outbox), model.last);
                    model.waiting.insert(model.last);
                }
                Step::Acknowledge(sequence) => {
                    let sequence = sequence.min(model.last); // a gateway knows no more than we sent
                    let delivered = outbox.acknowledge(EPOCH, sequence).expect("taken");
                    let wanted = model.acknowledge(sequence);
                    prop_assert_eq!(delivered, wanted.into_iter().map(id).collect::<Vec<_>>());
                }
                Step::SetAside(sequence) if sequence > model.acknowledged => {
                    let moved = outbox.set_aside(EPOCH, sequence, "malformed").expect("taken");
                    prop_assert_eq!(moved.is_some(), model.waiting.remove(&sequence));
                    model.set_aside += u64::from(moved.is_some());
                }
                Step::SetAside(_) => {}
                Step::Reopen => {
                    drop(outbox);
                    outbox = open(folder.path());
                }
            }
            let waiting: Vec<u64> = model.waiting.iter().copied().collect();
            prop_assert_eq!(sequences(&outbox), waiting);
            let status = outbox.status().expect("reads");
            prop_assert_eq!(status.queued, model.waiting.len() as u64);
            prop_assert_eq!(status.set_aside, model.set_aside);
            prop_assert_eq!(status.queued == 0, status.bytes == 0);
        }
    }
}

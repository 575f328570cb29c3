//! Decides what happened at the inputs: edges that were heard, and levels that were read after.
//!
//! ```text
//!   told before ──edge──edge──?──edge──► levels now
//!                            └ lost: the levels say where it led
//! ```
//!
//! Edges can be lost (the kernel keeps a bounded number, a chip may be away); levels cannot. So
//! the levels have the last word, and whatever edges are missing between the two is added. Applied
//! one after the other to what was told before, the edges that are told always end at the levels.
//! An edge that comes between the hearing and the reading is told by the level first; when it is
//! heard later, it is no news.

use kiosk_device::capability::{CabinetEvents, CabinetInputs, Edge, Sense};

use crate::harness::Heard;

/// Most edges told at once. A contact that chatters past the debounce cannot fill the memory.
const EDGES_MAX: usize = 256;

/// What was told, and what was heard since.
#[derive(Debug, Default)]
pub struct Watch {
    told: CabinetInputs,
    reached: CabinetInputs,
    /// Senses whose last edge was read off the level and may still be heard.
    foretold: CabinetInputs,
    edges: Vec<Edge>,
    is_incomplete: bool,
}

impl Watch {
    /// Notes what was heard. Kept until [`Self::tell`], so that a failed reading loses nothing.
    pub fn hear(&mut self, heard: &Heard) {
        self.is_incomplete |= heard.is_incomplete;
        for (contact, yes) in &heard.edges {
            let Some(sense) = contact.sense() else {
                continue;
            };
            let was_foretold = self.foretold.get(sense);
            self.foretold.set(sense, false);
            if self.reached.get(sense) == *yes {
                // The same edge twice: the one between was lost, and nobody can say when it was.
                self.is_incomplete |= !was_foretold;
                continue;
            }
            self.push(Edge { sense, yes: *yes });
        }
    }

    /// What happened since the last time, given the levels now.
    pub fn tell(&mut self, now: CabinetInputs) -> CabinetEvents {
        for sense in Sense::ALL {
            let yes = now.get(sense);
            if self.reached.get(sense) != yes {
                self.push(Edge { sense, yes });
                self.foretold.set(sense, true);
            }
        }
        self.told = now;
        self.reached = now;
        CabinetEvents {
            inputs: now,
            edges: std::mem::take(&mut self.edges),
            is_incomplete: std::mem::take(&mut self.is_incomplete),
        }
    }

    /// Adds an edge. With too many, all are forgotten and counted as lost: the levels will do.
    fn push(&mut self, edge: Edge) {
        if self.edges.len() >= EDGES_MAX {
            self.edges.clear();
            self.is_incomplete = true;
            let (told, reached) = (self.told, self.reached);
            for sense in Sense::ALL {
                if told.get(sense) != reached.get(sense) {
                    let yes = reached.get(sense);
                    self.edges.push(Edge { sense, yes });
                }
            }
        }
        self.reached.set(edge.sense, edge.yes);
        self.edges.push(edge);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::wire::Contact;

    fn heard(edges: &[(Sense, bool)]) -> Heard {
        let of = |(sense, yes): &(Sense, bool)| (Contact::Of(*sense), *yes);
        Heard {
            edges: edges.iter().map(of).collect(),
            is_incomplete: false,
        }
    }

    #[test]
    fn a_door_that_was_opened_and_shut_again_is_told_although_no_level_differs() {
        let mut watch = Watch::default();
        watch.hear(&heard(&[(Sense::Door, true), (Sense::Door, false)]));
        let events = watch.tell(CabinetInputs::default());
        let door = |yes| Edge {
            sense: Sense::Door,
            yes,
        };
        assert_eq!(events.edges, [door(true), door(false)]);
        assert!(!events.is_incomplete);
        assert_eq!(watch.tell(CabinetInputs::default()).edges, []);
    }

    #[test]
    fn the_level_that_was_read_ends_what_the_lost_edge_left_open() {
        let mut watch = Watch::default();
        watch.hear(&heard(&[(Sense::Tamper, true)]));
        let events = watch.tell(CabinetInputs::default());
        assert_eq!(events.edges.len(), 2);
        assert!(!events.inputs.tampered);
    }

    #[test]
    fn an_edge_that_the_level_has_told_already_is_no_news_when_it_is_heard() {
        let mut watch = Watch::default();
        let open = CabinetInputs {
            door_open: true,
            ..CabinetInputs::default()
        };
        assert_eq!(watch.tell(open).edges.len(), 1);
        watch.hear(&heard(&[(Sense::Door, true)]));
        let silence = watch.tell(open);
        assert!(silence.edges.is_empty() && !silence.is_incomplete);
        watch.hear(&heard(&[(Sense::Door, true)]));
        assert!(watch.tell(open).is_incomplete, "that one was lost before");
    }

    fn any_sense() -> impl Strategy<Value = Sense> {
        prop::sample::select(Sense::ALL.to_vec())
    }

    proptest! {
        #[test]
        fn the_edges_always_lead_from_what_was_told_to_the_levels(
            rounds in prop::collection::vec(
                (
                    prop::collection::vec((any_sense(), any::<bool>()), 0..600),
                    prop::collection::vec(any::<bool>(), 5),
                ),
                1..6,
            ),
        ) {
            let mut watch = Watch::default();
            let mut told = CabinetInputs::default();
            for (edges, levels) in rounds {
                let mut now = CabinetInputs::default();
                for (sense, yes) in Sense::ALL.into_iter().zip(levels) {
                    now.set(sense, yes);
                }
                watch.hear(&heard(&edges));
                let events = watch.tell(now);
                prop_assert!(events.edges.len() <= EDGES_MAX + 2 * Sense::ALL.len());
                for edge in &events.edges {
                    prop_assert_ne!(told.get(edge.sense), edge.yes, "an edge changes something");
                    told.set(edge.sense, edge.yes);
                }
                prop_assert_eq!(told, now);
            }
        }
    }
}

//! Thousands of citizens at one journey, who touch what they like while devices, link and disk fail,
//! all by seed.
//!
//! ```text
//!   citizen ── touches, waits ──► Journey ── commands ──► world: late, wrong or no answers
//!                                    │                      │
//!                                    └── view ──► findings ◄┘
//! ```
//!
//! Orders of events without sense are `kiosk-app/journey/tests/it/anything.rs`; here actors answer as
//! the real ones do, also to somebody who has left, and one journey serves everybody, so that what
//! one citizen leaves behind would come to the next.

mod citizen;
mod world;

use std::sync::Arc;

use kiosk_domain::catalogue::Catalogue;
use kiosk_journey::Event;

use citizen::Citizen;
use world::World;

/// Touches with which anybody gets from anywhere to the first page: help is closed, the session is
/// ended, and what is under way is waited for.
const TOUCHES_HOME_MAX: u32 = 4;

/// What came of it.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Citizens who came.
    pub citizens: u64,
    /// Transactions in the outbox.
    pub kept: usize,
    /// Everything that must not be, with the citizen's number; empty is good.
    pub findings: Vec<String>,
}

/// Lets `citizens` come to one kiosk with `catalogue`.
pub fn play(catalogue: &Arc<Catalogue>, seed: u64, citizens: u64) -> Outcome {
    let mut world = World::new(Arc::clone(catalogue), seed);
    for number in 0..citizens {
        let citizen = Citizen::of(seed, number);
        world.serve(&citizen);
        for touch in 0.. {
            if !world.journey_serves() {
                break;
            }
            if touch >= TOUCHES_HOME_MAX {
                world.found(&format!("stands at {} for ever", world.screen_name()));
                world = World::new(Arc::clone(catalogue), seed).taking_over(world);
                break;
            }
            world.send(Event::HelpClosed);
            world.send(Event::EndSession);
        }
    }
    world.into_outcome(citizens)
}

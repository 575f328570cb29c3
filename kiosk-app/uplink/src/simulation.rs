//! Fifty kiosks and a gateway in one thread and no real time: the pure half of the uplink against
//! everything that a network, a power cut and a technician can do. All of it follows from a seed.
//!
//! `KIOSK_SIMULATION_SEED=17` plays only that seed.

use std::collections::BTreeMap;
use std::ops::Bound::{Excluded, Unbounded};
use std::time::Duration;

use kiosk_outbox::Place;

use crate::cursor::Cursor;
use crate::schedule::{Moment, Outcome, Schedule, Step};
use crate::{Cause, Pace};

const KIOSKS: usize = 50;
/// So long things are broken.
const TROUBLE: Duration = Duration::from_secs(600);
/// After that everything must have arrived: longest wait, longest answer, and some.
const CALM: Duration = Duration::from_secs(400);
/// As the client waits for an answer.
const ANSWER_WAIT: Duration = Duration::from_secs(30);
/// What a message may take on the way when the network is bad, in ms.
const DELAY_MS_MAX: u64 = 45_000;

enum Event {
    /// The kiosk, in this life, asks its schedule.
    Look(usize, u32),
    /// A citizen confirms.
    Citizen(usize),
    /// What was sent as `ask` arrives at the gateway; no rows are a heartbeat.
    Request(Ask, Vec<(Place, u64)>),
    /// What the gateway said, in one of its lives, arrives: last place and watermark of a batch.
    Answer(Ask, u32, Option<(Place, Place)>),
    /// No answer came.
    Lost(Ask, Cause),
    /// Something is done to this kiosk.
    Trouble(usize),
    /// The gateway dies, with all answers that are on their way.
    GatewayKilled,
}

#[derive(Clone, Copy, PartialEq)]
struct Ask {
    kiosk: usize,
    life: u32,
    number: u64,
}

/// What is on a kiosk's disk: place and body of what waits, and the next place.
#[derive(Clone)]
struct Disk {
    next: Place,
    waiting: BTreeMap<Place, u64>,
}

struct Kiosk {
    life: u32,
    began: Duration,
    schedule: Schedule,
    cursor: Cursor,
    asked: Option<Ask>,
    disk: Disk,
    backup: Disk,
    /// Ten years off in either direction: no certificate is valid then.
    clock_off: bool,
    receipts: BTreeMap<Place, u64>,
}

#[derive(Default)]
struct Gateway {
    rows: BTreeMap<(usize, Place), u64>,
    watermarks: BTreeMap<(usize, u32), u64>,
    alarms: u32,
    resends: u32,
    /// Answers of an earlier life do not arrive.
    life: u32,
    down_until: Duration,
}

struct World {
    random: u64,
    now: Duration,
    number: u64,
    events: BTreeMap<(Duration, u64), Event>,
    kiosks: Vec<Kiosk>,
    gateway: Gateway,
    /// Whether a restored kiosk takes a new epoch, as it must.
    new_epochs: bool,
}

impl World {
    fn new(seed: u64, new_epochs: bool) -> Self {
        let disk = Disk {
            next: Place {
                epoch: 1,
                sequence: 1,
            },
            waiting: BTreeMap::new(),
        };
        let kiosk = |_| Kiosk {
            life: 0,
            began: Duration::ZERO,
            schedule: Schedule::new(Pace::default(), Moment(Duration::ZERO)),
            cursor: Cursor::new(),
            asked: None,
            disk: disk.clone(),
            backup: disk.clone(),
            clock_off: false,
            receipts: BTreeMap::new(),
        };
        let mut world = Self {
            random: seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1,
            now: Duration::ZERO,
            number: 0,
            events: BTreeMap::new(),
            kiosks: (0..KIOSKS).map(kiosk).collect(),
            gateway: Gateway::default(),
            new_epochs,
        };
        for kiosk in 0..KIOSKS {
            world.later(0, Event::Look(kiosk, 0));
            world.later(10, Event::Citizen(kiosk));
            world.later(60_000, Event::Trouble(kiosk));
        }
        world.later(20_000, Event::GatewayKilled);
        world
    }

    /// Below `bound` (xorshift64, Marsaglia 2003).
    fn draw(&mut self, bound: u64) -> u64 {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        self.random % bound
    }

    fn troubled(&self) -> bool {
        self.now < TROUBLE
    }

    /// One time out of `times`, while there is trouble.
    fn bad(&mut self, times: u64) -> bool {
        self.draw(times) == 0 && self.troubled()
    }

    fn at(&mut self, when: Duration, event: Event) {
        self.number += 1;
        self.events.insert((when, self.number), event);
    }

    fn later(&mut self, ms_max: u64, event: Event) {
        let ms = self.draw(ms_max + 1);
        self.at(self.now + Duration::from_millis(ms), event);
    }

    /// Over the network: perhaps late, so that others overtake it.
    fn carry(&mut self, event: Event) {
        let ms_max = if self.bad(4) { DELAY_MS_MAX } else { 200 };
        self.later(ms_max, event);
    }

    fn run(mut self) -> Self {
        while let Some(((when, _), event)) = self.events.pop_first() {
            if when > TROUBLE + CALM {
                break;
            }
            self.now = when;
            self.happens(event);
        }
        self
    }

    fn happens(&mut self, event: Event) {
        match event {
            Event::Look(kiosk, life) if self.kiosks[kiosk].life == life => self.look(kiosk),
            Event::Look(..) => {}
            Event::Citizen(kiosk) => self.citizen(kiosk),
            Event::Request(ask, rows) => self.request(ask, &rows),
            Event::Answer(ask, life, acknowledged) if life == self.gateway.life => {
                self.answer(ask, acknowledged);
            }
            Event::Answer(..) => {}
            Event::Lost(ask, cause) => self.settle(ask, Outcome::Failed(cause, None)),
            Event::Trouble(kiosk) => self.trouble(kiosk),
            Event::GatewayKilled if self.troubled() => {
                self.gateway.life += 1;
                self.gateway.down_until = self.now + Duration::from_millis(self.draw(15_000));
                self.later(40_000, Event::GatewayKilled);
            }
            Event::GatewayKilled => {}
        }
    }

    fn look(&mut self, number: usize) {
        let now = self.now;
        let kiosk = &mut self.kiosks[number];
        let (life, began) = (kiosk.life, kiosk.began);
        match kiosk.schedule.next(Moment(now - began)) {
            Step::InFlight => {}
            Step::Wait(until) => self.at(began + until.0, Event::Look(number, life)),
            Step::Heartbeat => {
                kiosk.cursor.again();
                self.send(number, Vec::new());
            }
            Step::Batch => {
                let (after, rows_max) = kiosk.cursor.next();
                let mut waiting = kiosk
                    .disk
                    .waiting
                    .range((Excluded(after), Unbounded))
                    .peekable();
                let epoch = waiting.peek().map(|(place, _)| place.epoch);
                let rows: Vec<_> = waiting
                    .take_while(|(place, _)| Some(place.epoch) == epoch)
                    .take(rows_max)
                    .map(|(place, body)| (*place, *body))
                    .collect();
                if rows.is_empty() {
                    kiosk
                        .schedule
                        .answered(Outcome::NothingWaits, Moment(now - began), 0);
                    self.look(number);
                } else {
                    self.send(number, rows);
                }
            }
        }
    }

    fn send(&mut self, kiosk: usize, rows: Vec<(Place, u64)>) {
        self.number += 1;
        let ask = Ask {
            kiosk,
            life: self.kiosks[kiosk].life,
            number: self.number,
        };
        let before = self.kiosks[kiosk].asked.replace(ask);
        assert!(before.is_none(), "kiosk {kiosk} has two in flight");
        if self.kiosks[kiosk].clock_off {
            return self.later(50, Event::Lost(ask, Cause::Clock));
        }
        if !self.bad(8) {
            if self.bad(8) {
                self.carry(Event::Request(ask, rows.clone()));
            }
            self.carry(Event::Request(ask, rows));
        }
        self.at(self.now + ANSWER_WAIT, Event::Lost(ask, Cause::Unreachable));
    }

    fn request(&mut self, ask: Ask, rows: &[(Place, u64)]) {
        if self.now < self.gateway.down_until {
            return;
        }
        let acknowledged = self.gateway.take(ask.kiosk, rows);
        let life = self.gateway.life;
        if self.bad(6) {
            return; // stored, and the kiosk does not hear of it
        }
        if self.bad(8) {
            self.carry(Event::Answer(ask, life, acknowledged));
        }
        self.carry(Event::Answer(ask, life, acknowledged));
    }

    fn answer(&mut self, ask: Ask, acknowledged: Option<(Place, Place)>) {
        let kiosk = &mut self.kiosks[ask.kiosk];
        if kiosk.asked != Some(ask) {
            return; // its connection is gone
        }
        let Some((last, watermark)) = acknowledged else {
            return self.settle(ask, Outcome::Heard);
        };
        let (rows, strict) = (&self.gateway.rows, self.new_epochs);
        kiosk.disk.waiting.retain(|place, body| {
            let goes = place.epoch == watermark.epoch && place.sequence <= watermark.sequence;
            let there = rows.get(&(ask.kiosk, *place)) == Some(body);
            assert!(
                !goes || there || !strict,
                "{place:?} was forgotten and is nowhere"
            );
            !goes
        });
        kiosk.cursor.answered(last);
        self.settle(ask, Outcome::Delivered);
    }

    fn settle(&mut self, ask: Ask, outcome: Outcome) {
        let random = self.draw(u64::MAX);
        let kiosk = &mut self.kiosks[ask.kiosk];
        if kiosk.asked != Some(ask) {
            return;
        }
        kiosk.asked = None;
        if let Outcome::Failed(..) = outcome {
            kiosk.cursor.again();
        }
        let now = Moment(self.now - kiosk.began);
        kiosk.schedule.answered(outcome, now, random);
        self.look(ask.kiosk);
    }

    fn citizen(&mut self, number: usize) {
        if !self.troubled() {
            return;
        }
        let body = self.draw(u64::MAX);
        let kiosk = &mut self.kiosks[number];
        let place = kiosk.disk.next;
        kiosk.disk.next.sequence += 1;
        kiosk.disk.waiting.insert(place, body);
        kiosk.receipts.insert(place, body);
        kiosk.schedule.woke();
        self.look(number);
        self.later(8_000, Event::Citizen(number));
    }

    fn trouble(&mut self, number: usize) {
        if !self.troubled() {
            self.kiosks[number].clock_off = false;
            return;
        }
        let what = self.draw(10);
        let kiosk = &mut self.kiosks[number];
        match what {
            0..=3 => self.restart(number),
            4 | 5 => kiosk.clock_off = !kiosk.clock_off,
            6..=8 => kiosk.backup = kiosk.disk.clone(),
            _ => self.restore(number),
        }
        self.later(60_000, Event::Trouble(number));
    }

    /// What only the lost disk had is lost with it; what the gateway has is not.
    fn restore(&mut self, number: usize) {
        let rows = &self.gateway.rows;
        let kiosk = &mut self.kiosks[number];
        let used = kiosk.disk.next.epoch;
        kiosk.disk = kiosk.backup.clone();
        if self.new_epochs {
            kiosk.disk.next = Place {
                epoch: used + 1,
                sequence: 1,
            };
        }
        let Kiosk { disk, receipts, .. } = kiosk;
        receipts.retain(|place, _| {
            disk.waiting.contains_key(place) || rows.contains_key(&(number, *place))
        });
        self.restart(number);
    }

    fn restart(&mut self, number: usize) {
        let kiosk = &mut self.kiosks[number];
        kiosk.life += 1;
        kiosk.began = self.now;
        kiosk.schedule = Schedule::new(Pace::default(), Moment(Duration::ZERO));
        kiosk.cursor = Cursor::new();
        kiosk.asked = None;
        self.look(number);
    }
}

impl Gateway {
    /// Last place of the batch, and the watermark of its epoch.
    fn take(&mut self, kiosk: usize, rows: &[(Place, u64)]) -> Option<(Place, Place)> {
        for (place, body) in rows {
            match self.rows.insert((kiosk, *place), *body) {
                None => {}
                Some(before) if before == *body => self.resends += 1,
                Some(before) => {
                    self.rows.insert((kiosk, *place), before);
                    self.alarms += 1;
                }
            }
        }
        let (last, _) = *rows.last()?;
        let watermark = self.watermarks.entry((kiosk, last.epoch)).or_default();
        let place = |sequence| Place {
            epoch: last.epoch,
            sequence,
        };
        while self.rows.contains_key(&(kiosk, place(*watermark + 1))) {
            *watermark += 1;
        }
        Some((last, place(*watermark)))
    }
}

fn seeds() -> Vec<u64> {
    match std::env::var("KIOSK_SIMULATION_SEED") {
        Ok(seed) => vec![seed.parse().expect("KIOSK_SIMULATION_SEED is a number")],
        Err(_) => (1..=12).collect(),
    }
}

#[test]
fn whatever_happens_each_receipt_arrives_once_and_the_queues_are_empty_in_the_end() {
    for seed in seeds() {
        println!("KIOSK_SIMULATION_SEED={seed}");
        let world = World::new(seed, true).run();
        assert_eq!(world.gateway.alarms, 0, "seed {seed}");
        assert!(world.gateway.resends > 0, "seed {seed}: nothing went wrong");
        for (number, kiosk) in world.kiosks.iter().enumerate() {
            let waiting = &kiosk.disk.waiting;
            assert!(
                waiting.is_empty(),
                "seed {seed}, kiosk {number}: {waiting:?}"
            );
            for (place, body) in &kiosk.receipts {
                let row = world.gateway.rows.get(&(number, *place));
                assert_eq!(row, Some(body), "seed {seed}, kiosk {number}: {place:?}");
            }
        }
    }
}

#[test]
fn a_kiosk_that_is_restored_without_a_new_epoch_is_an_alarm() {
    for seed in seeds() {
        let world = World::new(seed, false).run();
        assert!(world.gateway.alarms > 0, "seed {seed}");
    }
}

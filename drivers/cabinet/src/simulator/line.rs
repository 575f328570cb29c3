//! One simulated line, by the kernel's rules: what it reads, when it settles, which edges it makes.
//!
//! Pure: times are arguments, counted from the board's start. The rules are those of
//! `drivers/gpio/gpiolib-cdev.c`: each raw edge starts the debounce anew; when it has run out and
//! the level differs from the one that counted, that is one edge; a reading of a debounced line
//! says the level that counts.

use std::collections::VecDeque;
use std::time::Duration;

use crate::lines::LineEdge;
use crate::wire::Level;

/// A level that counts once it has stayed.
#[derive(Debug, Clone)]
pub struct Debounced {
    period: Duration,
    raw: Level,
    counts: Level,
    raw_since: Option<Duration>,
}

impl Debounced {
    /// A line that has rested at `level`.
    pub fn new(level: Level, period: Duration) -> Self {
        Self {
            period,
            raw: level,
            counts: level,
            raw_since: None,
        }
    }

    /// The level that counts.
    pub fn level(&self) -> Level {
        self.counts
    }

    /// When the level that counts may change by itself.
    pub fn due(&self) -> Option<Duration> {
        self.raw_since.map(|since| since + self.period)
    }

    /// Time passes. An edge comes of it when a level has stayed for long enough.
    pub fn pass(&mut self, now: Duration) -> Option<Level> {
        if self.due().is_none_or(|due| due > now) {
            return None;
        }
        self.raw_since = None;
        let is_edge = self.raw != self.counts;
        self.counts = self.raw;
        is_edge.then_some(self.raw)
    }

    /// The wire changes its level. Call [`Self::pass`] with the same time before and after.
    pub fn drive(&mut self, level: Level, now: Duration) {
        if self.raw != level {
            self.raw = level;
            self.raw_since = Some(now);
        }
    }
}

/// The edges of one request, as many as the kernel keeps.
#[derive(Debug, Clone)]
pub struct EdgeQueue {
    edges: VecDeque<LineEdge>,
    capacity: usize,
    seqno: u32,
}

impl EdgeQueue {
    /// The kernel keeps 16 edges for each line of a request when it is not told otherwise, and
    /// rounds up to a power of two, which its documentation does not say and its queue does.
    pub fn for_lines(count: usize) -> Self {
        Self {
            edges: VecDeque::new(),
            capacity: (count * 16).next_power_of_two(),
            seqno: 0,
        }
    }

    /// Adds an edge; the oldest goes when there is no room. The number is used up all the same.
    pub fn push(&mut self, offset: u32, level: Level) {
        self.seqno = self.seqno.wrapping_add(1);
        if self.edges.len() >= self.capacity {
            self.edges.pop_front();
        }
        self.edges.push_back(LineEdge {
            offset,
            level,
            seqno: self.seqno,
        });
    }

    /// Takes the oldest edge.
    pub fn pop(&mut self) -> Option<LineEdge> {
        self.edges.pop_front()
    }

    /// Whether there is nothing to take.
    pub fn is_empty(&self) -> bool {
        self.edges.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PERIOD: Duration = Duration::from_millis(20);

    /// A contact that closes and bounces: the edges that count, with their times.
    fn bounce(interval: Duration, bounces: u32) -> Vec<(Duration, Level)> {
        let mut line = Debounced::new(Level::Low, PERIOD);
        let mut edges = Vec::new();
        let mut level = Level::Low;
        for bounce in 0..=bounces {
            let now = interval * bounce;
            edges.extend(line.pass(now).map(|level| (now, level)));
            level = level.opposite();
            line.drive(level, now);
            edges.extend(line.pass(now).map(|level| (now, level)));
        }
        let end = interval * bounces + PERIOD;
        edges.extend(line.pass(end).map(|level| (end, level)));
        edges
    }

    #[test]
    fn a_contact_that_bounces_at_any_interval_makes_one_edge_below_the_period_and_all_above() {
        for ms in 1..=60 {
            let interval = Duration::from_millis(ms);
            let edges = bounce(interval, 10);
            if interval < PERIOD {
                let end = interval * 10 + PERIOD;
                assert_eq!(edges, [(end, Level::High)], "every {ms} ms");
            } else {
                assert_eq!(edges.len(), 11, "every {ms} ms");
            }
        }
    }

    #[test]
    fn a_spike_shorter_than_the_period_never_was() {
        assert_eq!(bounce(Duration::from_millis(5), 1), []);
    }

    #[test]
    fn the_oldest_edge_is_dropped_and_its_number_is_missing() {
        let mut queue = EdgeQueue::for_lines(1);
        let mut level = Level::Low;
        for _ in 0..20 {
            level = level.opposite();
            queue.push(3, level);
        }
        assert_eq!(queue.pop().map(|edge| edge.seqno), Some(5));
        let rest = std::iter::from_fn(|| queue.pop()).count();
        assert_eq!(rest, 15);
    }
}

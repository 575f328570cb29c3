//! Which rows the next batch holds. Pure, as the schedule is.
//!
//! Past what was sent and only waits for the gateway's watermark; from the start again after any
//! trouble, because what was sent may have been lost there.

use kiosk_outbox::Place;

/// Most rows of one batch: the knee of the writer's curve on the other side.
pub(crate) const ROWS_MAX: usize = 100;

/// How far the queue was sent.
#[derive(Debug)]
pub(crate) struct Cursor {
    /// Sent already, and kept until the gateway's watermark passes it.
    sent: Place,
    /// Rows of the next batch; fewer while a bad row is looked for.
    rows_max: usize,
}

impl Cursor {
    /// Before the first batch.
    pub fn new() -> Self {
        Self {
            sent: Place::default(),
            rows_max: ROWS_MAX,
        }
    }

    /// The next batch comes after this place and has at most so many rows.
    pub fn next(&self) -> (Place, usize) {
        (self.sent, self.rows_max)
    }

    /// The gateway answered a batch that ended with `last`.
    pub fn answered(&mut self, last: Place) {
        self.sent = last;
        self.rows_max = (self.rows_max * 2).min(ROWS_MAX);
    }

    /// Something in a batch of `rows` can never be taken: the next one is half of it.
    pub fn narrowed(&mut self, rows: usize) {
        self.rows_max = (rows / 2).max(1);
    }

    /// From the start again: what the gateway had not acknowledged may have been lost there.
    pub fn again(&mut self) {
        self.sent = Place::default();
    }
}

//! The loop that does what the schedule decides.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{SystemTime, UNIX_EPOCH};

use kiosk_domain::Timestamp;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

use crate::exchange::Exchange;
use crate::schedule::{Link, Moment, Schedule, Step};
use crate::{Pace, UplinkNews, Vitals};

/// What the loop works with.
pub(crate) struct Run<N> {
    pub exchange: Exchange,
    pub pace: Pace,
    pub vitals: Arc<Mutex<Vitals>>,
    pub wake: Arc<Notify>,
    /// Another certificate is shown; the next wake is about that.
    pub shown_anew: Arc<AtomicBool>,
    /// Spreads the tries of many kiosks.
    pub random: Random,
    pub notify: N,
}

/// Draws a number.
pub(crate) type Random = Arc<dyn Fn() -> u64 + Send + Sync>;

impl<N: Fn(UplinkNews)> Run<N> {
    /// Runs until its task is ended.
    pub async fn run(mut self) {
        let began = Instant::now();
        let mut schedule = Schedule::new(self.pace, Moment(began.elapsed()));
        loop {
            let left = Moment(began.elapsed());
            let settled = match schedule.next(left) {
                Step::Batch => self.exchange.batch(schedule.batch_bytes_max()).await,
                Step::Heartbeat => self.exchange.heartbeat(&self.vitals, wall_clock).await,
                Step::Wait(until) => {
                    self.wait(began + until.0, &mut schedule).await;
                    if self.shown_anew.swap(false, Ordering::Relaxed) {
                        schedule.shown_anew(Moment(began.elapsed()));
                    }
                    continue;
                }
                Step::InFlight => unreachable!("each step is answered before the next"),
            };
            schedule.spent(settled.sent, left);
            let now = Moment(began.elapsed());
            let link = schedule.answered(settled.outcome, now, (self.random)());
            if let Some(link) = link {
                (self.notify)(match link {
                    Link::Up => UplinkNews::LinkUp,
                    Link::Down(cause) => UplinkNews::LinkDown(cause),
                });
            }
            settled.news.into_iter().for_each(&self.notify);
        }
    }

    async fn wait(&self, until: Instant, schedule: &mut Schedule) {
        tokio::select! {
            () = sleep_until(until) => {}
            () = self.wake.notified() => schedule.woke(),
        }
    }
}

fn wall_clock() -> Timestamp {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// Only spreads attempts, so a kiosk whose kernel gives no randomness still sends.
pub(crate) fn random() -> u64 {
    getrandom::u64().unwrap_or_else(|_| wall_clock().0.unsigned_abs())
}

//! Orders that a technician's program leaves for the running kiosk, which alone has the lines.
//!
//! ```text
//!   kiosk-technician ──leave──► orders/unlock-10 ──take──► the kiosk, once
//! ```
//!
//! An order is an empty file whose name says it. Who may write in the kiosk's folder of state may
//! give one; its rights are the guard, and the journal keeps what came of it. The file is removed
//! before the order is followed, so that none is followed twice. One that has lain there for longer
//! than [`AGE_MAX`] is not: a kiosk that starts tomorrow must not open its door to whoever stands
//! there. Clearing waits for as long as it takes.

use std::fs::{self, DirEntry, File};
use std::io;
use std::path::Path;
use std::time::{Duration, SystemTime};

/// The folder, within the kiosk's folder of state.
pub const FOLDER: &str = "orders";

/// How old an order may be when it is found.
pub const AGE_MAX: Duration = Duration::from_secs(60);

/// Most names that are looked at in one go.
const NAMES_MAX: usize = 256;

/// What a technician wants; in the sequence in which orders that lie together are followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Order {
    /// A technician is at work.
    BeginService,
    /// Open the lock.
    Unlock {
        /// For so long.
        seconds: u8,
    },
    /// Shut the lock before its time.
    Lock,
    /// The opened cabinet was looked into.
    ClearTamper,
    /// The technician is gone.
    EndService,
}

impl Order {
    /// The name of its file.
    pub fn name(self) -> String {
        match self {
            Self::BeginService => "begin-service".into(),
            Self::Unlock { seconds } => format!("unlock-{seconds}"),
            Self::Lock => "lock".into(),
            Self::ClearTamper => "clear-tamper".into(),
            Self::EndService => "end-service".into(),
        }
    }

    /// The order that a file of this name is.
    pub fn of_name(name: &str) -> Option<Self> {
        Some(match name {
            "begin-service" => Self::BeginService,
            "lock" => Self::Lock,
            "clear-tamper" => Self::ClearTamper,
            "end-service" => Self::EndService,
            _ => Self::Unlock {
                seconds: name.strip_prefix("unlock-")?.parse().ok()?,
            },
        })
    }

    fn waits(self) -> bool {
        self == Self::ClearTamper
    }
}

/// Leaves `order` in `folder`.
///
/// # Errors
/// The folder cannot be made or written.
pub fn leave(folder: &Path, order: Order) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    File::create(folder.join(order.name()))?;
    // The name is what must last.
    File::open(folder)?.sync_all()
}

/// Takes what lies in `folder`, with the wall clock at `now`. Other files stay.
pub fn take(folder: &Path, now: SystemTime) -> Vec<Order> {
    // Mostly there is no such folder.
    let Ok(names) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let lying = names.take(NAMES_MAX).flatten();
    let mut taken: Vec<Order> = lying.filter_map(|file| taken(&file, now)).collect();
    taken.sort_unstable();
    taken
}

fn taken(file: &DirEntry, now: SystemTime) -> Option<Order> {
    let order = Order::of_name(file.file_name().to_str()?)?;
    let left_at = file.metadata().and_then(|about| about.modified()).ok()?;
    fs::remove_file(file.path()).ok()?;
    // A time that is yet to come is the clock's mistake, and says nothing of the age.
    let is_fresh = now.duration_since(left_at).is_ok_and(|age| age <= AGE_MAX);
    if is_fresh || order.waits() {
        return Some(order);
    }
    tracing::warn!(order = order.name(), "an order is too old to be followed");
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const UNLOCK: Order = Order::Unlock { seconds: 10 };

    fn all() -> [Order; 5] {
        [
            Order::BeginService,
            UNLOCK,
            Order::Lock,
            Order::ClearTamper,
            Order::EndService,
        ]
    }

    #[test]
    fn orders_are_taken_once_in_their_sequence_and_other_files_stay() {
        let folder = tempfile::tempdir().expect("a folder");
        let orders = folder.path().join(FOLDER);
        assert!(take(&orders, SystemTime::now()).is_empty(), "no folder yet");
        for order in all().into_iter().rev() {
            leave(&orders, order).expect("left");
        }
        for other in ["unlock-", "unlock-999", "unlock--1", "lunch"] {
            File::create(orders.join(other)).expect("made");
        }
        assert_eq!(take(&orders, SystemTime::now()), all());
        assert!(take(&orders, SystemTime::now()).is_empty());
        let left = fs::read_dir(&orders).expect("a folder").count();
        assert_eq!(left, 4);
    }

    #[test]
    fn an_order_of_yesterday_or_of_tomorrow_opens_nothing_and_clearing_waits() {
        let day = Duration::from_secs(24 * 60 * 60);
        for now in [SystemTime::now() + day, SystemTime::now() - day] {
            let folder = tempfile::tempdir().expect("a folder");
            for order in all() {
                leave(folder.path(), order).expect("left");
            }
            assert_eq!(take(folder.path(), now), [Order::ClearTamper]);
            assert!(take(folder.path(), SystemTime::now()).is_empty());
        }
    }
}

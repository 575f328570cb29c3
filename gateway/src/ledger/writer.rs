//! One thread writes. While it waits for the disk, callers queue up, and the next commit takes
//! them all: the sync itself is the window of the group, there is no timer.

use std::any::Any;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot, watch};

use super::LedgerError;
use super::books::{Books, Change, Fault, Outcome};

/// Where one commit stops taking more callers.
const GROUP_BYTES_MAX: usize = 8 << 20;
const GROUP_CHANGES_MAX: usize = 1000;
/// Most changes that wait for a commit; the next ones are not handed over yet, and whoever hangs up
/// before is forgotten.
const WAITING_MAX: usize = 2 * GROUP_CHANGES_MAX;
/// How long nobody asks before the books are put in order.
const QUIET: Duration = Duration::from_millis(20);

/// Who waits for a change, and how large it is.
struct Waiting {
    tell: oneshot::Sender<Result<Outcome, LedgerError>>,
    bytes: usize,
    /// Given back once the change is durable: its share of the memory.
    _held: Box<dyn Any + Send>,
    _place: OwnedSemaphorePermit,
}

type Job = (Change, Waiting);

/// The thread and the way to it.
pub(super) struct Writer {
    jobs: Sender<Job>,
    places: Arc<Semaphore>,
    alive: watch::Receiver<()>,
}

impl Writer {
    pub(super) fn start(books: Box<dyn Books>) -> Self {
        let (jobs, queue) = channel();
        let (living, alive) = watch::channel(());
        std::thread::Builder::new()
            .name("ledger".into())
            .spawn(move || {
                let _living = living; // dropped when the thread ends, however it ends
                run(books, &queue);
            })
            .expect("the process may start one thread");
        Self {
            jobs,
            places: Arc::new(Semaphore::new(WAITING_MAX)),
            alive,
        }
    }

    /// Makes `change` durable. `held` is dropped when that is done.
    pub(super) async fn write(
        &self,
        change: Change,
        bytes: usize,
        held: impl Any + Send,
    ) -> Result<Outcome, LedgerError> {
        let place = Arc::clone(&self.places).acquire_owned().await;
        let (tell, answered) = oneshot::channel();
        let waiting = Waiting {
            tell,
            bytes,
            _held: Box::new(held),
            _place: place.map_err(|_| LedgerError::Stopped)?,
        };
        self.jobs
            .send((change, waiting))
            .map_err(|_| LedgerError::Stopped)?;
        answered.await.map_err(|_| LedgerError::Stopped)?
    }

    pub(super) fn ended(&self) -> impl Future<Output = ()> + use<> {
        let mut alive = self.alive.clone();
        async move { while alive.changed().await.is_ok() {} }
    }
}

fn run(mut books: Box<dyn Books>, queue: &Receiver<Job>) {
    while let Some(first) = next(books.as_mut(), queue) {
        let (changes, waiting): (Vec<_>, Vec<_>) = group(first, queue).into_iter().unzip();
        if let Err(error) = serve(books.as_mut(), &changes, waiting) {
            let error = &error as &dyn std::error::Error;
            tracing::error!(error, "a commit failed, the ledger stops");
            return;
        }
    }
}

/// The next job; while none comes, the books are put in order step by step.
fn next(books: &mut dyn Books, queue: &Receiver<Job>) -> Option<Job> {
    loop {
        match queue.recv_timeout(QUIET) {
            Ok(job) => return Some(job),
            Err(RecvTimeoutError::Disconnected) => return None,
            Err(RecvTimeoutError::Timeout) => {}
        }
        match books.tidy() {
            Ok(true) => {}
            Ok(false) => return queue.recv().ok(),
            Err(fault) => {
                let error = &fault as &dyn std::error::Error;
                tracing::warn!(error, "books are not put in order now");
                return queue.recv().ok();
            }
        }
    }
}

fn group(first: Job, queue: &Receiver<Job>) -> Vec<Job> {
    let mut bytes = first.1.bytes;
    let mut group = vec![first];
    while bytes < GROUP_BYTES_MAX && group.len() < GROUP_CHANGES_MAX {
        let Ok(job) = queue.try_recv() else { break };
        bytes += job.1.bytes;
        group.push(job);
    }
    group
}

/// One commit for all; when that cannot be, one for each, so that nobody suffers for another.
fn serve(books: &mut dyn Books, changes: &[Change], waiting: Vec<Waiting>) -> Result<(), Fault> {
    match books.commit(changes) {
        Ok(outcomes) => {
            debug_assert_eq!(outcomes.len(), changes.len());
            for (waiting, outcome) in waiting.into_iter().zip(outcomes) {
                tell(waiting, Ok(outcome));
            }
            Ok(())
        }
        Err(fault @ Fault::Fatal(_)) => {
            for waiting in waiting {
                tell(waiting, Err(LedgerError::NotDurable));
            }
            Err(fault)
        }
        // Whether it was committed is unknown; asking again is safe.
        Err(Fault::Away(error)) => {
            tracing::error!(
                error = error.as_ref() as &dyn std::error::Error,
                "ledger is away"
            );
            for waiting in waiting {
                tell(waiting, Err(LedgerError::Away));
            }
            Ok(())
        }
        Err(fault) if changes.len() == 1 => {
            for waiting in waiting {
                tell(waiting, Err(LedgerError::NotWritten));
            }
            tracing::error!(error = &fault as &dyn std::error::Error, "not written");
            Ok(())
        }
        Err(_) => alone(books, changes, waiting),
    }
}

fn alone(books: &mut dyn Books, changes: &[Change], waiting: Vec<Waiting>) -> Result<(), Fault> {
    let mut waiting = waiting.into_iter();
    for change in changes.chunks(1) {
        serve(books, change, waiting.by_ref().take(1).collect())?;
    }
    Ok(())
}

fn tell(waiting: Waiting, answer: Result<Outcome, LedgerError>) {
    // Who has hung up asks again.
    let _ = waiting.tell.send(answer);
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use kiosk_domain::KioskId;

    use super::*;

    /// Books that take what is asked, but for the invoices `bad` and `fatal`.
    #[derive(Clone, Default)]
    struct Toy(Arc<Mutex<Vec<String>>>);

    impl Books for Toy {
        fn commit(&mut self, changes: &[Change]) -> Result<Vec<Outcome>, Fault> {
            let invoices: Vec<_> = changes.iter().map(invoice).collect();
            if invoices.contains(&"fatal") {
                return Err(Fault::Fatal("the disk".into()));
            }
            if invoices.contains(&"bad") {
                return Err(Fault::Refused("that one".into()));
            }
            let mut kept = self.0.lock().expect("kept");
            kept.extend(invoices.into_iter().map(str::to_owned));
            Ok(changes.iter().map(|_| Outcome::Done).collect())
        }
    }

    fn invoice(change: &Change) -> &str {
        match change {
            Change::Ask(_, invoice) => invoice,
            _ => "",
        }
    }

    fn ask(invoice: &str) -> Change {
        let kiosk = KioskId::new("ksk-047-0001").expect("an id");
        Change::Ask(kiosk, invoice.to_owned())
    }

    #[tokio::test]
    async fn the_fault_of_one_caller_does_not_undo_what_others_wrote() {
        let toy = Toy::default();
        let writer = Writer::start(Box::new(toy.clone()));
        let (first, bad, last) = tokio::join!(
            writer.write(ask("first"), 0, ()),
            writer.write(ask("bad"), 0, ()),
            writer.write(ask("last"), 0, ()),
        );
        assert!(first.is_ok() && last.is_ok());
        assert!(matches!(bad, Err(LedgerError::NotWritten)));
        assert_eq!(*toy.0.lock().expect("kept"), ["first", "last"]);
    }

    #[tokio::test]
    async fn after_a_commit_that_failed_nobody_is_thanked_and_the_writer_ends() {
        let writer = Writer::start(Box::new(Toy::default()));
        let lost = writer.write(ask("fatal"), 0, ()).await;
        assert!(matches!(lost, Err(LedgerError::NotDurable)));
        writer.ended().await;
        let late = writer.write(Change::Settle, 0, ()).await;
        assert!(matches!(late, Err(LedgerError::Stopped)));
    }
}

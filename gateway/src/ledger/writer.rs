//! One thread writes. While it waits for the disk, callers queue up, and the next commit takes
//! them all: the fsync itself is the window of the group, there is no timer.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

use rusqlite::Connection;
use tokio::sync::{oneshot, watch};

use super::LedgerError;

/// Where one commit stops taking more callers.
const GROUP_BYTES_MAX: usize = 8 << 20;
const GROUP_JOBS_MAX: usize = 1000;

/// What to write; gives back whom to tell.
type Work = Box<dyn FnOnce(&Connection) -> Settle + Send>;
/// Tells the caller, after the commit.
type Settle = Box<dyn FnOnce(Result<(), LedgerError>)>;

struct Job {
    bytes: usize,
    work: Work,
}

/// The thread and the way to it.
pub(super) struct Writer {
    jobs: Sender<Job>,
    thread: JoinHandle<()>,
    alive: watch::Receiver<()>,
}

impl Writer {
    pub(super) fn start(connection: Connection) -> Self {
        let (jobs, queue) = channel();
        let (living, alive) = watch::channel(());
        let thread = std::thread::Builder::new()
            .name("ledger".into())
            .spawn(move || {
                let _living = living; // dropped when the thread ends, however it ends
                run(&connection, &queue);
            })
            .expect("the process may start one thread");
        Self {
            jobs,
            thread,
            alive,
        }
    }

    pub(super) async fn write<T: Send + 'static>(
        &self,
        bytes: usize,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, LedgerError> {
        let (answer, answered) = oneshot::channel();
        let work: Work = Box::new(move |connection| {
            let written = in_savepoint(connection, work);
            Box::new(move |committed| {
                // A caller that hung up meanwhile asks again and finds its rows.
                let _ = answer.send(committed.and_then(|()| Ok(written?)));
            })
        });
        let job = Job { bytes, work };
        self.jobs.send(job).map_err(|_| LedgerError::Stopped)?;
        answered.await.map_err(|_| LedgerError::Stopped)?
    }

    pub(super) fn ended(&self) -> impl Future<Output = ()> + use<> {
        let mut alive = self.alive.clone();
        async move { while alive.changed().await.is_ok() {} }
    }

    pub(super) fn close(self) {
        drop(self.jobs);
        if self.thread.join().is_err() {
            tracing::error!("the ledger's thread panicked");
        }
    }
}

fn run(connection: &Connection, queue: &Receiver<Job>) {
    while let Ok(first) = queue.recv() {
        if let Err(error) = commit(connection, group(first, queue)) {
            // What the disk holds now is unknown: only opening the file anew tells.
            let error = &error as &dyn std::error::Error;
            tracing::error!(error, "commit failed, the ledger stops");
            return;
        }
    }
}

fn group(first: Job, queue: &Receiver<Job>) -> Vec<Work> {
    let mut bytes = first.bytes;
    let mut group = vec![first.work];
    while bytes < GROUP_BYTES_MAX && group.len() < GROUP_JOBS_MAX {
        let Ok(job) = queue.try_recv() else { break };
        bytes += job.bytes;
        group.push(job.work);
    }
    group
}

fn commit(connection: &Connection, group: Vec<Work>) -> rusqlite::Result<()> {
    connection.execute_batch("begin immediate")?;
    let settle: Vec<Settle> = group.into_iter().map(|work| work(connection)).collect();
    let committed = connection.execute_batch("commit");
    for tell in settle {
        tell(match &committed {
            Ok(()) => Ok(()),
            Err(_) => Err(LedgerError::NotDurable),
        });
    }
    committed
}

/// One caller's fault does not undo what the others of the group wrote.
fn in_savepoint<T>(
    connection: &Connection,
    work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
) -> rusqlite::Result<T> {
    connection.execute_batch("savepoint job")?;
    let written = work(connection);
    let end = match written {
        Ok(_) => "release job",
        Err(_) => "rollback to job; release job",
    };
    connection.execute_batch(end)?;
    written
}

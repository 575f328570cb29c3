//! One thread writes. While it waits for the disk, callers queue up, and the next commit takes
//! them all: the fsync itself is the window of the group, there is no timer.

use std::sync::mpsc::{Receiver, Sender, channel};

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
    alive: watch::Receiver<()>,
}

impl Writer {
    pub(super) fn start(connection: Connection) -> Self {
        let (jobs, queue) = channel();
        let (living, alive) = watch::channel(());
        std::thread::Builder::new()
            .name("ledger".into())
            .spawn(move || {
                let _living = living; // dropped when the thread ends, however it ends
                run(&connection, &queue);
            })
            .expect("the process may start one thread");
        Self { jobs, alive }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn writer() -> Writer {
        let connection = Connection::open_in_memory().expect("memory");
        connection
            .execute_batch("create table word (word text)")
            .expect("a table");
        Writer::start(connection)
    }

    fn say(connection: &Connection, word: &str) -> rusqlite::Result<usize> {
        connection.execute("insert into word values (?1)", [word])
    }

    #[tokio::test]
    async fn the_fault_of_one_caller_does_not_undo_what_others_wrote() {
        let writer = writer();
        let (first, fault, last) = tokio::join!(
            writer.write(0, |connection| say(connection, "first")),
            writer.write(0, |connection| {
                say(connection, "half")?;
                connection.execute_batch("no such statement")
            }),
            writer.write(0, |connection| say(connection, "last")),
        );
        assert!(first.is_ok() && last.is_ok());
        assert!(matches!(fault, Err(LedgerError::Sqlite(_))));
        let said = writer.write(0, |connection| {
            let sql = "select group_concat(word) from word";
            connection.query_row(sql, [], |row| row.get::<_, String>(0))
        });
        assert_eq!(said.await.expect("a list"), "first,last");
    }

    #[tokio::test]
    async fn after_a_commit_that_failed_nobody_is_thanked_and_the_writer_ends() {
        let writer = writer();
        // As SQLite does by itself when the disk is full: the commit finds no transaction.
        let lose = |connection: &Connection| connection.execute_batch("rollback; savepoint job");
        let lost = writer.write(0, move |connection| {
            say(connection, "lost")?;
            lose(connection)
        });
        let lost = lost.await;
        assert!(matches!(lost, Err(LedgerError::NotDurable)));
        writer.ended().await;
        let late = writer.write(0, |_| Ok(())).await;
        assert!(matches!(late, Err(LedgerError::Stopped)));
    }
}

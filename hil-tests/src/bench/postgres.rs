//! A PostgreSQL of our own on the disk beside the program, reached by its socket: with its usual
//! settings, so a commit that returned is durable. And what anybody would write who wants rows in it
//! quickly and once: `insert … select from unnest … on conflict do nothing`, a thousand rows each.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use postgres::{Client, NoTls};
use tempfile::TempDir;

use super::BenchError;
use super::disk::beside_program;
use super::program::Program;

const USER: &str = "kiosk";
const START_WITHIN: Duration = Duration::from_secs(30);

/// Runs until dropped.
pub struct Cluster {
    _server: Program,
    folder: TempDir,
}

impl Cluster {
    /// Makes a cluster and starts it.
    pub fn start() -> Result<Self, BenchError> {
        let folder = beside_program()?;
        let data = folder.path().join("data");
        let all_may_pass = fs::Permissions::from_mode(0o755);
        fs::set_permissions(folder.path(), all_may_pass)
            .and_then(|()| fs::create_dir(&data))
            .map_err(BenchError::machine("folder of PostgreSQL"))?;
        give(&data)?;
        give(folder.path())?;
        let made = program("initdb")?
            .args(["--auth=trust", "--encoding=UTF8", "--no-locale"])
            .args(["--username", USER, "--pgdata"])
            .arg(&data)
            .output()
            .map_err(BenchError::machine("initdb, of the package postgresql"))?;
        if !made.status.success() {
            let why = String::from_utf8_lossy(&made.stderr).into_owned();
            return Err(BenchError::Subject(format!("initdb: {why}")));
        }
        let mut serve = program("postgres")?;
        serve.arg("-D").arg(&data).arg("-k").arg(folder.path());
        let server = Program::start(serve.args(["-c", "listen_addresses="]))?;
        let cluster = Self {
            _server: server,
            folder,
        };
        cluster.wait()?;
        Ok(cluster)
    }

    fn wait(&self) -> Result<(), BenchError> {
        let began = Instant::now();
        while let Err(error) = Client::connect(&self.url("postgres"), NoTls) {
            if began.elapsed() > START_WITHIN {
                return Err(BenchError::subject("PostgreSQL")(error));
            }
            thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }

    fn url(&self, database: &str) -> String {
        let folder = self.folder.path().display();
        format!("postgres://{USER}@/{database}?host={folder}")
    }

    /// The address of the database `name`, which is made.
    pub fn database(&self, name: &str) -> Result<String, BenchError> {
        Client::connect(&self.url("postgres"), NoTls)
            .and_then(|mut client| client.batch_execute(&format!("create database {name}")))
            .map_err(BenchError::subject("PostgreSQL"))?;
        Ok(self.url(name))
    }
}

/// One connection that inserts rows, each with a key of its own.
pub struct Unnest {
    client: Client,
    next: i64,
    body: Vec<u8>,
}

impl Unnest {
    /// Into a table of its own at `url`.
    pub fn prepare(url: &str, row_bytes: usize) -> Result<Self, BenchError> {
        let table = "create table raw (id bigint generated always as identity primary key, \
                     kiosk text not null, epoch bigint not null, sequence bigint not null, \
                     digest bytea not null, bytes bytea not null, unique (kiosk, epoch, sequence)); \
                     alter table raw alter column bytes set storage external";
        let mut client = Client::connect(url, NoTls).map_err(BenchError::subject("PostgreSQL"))?;
        client
            .batch_execute(table)
            .map_err(BenchError::subject("PostgreSQL"))?;
        Ok(Self {
            client,
            next: 1,
            body: (0..row_bytes).map(|at| (at * 151 % 251) as u8).collect(),
        })
    }

    /// `rows` rows in one commit; says how long that took.
    pub fn insert(&mut self, rows: usize) -> Result<Duration, BenchError> {
        let kiosks = vec!["ksk-047-0001"; rows];
        let epochs = vec![1_i64; rows];
        let sequences: Vec<i64> = (self.next..).take(rows).collect();
        let digests = vec![&[7_u8; 32][..]; rows];
        let bodies = vec![self.body.as_slice(); rows];
        self.next += rows as i64;
        let sql = "insert into raw (kiosk, epoch, sequence, digest, bytes) \
                   select * from unnest($1::text[], $2::bigint[], $3::bigint[], $4::bytea[], \
                   $5::bytea[]) on conflict do nothing";
        let began = Instant::now();
        let stored = self
            .client
            .execute(sql, &[&kiosks, &epochs, &sequences, &digests, &bodies])
            .map_err(BenchError::subject("PostgreSQL"))?;
        if stored != rows as u64 {
            let why = format!("PostgreSQL stored {stored} of {rows} rows");
            return Err(BenchError::Subject(why));
        }
        Ok(began.elapsed())
    }
}

/// Debian keeps them beside each other by version. PostgreSQL refuses to run as root.
fn program(name: &str) -> Result<Command, BenchError> {
    let missing = || BenchError::machine("the package postgresql");
    let newest = fs::read_dir("/usr/lib/postgresql")
        .map_err(missing())?
        .filter_map(|version| Some(version.ok()?.path().join("bin").join(name)))
        .filter(|path| path.exists())
        .max();
    let newest: PathBuf = newest.ok_or_else(|| missing()(std::io::ErrorKind::NotFound.into()))?;
    if !is_root() {
        return Ok(Command::new(newest));
    }
    let mut command = Command::new("setpriv"); // of the package util-linux, which is essential
    command
        .args(["--reuid=postgres", "--regid=postgres", "--clear-groups"])
        .arg(newest)
        .current_dir("/");
    Ok(command)
}

fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}

fn give(folder: &Path) -> Result<(), BenchError> {
    if !is_root() {
        return Ok(());
    }
    let users = fs::read_to_string("/etc/passwd").map_err(BenchError::machine("users"))?;
    let id = users.lines().find_map(|line| {
        let mut fields = line.split(':');
        (fields.next() == Some("postgres")).then(|| fields.nth(1)?.parse().ok())?
    });
    chown(folder, id, None).map_err(BenchError::machine("folder of PostgreSQL"))
}

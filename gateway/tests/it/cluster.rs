//! A PostgreSQL of our own, in a folder of its own: Debian's programs, a socket, no port.

use std::cell::RefCell;
use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// The superuser of the cluster.
const USER: &str = "kiosk";
/// Of its socket, whose folder is its own.
const PORT: u16 = 5432;
const START_WITHIN: Duration = Duration::from_secs(20);

thread_local! {
    /// Where the gateways of this thread keep their ledgers, and how many there are.
    static LEDGERS: RefCell<Option<(PathBuf, u32)>> = const { RefCell::new(None) };
}

/// Runs until dropped.
pub struct Cluster {
    server: Child,
    /// Where its socket is.
    folder: TempDir,
    data: PathBuf,
    /// Of its socket, and of its address on this machine if it listens there.
    port: u16,
}

impl Cluster {
    pub fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let data = folder.path().join("data");
        Self::start_in(folder, data)
    }

    /// With its data on a disk of the caller's, which it may lose.
    pub fn start_on(disk: &Path) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        fs::set_permissions(disk, fs::Permissions::from_mode(0o755)).expect("rights");
        Self::start_in(folder, disk.join("data"))
    }

    fn start_in(folder: TempDir, data: PathBuf) -> Self {
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).expect("rights");
        fs::create_dir(&data).expect("a folder");
        own(&data);
        own(folder.path());
        let made = program("initdb")
            .args([
                "--auth=trust",
                "--username",
                USER,
                "--encoding=UTF8",
                "--no-locale",
            ])
            .arg("--pgdata")
            .arg(&data)
            .output()
            .expect("initdb, of the package postgresql");
        assert!(made.status.success(), "{made:?}");
        let server = serve(&data, folder.path(), PORT, &[]);
        let cluster = Self {
            server,
            folder,
            data,
            port: PORT,
        };
        cluster.wait();
        cluster
    }

    fn wait(&self) {
        let began = Instant::now();
        while self.ask("select 1").is_err() {
            assert!(began.elapsed() < START_WITHIN, "postgres does not answer");
            thread::sleep(Duration::from_millis(50));
        }
    }

    /// What `psql` prints.
    pub fn ask(&self, sql: &str) -> Result<String, String> {
        psql(self.folder.path(), self.port, "postgres", sql)
    }

    /// From now on the gateways that this thread starts keep their ledgers here, each in a
    /// database of its own.
    pub fn keeps_ledgers(&self) {
        LEDGERS.set(Some((self.folder.path().to_owned(), 0)));
    }

    /// The address of the database `name`, which is made.
    pub fn database(&self, name: &str) -> String {
        self.ask(&format!("create database {name}")).expect("made");
        url(self.folder.path(), name)
    }

    /// Asks the database `name`.
    pub fn ask_in(&self, name: &str, sql: &str) -> String {
        psql(self.folder.path(), self.port, name, sql).expect("an answer")
    }

    /// All its processes end at once: nothing is flushed.
    pub fn kill(&mut self) {
        let id = self.server.id().to_string();
        let children = Command::new("pgrep").args(["-P", &id]).output();
        let children = children.expect("pgrep, of the package procps").stdout;
        let children = String::from_utf8(children).expect("numbers");
        self.server.kill().expect("it runs");
        for child in children.lines() {
            let _ = Command::new("kill").args(["-KILL", child]).status();
        }
        self.server.wait().expect("it ended");
        let lives = |child: &str| Path::new("/proc").join(child).join("exe").exists();
        while children.lines().any(lives) {
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// Starts anew on a free port of this machine, with `files` in its data folder, these rules about
    /// who may log in, and TLS by `server.crt` and `server.key` if they are there. Returns the port.
    pub fn restart_on_network(&mut self, files: &[(&str, &str)], rules: &str) -> u16 {
        self.kill();
        for (name, text) in files.iter().chain(&[("pg_hba.conf", rules)]) {
            let path = self.data.join(name);
            fs::write(&path, text).expect("a file");
            fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("rights");
            own(&path);
        }
        let free = TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr());
        self.port = free.expect("a port").port();
        let mut more = vec!["-c", "listen_addresses=127.0.0.1"];
        if !files.is_empty() {
            more.extend(["-c", "ssl=on", "-c", "ssl_ca_file=clients.crt"]);
        }
        self.server = serve(&self.data, self.folder.path(), self.port, &more);
        self.wait();
        self.port
    }

    pub fn restart(&mut self) {
        self.server = serve(&self.data, self.folder.path(), self.port, &[]);
        self.wait();
    }
}

fn serve(data: &Path, socket: &Path, port: u16, more: &[&str]) -> Child {
    program("postgres")
        .arg("-D")
        .arg(data)
        .arg("-k")
        .arg(socket)
        .args(["-c", "listen_addresses=", "-p", &port.to_string()])
        .args(more)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("postgres, of the package postgresql")
}

impl Drop for Cluster {
    fn drop(&mut self) {
        LEDGERS.set(None);
        // SIGINT: a fast shutdown, which ends its children too.
        let id = self.server.id().to_string();
        let _ = Command::new("kill").args(["-INT", &id]).status();
        let _ = self.server.wait();
    }
}

/// The `ledger` of the next gateway's config.
pub fn next_ledger() -> String {
    LEDGERS.with_borrow_mut(|ledgers| match ledgers {
        None => "ledger.sqlite".to_owned(),
        Some((folder, count)) => {
            *count += 1;
            let name = format!("ledger_{count}");
            psql(folder, PORT, "postgres", &format!("create database {name}")).expect("made");
            url(folder, &name)
        }
    })
}

fn url(folder: &Path, name: &str) -> String {
    format!("postgres://{USER}@/{name}?host={}", folder.display())
}

fn psql(folder: &Path, port: u16, database: &str, sql: &str) -> Result<String, String> {
    let asked = Command::new("psql")
        .args([
            "--no-psqlrc",
            "--tuples-only",
            "--no-align",
            "--username",
            USER,
        ])
        .args(["--port", &port.to_string(), "--dbname", database])
        .args(["--command", sql, "--host"])
        .arg(folder)
        .output()
        .map_err(|error| format!("psql, of the package postgresql-client: {error}"))?;
    if asked.status.success() {
        Ok(String::from_utf8_lossy(&asked.stdout).trim().to_owned())
    } else {
        Err(String::from_utf8_lossy(&asked.stderr).into_owned())
    }
}

/// Debian keeps them beside each other by version. PostgreSQL refuses to run as root.
fn program(name: &str) -> Command {
    let versions = fs::read_dir("/usr/lib/postgresql").expect("the package postgresql-15");
    let newest = versions
        .filter_map(|version| Some(version.ok()?.path().join("bin").join(name)))
        .filter(|path| path.exists())
        .max()
        .expect("a server of PostgreSQL");
    if is_root() {
        let mut command = Command::new("setpriv");
        command
            .args(["--reuid=postgres", "--regid=postgres", "--clear-groups"])
            .arg(newest);
        command.current_dir("/");
        command
    } else {
        Command::new(newest)
    }
}

fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|own| std::os::unix::fs::MetadataExt::uid(&own) == 0)
}

fn own(folder: &Path) {
    if !is_root() {
        return;
    }
    let users = fs::read_to_string("/etc/passwd").expect("users");
    let id = users.lines().find_map(|line| {
        let mut fields = line.split(':');
        (fields.next() == Some("postgres")).then(|| fields.nth(1)?.parse().ok())?
    });
    chown(folder, id, None).expect("root may give files away");
}

//! A TPM of the test's own: swtpm with its memory in a folder, on two free ports; and one that a maker
//! has certified.

use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// Longer than anything takes that a test waits for.
pub const PATIENCE: Duration = Duration::from_secs(30);

pub struct Tpm {
    folder: TempDir,
    port: u16,
    child: Child,
}

impl Tpm {
    pub fn start() -> Self {
        Self::start_in(tempfile::tempdir().expect("a folder"))
    }

    /// One that `maker` has made.
    pub fn start_by(maker: &Maker) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        maker.make(folder.path());
        Self::start_in(folder)
    }

    fn start_in(folder: TempDir) -> Self {
        // Between finding two free ports and taking them somebody else may come.
        let (port, child) = (0..9)
            .find_map(|_| {
                let port = free_pair();
                Some((port, spawn(folder.path(), port)?))
            })
            .expect("swtpm takes one of nine pairs of free ports");
        Self {
            folder,
            port,
            child,
        }
    }

    /// As libtss2 names it.
    pub fn address(&self) -> String {
        format!("swtpm:host=127.0.0.1,port={}", self.port)
    }

    /// Where the test's key is.
    pub fn file(&self) -> PathBuf {
        self.folder.path().join("key.pem")
    }

    /// Until whoever was connected is gone. swtpm serves one at a time, on two ports: one who leaves
    /// and one who comes would each hold the port that the other waits for.
    pub fn quiet(&self) {
        let own = format!(":{:04X} ", self.port);
        let began = Instant::now();
        let connected = || {
            let table = std::fs::read_to_string("/proc/net/tcp").expect("Linux");
            let served = |line: &str| {
                let mut words = line.split_whitespace().skip(1);
                let local = words.next().map(|local| format!("{local} "));
                local.is_some_and(|local| local.ends_with(&own)) && words.nth(1) == Some("01")
            };
            table.lines().any(served)
        };
        while connected() {
            assert!(began.elapsed() < PATIENCE, "somebody stays connected");
            thread::yield_now();
        }
    }

    pub fn kill(&mut self) {
        self.child.kill().expect("it was alive");
        self.child.wait().expect("it is over");
    }

    /// With the memory that it had.
    pub fn restart(&mut self) {
        let began = Instant::now();
        while began.elapsed() < PATIENCE {
            if let Some(child) = spawn(self.folder.path(), self.port) {
                self.child = child;
                return;
            }
        }
        panic!("swtpm does not start again on port {}", self.port);
    }

    /// Stops the process as a chip hangs, or lets it go on.
    pub fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        let done = Command::new("kill").args(["-s", name, &id]).status();
        assert!(done.expect("kill runs").success());
    }

    /// What a program of tpm2-tools says about this chip.
    pub fn tool(&self, line: &str) -> Output {
        self.quiet();
        let mut words = line.split(' ');
        Command::new(words.next().expect("a program"))
            .args(words)
            .env("TPM2TOOLS_TCTI", self.address())
            .current_dir(self.folder.path())
            .output()
            .expect("tpm2-tools run: install them with `cargo xtask setup`")
    }

    pub fn does(&self, line: &str) -> Vec<u8> {
        let done = self.tool(line);
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        assert!(done.status.success(), "{line}: {said}");
        done.stdout
    }

    pub fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.folder.path().join(name)).expect("read")
    }

    pub fn write(&self, name: &str, bytes: &[u8]) {
        std::fs::write(self.folder.path().join(name), bytes).expect("written");
    }
}

/// A maker of TPMs: swtpm's own, with an authority in a folder.
pub struct Maker(TempDir);

impl Maker {
    pub fn found() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let place = |name: &str| folder.path().join(name).display().to_string();
        let authority = ["statedir", "signingkey", "issuercert", "certserial"];
        let files = ["", "signing.pem", "issuer.pem", "serial"];
        let lines = authority.iter().zip(files);
        let lines: String = lines
            .map(|(key, file)| format!("{key} = {}\n", place(file)))
            .collect();
        let setup = format!(
            "create_certs_tool = swtpm_localca\ncreate_certs_tool_config = {}\n\
             create_certs_tool_options = {}\nactive_pcr_banks = sha256\n",
            place("authority.conf"),
            place("options")
        );
        let options = "--platform-manufacturer Test --platform-version 1 --platform-model Test";
        for (name, text) in [
            ("authority.conf", lines.as_str()),
            ("setup.conf", setup.as_str()),
            ("options", options),
        ] {
            std::fs::write(folder.path().join(name), text).expect("written");
        }
        Self(folder)
    }

    /// The authority that signs its chips' certificates, PEM; there once one was made.
    pub fn authority(&self) -> PathBuf {
        self.0.path().join("issuer.pem")
    }

    /// Puts the memory of a new chip into `memory`.
    fn make(&self, memory: &Path) {
        let done = Command::new("swtpm_setup")
            .args(["--tpm2", "--create-ek-cert", "--tpmstate"])
            .arg(memory)
            .arg("--config")
            .arg(self.0.path().join("setup.conf"))
            .output()
            .expect("swtpm_setup runs: install swtpm-tools with `cargo xtask setup`");
        let said = String::from_utf8_lossy(&done.stdout).into_owned();
        assert!(done.status.success(), "swtpm_setup: {said}");
    }
}

impl Drop for Tpm {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Two ports beside each other: libtss2 finds the one for control above the other.
fn free_pair() -> u16 {
    let both_free = || {
        let first = TcpListener::bind("127.0.0.1:0").ok()?;
        let port = first.local_addr().ok()?.port();
        TcpListener::bind(("127.0.0.1", port.checked_add(1)?)).ok()?;
        Some(port)
    };
    (0..99).find_map(|_| both_free()).expect("two free ports")
}

fn spawn(memory: &Path, port: u16) -> Option<Child> {
    let mut child = Command::new("swtpm")
        .args(["socket", "--tpm2", "--flags", "not-need-init,startup-clear"])
        .args(["--tpmstate", &format!("dir={}", memory.display())])
        .args([
            "--server",
            &format!("type=tcp,bindaddr=127.0.0.1,port={port}"),
        ])
        .args([
            "--ctrl",
            &format!("type=tcp,bindaddr=127.0.0.1,port={}", port + 1),
        ])
        .stderr(Stdio::null())
        .spawn()
        .expect("swtpm runs: install it with `cargo xtask setup`");
    // One connection to each and no more: swtpm serves one at a time, and its backlog is short.
    let all = [port, port + 1];
    let listen = all.into_iter().all(|port| comes_up(&mut child, port));
    listen.then_some(child)
}

/// Whether `port` takes a connection; not, when the program has ended.
fn comes_up(child: &mut Child, port: u16) -> bool {
    let began = Instant::now();
    while began.elapsed() < PATIENCE {
        if TcpStream::connect(("127.0.0.1", port)).is_ok() {
            return true;
        }
        if child.try_wait().expect("a child").is_some() {
            return false;
        }
        thread::yield_now();
    }
    panic!("swtpm neither listens nor ends");
}

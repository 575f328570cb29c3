//! One audit from the first key to the last finding.

use std::fs;
use std::mem;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use kiosk_journal::Journal;
use kiosk_outbox::Outbox;
use kiosk_protocol::Route;
use tokio::runtime::{Builder, Runtime};

use super::controls::{HARMS, Harm, findings};
use super::examine::{Account, examine};
use super::faults::{Fault, schedule};
use super::kiosk::{EPOCH, NO_LIMITS, journal_path};
use super::ledger::Ledger;
use super::papers::{GATEWAY_NAME, Papers};
use super::report::Report;
use super::{outbox_path, printed};
use crate::rig::{Caller, Fate, Places, Program, Proxy, RigError, free_address, noise};

/// An unoptimised program on a busy machine.
const WITHIN: Duration = Duration::from_secs(60);
/// After the last fault, for every kiosk to get rid of what waits.
const DRAIN_WITHIN: Duration = Duration::from_secs(300);
/// The gateway's counter of transactions that came again.
const RESENDS: &str = "kiosk_gateway_duplicates_total ";
/// All kiosks together make about this many transactions a second.
const CITIZENS_PER_SECOND: u32 = 100;

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// How many.
    pub kiosks: usize,
    /// How long things are broken.
    pub length: Duration,
    /// Decides what is broken and when.
    pub seed: u64,
    /// How long a connection on which nothing moves is left standing.
    pub hold: Duration,
}

/// Everything that runs.
struct Stage {
    plan: Plan,
    places: Places,
    /// Carries the proxies.
    _runtime: Runtime,
    papers: Papers,
    address: SocketAddr,
    gateway: Option<Program>,
    kiosks: Vec<Option<Program>>,
    proxies: Vec<Proxy>,
    report: Report,
}

/// Plays `plan` in `places` and audits.
///
/// # Errors
/// [`RigError`] when it cannot be played to its end; what is wrong with the ledger is in the report.
pub fn play(plan: Plan, places: Places) -> Result<Report, RigError> {
    let mut stage = Stage::set(plan, places)?;
    let began = Instant::now();
    for moment in schedule(plan.seed, plan.kiosks, plan.length) {
        // A gateway that is asked to stop may take its time, and then there is less to break.
        if began.elapsed() >= plan.length {
            break;
        }
        thread::sleep(moment.at.saturating_sub(began.elapsed()));
        stage.fault(moment.fault)?;
    }
    thread::sleep(plan.length.saturating_sub(began.elapsed()));
    stage.drain()?;
    stage.audit()
}

impl Stage {
    fn set(plan: Plan, places: Places) -> Result<Self, RigError> {
        let address = free_address()?;
        let papers = Papers::make(&places, plan.kiosks, address)?;
        let runtime = Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .map_err(RigError::set_up)?;
        let proxy = |kiosk: usize| {
            let seed = noise(plan.seed, &[kiosk as u64]);
            let fate = move |number| Fate::of(seed, number);
            runtime.block_on(Proxy::start(address, plan.hold, fate))
        };
        let proxies = (0..plan.kiosks).map(proxy).collect::<Result<_, _>>()?;
        let mut stage = Self {
            plan,
            places,
            papers,
            address,
            gateway: None,
            kiosks: (0..plan.kiosks).map(|_| None).collect(),
            proxies,
            _runtime: runtime,
            report: Report {
                seed: plan.seed,
                kiosks: plan.kiosks,
                seconds: plan.length.as_secs(),
                ..Report::default()
            },
        };
        stage.start_gateway()?;
        for kiosk in 0..plan.kiosks {
            stage.start_kiosk(kiosk)?;
        }
        Ok(stage)
    }

    fn start_gateway(&mut self) -> Result<(), RigError> {
        let config = self.places.work("gateway.toml");
        let arguments = ["--config", &config.to_string_lossy()];
        let gateway = Program::start(&self.places, "kiosk-gateway", &arguments)?;
        gateway.line_after("listening", WITHIN)?;
        self.gateway = Some(gateway);
        Ok(())
    }

    fn start_kiosk(&mut self, kiosk: usize) -> Result<(), RigError> {
        let folder = self.papers.kiosks[kiosk].folder.to_string_lossy();
        let gap = 1_000_000 * self.plan.kiosks as u64 / u64::from(CITIZENS_PER_SECOND);
        let arguments = [
            "--kiosk",
            &kiosk.to_string(),
            &folder,
            &self.proxies[kiosk].address.to_string(),
            &self.plan.seed.to_string(),
            &gap.to_string(),
        ];
        let program = Program::start(&self.places, "kiosk-audit", &arguments)?;
        self.kiosks[kiosk] = Some(program);
        Ok(())
    }

    fn fault(&mut self, fault: Fault) -> Result<(), RigError> {
        match fault {
            Fault::KillKiosk(kiosk) => {
                self.report.kiosk_kills += 1;
                if let Some(program) = self.kiosks[kiosk].take() {
                    program.kill();
                }
                self.start_kiosk(kiosk)
            }
            Fault::KillGateway { away } => {
                self.report.gateway_kills += 1;
                self.report.resends += self.resends();
                if let Some(program) = self.gateway.take() {
                    program.kill();
                }
                thread::sleep(away);
                self.start_gateway()
            }
            Fault::StopGateway { away } => {
                self.report.gateway_stops += 1;
                self.stop_gateway()?;
                thread::sleep(away);
                self.start_gateway()
            }
            Fault::Cut(kiosk) => {
                self.proxies[kiosk].cut();
                Ok(())
            }
            Fault::CutAll => {
                self.proxies.iter().for_each(Proxy::cut);
                Ok(())
            }
        }
    }

    /// What the gateway counted since it started; it may be too busy to say, and says so by 0.
    fn resends(&self) -> u64 {
        let read = |path: &Path| fs::read_to_string(path).unwrap_or_default();
        let kiosk = &self.papers.kiosks[0].folder;
        let caller = Caller {
            root: &read(&self.places.work("root.pem")),
            certificate: &read(&kiosk.join("kiosk.pem")),
            key: &read(&kiosk.join("kiosk.key.pem")),
            server_name: GATEWAY_NAME,
        };
        let answer = caller.get(self.address, Route::Metrics.pattern());
        let text = String::from_utf8(answer.unwrap_or_default()).unwrap_or_default();
        let mut counts = text.lines().filter_map(|line| line.strip_prefix(RESENDS));
        counts
            .next()
            .and_then(|count| count.trim().parse().ok())
            .unwrap_or(0)
    }

    /// SIGTERM, and waits until it has ended by itself.
    fn stop_gateway(&mut self) -> Result<(), RigError> {
        self.report.resends += self.resends();
        let Some(mut gateway) = self.gateway.take() else {
            return Ok(());
        };
        let id = gateway.id().to_string();
        let told = Command::new("kill").args(["-TERM", &id]).status();
        told.map_err(RigError::set_up)?;
        let until = Instant::now() + WITHIN;
        while gateway.runs() {
            if Instant::now() > until {
                let why = "the gateway did not stop when it was asked to";
                return Err(RigError::NotSeen(why.to_owned()));
            }
            thread::sleep(Duration::from_millis(10));
        }
        Ok(())
    }

    /// Nothing bad happens any more, nobody comes any more, and everything arrives.
    fn drain(&mut self) -> Result<(), RigError> {
        self.proxies.iter().for_each(Proxy::calm);
        for kiosk in 0..self.kiosks.len() {
            let ended = |program: &mut Program| !program.runs();
            if self.kiosks[kiosk].as_mut().is_none_or(ended) {
                let log = self.places.work("kiosk-audit.log");
                let why = format!("kiosk {kiosk} ended by itself; see {}", log.display());
                return Err(RigError::NotSeen(why));
            }
        }
        self.kiosks
            .iter_mut()
            .flatten()
            .for_each(|kiosk| kiosk.tell("drain"));
        for kiosk in self.kiosks.iter().flatten() {
            kiosk.line_after("empty", DRAIN_WITHIN)?;
        }
        self.kiosks.clear();
        self.stop_gateway()
    }

    fn audit(&mut self) -> Result<Report, RigError> {
        let mut found = Vec::new();
        let accounts = self.accounts(&mut found)?;
        let path = self.places.work("ledger.sqlite");
        let ledger = Ledger::read(&path)?;
        let report = &mut self.report;
        report.enqueued = accounts.iter().map(|account| account.enqueued).sum();
        report.printed = accounts
            .iter()
            .map(|account| account.receipts.len() as u64)
            .sum();
        report.delivered = ledger.rows.len() as u64;
        report.connections = self.proxies.iter().map(Proxy::connections).sum();
        report.cuts = self.proxies.iter().map(Proxy::broken).sum();
        found.extend(examine(&ledger, &accounts, &self.papers.secrets));
        report.findings = found;
        let watched = accounts.iter().max_by_key(|account| account.receipts.len());
        let Some(account) = watched.filter(|account| !account.receipts.is_empty()) else {
            return Ok(mem::take(&mut self.report));
        };
        for harm in HARMS {
            let work = self.places.out.join("work");
            let seen = findings(&path, &work, harm, account, &self.papers.secrets)?;
            if seen.is_empty() != (harm == Harm::None) {
                let line = format!("a ledger that came to {harm:?}: {} findings", seen.len());
                self.report.blind.push(line);
            }
        }
        Ok(mem::take(&mut self.report))
    }

    /// What the kiosks say, from their own files; what is wrong there goes into `found`.
    fn accounts(&self, found: &mut Vec<String>) -> Result<Vec<Account>, RigError> {
        let mut accounts = Vec::new();
        for kiosk in &self.papers.kiosks {
            let outbox = Outbox::open(&outbox_path(&kiosk.folder), NO_LIMITS, EPOCH);
            let outbox = outbox.map_err(RigError::set_up)?;
            let status = outbox.status().map_err(RigError::set_up)?;
            if (status.queued, status.set_aside) != (0, 0) {
                found.push(format!("{}: outbox is not empty: {status:?}", kiosk.id));
            }
            let journal = Journal::open(&journal_path(&kiosk.folder)).map_err(RigError::set_up)?;
            if let Err(error) = journal.verify() {
                found.push(format!("{}: {error}", kiosk.id));
            }
            accounts.push(Account {
                id: kiosk.id.clone(),
                key: kiosk.key.clone(),
                receipts: printed::receipts(&kiosk.folder)
                    .map_err(RigError::file(&kiosk.folder))?,
                enqueued: outbox.slot().sequence - 1,
            });
        }
        Ok(accounts)
    }
}

impl Drop for Stage {
    /// Kiosks and gateway before the network that carries them.
    fn drop(&mut self) {
        self.kiosks.clear();
        self.gateway = None;
    }
}

//! `kiosk-technician enrol`

use std::error::Error;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::thread;
use std::time::{Duration, Instant};

use clap::Args;
use kiosk_domain::Timestamp;
use kiosk_enrolment::files;
use kiosk_envelope::Digest;
use kiosk_identity::{
    Address, CURRENT, Clerk, Doors, Failure, Folder, Goal, KEY, Pace, Rest, Surroundings, Trust,
    Word,
};
use kiosk_protocol::{TICKET_BYTES_MAX, Ticket};
use serde_json::json;
use zeroize::Zeroizing;

use crate::check::Trouble;
use crate::kiosk::Kiosk;

const WAITS: u8 = 1;
const NOT_ENROLLED: u8 = 2;
/// Failures in a row after which somebody should look, rather than wait.
const FAILURES_MAX: u32 = 5;
/// Somebody stands there.
const PACE: Pace = Pace {
    base: Duration::from_secs(2),
    cap: Duration::from_secs(30),
};

/// Enrol this kiosk: make its key, and get its certificate from the gateway with a ticket.
///
/// Wants the config, which names gateway, root and where the identity goes, and a ticket of
/// operations. A second person has to approve; this program says how and asks again by itself. Stop it
/// when you like (Ctrl-C) and run the same again: it goes on where it was. The key never leaves the
/// kiosk, and the ticket is not kept.
#[derive(Args)]
#[command(after_help = "Examples:
  kiosk-technician enrol --config kiosk.toml --ticket ksk-047-0001.ticket
  kiosk-technician enrol --config kiosk.toml --ticket -        (then scan the QR code)
  kiosk-technician enrol --ticket ksk-047-0001.ticket --est https://gateway.example:8444
Exit codes: 0 enrolled, 1 still waits for approval: run it again, 2 not enrolled.")]
pub struct Enrol {
    /// The kiosk's config.
    #[arg(long, value_name = "FILE", default_value = "kiosk.toml")]
    config: PathBuf,
    /// The ticket's file; `-` reads one line, such as a scanner types.
    #[arg(long, value_name = "FILE")]
    ticket: PathBuf,
    /// Where to enrol, instead of where the ticket says; may be repeated, the nearest first.
    #[arg(long, value_name = "URL")]
    est: Vec<Address>,
    /// How long to wait for approval.
    #[arg(long, value_name = "MINUTES", default_value_t = 30)]
    wait_minutes: u32,
}

/// What came of it.
enum Outcome {
    Enrolled,
    Waits,
}

impl Enrol {
    /// Enrols, or goes on with it.
    pub fn run(self, json: bool) -> ExitCode {
        match self.enrolled(json) {
            Ok(Outcome::Enrolled) => ExitCode::SUCCESS,
            Ok(Outcome::Waits) => {
                eprintln!("still waits for approval; run the same command again");
                ExitCode::from(WAITS)
            }
            Err(error) => {
                let what = Trouble::of(&*error).lines.join(" ");
                eprintln!("kiosk-technician: not enrolled: {what}");
                ExitCode::from(NOT_ENROLLED)
            }
        }
    }

    fn enrolled(&self, json: bool) -> Result<Outcome, Box<dyn Error>> {
        let kiosk = Kiosk::read(&self.config)?;
        let ticket = read(&self.ticket)?;
        meant(&kiosk, &ticket)?;
        let path = identities(&kiosk)?;
        let doors = self.doors(&kiosk, &ticket)?;
        let folder = Folder::open(&path, Box::new(|_| Ok(())))?;
        let id = kiosk.config.kiosk.id.clone();
        let keys = kiosk.key_store()?;
        let goal = Goal::Ticket(ticket.id);
        let name = ticket.id.to_string();
        let mut clerk = Clerk::new(folder, keys, id, doors, PACE)?.with_ticket(ticket);
        let around = Surroundings {
            clock: &crate::now,
            random: &|| getrandom::u64().unwrap_or_default(),
        };
        let until = Instant::now() + Duration::from_secs(60 * u64::from(self.wait_minutes));
        let mut told = false;
        loop {
            match clerk.step(goal, &around) {
                Word::Rests(Rest::Until(at)) => {
                    let left = until.saturating_duration_since(Instant::now());
                    if left.is_zero() {
                        return Ok(Outcome::Waits);
                    }
                    let wait = at.0.saturating_sub(clerk.now(&around).0).max(0);
                    thread::sleep(Duration::from_millis(wait.unsigned_abs()).min(left));
                }
                Word::Rests(_) => break,
                Word::Failed(failure) => {
                    let few = clerk.state().failures < FAILURES_MAX;
                    match failure {
                        Failure::Unreachable { .. } if few => eprintln!("{failure}; again soon"),
                        failure => return Err(failure.into()),
                    }
                }
                Word::Waits { key, unattested } if !told => {
                    told = true;
                    if let Some(why) = unattested {
                        eprintln!("the TPM does not vouch for the key: {why}");
                    }
                    eprintln!("{}", ask_somebody(&name, key));
                }
                word => tell(&word),
            }
        }
        let held = clerk.state().current.clone();
        let held = held.expect("a ticket that is done has led to a certificate");
        say(&kiosk, &path, held.not_after, json);
        Ok(Outcome::Enrolled)
    }

    fn doors(&self, kiosk: &Kiosk, ticket: &Ticket) -> Result<Doors, Box<dyn Error>> {
        let path = kiosk.path(&kiosk.config.gateway.roots);
        let trust = Trust::from_pem(&files::read(&path)?);
        let trust = trust.ok_or_else(|| format!("{} holds no root in PEM", path.display()))?;
        let trust = trust.pinned(ticket.ca_pin).ok_or_else(|| {
            format!(
                "ticket is of another root than {}; ask operations for both",
                path.display()
            )
        })?;
        let named = ticket.est.iter().map(|text| text.parse());
        let est = match self.est.is_empty() {
            true => named.collect::<Result<_, _>>()?,
            false => self.est.clone(),
        };
        let gateway = &kiosk.config.gateway;
        Ok(Doors {
            est,
            members: Address::new(&gateway.address, &gateway.server_name),
            trust,
        })
    }
}

/// The ticket in `file`, or in what a scanner types.
fn read(file: &Path) -> Result<Ticket, Box<dyn Error>> {
    let text = match file == Path::new("-") {
        false => files::read(file)?,
        true => {
            let mut line = Zeroizing::new(String::with_capacity(TICKET_BYTES_MAX + 2));
            eprintln!("scan the ticket's code now");
            let mut input = io::stdin().lock().take(TICKET_BYTES_MAX as u64 + 2);
            io::BufRead::read_line(&mut input, &mut line)?;
            line
        }
    };
    Ok(Ticket::read_unproved(&text)?)
}

/// That the ticket is for this kiosk at this place.
fn meant(kiosk: &Kiosk, ticket: &Ticket) -> Result<(), String> {
    let own = &kiosk.config.kiosk;
    let pairs = [
        (ticket.kiosk.as_str(), own.id.as_str(), "kiosk"),
        (ticket.site.as_str(), own.site.as_str(), "site"),
    ];
    match pairs.iter().find(|(said, own, _)| said != own) {
        None => Ok(()),
        Some((said, own, what)) => Err(format!(
            "ticket is for {what} {said}, the config says {own}; take the right ticket, or mend the config"
        )),
    }
}

/// The folder of identities that the config's two paths lead into.
fn identities(kiosk: &Kiosk) -> Result<PathBuf, String> {
    let identity = &kiosk.config.identity;
    let certificate = kiosk.path(&identity.certificate);
    let folder = Folder::around(&certificate);
    let folder = folder.filter(|folder| {
        folder.join(CURRENT).join(KEY) == kiosk.key_path() && identity.key_password_file.is_none()
    });
    folder.ok_or_else(|| {
        "[identity] must say certificate = \"identity/current/certificate.pem\" and key = \
         \"identity/current/key.pem\", without a password file: then both change in one moment"
            .into()
    })
}

fn ask_somebody(ticket: &str, key: Digest) -> String {
    format!(
        "waits for a second person, who is not the one that made the ticket. They run\n  \
         kiosk-fleet approve … --ticket {ticket} --of-key {key}\n\
         and compare this key before:\n  {key}\n\
         Asked again by itself. Ctrl-C is safe: the same command goes on later."
    )
}

fn tell(word: &Word) {
    match word {
        Word::KeyMade(key) => eprintln!("1 of 4: key made\n  {key}"),
        Word::Received => eprintln!("2 of 4: certificate received"),
        Word::Proved => eprintln!("3 of 4: the gateway knows this kiosk by it"),
        Word::Promoted(_) => eprintln!("4 of 4: in use"),
        _ => {}
    }
}

fn say(kiosk: &Kiosk, path: &Path, not_after: Timestamp, json: bool) {
    let id = &kiosk.config.kiosk.id;
    let said = match json {
        true => json!({ "kiosk": id, "identity": path, "not_after": not_after }).to_string(),
        false => format!(
            "{id} is enrolled until {}; the kiosk renews it by itself",
            not_after.date()
        ),
    };
    println!("{said}");
}

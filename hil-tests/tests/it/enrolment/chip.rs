//! A kiosk whose key is in a TPM: swtpm, certified by swtpm's own maker.

use std::fs;
use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use kiosk_domain::Timestamp;
use kiosk_envelope::{Digest, FileKey};
use kiosk_identity::{
    Attests, Clerk, Failure, Folder, Goal, KeyStore, Keys, Pace, Rest, Surroundings, Word,
};
use kiosk_outbox::{Limits, Outbox};
use kiosk_protocol::{AttestationSecret, Challenge, Claim, Octets, TicketId};
use kiosk_uplink::{Cause, Uplink, UplinkConfig, UplinkNews};

use super::crash::grow_old;
use super::house::{House, SITE, text};
use super::swtpm::{Maker, Tpm};

const KIOSK: &str = "ksk-047-0001";
const PATIENCE: Duration = Duration::from_secs(60);
const PACE: Pace = Pace {
    base: Duration::from_millis(2),
    cap: Duration::from_millis(2),
};
/// More than any story takes.
const STEPS_MAX: usize = 30;

/// A gateway that takes the word of `maker`, of whom a chip is there.
fn house(maker: &Maker) -> House {
    House::build_with(&format!(
        "tpm_roots = \"{}\"\n",
        maker.authority().display()
    ))
}

fn key_store(tpm: &Tpm) -> KeyStore {
    tpm.quiet();
    let random = |_: &mut [u8]| Err(io::Error::other("the chip draws its own"));
    KeyStore::of(Some(&tpm.address()), random).unwrap()
}

fn now() -> Timestamp {
    let since = std::time::UNIX_EPOCH.elapsed().unwrap();
    Timestamp(i64::try_from(since.as_millis()).unwrap())
}

/// The words of a clerk with `keys`, until there is nothing more to do or somebody has to look.
fn run<K: Keys>(house: &House, keys: K, kiosk: &str, goal: Goal) -> Vec<Word> {
    let folder = Folder::open(&house.path("identity"), Box::new(|_| Ok(()))).unwrap();
    let id = kiosk.parse().unwrap();
    let mut clerk = Clerk::new(folder, keys, id, house.doors(), PACE).unwrap();
    if let Goal::Ticket(_) = goal {
        let text = fs::read_to_string(house.path(&format!("tickets/{kiosk}.ticket"))).unwrap();
        clerk = clerk.with_ticket(kiosk_protocol::Ticket::read_unproved(&text).unwrap());
    }
    let around = Surroundings {
        clock: &now,
        random: &|| 1,
    };
    let mut words = Vec::new();
    for _ in 0..STEPS_MAX {
        let word = clerk.step(goal, &around);
        let over = matches!(
            word,
            Word::Rests(Rest::Well(_) | Rest::NeedsTicket) | Word::Waits { .. } | Word::Failed(_)
        );
        words.push(word);
        if over {
            break;
        }
    }
    words
}

/// The kiosk's own uplink with the identity in use; what it tells.
fn uplink(
    house: &House,
    keys: &KeyStore,
) -> (
    tokio::runtime::Runtime,
    Uplink,
    std::sync::mpsc::Receiver<UplinkNews>,
) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    let read = |name: &str| fs::read_to_string(house.path(name)).unwrap();
    let config = UplinkConfig {
        address: house.members.to_string(),
        server_name: "127.0.0.1".into(),
        roots_pem: read("trust/root.pem"),
        certificate_pem: read("identity/current/certificate.pem"),
        key: keys.key(&house.path("identity/current/key.pem")).unwrap(),
        kiosk: KIOSK.parse().unwrap(),
        pace: kiosk_uplink::Pace {
            heartbeat_every: Duration::from_millis(200),
            ..kiosk_uplink::Pace::default()
        },
    };
    let limits = Limits {
        bytes_max: 1 << 20,
        disk_free_bytes_min: 0,
    };
    let outbox = Outbox::open(&house.path("outbox.db"), limits, 1).unwrap();
    let (tell, told) = std::sync::mpsc::channel();
    let uplink = Uplink::start(runtime.handle(), config, outbox, move |news| {
        let _ = tell.send(news);
    });
    (runtime, uplink.unwrap(), told)
}

fn hears(told: &std::sync::mpsc::Receiver<UplinkNews>, wanted: &UplinkNews) {
    let began = Instant::now();
    while began.elapsed() < PATIENCE {
        if told.recv_timeout(PATIENCE).as_ref() == Ok(wanted) {
            return;
        }
    }
    panic!("never heard {wanted:?}");
}

/// Certificates that the gateway has seen in use.
fn seen(house: &House) -> i64 {
    let ledger = rusqlite::Connection::open(house.path("ledger.sqlite")).unwrap();
    ledger
        .query_row("select count(*) from seen", [], |row| row.get(0))
        .unwrap()
}

fn until(what: &str, is_so: impl Fn() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < PATIENCE, "{what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_kiosk_in_a_tpm_is_enrolled_without_a_second_person_served_renewed_and_locked_out() {
    let maker = Maker::found();
    let tpm = Tpm::start_by(&maker);
    let house = house(&maker);
    let members = house.members;
    let line = format!(
        "configure --out kiosk.toml --id {KIOSK} --site {SITE} --site-name-en GPO --site-name-sw \
         GPO --county 47 --gateway {members} --server-name 127.0.0.1 --roots trust/root.pem \
         --tpm {}",
        tpm.address()
    );
    let done = house.run("kiosk-technician", &line);
    assert!(done.status.success(), "{}", text(&done.stderr));
    house.ticket(KIOSK);
    tpm.quiet();
    let line = format!("enrol --ticket tickets/{KIOSK}.ticket --wait-minutes 0");
    let done = house.run("kiosk-technician", &line);
    assert!(
        done.status.success(),
        "{}\n{}",
        text(&done.stderr),
        house.log()
    );
    let key = fs::read_to_string(house.path("identity/current/key.pem")).unwrap();
    assert!(key.contains("TSS2 PRIVATE KEY"), "{key}");

    // The kiosk is served over handshakes that the chip signs.
    let keys = key_store(&tpm);
    let (_runtime, uplink, told) = uplink(&house, &keys);
    hears(&told, &UplinkNews::LinkUp);
    until("its certificate is seen", || seen(&house) == 1);

    // It renews, with a new key in the chip, and goes on with the same uplink.
    grow_old(&house.path("identity/state.json"));
    let words = run(&house, keys.clone(), KIOSK, Goal::Keep { fresh_key: true });
    assert!(
        matches!(words.last(), Some(Word::Rests(Rest::Well(_)))),
        "{words:?}"
    );
    let current = house.path("identity/current");
    assert_ne!(fs::read_to_string(current.join("key.pem")).unwrap(), key);
    let certificate = fs::read_to_string(current.join("certificate.pem")).unwrap();
    let shown = uplink.show(certificate, keys.key(&current.join("key.pem")).unwrap());
    shown.unwrap();
    until("the next certificate is seen", || seen(&house) == 2);

    // Retired, it is nobody.
    house.desk("duty.desk", &format!("withdraw --kiosk {KIOSK} --for-ever"));
    hears(&told, &UplinkNews::LinkDown(Cause::Unauthorised));
    uplink.stop();
}

/// What a liar changes.
type Lie<T> = Box<dyn Fn(T) -> T + Send + Sync>;
/// What is called what, the lie in the claim, the lie in the secret, and what is answered.
type Row = (
    &'static str,
    Lie<Claim>,
    Lie<Result<AttestationSecret, Failure>>,
    &'static str,
);

/// A kiosk that does not say what its chip says.
struct Liar {
    keys: KeyStore,
    claim: Arc<Lie<Claim>>,
    secret: Arc<Lie<Result<AttestationSecret, Failure>>>,
}

struct Mouth {
    chip: Arc<dyn Attests>,
    claim: Arc<Lie<Claim>>,
    secret: Arc<Lie<Result<AttestationSecret, Failure>>>,
}

impl Keys for Liar {
    fn make(&mut self, folder: &mut Folder, number: u32, like: Option<u32>) -> Result<(), Failure> {
        self.keys.make(folder, number, like)
    }

    fn open(
        &mut self,
        folder: &Folder,
        number: u32,
    ) -> Result<Arc<dyn kiosk_envelope::DeviceSigner>, Failure> {
        self.keys.open(folder, number)
    }

    fn attests(&mut self, folder: &Folder, number: u32) -> Option<Arc<dyn Attests>> {
        Some(Arc::new(Mouth {
            chip: self.keys.attests(folder, number)?,
            claim: Arc::clone(&self.claim),
            secret: Arc::clone(&self.secret),
        }))
    }
}

impl Attests for Mouth {
    fn claim(&self, ticket: &TicketId) -> Result<Claim, Failure> {
        self.chip.claim(ticket).map(|claim| (self.claim)(claim))
    }

    fn secret(&self, challenge: &Challenge) -> Result<AttestationSecret, Failure> {
        (self.secret)(self.chip.secret(challenge))
    }
}

/// What the chip `tpm` says of a key of its own, for `ticket`.
fn told_by(tpm: &Tpm, house: &House, ticket: TicketId) -> Claim {
    let mut keys = key_store(tpm);
    let mut folder = Folder::open(&house.path("elsewhere"), Box::new(|_| Ok(()))).unwrap();
    folder.make(1).unwrap();
    keys.make(&mut folder, 1, None).unwrap();
    keys.attests(&folder, 1).unwrap().claim(&ticket).unwrap()
}

/// A key outside of any chip that says that it is in one: its TPMT_PUBLIC with these attributes.
fn pretended(of: &Octets, attributes: [u8; 4]) -> Octets {
    let mut public = of.0.clone();
    public[4..8].copy_from_slice(&attributes);
    Octets(public)
}

/// Begins what a chip signs: before the qualifying data comes the signer's name.
fn named_in(statement: &Octets, name: &Digest) -> Octets {
    let mut bytes = statement.0.clone();
    let signer = 8 + usize::from(bytes[7]);
    let qualifying = signer + 2 + usize::from(bytes[signer + 1]);
    let certified = qualifying + 25 + 4;
    bytes[certified..certified + 32].copy_from_slice(&name.0);
    Octets(bytes)
}

#[test]
fn whoever_lies_about_a_chip_waits_for_a_second_person_or_is_refused() {
    let (maker, stranger) = (Maker::found(), Maker::found());
    let (ours, theirs) = (Tpm::start_by(&maker), Tpm::start_by(&stranger));
    let house = house(&maker);
    let old = house.ticket("ksk-047-0099").id;
    let of_old_ticket = told_by(&ours, &house, old);
    let foreign = told_by(&theirs, &house, old);
    let as_it_is = || -> Lie<Result<AttestationSecret, Failure>> { Box::new(|secret| secret) };
    let guessed = || -> Lie<Result<AttestationSecret, Failure>> {
        Box::new(|_| Ok(AttestationSecret([0; 32])))
    };
    // fixedTPM, fixedParent and sensitiveDataOrigin are gone; sign and userWithAuth are there.
    let free = [0, 4, 0, 0x40];
    // Nobody's: made for this test.
    let mut drawn = |bytes: &mut [u8]| {
        bytes.fill(7);
        Ok(())
    };
    let soft = kiosk_identity::open_or_make(&house.path("soft/key.pem"), &mut drawn).unwrap();
    let other_key = of_old_ticket.clone();
    let rows: Vec<Row> = vec![
        (
            "its maker is a stranger",
            {
                let endorsement = foreign.endorsement.clone();
                Box::new(move |claim| Claim {
                    endorsement: endorsement.clone(),
                    ..claim
                })
            },
            as_it_is(),
            "no maker",
        ),
        (
            "attestation key of another chip",
            {
                let attestation_key = foreign.attestation_key.clone();
                Box::new(move |claim| Claim {
                    attestation_key: attestation_key.clone(),
                    ..claim
                })
            },
            as_it_is(),
            "not signed",
        ),
        (
            "statement over another key",
            Box::new(move |claim| Claim {
                statement: other_key.statement.clone(),
                signature: other_key.signature.clone(),
                ..claim
            }),
            as_it_is(),
            "does not certify",
        ),
        (
            "all of another key, and of another ticket",
            {
                let old = of_old_ticket.clone();
                Box::new(move |_| old.clone())
            },
            as_it_is(),
            "another ticket",
        ),
        (
            "a key that may leave its chip",
            Box::new(move |claim| Claim {
                device_key: pretended(&claim.device_key, free),
                ..claim
            }),
            as_it_is(),
            "device key is not one",
        ),
        (
            "an attestation key that signs what it is given",
            Box::new(|claim| Claim {
                attestation_key: claim.device_key.clone(),
                ..claim
            }),
            as_it_is(),
            "attestation key is not one",
        ),
        (
            "an altered statement",
            Box::new(|claim| Claim {
                statement: {
                    let mut statement = claim.statement.clone();
                    let last = statement.0.len() - 1;
                    statement.0[last] ^= 1;
                    statement
                },
                ..claim
            }),
            as_it_is(),
            "not signed",
        ),
        (
            "a guessed secret",
            Box::new(|claim| claim),
            guessed(),
            "does not fit",
        ),
        (
            "a software key that calls itself an attestation key",
            Box::new(move |claim| pretends(&soft, claim)),
            as_it_is(),
            "TPM refused",
        ),
    ];
    for (number, (what, claim, secret, why)) in rows.into_iter().enumerate() {
        let id = format!("ksk-047-{number:04}");
        let ticket = house.ticket(&id).id;
        let keys = Liar {
            keys: key_store(&ours),
            claim: Arc::new(claim),
            secret: Arc::new(secret),
        };
        let words = run(&house, keys, &id, Goal::Ticket(ticket));
        let said = match words.last() {
            Some(Word::Waits { unattested, .. }) => unattested.clone().unwrap_or_default(),
            Some(Word::Failed(failure)) => failure.to_string(),
            other => panic!("{what}: {other:?}"),
        };
        assert!(said.contains(why), "{what}: {said}");
        fs::remove_dir_all(house.path("identity")).unwrap();
    }
    assert!(
        !house.log().contains("certificate signed"),
        "nobody got one"
    );

    // The same chip, without a lie, is let in.
    let id = "ksk-047-0100";
    let ticket = house.ticket(id).id;
    let words = run(&house, key_store(&ours), id, Goal::Ticket(ticket));
    assert!(
        matches!(words.last(), Some(Word::Rests(Rest::Well(_)))),
        "{words:?}"
    );
}

/// `claim` with the software key `soft` in the place of the attestation key, and all signed anew.
fn pretends(soft: &FileKey, claim: Claim) -> Claim {
    use kiosk_envelope::DeviceSigner as _;
    let spki = soft.public_key().to_spki_der();
    let point = &spki[spki.len() - 64..];
    let mut public = claim.attestation_key.0.clone();
    let long = public.len();
    public[long - 66..long - 34].copy_from_slice(&point[..32]);
    public[long - 32..].copy_from_slice(&point[32..]);
    let device = kiosk_protocol::ca_pin(&claim.device_key.0);
    let statement = named_in(&claim.statement, &device);
    let signature = soft.sign(&statement.0).unwrap();
    Claim {
        attestation_key: Octets(public),
        statement,
        signature: Octets(signature.to_vec()),
        ..claim
    }
}

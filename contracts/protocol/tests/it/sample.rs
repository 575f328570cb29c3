//! One of each message, with made-up content.

use kiosk_domain::figures::{DayFigures, End, SessionFigures, Step};
use kiosk_domain::{
    AgencyId, Capability, DeviceState, KioskId, ServiceId, SiteId, Text, Timestamp,
    TransactionHeader, TransactionId, Warning,
};
use kiosk_envelope::{Digest, FileKey, Routing, SealedTransaction, Slot};
use kiosk_protocol::{
    Acknowledgement, AgencyItem, AgencyPage, Approval, Batch, Challenge, Claim, Done,
    EnergyFigures, Enrolment, Enrolments, Heartbeat, HeartbeatReply, Octets, PaymentRequest,
    ProblemCode, ReferenceReply, Refusal, Refused, Rejection, Scope, Standing, StandingChange,
    StatusUpdate, TICKET_MS, Ticket, TicketId, TicketReply, TicketRequest, TicketSecret, Withdrawn,
};

const NOON: Timestamp = Timestamp(1_795_555_200_000);

fn transaction() -> TransactionId {
    TransactionId::from_parts(1_795_555_200_000, &[7, 1, 2, 3, 200, 5, 6, 77, 8, 99])
}

/// Well formed, though no agency could open it.
pub fn sealed() -> SealedTransaction {
    let header = TransactionHeader {
        id: transaction(),
        kiosk: KioskId::new("ksk-047-0001").expect("an id"),
        service: ServiceId::new("kra-pin-print").expect("an id"),
        agency: AgencyId::new("kra").expect("an id"),
        confirmed_at: NOON,
    };
    let slot = Slot {
        epoch: 1,
        sequence: 7,
        previous: Digest([0xab; 32]),
    };
    SealedTransaction {
        routing: Routing {
            header,
            slot,
            key_id: "kra-1".into(),
        },
        encapsulated_key: [1; 32],
        ciphertext: vec![2; 20],
        signature: [3; 64],
    }
}

pub fn batch() -> Batch {
    Batch::of(&[sealed(), sealed()]).expect("small enough")
}

pub fn acknowledgement(refused: Vec<Refusal>) -> Acknowledgement {
    let refused = refused
        .into_iter()
        .zip(5..)
        .map(|(reason, sequence)| Refused { sequence, reason });
    Acknowledgement {
        epoch: 1,
        acknowledged: 7,
        refused: refused.collect(),
    }
}

pub fn heartbeat() -> Heartbeat {
    Heartbeat {
        kiosk: KioskId::new("ksk-047-0001").expect("an id"),
        sent_at: NOON,
        queued: 3,
        oldest_age_seconds: 90,
        journal_head: Some(Digest([0xcd; 32])),
        devices: vec![
            (Capability::ReceiptPrinter, DeviceState::Online),
            (Capability::Camera, DeviceState::NoDevice),
        ],
        warnings: Vec::new(),
        software: "0.1.0".into(),
        energy: None,
    }
}

pub fn heartbeat_with_energy() -> Heartbeat {
    Heartbeat {
        energy: Some(EnergyFigures {
            from: NOON,
            bright_seconds: 3_600,
            dim_seconds: 1_200,
            off_seconds: 0,
            milliwatt_hours: 42_333,
            transactions: 7,
        }),
        ..heartbeat()
    }
}

pub fn heartbeat_of_a_warning_kiosk() -> Heartbeat {
    Heartbeat {
        warnings: vec![Warning::PaperLow, Warning::Tampered],
        ..heartbeat()
    }
}

pub fn heartbeat_reply() -> HeartbeatReply {
    HeartbeatReply {
        received_at: NOON,
        journal_head: Some(Digest([0xcd; 32])),
    }
}

pub fn payment_request() -> PaymentRequest {
    PaymentRequest {
        invoice: "INV-0001".into(),
        service: ServiceId::new("kra-pin-print").expect("an id"),
        amount_cents: 10_000,
        phone: "+254700000000".into(),
    }
}

pub fn agency_page() -> AgencyPage {
    let item = AgencyItem {
        cursor: 41,
        sealed: sealed(),
        received_at: NOON,
    };
    AgencyPage {
        items: vec![item],
        next: 41,
    }
}

pub fn status_update() -> StatusUpdate {
    let status = Text::new("Ready for collection", "Iko tayari kuchukuliwa");
    StatusUpdate {
        transaction: transaction(),
        status,
        at: NOON,
    }
}

pub fn reference_reply(status: Option<StatusUpdate>) -> ReferenceReply {
    ReferenceReply {
        reference: transaction().reference(),
        service: ServiceId::new("kra-pin-print").expect("an id"),
        received_at: NOON,
        status,
    }
}

pub fn ticket() -> Ticket {
    Ticket {
        version: Ticket::VERSION,
        id: TicketId([0x1d; 16]),
        site: SiteId::new("gpo-nairobi").expect("an id"),
        county: 47,
        hardware: "pi5-portrait".into(),
        kiosk: KioskId::new("ksk-047-0001").expect("an id"),
        secret: TicketSecret::new([0x5e; 32]),
        ca_pin: Digest([0xca; 32]),
        est: vec!["https://gateway.huduma.example:8444".into()],
        issued_at: NOON,
        expires_at: Timestamp(NOON.0 + TICKET_MS),
        server_time: NOON,
    }
}

/// Signs nothing but these tests' tickets.
pub fn ticket_key() -> FileKey {
    let pem = include_str!("../frozen/keys/ticket.key");
    FileKey::from_pem(pem, None).expect("a key")
}

pub fn ticket_request() -> TicketRequest {
    let ticket = ticket();
    TicketRequest {
        kiosk: ticket.kiosk,
        site: ticket.site,
        county: ticket.county,
        hardware: ticket.hardware,
    }
}

pub fn ticket_reply() -> TicketReply {
    let ticket = ticket();
    TicketReply {
        id: ticket.id,
        expires_at: ticket.expires_at,
        ticket: ticket.sign(&ticket_key()).expect("signed").to_string(),
    }
}

pub fn enrolments() -> Enrolments {
    let ticket = ticket();
    let waits = Enrolment {
        ticket: ticket.id,
        kiosk: ticket.kiosk,
        site: ticket.site,
        county: ticket.county,
        hardware: ticket.hardware,
        made_by: "duty.desk".into(),
        key: Digest([0xee; 32]),
        proved: true,
        asked_at: NOON,
    };
    let waiting = vec![waits];
    Enrolments { waiting }
}

pub fn approval(key: Option<Digest>) -> Approval {
    let ticket = ticket().id;
    Approval { ticket, key }
}

pub fn rejection() -> Rejection {
    let ticket = ticket().id;
    Rejection { ticket }
}

pub fn claim() -> Claim {
    let octets = |byte: u8, long| Octets(vec![byte; long]);
    Claim {
        endorsement: octets(1, 5),
        attestation_key: octets(2, 88),
        device_key: octets(3, 88),
        statement: octets(4, 9),
        signature: octets(5, 64),
    }
}

pub fn challenge() -> Challenge {
    Challenge {
        credential: Octets(vec![6; 68]),
        secret: Octets(vec![7; 256]),
    }
}

pub fn done() -> Done {
    Done { at: NOON }
}

pub fn standing_changes() -> Vec<(&'static str, StandingChange)> {
    let kiosk = Scope::Kiosk(ticket().kiosk);
    let changed = |scope, standing| StandingChange { scope, standing };
    let withdrawn = Standing::Withdrawn(notice());
    vec![
        (
            "standing-withdrawn.json",
            changed(Scope::Site(ticket().site), withdrawn),
        ),
        (
            "standing-restored.json",
            changed(Scope::All, Standing::Restored),
        ),
        ("standing-retired.json", changed(kiosk, Standing::Retired)),
    ]
}

pub fn withdrawn() -> Withdrawn {
    Withdrawn {
        code: ProblemCode::Withdrawn,
        detail: "withdrawn".into(),
        notice: notice(),
    }
}

fn notice() -> Text {
    Text::new("Out of service", "Haifanyi kazi")
}

/// A day with a finished session and one that was left before anything was chosen.
pub fn figures() -> DayFigures {
    let mut day = DayFigures::new(
        "ksk-047-0001".parse().expect("an id"),
        "gpo-nairobi".parse().expect("an id"),
        47,
        "2026-11-28".parse().expect("a date"),
    );
    let finished = SessionFigures {
        service: Some("crs-birth-certificate".parse().expect("an id")),
        end: End::Finished,
        kept: true,
        rating: Some(5),
        seconds: Step::ALL
            .into_iter()
            .zip([31, 8, 12, 0, 0, 44, 9, 170, 3, 6])
            .collect(),
    };
    day.add(&finished);
    day.add(&SessionFigures {
        service: None,
        end: End::TimedOut,
        kept: false,
        rating: None,
        seconds: [(Step::Choose, 400)].into(),
    });
    day
}

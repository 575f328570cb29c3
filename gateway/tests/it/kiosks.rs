//! What a kiosk asks beside sending: paying, and saying how it is.

use kiosk_domain::figures::{DayFigures, End, SessionFigures, Step};
use kiosk_domain::{ServiceId, Timestamp};
use kiosk_envelope::Digest;
use kiosk_protocol::{
    EnergyFigures, FiguresReply, Heartbeat, HeartbeatReply, PaymentReply, PaymentRequest,
    PaymentState, Route, payment_path,
};

use crate::gateway::Gateway;
use crate::sample::KIOSK;

fn order(amount_cents: u64) -> Vec<u8> {
    let request = PaymentRequest {
        invoice: "INV-0001".into(),
        service: ServiceId::new("kra-pin-print").expect("an id"),
        amount_cents,
        phone: "+254700000000".into(),
    };
    serde_json::to_vec(&request).expect("a message")
}

#[tokio::test]
pub async fn asking_twice_for_a_payment_charges_once() {
    let gateway = Gateway::start();
    let (_, mut kiosk) = gateway.kiosk(KIOSK).await;
    let payments = Route::Payments.pattern();
    let path = payment_path("INV-0001");
    let begun: PaymentReply = kiosk.post(payments, order(5000)).await.json();
    assert_eq!(begun.state, PaymentState::Pending);
    let first: PaymentReply = kiosk.get(&path).await.json();
    assert_eq!(first.state, PaymentState::Pending);
    let paid: PaymentReply = kiosk.get(&path).await.json();
    let PaymentState::Paid { code, simulated } = &paid.state else {
        panic!("not paid: {paid:?}");
    };
    assert!(code.starts_with("SIM") && *simulated, "{paid:?}");

    let again: PaymentReply = kiosk.post(payments, order(5000)).await.json();
    assert_eq!(again, paid);
    let other = kiosk.post(payments, order(5001)).await;
    assert_eq!(other.problem(), (409, "conflicting-body".into()));
    let (_, mut neighbour) = gateway.kiosk("ksk-047-0002").await;
    assert_eq!(
        neighbour.get(&path).await.problem(),
        (404, "not-found".into())
    );
}

#[tokio::test]
pub async fn the_phone_is_in_no_file_of_the_ledger() {
    let gateway = Gateway::start();
    let (_, mut kiosk) = gateway.kiosk(KIOSK).await;
    let _: PaymentReply = kiosk
        .post(Route::Payments.pattern(), order(5000))
        .await
        .json();
    let folder = gateway.config().parent().expect("a folder").to_owned();
    let files = std::fs::read_dir(folder).expect("a folder");
    let bytes: Vec<Vec<u8>> = files
        .map(|file| std::fs::read(file.expect("a file").path()).expect("bytes"))
        .collect();
    let holds = |text: &[u8]| {
        bytes
            .iter()
            .any(|file| file.windows(text.len()).any(|part| part == text))
    };
    assert!(holds(b"INV-0001"), "the payment is stored");
    assert!(!holds(b"700000000"), "the phone is not");
}

#[tokio::test]
pub async fn a_heartbeat_is_answered_with_the_head_that_is_now_kept_outside() {
    let gateway = Gateway::start();
    let (_, mut kiosk) = gateway.kiosk(KIOSK).await;
    let beat = |kiosk: &str, journal_head: Option<Digest>| {
        let beat = Heartbeat {
            kiosk: kiosk.parse().expect("an id"),
            sent_at: Timestamp(0),
            queued: 0,
            oldest_age_seconds: 0,
            journal_head,
            devices: vec![],
            warnings: vec![],
            software: "0.1.0".into(),
            energy: None,
        };
        serde_json::to_vec(&beat).expect("a message")
    };
    let path = Route::Heartbeat.pattern();
    for (told, kept) in [
        (None, None),
        (Some(Digest([9; 32])), Some(Digest([9; 32]))),
        // A kiosk that has started asks before it tells.
        (None, Some(Digest([9; 32]))),
        (Some(Digest([7; 32])), Some(Digest([7; 32]))),
    ] {
        let reply: HeartbeatReply = kiosk.post(path, beat(KIOSK, told)).await.json();
        assert_eq!(reply.journal_head, kept, "{told:?}");
    }
    let refused = kiosk.post(path, beat("ksk-047-0002", None)).await;
    assert_eq!(refused.problem(), (403, "not-yours".into()));
}

#[tokio::test]
pub async fn a_day_is_kept_once_and_the_report_counts_it() {
    let gateway = Gateway::start();
    let (_, mut kiosk) = gateway.kiosk(KIOSK).await;
    let day = |kiosk: &str, sessions: usize| {
        let mut day = DayFigures::new(
            kiosk.parse().expect("an id"),
            "gpo-nairobi".parse().expect("an id"),
            47,
            "2026-11-28".parse().expect("a date"),
        );
        for _ in 0..sessions {
            day.add(&SessionFigures {
                service: Some("crs-birth".parse().expect("an id")),
                end: End::Finished,
                kept: true,
                rating: Some(5),
                seconds: [(Step::Wait, 3)].into(),
            });
        }
        day
    };
    let body = |day: &DayFigures| serde_json::to_vec(day).expect("a message");
    let path = Route::Figures.pattern();
    // The second is an older one that comes late, the third comes again.
    for sessions in [7, 4, 7] {
        let reply: FiguresReply = kiosk.post(path, body(&day(KIOSK, sessions))).await.json();
        assert_eq!(reply.sessions, sessions as u64);
    }
    let refused = kiosk.post(path, body(&day("ksk-047-0002", 1))).await;
    assert_eq!(refused.problem(), (403, "not-yours".into()));
    let mut impossible = day(KIOSK, 8);
    impossible.unchosen.kept = 1;
    let refused = kiosk.post(path, body(&impossible)).await;
    assert_eq!(refused.problem(), (400, "malformed".into()));

    let report = |from: &str| {
        let verb = [
            "report",
            "--from",
            from,
            "--to",
            "2026-11-30",
            "--by",
            "service",
        ];
        let (worked, said) = gateway.verb(&verb);
        assert!(worked, "{said}");
        said
    };
    let said = report("2026-11-28");
    let line = said.lines().find(|line| line.starts_with("crs-birth"));
    let words: Vec<_> = line.expect("the service").split_whitespace().collect();
    assert_eq!(words[..4], ["crs-birth", "1", "7", "100%"], "{said}");
    assert!(!report("2026-11-29").contains("crs-birth"));
}

#[tokio::test]
pub async fn what_a_kiosk_draws_is_reported_once_and_training_stays_apart() {
    let gateway = Gateway::start();
    let (_, mut kiosk) = gateway.kiosk(KIOSK).await;
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let now = i64::try_from(now.expect("after 1970").as_millis()).expect("fits");
    let beat = |from: i64, milliwatt_hours: u64, transactions: u32| {
        let beat = Heartbeat {
            kiosk: KIOSK.parse().expect("an id"),
            sent_at: Timestamp(now),
            queued: 0,
            oldest_age_seconds: 0,
            journal_head: None,
            devices: vec![],
            warnings: vec![],
            software: "0.1.0".into(),
            energy: Some(EnergyFigures {
                from: Timestamp(from),
                bright_seconds: 60,
                dim_seconds: 0,
                off_seconds: 0,
                milliwatt_hours,
                transactions,
            }),
        };
        serde_json::to_vec(&beat).expect("a message")
    };
    let today = Timestamp(now).date();
    // A count that grows, comes late and comes again; a restarted program's; one of 1970.
    let restarted = now + 1;
    for (from, drawn, kept) in [
        (now, 4_000, 2),
        (now, 9_000, 4),
        (now, 4_000, 2),
        (now, 9_000, 4),
        (restarted, 3_000, 2),
        (now, 9_500, 4),
        (0, 77_000, 9),
    ] {
        let path = Route::Heartbeat.pattern();
        let _: HeartbeatReply = kiosk.post(path, beat(from, drawn, kept)).await.json();
    }
    let mut practised = DayFigures::new(
        KIOSK.parse().expect("an id"),
        "gpo-nairobi".parse().expect("an id"),
        47,
        today,
    );
    practised.training = true;
    for _ in 0..6 {
        practised.add(&SessionFigures {
            service: Some("crs-birth".parse().expect("an id")),
            end: End::Finished,
            kept: true,
            rating: None,
            seconds: [].into(),
        });
    }
    let body = serde_json::to_vec(&practised).expect("a message");
    let reply: FiguresReply = kiosk.post(Route::Figures.pattern(), body).await.json();
    assert_eq!(reply.sessions, 6);

    let report = |more: &[&str]| {
        let today = today.to_string();
        let verb = [
            "report", "--from", &today, "--to", &today, "--by", "kiosk", "--json",
        ];
        let (worked, said) = gateway.verb(&[&verb[..], more].concat());
        assert!(worked, "{said}");
        serde_json::from_str::<serde_json::Value>(&said).expect("JSON")
    };
    let served = report(&[]);
    assert_eq!(served[0]["name"], KIOSK);
    assert_eq!(served[0]["energy"]["milliwatt_hours"], 12_000, "{served}");
    assert_eq!(served[0]["energy"]["milliwatt_hours_each"], 2_000);
    assert!(
        served[0]["figures"].is_null(),
        "nobody was served: {served}"
    );
    let training = report(&["--training"]);
    assert_eq!(training[0]["figures"]["sessions"], 6, "{training}");
    assert!(training[0]["energy"].is_null());
}

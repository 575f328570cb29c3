//! An agency opens what was sealed for it.

use kiosk_domain::{
    AgencyId, Answer, Answers, FieldId, KioskId, Language, ServiceId, SiteId, Timestamp,
    Transaction, TransactionBody, TransactionHeader, TransactionId,
};
use kiosk_envelope::{AgencyKeys, SealedTransaction, Slot, seal};
use kiosk_protocol::{AgencyItem, AgencyPage};

use crate::bench::{Bench, KIOSK};

fn transaction() -> Transaction {
    let mut answers = Answers::new();
    let field = FieldId::new("full_name").expect("an id");
    answers.set(field, Answer::Text("Asha Mfano".into()));
    Transaction {
        header: TransactionHeader {
            id: TransactionId::from_parts(1_795_555_200_000, &[9; 10]),
            kiosk: KioskId::new(KIOSK).expect("an id"),
            service: ServiceId::new("kra-pin-print").expect("an id"),
            agency: AgencyId::new("kra").expect("an id"),
            confirmed_at: Timestamp(1_795_555_200_000),
        },
        body: TransactionBody {
            language: Language::English,
            site: SiteId::new("gpo-nairobi").expect("an id"),
            answers,
            payment: None,
            document: None,
            finger: None,
            assisted_by: None,
            notice_version: 1,
            training: false,
        },
    }
}

pub fn bench_with_page() -> (Bench, SealedTransaction) {
    let bench = Bench::with_kiosk();
    bench
        .run(&["agency-keys", "--out", "keys", "--agency", "kra"])
        .expect_code(0);
    let keys = AgencyKeys::parse("keys", &bench.read("keys/agency-keys.toml")).expect("readable");
    let transaction = transaction();
    let key = keys.get(&transaction.header.agency).expect("made above");
    let signer = bench.device_key(KIOSK);
    let sealed = seal(&transaction, Slot::first(1), key, &signer).expect("sealed");
    write_page(&bench, &sealed);
    (bench, sealed)
}

fn write_page(bench: &Bench, sealed: &SealedTransaction) {
    let item = AgencyItem {
        cursor: 1,
        sealed: sealed.clone(),
        received_at: Timestamp(0),
    };
    let page = AgencyPage {
        items: vec![item],
        next: 1,
    };
    bench.write("page.json", &serde_json::to_string(&page).expect("json"));
}

const OPEN: [&str; 4] = ["open", "--secret", "keys/kra.secret.toml", "page.json"];
const SIGNED: [&str; 2] = ["--certificate", "kiosks/ksk-047-0001.pem"];

#[test]
fn a_page_of_the_agency_interface_opens_with_the_agencys_key() {
    let (bench, sealed) = bench_with_page();
    let json = bench
        .run(&[&OPEN[..], &SIGNED].concat())
        .expect_code(0)
        .json();
    assert_eq!(
        json[0]["body"]["answers"]["full_name"]["value"],
        "Asha Mfano"
    );
    assert_eq!(json[0]["signature"], "genuine");
    assert_eq!(json[0]["slot"]["sequence"], 1);
    let one = serde_json::to_string(&sealed).expect("json");
    let run = bench.run_with_input(&OPEN[..3], &one).expect_code(0);
    assert_eq!(run.json()[0]["signature"], "not-checked");
}

#[test]
fn another_agencys_key_does_not_open_it() {
    let (bench, _) = bench_with_page();
    bench
        .run(&["agency-keys", "--out", "other", "--agency", "kra"])
        .expect_code(0);
    let run = bench.run(&["open", "--secret", "other/kra.secret.toml", "page.json"]);
    let json = run.expect_code(1).json();
    assert!(
        json[0]["error"]
            .as_str()
            .is_some_and(|why| why.contains("does not open")),
        "{json}"
    );
    assert!(json[0].get("body").is_none());
}

#[test]
fn a_transaction_under_a_false_signature_is_shown_but_not_called_good() {
    let (bench, mut sealed) = bench_with_page();
    sealed.signature[40] ^= 1;
    write_page(&bench, &sealed);
    let json = bench
        .run(&[&OPEN[..], &SIGNED].concat())
        .expect_code(1)
        .json();
    assert_eq!(json[0]["signature"], "forged");
}

#[test]
fn something_else_is_refused_by_name() {
    let (bench, _) = bench_with_page();
    bench.write("page.json", "{}");
    let run = bench.run(&OPEN).expect_code(2);
    assert!(
        run.talk().contains("page.json is not a page"),
        "{}",
        run.talk()
    );
    assert_eq!(run.out(), "");
}

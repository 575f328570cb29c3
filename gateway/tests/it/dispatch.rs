//! What the ledger accepted arrives at the broker: once, in each kiosk's order, whoever dies between.

use std::time::Duration;

use async_nats::jetstream::message::StreamMessage;
use kiosk_envelope::{SealedTransaction, open};
use kiosk_protocol::{Acknowledgement, AgencyPage, Route, agency_transactions_path};

use crate::accounts::Accounts;
use crate::authority::Authority;
use crate::broker::{Broker, header};
use crate::client::Client;
use crate::cluster::Cluster;
use crate::gateway::Gateway;
use crate::sample::{Chain, KIOSK, agency_key, batch};

async fn send(kiosk: &mut Client, rows: &[SealedTransaction]) {
    let path = Route::Transactions.pattern();
    let answer: Acknowledgement = kiosk.post(path, batch(rows)).await.json();
    assert!(answer.refused.is_empty(), "{answer:?}");
}

/// The sequences of `kiosk` in `messages`, in the order of the stream.
fn sequences(messages: &[StreamMessage], kiosk: &str) -> Vec<u64> {
    let own = messages
        .iter()
        .filter(|message| header(message, "Huduma-Kiosk") == kiosk);
    own.map(|message| {
        header(message, "Huduma-Sequence")
            .parse()
            .expect("a number")
    })
    .collect()
}

fn up_to(last: u64) -> Vec<u64> {
    (1..=last).collect()
}

async fn value_of(client: &mut Client, name: &str) -> Option<u64> {
    let text = client.get("/metrics").await.body;
    let text = String::from_utf8_lossy(&text).into_owned();
    let line = text.lines().find_map(|line| {
        line.strip_prefix("kiosk_gateway_dispatch_")?
            .strip_prefix(name)
    });
    line.map(|value| value.trim().parse().expect("a number"))
}

#[tokio::test]
async fn what_was_accepted_is_in_the_stream_and_only_its_agency_opens_it() {
    let broker = Broker::start();
    let gateway = Gateway::start_with(&broker.config());
    let (identity, mut kiosk) = gateway.kiosk(KIOSK).await;
    let mut chain = Chain::new(KIOSK, &identity);
    let rows = ["kra", "ntsa", "kra"].map(|agency| chain.next_for(agency));
    send(&mut kiosk, &rows).await;

    let messages = broker.messages(3).await;
    let kra: Vec<_> = messages
        .iter()
        .filter(|message| message.subject.as_str() == "huduma.v1.transactions.kra")
        .collect();
    assert_eq!(kra.len(), 2);
    let sealed: SealedTransaction = serde_json::from_slice(&kra[1].payload).expect("its form");
    assert_eq!(sealed, rows[2], "as the kiosk sealed it");
    let body = open(&sealed, &agency_key("kra")).expect("its own key opens it");
    assert_eq!(body.site.as_str(), "gpo-nairobi");
    assert!(open(&sealed, &agency_key("ntsa")).is_err());
    assert_eq!(header(kra[1], "Nats-Msg-Id"), format!("{KIOSK}/1/3"));
    assert_eq!(header(kra[1], "Huduma-Agency"), "kra");
    assert_eq!(header(kra[1], "Huduma-Service"), "kra-pin-print");
    assert_eq!(header(kra[1], "Huduma-Body"), "sealed");

    let path = agency_transactions_path(&"kra".parse().expect("an id"), 0, 10);
    let page: AgencyPage = gateway.agency("kra").await.get(&path).await.json();
    assert_eq!(page.items.len(), 2, "asking is always possible");
    assert_eq!(
        header(kra[1], "Huduma-Cursor"),
        page.items[1].cursor.to_string()
    );
}

#[tokio::test]
async fn a_broker_that_dies_costs_nobody_anything_and_gets_every_row_once() {
    let mut broker = Broker::start();
    let gateway = Gateway::start_with(&broker.config());
    let (identity, mut kiosk) = gateway.kiosk(KIOSK).await;
    let (other_identity, mut other) = gateway.kiosk("ksk-001-0009").await;
    let rows = Chain::new(KIOSK, &identity).several_for("kra", 60);
    let others = Chain::new("ksk-001-0009", &other_identity).several_for("kra", 60);
    for round in 0..3 {
        let from = round * 20;
        send(&mut kiosk, &rows[from..from + 10]).await;
        send(&mut other, &others[from..from + 10]).await;
        // Whether it had them or not: nobody waits.
        broker.kill();
        send(&mut kiosk, &rows[from + 10..from + 20]).await;
        send(&mut other, &others[from + 10..from + 20]).await;
        broker.restart();
    }
    let messages = broker.messages(120).await;
    assert_eq!(messages.len(), 120);
    assert_eq!(sequences(&messages, KIOSK), up_to(60));
    assert_eq!(sequences(&messages, "ksk-001-0009"), up_to(60));
}

#[tokio::test]
async fn a_monitor_sees_how_far_behind_a_broker_is_that_is_away() {
    let mut broker = Broker::start();
    let gateway = Gateway::start_with(&broker.config());
    let (identity, mut kiosk) = gateway.kiosk(KIOSK).await;
    let rows = Chain::new(KIOSK, &identity).several_for("kra", 7);
    send(&mut kiosk, &rows[..2]).await;
    broker.messages(2).await;
    broker.kill();
    send(&mut kiosk, &rows[2..]).await;
    while value_of(&mut kiosk, "waiting_rows{agency=\"kra\"}").await != Some(5) {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert!(
        value_of(&mut kiosk, "waiting_seconds{agency=\"kra\"}")
            .await
            .is_some()
    );
    broker.restart();
    assert_eq!(sequences(&broker.messages(7).await, KIOSK), up_to(7));
    while value_of(&mut kiosk, "waiting_rows{agency=\"kra\"}")
        .await
        .is_some()
    {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(value_of(&mut kiosk, "published_total").await, Some(7));
    assert!(value_of(&mut kiosk, "failures_total").await > Some(0));
}

#[tokio::test]
async fn a_gateway_that_is_killed_while_it_publishes_loses_nothing_and_repeats_nothing() {
    let broker = Broker::start();
    let mut gateway = Gateway::start_with(&broker.config());
    let (identity, mut kiosk) = gateway.kiosk(KIOSK).await;
    let rows = Chain::new(KIOSK, &identity).several_for("kra", 80);
    for (round, piece) in rows.chunks(20).enumerate() {
        send(&mut kiosk, piece).await;
        // Somewhere on the way: before, between or after acknowledgement and mark.
        tokio::time::sleep(Duration::from_millis(4 * round as u64)).await;
        gateway.kill();
        gateway.restart();
        kiosk = gateway.connect(&identity).await;
    }
    let messages = broker.messages(80).await;
    assert_eq!(sequences(&messages, KIOSK), up_to(80));
}

#[tokio::test]
async fn a_page_that_the_stream_has_and_the_mark_does_not_know_of_is_dropped_by_the_stream() {
    let broker = Broker::start();
    let mut gateway = Gateway::start_with(&broker.config());
    let (identity, mut kiosk) = gateway.kiosk(KIOSK).await;
    send(
        &mut kiosk,
        &Chain::new(KIOSK, &identity).several_for("kra", 9),
    )
    .await;
    broker.messages(9).await;
    gateway.kill();
    // As if it had died after the acknowledgement and before the mark.
    let ledger = rusqlite::Connection::open(gateway.file("ledger.sqlite")).expect("a ledger");
    let moved = ledger.execute("update published set cursor = 0", []);
    moved.expect("its table");
    drop(ledger);
    gateway.restart();
    let mut kiosk = gateway.connect(&identity).await;
    while value_of(&mut kiosk, "repeated_total").await != Some(9) {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(sequences(&broker.messages(9).await, KIOSK), up_to(9));
    assert_eq!(value_of(&mut kiosk, "published_total").await, Some(0));
}

#[tokio::test]
async fn two_gateways_on_one_database_publish_each_row_once() {
    let cluster = Cluster::start();
    let broker = Broker::start();
    let ledger = cluster.database("shared");
    let mut one = Gateway::start_on_with(&ledger, &broker.config());
    let other = Gateway::start_beside_with(&one, &ledger, &broker.config());
    let (identity, mut at_one) = one.kiosk(KIOSK).await;
    let mut at_other = other.connect(&identity).await;
    let mut chain = Chain::new(KIOSK, &identity);
    let agencies = ["kra", "ntsa", "sha"];
    let rows: Vec<_> = (0..120)
        .map(|at| chain.next_for(agencies[at % 3]))
        .collect();
    for (at, piece) in rows[..90].chunks(5).enumerate() {
        let link = if at % 2 == 0 {
            &mut at_one
        } else {
            &mut at_other
        };
        send(link, piece).await;
    }
    // What it had in hand is free with its connection.
    one.kill();
    send(&mut at_other, &rows[90..]).await;
    let messages = broker.messages(120).await;
    assert_eq!(messages.len(), 120);
    for agency in agencies {
        let subject = format!("huduma.v1.transactions.{agency}");
        let own = messages
            .iter()
            .filter(|message| message.subject.as_str() == subject);
        let own: Vec<u64> = own
            .map(|message| {
                header(message, "Huduma-Sequence")
                    .parse()
                    .expect("a number")
            })
            .collect();
        assert_eq!(own.len(), 40);
        assert!(own.is_sorted(), "{agency}: {own:?}");
    }
    let mut all = sequences(&messages, KIOSK);
    all.sort_unstable();
    assert_eq!(all, up_to(120));
    let marks = "select count(*) from published where cursor > 0";
    assert_eq!(cluster.ask_in("shared", marks), "3");
}

#[tokio::test]
async fn a_stream_that_forgets_too_soon_is_not_published_to() {
    let broker = Broker::start();
    broker
        .make_stream(|stream| stream.duplicate_window = Duration::from_secs(10))
        .await;
    let gateway = Gateway::start_with(&broker.config());
    let (identity, mut kiosk) = gateway.kiosk(KIOSK).await;
    send(
        &mut kiosk,
        &Chain::new(KIOSK, &identity).several_for("kra", 1),
    )
    .await;
    gateway.says("knows a message again for 10 s only").await;
    assert!(broker.messages(0).await.is_empty());
}

#[tokio::test]
async fn a_transaction_too_large_for_the_broker_is_announced_and_holds_nothing_back() {
    let broker = Broker::start_with("max_payload: 65536\n", &[]);
    let gateway = Gateway::start_with(&broker.config());
    let (identity, mut kiosk) = gateway.kiosk(KIOSK).await;
    let mut chain = Chain::new(KIOSK, &identity);
    let rows = [chain.next_with_photo("kra", 70_000), chain.next_for("kra")];
    send(&mut kiosk, &rows).await;
    let messages = broker.messages(2).await;
    assert_eq!(sequences(&messages, KIOSK), up_to(2));
    assert_eq!(header(&messages[0], "Huduma-Body"), "withheld");
    let cursor: u64 = header(&messages[0], "Huduma-Cursor")
        .parse()
        .expect("a number");
    let path = agency_transactions_path(&"kra".parse().expect("an id"), cursor - 1, 1);
    let page: AgencyPage = gateway.agency("kra").await.get(&path).await.json();
    assert_eq!(page.items[0].sealed, rows[0], "it is fetched by its cursor");
}

#[tokio::test]
async fn a_gateway_without_a_broker_in_its_config_opens_no_connection() {
    let broker = Broker::start();
    let gateway = Gateway::start();
    let (identity, mut kiosk) = gateway.kiosk(KIOSK).await;
    send(
        &mut kiosk,
        &Chain::new(KIOSK, &identity).several_for("kra", 3),
    )
    .await;
    assert!(gateway.connections_to(broker.port()).is_empty());
    let with = Gateway::start_with(&broker.config());
    with.says("connected to the broker").await;
    assert!(
        !with.connections_to(broker.port()).is_empty(),
        "it would be seen"
    );
}

#[tokio::test]
async fn a_broker_behind_tls_is_shown_a_certificate_and_signed_credentials() {
    let accounts = Accounts::new();
    let authority = Authority::new();
    let server = authority.server_called("localhost");
    let tls = "tls { cert_file: \"FOLDER/server.pem\", key_file: \"FOLDER/server.key\", \
               ca_file: \"FOLDER/ca.pem\", verify: true }\n";
    let broker = Broker::start_with(
        &format!("{tls}{}", accounts.config()),
        &[
            ("server.pem", &server.certificate),
            ("server.key", &server.key),
            ("ca.pem", &authority.pem),
        ],
    );
    let own = authority.client("urn:huduma:gateway:one");
    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).expect("a file");
        path.display().to_string()
    };
    let config = |credentials: &str, roots: &str| {
        format!(
            "[dispatch]\nnats = \"tls://localhost:{}\"\nroots = \"{roots}\"\n\
             certificate = \"{}\"\nkey = \"{}\"\ncredentials = \"{credentials}\"\n",
            broker.port(),
            file("own.pem", &own.certificate),
            file("own.key", &own.key),
        )
    };
    let roots = file("roots.pem", &authority.pem);
    let known = file("known.creds", &accounts.credentials());
    let gateway = Gateway::start_with(&config(&known, &roots));
    let (identity, mut kiosk) = gateway.kiosk(KIOSK).await;
    send(
        &mut kiosk,
        &Chain::new(KIOSK, &identity).several_for("kra", 3),
    )
    .await;
    while value_of(&mut kiosk, "published_total").await != Some(3) {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }

    let stranger = file("stranger.creds", &Accounts::new().credentials());
    let refused = Gateway::start_with(&config(&stranger, &roots));
    refused.says("authorization violation").await;
    let other_roots = file("other.pem", &Authority::called("another root").pem);
    let refused = Gateway::start_with(&config(&known, &other_roots));
    refused
        .says("broker does not answer or lets us not in")
        .await;
}

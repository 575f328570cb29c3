//! What was acknowledged is there after a kill, and a stop loses no answer.

use kiosk_protocol::{Acknowledgement, AgencyPage, Route, agency_transactions_path};

use crate::gateway::Gateway;
use crate::sample::{Chain, KIOSK, batch};

const TRANSACTIONS: &str = Route::Transactions.pattern();

async fn read_all(gateway: &Gateway) -> Vec<u64> {
    let path = agency_transactions_path(&"kra".parse().expect("an id"), 0, 500);
    let page: AgencyPage = gateway.agency("kra").await.get(&path).await.json();
    let items = page.items.into_iter();
    items
        .map(|item| item.sealed.routing.slot.sequence)
        .collect()
}

#[tokio::test]
pub async fn what_was_acknowledged_survives_a_kill() {
    let mut gateway = Gateway::start();
    let (identity, mut kiosk) = gateway.kiosk(KIOSK).await;
    let mut chain = Chain::new(KIOSK, &identity);
    let rows = batch(&chain.several_for("kra", 5));
    let _: Acknowledgement = kiosk.post(TRANSACTIONS, rows.clone()).await.json();
    gateway.kill();
    gateway.restart();
    assert_eq!(read_all(&gateway).await, [1, 2, 3, 4, 5]);
    let mut kiosk = gateway.connect(&identity).await;
    let again: Acknowledgement = kiosk.post(TRANSACTIONS, rows).await.json();
    assert_eq!(again.acknowledged, 5);
    assert_eq!(read_all(&gateway).await.len(), 5, "and nothing came twice");
}

#[tokio::test]
pub async fn a_stop_answers_what_is_in_flight_and_exits_well() {
    let mut gateway = Gateway::start();
    let (identity, mut kiosk) = gateway.kiosk(KIOSK).await;
    assert!(kiosk.get("/healthz").await.status.is_success());
    let rows = batch(&Chain::new(KIOSK, &identity).several_for("kra", 50));
    let (mut begun, rest) = gateway.begin(&identity, &rows).await;
    gateway.ask_to_stop();
    gateway.refuses_connections().await;
    let answer = begun.finish(rest).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.contains("\"acknowledged\":50"), "{answer}");
    drop((begun, kiosk));
    assert_eq!(gateway.wait().code(), Some(0));
}

//! An agency reads its own transactions, opens them, and says how they stand.

use kiosk_domain::{Text, Timestamp};
use kiosk_envelope::open;
use kiosk_protocol::{
    Acknowledgement, AgencyPage, ReferenceReply, Route, StatusUpdate, agency_statuses_path,
    agency_transactions_path, reference_path,
};

use crate::gateway::Gateway;
use crate::sample::{Chain, KIOSK, agency_key, batch};

fn page_path(agency: &str, after: u64, limit: u32) -> String {
    agency_transactions_path(&agency.parse().expect("an id"), after, limit)
}

#[tokio::test]
pub async fn an_agency_reads_only_its_own_and_can_open_them() {
    let gateway = Gateway::start();
    let (identity, mut kiosk) = gateway.kiosk(KIOSK).await;
    let mut chain = Chain::new(KIOSK, &identity);
    let rows = ["kra", "ntsa", "kra", "kra"].map(|agency| chain.next_for(agency));
    let _: Acknowledgement = kiosk
        .post(Route::Transactions.pattern(), batch(&rows))
        .await
        .json();

    let mut kra = gateway.agency("kra").await;
    let first: AgencyPage = kra.get(&page_path("kra", 0, 2)).await.json();
    let rest: AgencyPage = kra.get(&page_path("kra", first.next, 2)).await.json();
    let end: AgencyPage = kra.get(&page_path("kra", rest.next, 2)).await.json();
    assert_eq!((end.items.len(), end.next), (0, rest.next));
    let read: Vec<_> = first
        .items
        .into_iter()
        .chain(rest.items)
        .map(|item| item.sealed)
        .collect();
    assert_eq!(read, [rows[0].clone(), rows[2].clone(), rows[3].clone()]);
    let body = open(&read[0], &agency_key("kra")).expect("its own key opens it");
    assert_eq!(body.site.as_str(), "gpo-nairobi");

    let refused = kra.get(&page_path("ntsa", 0, 2)).await;
    assert_eq!(refused.problem(), (403, "not-yours".into()));
    let refused = kiosk.get(&page_path("kra", 0, 2)).await;
    assert_eq!(refused.problem(), (403, "not-yours".into()));
}

#[tokio::test]
pub async fn large_transactions_come_page_by_page_and_none_is_skipped() {
    let gateway = Gateway::start();
    let identity = gateway
        .authority
        .client(&format!("urn:huduma:kiosk:{KIOSK}"));
    let mut chain = Chain::new(KIOSK, &identity);
    // Each alone is more than a page holds. Sealing takes long here: nobody is connected meanwhile.
    let rows: Vec<_> = (0..3)
        .map(|_| chain.next_with_photo("kra", 7 << 20))
        .collect();
    let mut kiosk = gateway.connect(&identity).await;
    for row in &rows {
        let path = Route::Transactions.pattern();
        let _: Acknowledgement = kiosk.post(path, batch([row])).await.json();
    }
    let mut kra = gateway.agency("kra").await;
    let (mut read, mut after) = (Vec::new(), 0);
    loop {
        let page: AgencyPage = kra.get(&page_path("kra", after, 100)).await.json();
        if page.items.is_empty() {
            break;
        }
        assert_eq!(page.items.len(), 1);
        after = page.next;
        read.extend(page.items.into_iter().map(|item| item.sealed));
    }
    assert!(read == rows);
}

#[tokio::test]
pub async fn what_an_agency_says_is_what_a_citizen_hears_at_any_kiosk() {
    let gateway = Gateway::start();
    let (identity, mut kiosk) = gateway.kiosk(KIOSK).await;
    let sealed = Chain::new(KIOSK, &identity).next_for("kra");
    let _: Acknowledgement = kiosk
        .post(Route::Transactions.pattern(), batch([&sealed]))
        .await
        .json();
    let transaction = sealed.routing.header.id;
    let (_, mut other_kiosk) = gateway.kiosk("ksk-001-0009").await;
    let path = reference_path(&transaction.reference());
    let before: ReferenceReply = other_kiosk.get(&path).await.json();
    assert_eq!(before.status, None);

    let update = StatusUpdate {
        transaction,
        status: Text::new("Ready", "Tayari"),
        at: Timestamp(1_795_555_300_000),
    };
    let said = serde_json::to_vec(&update).expect("a message");
    let path_of = |agency: &str| agency_statuses_path(&agency.parse().expect("an id"));
    let mut ntsa = gateway.agency("ntsa").await;
    let refused = ntsa.post(&path_of("ntsa"), said.clone()).await;
    assert_eq!(refused.problem(), (404, "not-found".into()));
    let mut kra = gateway.agency("kra").await;
    assert!(kra.post(&path_of("kra"), said).await.status.is_success());
    let after: ReferenceReply = other_kiosk.get(&path).await.json();
    assert_eq!(after.status, Some(update));
}

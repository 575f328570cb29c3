//! The schema goes up by itself and down by hand, and takes nothing with it that was accepted.

use kiosk_protocol::{Acknowledgement, AgencyPage, Route, agency_transactions_path};

use crate::cluster::Cluster;
use crate::gateway::Gateway;
use crate::sample::{Chain, KIOSK, batch};

async fn with_three_rows(mut gateway: Gateway) -> Gateway {
    let (identity, mut kiosk) = gateway.kiosk(KIOSK).await;
    let rows = batch(&Chain::new(KIOSK, &identity).several_for("kra", 3));
    let path = Route::Transactions.pattern();
    let _: Acknowledgement = kiosk.post(path, rows).await.json();
    drop(kiosk);
    gateway.kill();
    gateway
}

/// From its newest version down until a step is refused, and up again. `lowest` is where its
/// transactions are held.
async fn goes_down_as_far_as_nothing_is_lost(mut gateway: Gateway, newest: usize, lowest: usize) {
    let at = |version: usize| format!("the ledger is at {version}\n");
    let (_, said) = gateway.verb(&["migrate", "--list"]);
    assert!(said.ends_with(&at(newest)), "{said}");

    let to = lowest.to_string();
    let (done, said) = gateway.verb(&["migrate", "--to", &to]);
    assert!(done && said.contains("nothing was changed"), "{said}");
    let (_, said) = gateway.verb(&["migrate", "--list"]);
    assert!(said.ends_with(&at(newest)), "{said}");

    let (done, said) = gateway.verb(&["migrate", "--to", &to, "--yes"]);
    assert!(done && said.ends_with(&at(lowest)), "{said}");
    assert_eq!(said.matches("down").count(), newest - lowest, "{said}");

    let (done, said) = gateway.verb(&["migrate", "--to", "0", "--yes"]);
    assert!(
        !done && said.contains("transactions would be lost"),
        "{said}"
    );
    let (_, said) = gateway.verb(&["migrate", "--list"]);
    assert!(said.ends_with(&at(lowest)), "{said}");

    gateway.restart();
    let path = agency_transactions_path(&"kra".parse().expect("an id"), 0, 10);
    let page: AgencyPage = gateway.agency("kra").await.get(&path).await.json();
    assert_eq!(page.items.len(), 3, "they came along, down and up");
    gateway.kill();
    let (_, said) = gateway.verb(&["migrate", "--list"]);
    assert!(said.ends_with(&at(newest)), "{said}");
}

#[tokio::test]
async fn a_file_goes_down_as_far_as_nothing_is_lost_and_up_again() {
    let gateway = with_three_rows(Gateway::start()).await;
    goes_down_as_far_as_nothing_is_lost(gateway, 7, 2).await;
}

#[tokio::test]
async fn a_database_goes_down_as_far_as_nothing_is_lost_and_many_that_start_go_up_once() {
    let cluster = Cluster::start();
    let gateway = with_three_rows(Gateway::start_on(&cluster.database("ledger"))).await;
    goes_down_as_far_as_nothing_is_lost(gateway, 6, 1).await;

    let empty = cluster.database("empty");
    std::thread::scope(|scope| {
        let starts: Vec<_> = (0..4)
            .map(|_| scope.spawn(|| Gateway::start_on(&empty)))
            .collect();
        for start in starts {
            start.join().expect("it started");
        }
    });
    let versions = "select string_agg(version::text, ' ' order by version) from schema_version";
    assert_eq!(cluster.ask_in("empty", versions), "1 2 3 4 5 6");
}

//! A PostgreSQL that is reached over a network: only by TLS, and only the right one.

use kiosk_protocol::{Acknowledgement, Route};

use crate::authority::Authority;
use crate::cluster::Cluster;
use crate::gateway::Gateway;
use crate::sample::{Chain, KIOSK, batch};

const HOST: &str = "db.huduma.test";

/// What a gateway says of the ledger at `url`.
fn asked(gateway: &Gateway, url: &str) -> (bool, String) {
    let config = std::fs::read_to_string(gateway.config()).expect("a config");
    let other = config.lines().map(|line| {
        if line.starts_with("ledger") {
            format!("ledger = \"{url}\"\n")
        } else {
            format!("{line}\n")
        }
    });
    gateway.replace("gateway.toml", &other.collect::<String>());
    gateway.verb(&["migrate", "--list"])
}

#[tokio::test]
async fn a_ledger_beyond_a_network_is_the_right_one_by_tls_or_none() {
    let mut cluster = Cluster::start();
    cluster.database("ledger");
    let authority = Authority::new();
    let server = authority.server_called(HOST);
    let client = authority.client("urn:huduma:gateway:one");
    let files = [
        ("server.crt", server.certificate.as_str()),
        ("server.key", server.key.as_str()),
        ("clients.crt", authority.pem.as_str()),
    ];
    let rules = "local all all trust\nhostssl all guest 127.0.0.1/32 trust\n\
                 hostssl all all 127.0.0.1/32 trust clientcert=verify-ca\n";
    cluster
        .ask("create role guest login superuser")
        .expect("made");
    let port = cluster.restart_on_network(&files, rules);

    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).expect("a file");
        path.display().to_string()
    };
    let roots = file("ca.pem", &authority.pem);
    let others = file("other.pem", &Authority::called("another root").pem);
    let own = format!(
        "&sslcert={}&sslkey={}",
        file("own.pem", &client.certificate),
        file("own.key", &client.key)
    );
    let url = |user: &str, host: &str, port: u16, roots: &str| {
        format!(
            "postgres://{user}@{host}:{port}/ledger?hostaddr=127.0.0.1&sslmode=verify-full\
             &sslrootcert={roots}"
        )
    };

    let good = url("kiosk", HOST, port, &roots) + &own;
    let gateway = Gateway::start_on(&good);
    let (identity, mut kiosk) = gateway.kiosk(KIOSK).await;
    let rows = batch(&Chain::new(KIOSK, &identity).several_for("kra", 5));
    let path = Route::Transactions.pattern();
    let answer: Acknowledgement = kiosk.post(path, rows).await.json();
    assert_eq!(answer.acknowledged, 5);
    let secured = "select bool_and(ssl) and count(*) > 2 from pg_stat_ssl join pg_stat_activity \
                   using (pid) where application_name = 'kiosk-gateway'";
    assert_eq!(cluster.ask_in("ledger", secured), "t");

    let (done, said) = asked(&gateway, &url("guest", HOST, port, &roots));
    assert!(
        done,
        "a certificate of our own is needed only where asked for: {said}"
    );
    let (done, said) = asked(&gateway, &url("kiosk", HOST, port, &roots));
    assert!(!done && said.contains("refuses"), "{said}");
    let (done, said) = asked(&gateway, &(url("kiosk", HOST, port, &others) + &own));
    assert!(
        !done && said.contains("sslrootcert does not vouch for"),
        "{said}"
    );
    let (done, said) = asked(
        &gateway,
        &(url("kiosk", "db.other.test", port, &roots) + &own),
    );
    assert!(
        !done && said.contains("certificate of another host"),
        "{said}"
    );
    let plain = format!("postgres://guest@{HOST}:{port}/ledger?hostaddr=127.0.0.1");
    let (done, said) = asked(&gateway, &plain);
    assert!(
        !done && said.contains("would be asked without TLS"),
        "{said}"
    );
    drop(gateway);

    let rules = "local all all trust\nhost all all 127.0.0.1/32 trust\n";
    let port = cluster.restart_on_network(&[], rules);
    let gateway = Gateway::start();
    let (done, said) = asked(&gateway, &url("guest", HOST, port, &roots));
    assert!(!done && said.contains("offers no TLS"), "{said}");
}

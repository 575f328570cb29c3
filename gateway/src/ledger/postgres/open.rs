//! Connects, and brings the schema up to this program's.

use std::time::Duration;

use postgres::config::Host;
use postgres::{Client, Config, GenericClient, NoTls, Transaction};
use thiserror::Error;

use super::tls::{self, DatabaseTlsError, Tls};
use crate::ledger::migration::{Migration, NotMigrated, Schema, Step, migration, walk};

/// The way of the schema.
pub const MIGRATIONS: &[Migration] = &[
    migration!(
        "0001_begin",
        keeps
            & [
                ("parcel", "transactions"),
                ("refused", "refusals"),
                ("alarm", "alarms"),
                ("status", "what agencies said"),
                ("payment", "payments"),
                ("revoked", "revocations"),
            ]
    ),
    migration!(
        "0002_enrolment",
        keeps
            & [
                ("ticket", "tickets"),
                ("certificate", "certificates"),
                ("kiosk", "enrolled kiosks"),
                ("withdrawal", "withdrawals"),
                ("standing_log", "changes of standing"),
            ]
    ),
    migration!("0003_published", keeps & []),
    migration!(
        "0004_attestation",
        keeps
            & [
                ("attested", "attestations"),
                ("rejected", "rejected tickets")
            ]
    ),
    migration!("0005_figures", keeps & [("figures", "service figures")]),
    migration!(
        "0006_energy",
        keeps
            & [
                ("energy", "energy figures"),
                ("training_figures", "figures of training")
            ]
    ),
];

/// Held while the schema changes: several gateways may start at once.
const SCHEMA_LOCK: i64 = 0x4875_6475_6d61_0002;

/// How long a server may take to answer.
const CONNECT_SECONDS_MAX: u64 = 5;

/// Why a database cannot be the ledger.
#[derive(Debug, Error)]
pub enum PostgresError {
    /// The address cannot be read.
    #[error("ledger: not an address of PostgreSQL; write postgres://user@host/database")]
    Address(#[source] postgres::Error),
    /// Over a network only with TLS.
    #[error(
        "ledger: PostgreSQL at {0} would be asked without TLS; add \
         ?sslmode=verify-full&sslrootcert= and the path of its authority"
    )]
    Network(String),
    /// There is no TLS that can be trusted.
    #[error(transparent)]
    Tls(#[from] DatabaseTlsError),
    /// Its schema is not ours, and does not become ours.
    #[error("ledger cannot be used")]
    Schema(#[from] NotMigrated<postgres::Error>),
    /// It does not answer, or refuses.
    #[error(
        "ledger: PostgreSQL does not answer or refuses; look whether it runs and who may log in"
    )]
    Server(#[from] postgres::Error),
}

/// A connection whose commits are durable when they return.
pub fn client(url: &str) -> Result<Client, PostgresError> {
    let mut client = connect(url)?;
    if version(&mut client)? != MIGRATIONS.len() {
        migrate(&mut client, MIGRATIONS.len(), true)?;
    }
    Ok(client)
}

/// The same, with the schema as it is.
pub fn connect(url: &str) -> Result<Client, PostgresError> {
    let (url, tls) = Tls::of(url);
    let mut config: Config = url.parse().map_err(PostgresError::Address)?;
    config
        .application_name("kiosk-gateway")
        .connect_timeout(Duration::from_secs(CONNECT_SECONDS_MAX));
    let mut client = match tls.connector()? {
        Some(connector) => tls::connect(&mut config, connector)?,
        None => match far(&config) {
            Some(far) => return Err(PostgresError::Network(far)),
            None => config.connect(NoTls)?,
        },
    };
    // Whatever the server or the role has set.
    client.batch_execute("set synchronous_commit = on")?;
    Ok(client)
}

/// A host beyond this machine, if there is one.
fn far(config: &Config) -> Option<String> {
    let by_name = config.get_hosts().iter().find_map(|host| match host {
        Host::Unix(_) => None,
        Host::Tcp(name) => (!is_near(name)).then(|| name.clone()),
    });
    let mut addresses = config.get_hostaddrs().iter();
    by_name.or_else(|| {
        let far = addresses.find(|address| !address.is_loopback())?;
        Some(far.to_string())
    })
}

fn is_near(name: &str) -> bool {
    let address = name.parse::<std::net::IpAddr>();
    name == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

/// Brings the schema to `to`, if `go`, and says the steps. Where it stands is read under the lock:
/// who waited for it has nothing left to do.
pub fn migrate(
    client: &mut Client,
    to: usize,
    go: bool,
) -> Result<Vec<Step>, NotMigrated<postgres::Error>> {
    let database = NotMigrated::Database;
    let mut transaction = client.transaction().map_err(database)?;
    transaction
        .execute("select pg_advisory_xact_lock($1)", &[&SCHEMA_LOCK])
        .map_err(database)?;
    let steps = walk(&mut transaction, MIGRATIONS, to, go)?;
    if go {
        transaction.commit().map_err(database)?;
    }
    Ok(steps)
}

impl Schema for Transaction<'_> {
    type Error = postgres::Error;

    /// Makes the table first: what a session has learned about a table that is not there holds until
    /// it locks one.
    fn version(&mut self) -> Result<usize, postgres::Error> {
        self.batch_execute("create table if not exists schema_version (version bigint not null)")?;
        version(self)
    }

    fn has_rows(&mut self, table: &'static str) -> Result<bool, postgres::Error> {
        let there = self.query_one("select to_regclass($1) is not null", &[&table])?;
        if !there.get::<_, bool>(0) {
            return Ok(false);
        }
        let sql = format!("select exists (select 1 from {table})");
        Ok(self.query_one(&sql, &[])?.get(0))
    }

    fn run(&mut self, script: &'static str, version: usize) -> Result<(), postgres::Error> {
        self.batch_execute(script)?;
        let version = version as i64;
        let sql = "delete from schema_version where version >= $1";
        self.execute(sql, &[&version])?;
        self.execute(
            "insert into schema_version (version) values ($1)",
            &[&version],
        )?;
        Ok(())
    }
}

/// 0 for an empty database.
pub fn version(client: &mut impl GenericClient) -> Result<usize, postgres::Error> {
    let there = client.query_one("select to_regclass('schema_version') is not null", &[])?;
    if !there.get::<_, bool>(0) {
        return Ok(0);
    }
    let found = client.query_one("select coalesce(max(version), 0) from schema_version", &[])?;
    Ok(usize::try_from(found.get::<_, i64>(0)).unwrap_or(usize::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_beyond_this_machine_is_not_asked_in_the_clear() {
        for url in [
            "postgres://k@db.example/l",
            "postgres://k@10.0.0.7/l?sslmode=disable",
            "postgres://k@localhost/l?hostaddr=10.0.0.7",
        ] {
            assert!(
                matches!(client(url), Err(PostgresError::Network(_))),
                "{url}"
            );
        }
        assert!(matches!(
            client("postgres://k@[::1"),
            Err(PostgresError::Address(_))
        ));
    }
}

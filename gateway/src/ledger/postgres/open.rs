//! Connects, and brings the schema up to this program's.

use std::time::Duration;

use postgres::config::Host;
use postgres::{Client, Config, NoTls};
use thiserror::Error;

/// Each brings the schema from its place in the list to the next. Never edit one that has shipped.
const MIGRATIONS: [&str; 3] = [
    include_str!("migrations/0001_begin.sql"),
    include_str!("migrations/0002_enrolment.sql"),
    include_str!("migrations/0003_published.sql"),
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
    /// This program speaks to it without TLS, so not over a network.
    #[error(
        "ledger: PostgreSQL at {0} would be asked without TLS; reach it by a socket or on this machine"
    )]
    Network(String),
    /// Written by a newer gateway.
    #[error("ledger has schema {found}, this gateway knows up to {known}; update it")]
    Newer {
        /// Its schema.
        found: usize,
        /// Ours.
        known: usize,
    },
    /// It does not answer, or refuses.
    #[error(
        "ledger: PostgreSQL does not answer or refuses; look whether it runs and who may log in"
    )]
    Server(#[from] postgres::Error),
}

/// A connection whose commits are durable when they return.
pub fn client(url: &str) -> Result<Client, PostgresError> {
    let mut config: Config = url.parse().map_err(PostgresError::Address)?;
    if let Some(far) = config.get_hosts().iter().find_map(far) {
        return Err(PostgresError::Network(far));
    }
    config
        .application_name("kiosk-gateway")
        .connect_timeout(Duration::from_secs(CONNECT_SECONDS_MAX));
    let mut client = config.connect(NoTls)?;
    // Whatever the server or the role has set.
    client.batch_execute("set synchronous_commit = on")?;
    migrate(&mut client)?;
    Ok(client)
}

fn far(host: &Host) -> Option<String> {
    match host {
        Host::Unix(_) => None,
        Host::Tcp(name) => {
            let near = name == "localhost"
                || name
                    .parse::<std::net::IpAddr>()
                    .is_ok_and(|address| address.is_loopback());
            (!near).then(|| name.clone())
        }
    }
}

fn migrate(client: &mut Client) -> Result<(), PostgresError> {
    if version(client)? == MIGRATIONS.len() {
        return Ok(());
    }
    let mut step = client.transaction()?;
    step.execute("select pg_advisory_xact_lock($1)", &[&SCHEMA_LOCK])?;
    step.batch_execute("create table if not exists schema_version (version bigint not null)")?;
    let found = step.query_one("select coalesce(max(version), 0) from schema_version", &[])?;
    let found = usize::try_from(found.get::<_, i64>(0)).unwrap_or(usize::MAX);
    if found > MIGRATIONS.len() {
        let known = MIGRATIONS.len();
        return Err(PostgresError::Newer { found, known });
    }
    for (at, migration) in MIGRATIONS.iter().enumerate().skip(found) {
        step.batch_execute(migration)?;
        let sql = "insert into schema_version (version) values ($1)";
        step.execute(sql, &[&(at as i64 + 1)])?;
    }
    step.commit()?;
    Ok(())
}

/// 0 for an empty database.
fn version(client: &mut Client) -> Result<usize, postgres::Error> {
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
        for url in ["postgres://k@db.example/l", "postgres://k@10.0.0.7/l"] {
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

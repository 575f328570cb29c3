//! The audit: receipts on one side, the ledger on the other, and whatever does not fit between them.

use std::collections::BTreeMap;

use kiosk_domain::{AgencyId, KioskId, TransactionBody};
use kiosk_envelope::{AgencySecretKeys, Chain, DevicePublicKey, SealedTransaction, Slot, open};

use super::kiosk::EPOCH;
use super::ledger::Ledger;
use super::made_up;
use super::printed::Receipt;

/// What one kiosk says of itself.
pub struct Account {
    /// Which.
    pub id: KioskId,
    /// What its signatures are checked with.
    pub key: DevicePublicKey,
    /// What citizens hold.
    pub receipts: Vec<Receipt>,
    /// Transactions that its outbox ever committed.
    pub enqueued: u64,
}

type Secrets = [(AgencyId, AgencySecretKeys)];

/// Every sentence is something that was lost, came twice or was changed; none is a clean audit.
pub fn examine(ledger: &Ledger, accounts: &[Account], secrets: &Secrets) -> Vec<String> {
    let mut findings = ledger.unreadable.clone();
    for (count, what) in [
        (ledger.alarms, "alarms were raised by the gateway"),
        (ledger.refused, "rows were refused by the gateway"),
        (ledger.broken_links, "parcels do not follow the one before"),
    ] {
        if count > 0 {
            findings.push(format!("{count} {what}"));
        }
    }
    let mut kiosks: BTreeMap<&KioskId, Vec<&SealedTransaction>> = BTreeMap::new();
    for row in &ledger.rows {
        kiosks
            .entry(&row.routing.header.kiosk)
            .or_default()
            .push(row);
    }
    for account in accounts {
        let rows = kiosks.remove(&account.id).unwrap_or_default();
        findings.extend(kiosk(account, rows, secrets));
    }
    findings.extend(
        kiosks
            .keys()
            .map(|id| format!("{id}: nobody knows this kiosk")),
    );
    findings
}

fn kiosk(account: &Account, mut rows: Vec<&SealedTransaction>, secrets: &Secrets) -> Vec<String> {
    rows.sort_by_key(|row| row.routing.slot.sequence);
    let mut findings = chain(account, &rows);
    findings.extend(receipts(account, &rows));
    for row in &rows {
        if let Err(why) = sound(account, row, secrets) {
            let sequence = row.routing.slot.sequence;
            findings.push(format!("{} {sequence}: {why}", account.id));
        }
    }
    findings
}

/// Each names the one before: none is missing, none comes twice, none is in another's place.
fn chain(account: &Account, rows: &[&SealedTransaction]) -> Vec<String> {
    let mut chain = Chain::from(Slot::first(EPOCH));
    let mut findings = Vec::new();
    for row in rows {
        if let Err(broken) = chain.follow(row) {
            findings.push(format!("{}: {broken}", account.id));
            chain = Chain::from(Slot::after(row));
        }
    }
    if rows.len() as u64 != account.enqueued {
        let (there, enqueued) = (rows.len(), account.enqueued);
        let id = &account.id;
        findings.push(format!("{id}: {enqueued} were enqueued, {there} are there"));
    }
    findings
}

/// Each in exactly one row.
fn receipts(account: &Account, rows: &[&SealedTransaction]) -> Vec<String> {
    let mut times: BTreeMap<_, u32> = BTreeMap::new();
    for row in rows {
        let place = (row.routing.slot.sequence, row.routing.header.id);
        *times.entry(place).or_default() += 1;
    }
    let times_of = |receipt: &Receipt| {
        let place = (receipt.sequence, receipt.id);
        times.get(&place).copied().unwrap_or(0)
    };
    let wrong = account
        .receipts
        .iter()
        .filter(|receipt| times_of(receipt) != 1);
    wrong
        .map(|receipt| {
            let (id, sequence) = (&account.id, receipt.sequence);
            format!("{id}: receipt {sequence} is in {} rows", times_of(receipt))
        })
        .collect()
}

/// Signed by the kiosk, and its agency reads what the citizen said.
fn sound(account: &Account, row: &SealedTransaction, secrets: &Secrets) -> Result<(), String> {
    row.verify(&account.key)
        .map_err(|error| error.to_string())?;
    let sequence = row.routing.slot.sequence;
    let agency = made_up::agency(sequence);
    let key = secrets
        .iter()
        .find(|(id, _)| *id == agency)
        .and_then(|(_, keys)| keys.get(&agency, &row.routing.key_id))
        .ok_or_else(|| format!("sealed for a key that {agency} has not"))?;
    let opened = open(row, key).map_err(|error| error.to_string())?;
    match json(&opened) == json(&made_up::body(&account.id, sequence)) {
        true => Ok(()),
        false => Err("opens to something else than was sealed".to_owned()),
    }
}

fn json(body: &TransactionBody) -> String {
    serde_json::to_string(body).expect("a body is JSON")
}

//! The numbers of revocation lists, which only grow, also over restarts: whoever can put back an old
//! list and start the gateway anew must not be able to take a revocation back.

use crate::ledger::sql::{Fields, Sql, Value};

/// A list by its authority and number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListNumber {
    /// DER of the authority's name.
    pub issuer: Vec<u8>,
    /// Its number, as 40 hexadecimal digits.
    pub number: String,
}

/// A list that is older than one that was in use before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Older {
    /// The one that is too old.
    pub found: ListNumber,
    /// Number of the one that was in use, as 40 hexadecimal digits.
    pub known: String,
}

/// Notes the numbers of `lists`, unless one is older than it was before: then none is noted.
///
/// # Errors
/// What the database says.
pub fn remember<S: Sql>(rows: &mut S, lists: &[ListNumber]) -> Result<Option<Older>, S::Error> {
    for list in lists {
        if let Some(known) = last(rows, &list.issuer)?
            && list.number < known
        {
            let found = list.clone();
            return Ok(Some(Older { found, known }));
        }
    }
    for list in lists {
        note(rows, &list.issuer, list.number.clone())?;
    }
    Ok(None)
}

/// The number for the next list of `issuer`, noted at once: no two lists have the same. At least
/// `floor`, so that it grows also when the ledger was lost.
pub fn next<S: Sql>(rows: &mut S, issuer: &[u8], floor: u64) -> Result<u64, S::Error> {
    let last = last(rows, issuer)?;
    let last = last.and_then(|number| u64::from_str_radix(&number, 16).ok());
    let next = last.unwrap_or(0).saturating_add(1).max(floor);
    note(rows, issuer, format!("{next:040x}"))?;
    Ok(next)
}

fn last<S: Sql>(rows: &mut S, issuer: &[u8]) -> Result<Option<String>, S::Error> {
    let sql = "select number from revocation_list where issuer = $1";
    let found = rows.run(sql, &[issuer.into()])?.into_iter().next();
    Ok(found.and_then(|row| Fields::of(row).text()))
}

fn note<S: Sql>(rows: &mut S, issuer: &[u8], number: String) -> Result<(), S::Error> {
    let sql = "insert into revocation_list (issuer, number) values ($1, $2) \
               on conflict (issuer) do update set number = excluded.number";
    let with: [Value; 2] = [issuer.into(), number.into()];
    rows.run(sql, &with).map(drop)
}

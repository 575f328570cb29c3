//! Notes who goes out of service, who comes back, and who never does.

use kiosk_domain::Timestamp;
use kiosk_protocol::{Role, Scope, Standing, StandingChange};

use super::Told;
use crate::ledger::sql::{Sql, Value};

/// Makes `change`, which the operator `by` asks for.
///
/// # Errors
/// What the database says.
pub fn stand<S: Sql>(
    rows: &mut S,
    change: &StandingChange,
    by: &str,
    at: Timestamp,
) -> Result<Told, S::Error> {
    let scope = match &change.scope {
        Scope::All => "all".to_owned(),
        Scope::Site(site) => format!("site:{site}"),
        Scope::Kiosk(kiosk) => format!("kiosk:{kiosk}"),
    };
    let what = match (&change.standing, &change.scope) {
        (Standing::Withdrawn(notice), _) => {
            let sql = "insert into withdrawal (scope, en, sw) values ($1, $2, $3) \
                       on conflict (scope) do update set en = excluded.en, sw = excluded.sw";
            let (en, sw) = (notice.en.as_str(), notice.sw.as_str());
            rows.run(sql, &[scope.as_str().into(), en.into(), sw.into()])?;
            "withdrawn"
        }
        (Standing::Restored, _) => {
            let sql = "delete from withdrawal where scope = $1";
            rows.run(sql, &[scope.as_str().into()])?;
            "restored"
        }
        (Standing::Retired, Scope::Kiosk(kiosk)) => {
            let role = Role::Kiosk(kiosk.clone()).to_string();
            let sql = "insert into revoked (role, revoked_at) values ($1, $2) \
                       on conflict do nothing";
            rows.run(sql, &[role.into(), at.0.into()])?;
            "retired"
        }
        (Standing::Retired, _) => return Ok(Told::Retired),
    };
    note(rows, &scope, what, by, at)?;
    Ok(Told::Done)
}

/// Every change leaves a line, which also tells gateways that there was one.
///
/// # Errors
/// What the database says.
pub fn note<S: Sql>(
    rows: &mut S,
    scope: &str,
    what: &'static str,
    by: &str,
    at: Timestamp,
) -> Result<(), S::Error> {
    let sql = "insert into standing_log (scope, what, changed_by, changed_at) \
               values ($1, $2, $3, $4)";
    let with: [Value; 4] = [scope.into(), what.into(), by.into(), at.0.into()];
    rows.run(sql, &with).map(drop)
}

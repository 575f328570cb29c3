//! Runs the statements about enrolment in SQLite.

use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Connection, params_from_iter};

use crate::ledger::sql::{Sql, Value};

/// A connection that runs them.
pub struct Rows<'a>(pub &'a Connection);

impl Sql for Rows<'_> {
    type Error = rusqlite::Error;

    fn run(&mut self, sql: &'static str, with: &[Value]) -> rusqlite::Result<Vec<Vec<Value>>> {
        let mut statement = self.0.prepare_cached(sql)?;
        let columns = statement.column_count();
        let mut found = statement.query(params_from_iter(with))?;
        let mut rows = Vec::new();
        while let Some(row) = found.next()? {
            let fields = (0..columns).map(|at| row.get_ref(at).map(value));
            rows.push(fields.collect::<rusqlite::Result<_>>()?);
        }
        Ok(rows)
    }
}

fn value(field: ValueRef<'_>) -> Value {
    match field {
        ValueRef::Integer(integer) => Value::Integer(integer),
        ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
        ValueRef::Blob(bytes) => Value::Bytes(bytes.to_vec()),
        ValueRef::Null | ValueRef::Real(_) => Value::Null,
    }
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Integer(integer) => ValueRef::Integer(*integer),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
            Self::Null => ValueRef::Null,
        }))
    }
}

//! Runs the statements about enrolment in PostgreSQL.

use postgres::types::{ToSql, Type};
use postgres::{Error, GenericClient, Row};

use crate::ledger::sql::{Sql, Value};

/// A connection or transaction that runs them.
pub struct Rows<'a, C>(pub &'a mut C);

impl<C: GenericClient> Sql for Rows<'_, C> {
    type Error = Error;

    fn run(&mut self, sql: &'static str, with: &[Value]) -> Result<Vec<Vec<Value>>, Error> {
        let with: Vec<_> = with.iter().map(parameter).collect();
        self.0.query(sql, &with)?.iter().map(values).collect()
    }
}

fn parameter(value: &Value) -> &(dyn ToSql + Sync) {
    match value {
        Value::Integer(integer) => integer,
        Value::Text(text) => text,
        Value::Bytes(bytes) => bytes,
        Value::Null => &None::<i64>,
    }
}

fn values(row: &Row) -> Result<Vec<Value>, Error> {
    let columns = row.columns().iter().enumerate();
    let value = |(at, column): (usize, &postgres::Column)| {
        let value = match *column.type_() {
            Type::INT8 => row.try_get::<_, Option<i64>>(at)?.map(Value::Integer),
            Type::TEXT => row.try_get::<_, Option<String>>(at)?.map(Value::Text),
            Type::BYTEA => row.try_get::<_, Option<Vec<u8>>>(at)?.map(Value::Bytes),
            _ => None,
        };
        Ok(value.unwrap_or(Value::Null))
    };
    columns.map(value).collect()
}

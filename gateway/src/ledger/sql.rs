//! Statements that both databases understand, so that what is seldom asked is written once.
//!
//! Parameters are `$1`, `$2` … and appear first in this order: SQLite counts them as it meets them.

/// A field of a row, or a parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Also a time in ms, or 0 and 1.
    Integer(i64),
    /// UTF-8.
    Text(String),
    /// As they are.
    Bytes(Vec<u8>),
    /// Nothing.
    Null,
}

/// A database that runs them.
pub trait Sql {
    /// What goes wrong.
    type Error;

    /// Runs `sql`, and gives the rows that it returns.
    ///
    /// # Errors
    /// What the database says.
    fn run(&mut self, sql: &'static str, with: &[Value]) -> Result<Vec<Vec<Value>>, Self::Error>;
}

/// Takes the fields of a row one by one; nothing where another kind of field stands.
pub struct Fields(std::vec::IntoIter<Value>);

impl Fields {
    /// Of `row`.
    pub fn of(row: Vec<Value>) -> Self {
        Self(row.into_iter())
    }

    /// The next one, a number.
    pub fn integer(&mut self) -> Option<i64> {
        match self.0.next()? {
            Value::Integer(integer) => Some(integer),
            _ => None,
        }
    }

    /// The next one, a text.
    pub fn text(&mut self) -> Option<String> {
        match self.0.next()? {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The next one, bytes.
    pub fn bytes(&mut self) -> Option<Vec<u8>> {
        match self.0.next()? {
            Value::Bytes(bytes) => Some(bytes),
            _ => None,
        }
    }
}

impl From<i64> for Value {
    fn from(integer: i64) -> Self {
        Self::Integer(integer)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&[u8]> for Value {
    fn from(bytes: &[u8]) -> Self {
        Self::Bytes(bytes.to_vec())
    }
}

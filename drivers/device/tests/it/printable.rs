//! Whether a type has `Debug`, asked where the answer shall be no: `is_printable!(Type)`.

use std::fmt::Debug;

/// Has another value for types that can be printed than for those that cannot.
pub trait Printable {
    fn is_printable(&self) -> bool;
}

pub struct Asked<T>(pub std::marker::PhantomData<T>);

impl<T: Debug> Printable for Asked<T> {
    fn is_printable(&self) -> bool {
        true
    }
}

pub trait NotPrintable {
    fn is_printable(&self) -> bool;
}

impl<T> NotPrintable for &Asked<T> {
    fn is_printable(&self) -> bool {
        false
    }
}

macro_rules! is_printable {
    ($asked:ty) => {{
        #[allow(
            unused_imports,
            reason = "a type that can be printed needs only the first"
        )]
        use crate::printable::{NotPrintable as _, Printable as _};
        (&crate::printable::Asked::<$asked>(std::marker::PhantomData)).is_printable()
    }};
}
pub(crate) use is_printable;

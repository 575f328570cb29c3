//! The card reader from outside: hostile answers, and our reader against a chip.

mod hostile;

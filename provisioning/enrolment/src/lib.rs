//! The fleet's certificate authority and the keys it hands out.

//! Seals a transaction for its agency, opens it, signs it and links it to the one before.

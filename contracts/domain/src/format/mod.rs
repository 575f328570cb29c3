//! What numbers and names look like: one validator a kind.

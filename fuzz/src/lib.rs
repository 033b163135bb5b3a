//! What the fuzzers run ([`targets`]) and where they begin ([`seeds`]). The main crate's tests run the same functions over the same seeds.

pub mod seeds;
pub mod targets;

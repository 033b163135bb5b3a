//! Host languages: each file reads one language into the same [`outline::Outline`], and nothing else knows its syntax.

mod body;
mod builders;
mod format;
pub mod groovy;
pub mod java;
pub mod kotlin;
pub mod outline;
pub mod rust;
pub mod scala;
mod strings;
mod texts;
mod tree;

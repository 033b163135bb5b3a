//! Host languages: each file reads one language into the same [`outline::Outline`], and nothing else knows its syntax.

pub mod java;
pub mod outline;
pub mod rust;

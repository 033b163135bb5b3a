//! Values: what a default or an inserted value is.

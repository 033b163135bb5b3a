//! The order in which a migration tool runs its files.

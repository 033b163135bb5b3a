//! Meets every writer with every schema that has its table.

//! Where statements begin and end.

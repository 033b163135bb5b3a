//! CREATE, ALTER, DROP and RENAME statements, read token by token.

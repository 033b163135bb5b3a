//! INSERT, REPLACE, MERGE, COPY: table, columns, values.

3--liquibase formatted sql
--changeset a:1 dbms:mysql,!h2 splitStatements:false endDelimiter:// context:test
--preconditions onFail:MARK_RAN
--precondition-sql-check expectedResult:0 SELECT count(*) FROM t
CREATE TABLE t (id int NOT NULL PRIMARY KEY)//
--rollback DROP TABLE t;
/* liquibase rollback
DROP TABLE t */
--changeset b:2
INSERT INTO t VALUES (1);
--ignoreLines:start
x
--ignoreLines:end

-- Executed comments, hyphens, periods: where MariaDB reads otherwise than others.
CREATE TABLE versions (
    id int NOT NULL AUTO_INCREMENT /*!40101 COMMENT 'run' */,
    a int /*!50705 NOT NULL */,
    b int /*!50699 NOT NULL */ /*!80016 DEFAULT 7 */,
    c int /*M!50705 NOT NULL */ /*!100100 DEFAULT 1 */,
    PRIMARY KEY (id) /*!50800 , KEY a (a) */
) ENGINE=InnoDB /*!80016 DEFAULT ENCRYPTION='N' */;
CREATE TABLE hyphens (
    a int NOT NULL DEFAULT (5--1), b int NOT NULL,
    c int AS (a--b) STORED, -- a comment
    d int NOT NULL,--	and one behind a tab
    e int NOT NULL --
);
-- Without a key: the catalogue adds the period's end to it, which no statement shows.
CREATE TABLE system_period (
    id int NOT NULL,
    since timestamp(6) GENERATED ALWAYS AS ROW START,
    until timestamp(6) GENERATED ALWAYS AS ROW END INVISIBLE,
    PERIOD FOR SYSTEM_TIME (since, until)
) WITH SYSTEM VERSIONING;
CREATE TABLE own_period (
    id int NOT NULL,
    since date,
    until date,
    PERIOD FOR validity (since, until)
);
CREATE TABLE later_period (id int NOT NULL PRIMARY KEY, since date DEFAULT '2020-01-01', until date);
ALTER TABLE later_period ADD PERIOD FOR validity (since, until);

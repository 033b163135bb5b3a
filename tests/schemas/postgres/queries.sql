-- Tables that queries make.
CREATE TABLE author (id serial PRIMARY KEY, name text NOT NULL, born date DEFAULT now());
CREATE TABLE book (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, author_id int NOT NULL, title text NOT NULL);

CREATE VIEW titles AS
    SELECT b.*, a.name AS author, upper(b.title), (SELECT count(*) FROM book) AS total
    FROM book b
    JOIN author a ON a.id = b.author_id;
CREATE VIEW renamed (one, two) AS SELECT id, name FROM author;
CREATE MATERIALIZED VIEW counted AS
    WITH by_author AS (SELECT author_id, count(*) AS books FROM book GROUP BY author_id)
    SELECT x.*, a.born::text, CASE WHEN a.born IS NULL THEN 0 ELSE 1 END known
    FROM author a
    LEFT JOIN by_author x ON x.author_id = a.id;

CREATE TABLE titles_fast AS SELECT * FROM titles;
CREATE TABLE renamed_fast AS SELECT * FROM renamed WITH NO DATA;
CREATE TABLE counted_fast AS SELECT * FROM counted ORDER BY books;
CREATE TABLE both_fast AS SELECT r.two, q.n FROM renamed r, LATERAL (SELECT length(r.two) n) AS q;
CREATE TABLE either AS SELECT id, name FROM author UNION ALL SELECT id, title FROM book;
CREATE UNLOGGED TABLE whole AS TABLE author;
SELECT * INTO author_copy FROM author WHERE id IN (SELECT author_id FROM book);
SELECT coalesce(name, '?'), now(), row_number() OVER (ORDER BY id) INTO TABLE numbered FROM author;
SELECT 1 AS x INTO TEMP passing;

ALTER TABLE titles_fast ADD PRIMARY KEY (id);
ALTER TABLE author_copy ALTER COLUMN id SET NOT NULL, ADD COLUMN note text NOT NULL DEFAULT '';

CREATE TABLE "Order" ("Id" INT PRIMARY KEY, "select" TEXT, "a""b" INT, größe INT, _x$1 INT, "user" TEXT NOT NULL, KEY INT, VALUE INT, type TEXT, "primary" INT);
CREATE TABLE UPPER_CASE (ID SERIAL, Name VARCHAR(5), CONSTRAINT Upper_Key PRIMARY KEY (ID));
ALTER TABLE upper_case ALTER COLUMN NAME SET NOT NULL, ALTER "name" SET DEFAULT 'x';
CREATE TABLE public."Qualified" (public INT, check_ INT, CHECK (check_ > 0), constraint_ TEXT, EXCLUDE USING btree (public WITH =), index INT, comment TEXT, date DATE, timestamp TIMESTAMP, time TIME, year INT, level INT, data JSON, no INT, name NAME, version INT);

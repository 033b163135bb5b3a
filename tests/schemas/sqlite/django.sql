BEGIN;
CREATE TABLE "app_author" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "name" varchar(100) NOT NULL);
CREATE TABLE "app_book" ("id" char(32) NOT NULL PRIMARY KEY, "title" varchar(200) NOT NULL, "price" decimal NULL, "author_id" integer NOT NULL REFERENCES "app_author" ("id") DEFERRABLE INITIALLY DEFERRED, "pages" integer unsigned NOT NULL CHECK ("pages" >= 0), "ok" bool NOT NULL);
CREATE TABLE "new__app_book" ("pages" integer unsigned NULL CHECK ("pages" >= 0), "id" char(32) NOT NULL PRIMARY KEY, "title" varchar(200) NOT NULL, "author_id" bigint NOT NULL REFERENCES "app_author" ("id") DEFERRABLE INITIALLY DEFERRED);
INSERT INTO "new__app_book" ("id", "title", "author_id", "pages") SELECT "id", "title", "author_id", "pages" FROM "app_book";
DROP TABLE "app_book";
ALTER TABLE "new__app_book" RENAME TO "app_book";
CREATE INDEX "app_book_author" ON "app_book" ("author_id");
COMMIT;

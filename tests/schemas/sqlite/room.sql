CREATE TABLE IF NOT EXISTS `Task` (`uid` INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, `title` TEXT NOT NULL, `done` INTEGER NOT NULL DEFAULT 0, `due` INTEGER);
CREATE INDEX IF NOT EXISTS `index_Task_due` ON `Task` (`due`);
CREATE TABLE IF NOT EXISTS `_new_Task` (`uid` INTEGER NOT NULL, `title` TEXT, `list` INTEGER NOT NULL DEFAULT -1, PRIMARY KEY(`uid`));
INSERT INTO `_new_Task` (`uid`, `title`) SELECT `uid`, `title` FROM `Task`;
DROP TABLE `Task`;
ALTER TABLE `_new_Task` RENAME TO `Task`;
CREATE TABLE IF NOT EXISTS room_master_table (id INTEGER PRIMARY KEY,identity_hash TEXT);
INSERT OR REPLACE INTO room_master_table (id,identity_hash) VALUES(42, 'abc');

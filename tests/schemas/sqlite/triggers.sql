CREATE TABLE t (id TEXT PRIMARY KEY, changed TEXT);
CREATE TABLE log (what TEXT NOT NULL, at TEXT DEFAULT (datetime('now')));
CREATE TRIGGER t_id AFTER INSERT ON t FOR EACH ROW WHEN NEW.id IS NULL
BEGIN
  UPDATE t SET id = lower(hex(randomblob(16))) WHERE rowid = NEW.rowid;
  INSERT INTO log (what) VALUES ('inserted; ' || CASE WHEN NEW.id IS NULL THEN 'without' ELSE 'with' END || ' id');
END;
CREATE TRIGGER IF NOT EXISTS t_delete BEFORE DELETE ON t BEGIN SELECT RAISE(ABORT, 'no; never') WHERE OLD.id = 'x'; END; CREATE TABLE after_trigger (id INTEGER PRIMARY KEY);
CREATE INDEX t_changed ON t (changed DESC) WHERE changed IS NOT NULL;
CREATE UNIQUE INDEX IF NOT EXISTS log_at ON log (at, lower(what));

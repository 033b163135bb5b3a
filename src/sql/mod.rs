//! SQL text to facts, tolerantly: every statement is found and classified, what matters is read by our own token reader,
//! and what could not be read is said with its place. See `docs` in each file for what it covers.
//!
//! [`lex`] makes tokens, [`split`] makes statements of them, [`ddl`] and [`insert`] read those that matter, [`types`] and
//! [`expression`] know data types and values.

pub mod cursor;
pub mod ddl;
pub mod default;
pub mod directive;
pub mod dynamic;
pub mod expression;
pub mod guess;
pub mod helper;
pub mod insert;
pub mod lex;
pub mod placeholder;
mod routine;
mod slip;
pub mod split;
pub mod starts;
pub mod statement;
pub mod types;

use std::ops::Range;

use crate::dialect::Dialect;
use crate::facts::{Script, Statement};
use crate::source::{FileId, SourceFile, Span};
use crate::sql::lex::{Lexer, Rules};
use crate::sql::statement::Reader;
use crate::text::ResolvedText;

/// A text to read and where its bytes come from.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    pub text: &'a str,
    pub origin: Origin<'a>,
    /// How to read what dialects read differently.
    pub rules: Rules,
}

#[derive(Clone, Copy, Debug)]
pub enum Origin<'a> {
    /// A file's own text.
    File(FileId),
    /// A string that code builds.
    Resolved(&'a ResolvedText),
    /// Part of a file, from this byte on.
    Slice(FileId, u32),
}

impl<'a> Input<'a> {
    pub fn new(text: &'a str, origin: Origin<'a>) -> Self {
        Input { text, origin, rules: Rules::default() }
    }

    pub fn file(file: &'a SourceFile) -> Self {
        Input::new(&file.text, Origin::File(file.id))
    }

    pub fn resolved(text: &'a ResolvedText) -> Self {
        Input::new(&text.text, Origin::Resolved(text))
    }

    pub fn with_rules(self, rules: Rules) -> Self {
        Input { rules, ..self }
    }

    /// The tokens of a range of bytes, made on demand.
    pub fn lexer(&self, range: Range<usize>) -> Lexer<'a> {
        Lexer::new(self.text, range, self.rules)
    }

    /// The source span of the bytes `start..end` of the text.
    pub fn span(&self, start: usize, end: usize) -> Span {
        match self.origin {
            Origin::File(file) => Span::new(file, start, end),
            Origin::Slice(file, base) => Span::new(file, base as usize + start, base as usize + end),
            Origin::Resolved(text) => text.span(start, end).unwrap_or(Span::new(FileId(u32::MAX), 0, 0)),
        }
    }
}

/// Reads a SQL script. `dialect` is what the path or the project says, when they say something.
pub fn read_script(file: &SourceFile, dialect: Option<Dialect>) -> Script {
    let guessed = guess::dialect(&file.text);
    let rules = Rules::of(dialect.or(guessed.map(|guess| guess.dialect)));
    let mut best = attempt(file, rules);
    for other in rules.alternatives().skip(1) {
        if !best.1.unclosed && best.1.suspects == 0 {
            break;
        }
        let tried = attempt(file, other);
        if (tried.1.unclosed, tried.1.suspects) < (best.1.unclosed, best.1.suspects) {
            best = tried;
        }
    }
    if best.1.unclosed {
        best = attempt(file, rules.resynchronising());
    }
    let (mut statements, outcome) = best;
    apply_headings(&mut statements, &outcome.headings);
    Script {
        file: file.id,
        dialect: guessed.map(|guess| guess.dialect),
        is_soft: guessed.is_some_and(|guess| guess.is_soft),
        is_embedded: false,
        is_code: false,
        statements,
    }
}

fn attempt(file: &SourceFile, rules: Rules) -> (Vec<Statement>, split::Outcome) {
    let input = Input::file(file).with_rules(rules);
    let mut reader = Reader::new(input);
    let outcome = split::split(input, 0..file.text.len(), &mut |piece| reader.read(piece));
    (reader.statements, outcome)
}

/// A script with headings for several databases is a script of each one's statements.
fn apply_headings(statements: &mut [Statement], headings: &[(usize, Dialect)]) {
    let several = headings.first().is_some_and(|(_, first)| headings.iter().any(|(_, dialect)| dialect != first));
    if !several {
        return;
    }
    for statement in statements.iter_mut().filter(|statement| statement.dialects.is_empty()) {
        let before = headings.partition_point(|&(at, _)| at <= statement.at.start as usize);
        if let Some((_, dialect)) = before.checked_sub(1).and_then(|index| headings.get(index)) {
            statement.dialects.push(*dialect);
        }
    }
}

/// Reads SQL that stands in a string of some other file: usually one statement, sometimes several, sometimes a fragment.
pub fn read_embedded(text: &ResolvedText) -> Vec<Statement> {
    let mut reader = Reader::new(Input::resolved(text));
    split::split(Input::resolved(text), 0..text.text.len(), &mut |piece| reader.read(piece));
    reader.statements
}

#[cfg(test)]
pub mod testing {
    use super::*;
    use crate::facts::{AlterKind, AlterTable, CreateTable, DdlEvent, StatementKind};
    use crate::source::FileKind;

    /// The statements of a script in file 0.
    pub fn statements(sql: &str) -> Vec<Statement> {
        read_script(&SourceFile::new(FileId(0), "a.sql", FileKind::Sql, sql), None).statements
    }

    pub fn events(sql: &str) -> Vec<DdlEvent> {
        let event = |statement: Statement| match statement.kind {
            StatementKind::Ddl(event) => Some(event),
            _ => None,
        };
        statements(sql).into_iter().filter_map(event).collect()
    }

    pub fn tables(sql: &str) -> Vec<CreateTable> {
        let table = |event| match event {
            DdlEvent::CreateTable(table) => Some(*table),
            _ => None,
        };
        events(sql).into_iter().filter_map(table).collect()
    }

    pub fn table(sql: &str) -> CreateTable {
        tables(sql).into_iter().next().unwrap()
    }

    pub fn alterations(sql: &str) -> Vec<AlterTable> {
        let table = |event| match event {
            DdlEvent::AlterTable(table) => Some(table),
            _ => None,
        };
        events(sql).into_iter().filter_map(table).collect()
    }

    /// The kinds of the first ALTER TABLE's actions.
    pub fn actions(sql: &str) -> Vec<AlterKind> {
        alterations(sql).into_iter().next().unwrap().actions.into_iter().map(|action| action.kind).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::testing::{statements, tables};
    use super::*;
    use crate::facts::StatementKind;

    #[test]
    fn a_quote_that_is_never_closed_costs_one_statement() {
        let sql = "CREATE TABLE a (b int DEFAULT 'x, c int);\nCREATE TABLE d (e int DEFAULT 'y');\nCREATE TABLE f (g int);";
        let found = statements(sql);
        assert!(matches!(&found[0].kind, StatementKind::Unread { kind, .. } if kind == "CREATE TABLE"));
        assert_eq!(tables(sql).iter().map(|table| table.name.key()).collect::<Vec<_>>(), ["d", "f"]);
    }

    #[test]
    fn backslashes_that_end_a_string() {
        let sql = "INSERT INTO a VALUES ('C:\\');\nCREATE TABLE b (c varchar(9) DEFAULT 'it''s');";
        assert_eq!(tables(sql).len(), 1);
    }

    #[test]
    fn a_wrong_opinion_about_backslashes_is_noticed() {
        let sql =
            "INSERT INTO a VALUES ('C:\\', 'x');\nCREATE TABLE b (c int);\nINSERT INTO a VALUES ('D:\\', 'y');\nCREATE TABLE d (e int);";
        let file = SourceFile::new(FileId(0), "a.sql", crate::source::FileKind::Sql, sql);
        let found = read_script(&file, Some(Dialect::MySql)).statements;
        assert_eq!(found.len(), 4);
    }

    #[test]
    fn headings_of_several_databases() {
        let sql = "-- mysql\nCREATE TABLE a (b int);\n-- PostgreSQL\nCREATE TABLE a (b int);";
        let dialects: Vec<_> = statements(sql).into_iter().map(|statement| statement.dialects).collect();
        assert_eq!(dialects, [[Dialect::MySql], [Dialect::Postgres]]);
        assert!(statements("-- mysql\nCREATE TABLE a (b int);").iter().all(|statement| statement.dialects.is_empty()));
    }

    #[test]
    fn never_panics_on_pieces_of_real_statements() {
        let sql = "CREATE TABLE `a` (b varchar(9) DEFAULT 'x' COMMENT '表', PRIMARY KEY (`b`)) ENGINE=InnoDB; ALTER TABLE ONLY a ALTER COLUMN b SET DEFAULT nextval('s'::regclass), ADD CONSTRAINT c PRIMARY KEY (b);                    CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW BEGIN SET NEW.b = uuid(); END; DO $$ BEGIN EXECUTE 'DROP TABLE x'; END $$; EXEC sp_rename 'a.b', 'c', 'COLUMN'";
        for (start, _) in sql.char_indices() {
            statements(sql.get(start..).unwrap());
            statements(sql.get(..start).unwrap());
        }
    }
}

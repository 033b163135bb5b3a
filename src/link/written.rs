//! Where the parts of an INSERT stand: of those that may be at fault, for what mends them.
//!
//! The statement is read once more from its file. Where that gives the same as before, it stands there letter by letter; a string that the
//! program puts together, or that has escapes, does not.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::dialect::Dialect;
use crate::facts::{InsertForm, InsertSource, SupplyKind, ValueKind};
use crate::model::{InsertText, Model, RowText, ValueText, Write};
use crate::names::HOLE;
use crate::schema::model::Generation;
use crate::source::{FileKind, SourceFile, Sources, Span};
use crate::sql::cursor::Cursor;
use crate::sql::lex::{Rules, Token, TokenKind};
use crate::sql::{Input, expression, insert};

/// Bytes and rows of an INSERT that is taken for one to be mended by hand: longer ones are written by programs.
const MOST_BYTES: usize = 32 << 10;
const MOST_ROWS: usize = 200;

/// The texts of the statements that a rule may speak of, by where their writers are.
pub fn texts(sources: &Sources, model: &Model) -> BTreeMap<Span, InsertText> {
    let mut candidates: BTreeMap<Span, Vec<(&InsertForm, Dialect)>> = BTreeMap::new();
    for write in model.subjects.iter().flat_map(|subject| &subject.writes) {
        let Some(form) = write.form.as_ref().filter(|form| may_be_at_fault(write, form)) else { continue };
        let (readings, dialect) = (candidates.entry(write.writer.at).or_default(), model.dialect(write.schema));
        // Schemas of one database read it the same way.
        if !readings.iter().any(|(_, known)| *known == dialect) {
            readings.push((form, dialect));
        }
    }
    let found = candidates.par_iter().filter_map(|(&at, readings)| {
        let file = sources.get(at.file)?;
        let mut texts =
            readings.iter().filter_map(|(form, dialect)| read_all(model, file, at, *dialect).filter(|text| is_same(text, form)));
        Some((at, texts.next()?))
    });
    let mut found: BTreeMap<Span, InsertText> = found.collect();
    let strays = model.strays.par_iter().filter_map(|stray| {
        let at = stray.writer.at;
        let dialect = stray.schemas.first().map_or(Dialect::Generic, |id| model.dialect(*id));
        Some((at, read_all(model, sources.get(at.file)?, at, dialect)?))
    });
    let strays: Vec<(Span, InsertText)> = strays.collect();
    for (at, text) in strays {
        found.entry(at).or_insert(text);
    }
    found
}

/// A statement with those that repeat it, which are read as rows of it: what mends one mends all, or nothing. `None` where they are too many.
fn read_all(model: &Model, file: &SourceFile, at: Span, dialect: Dialect) -> Option<InsertText> {
    let text = read(file, at, dialect)?;
    let again = model.repeated_at(at).map_or(&[][..], |repeated| &repeated.again);
    if again.len() > MOST_ROWS {
        return None;
    }
    // They begin with the very same bytes.
    let head = |again: &Span| Span { end: again.start + (at.end - at.start), ..*again };
    let again: Option<Vec<InsertText>> = again.iter().map(|again| read(file, head(again), dialect)).collect();
    Some(InsertText { again: again?, ..text })
}

/// Whether some rule may have something to say about the statement. A dump's thousand INSERTs are not read twice.
fn may_be_at_fault(write: &Write, form: &InsertForm) -> bool {
    let is_odd = || {
        write.columns().any(|(column, supply)| match column.generation {
            Generation::Computed(_) | Generation::Identity { .. } => supply.kind != SupplyKind::Omitted || write.identity_insert,
            _ => supply.kind == SupplyKind::Null && column.nullable == Some(false),
        })
    };
    let is_short = || form.columns.is_none() && form.rows.iter().any(|row| row.values != write.table.columns.len());
    let names = form.columns.as_deref().unwrap_or_default();
    let is_named_twice = || names.iter().enumerate().any(|(index, name)| names.iter().take(index).any(|other| other.key() == name.key()));
    !write.strangers.is_empty() || is_odd() || is_short() || is_named_twice()
}

/// Whether the text is what the form was made of.
fn is_same(text: &InsertText, form: &InsertForm) -> bool {
    let columns: Vec<Span> = form.columns.iter().flatten().map(|name| name.at).collect();
    let is_row = |at: Span| text.rows.is_empty() || text.rows.iter().any(|row| row.at == at);
    columns == text.columns && form.rows.iter().all(|row| is_row(row.at))
}

fn read(file: &SourceFile, at: Span, dialect: Dialect) -> Option<InsertText> {
    let input = Input::file(file).with_rules(Rules::of(Some(dialect)));
    let rest = file.text.get(at.end as usize..)?;
    let most = (0..=MOST_BYTES.min(rest.len())).rev().find(|end| rest.is_char_boundary(*end))?;
    let end = at.end as usize + most;
    let mut tokens: Vec<Token> = Vec::new();
    for token in input.lexer(at.end as usize..end) {
        tokens.push(token);
        if token.kind == TokenKind::Symbol && input.text.get(token.range()) == Some(";") {
            break;
        }
    }
    let mut cursor = Cursor::new(input, &tokens);
    let is_program = file.kind != FileKind::Sql;
    let rows = rows(&mut cursor, is_program, most == rest.len())?;
    let last = rows.last().map_or(at.end, |row| row.at.end);
    // The same reader as before: it must come to the same.
    let found = insert::read(input, at.start as usize..last as usize).ok()?.into_iter().next()?;
    let is_values = matches!(found.source, InsertSource::Rows { .. });
    if found.head != at || found.table.text().contains(HOLE) || (!rows.is_empty() && !is_values) {
        return None;
    }
    let columns = found.columns.unwrap_or_default();
    let mut repeated = Vec::new();
    for (index, name) in columns.iter().enumerate() {
        for (other, before) in columns.iter().enumerate().take(index).filter(|(_, before)| before.key() == name.key()) {
            let is_equal = |row: &RowText| same_constant(file, row.values.get(other), row.values.get(index));
            if !rows.is_empty() && before.text == name.text && rows.iter().all(is_equal) {
                repeated.push((other, index));
            }
        }
    }
    let goes_on = rows.is_empty() || cursor.any_word(&["ON", "AS"]).is_some();
    Some(InsertText {
        head: at,
        table: found.table.last()?.at,
        columns: columns.iter().map(|name| name.at).collect(),
        rows,
        repeated,
        goes_on,
        again: Vec::new(),
        is_script: !is_program && begins_statement(file.text.get(..at.start as usize)?),
    })
}

/// Beginnings of lines that are a statement of their own, or the end of one: scripts for SQL Server mostly have no terminators. A line that may be a
/// condition is not among them.
const WHOLE_LINES: &[&str] = &["INSERT ", "VALUES", "SET ", "USE ", "UPDATE ", "DELETE ", "PRINT ", "TRUNCATE "];

/// Whether a statement begins behind this text: nothing but comments stands before it, or a terminator, SQL Server's GO, a line that is a statement.
fn begins_statement(before: &str) -> bool {
    let is_comment = |line: &&str| line.is_empty() || line.starts_with("--");
    let Some(last) = before.lines().rev().map(str::trim).find(|line| !is_comment(line)) else { return true };
    let upper = last.get(..last.len().min(16)).unwrap_or_default().to_ascii_uppercase();
    let is_whole = WHOLE_LINES.iter().any(|words| upper.starts_with(words)) && !last.ends_with(',');
    // What is commented out at a line's end may hide what the line ends with.
    !last.contains("--") && (last.ends_with(';') || last.eq_ignore_ascii_case("GO") || is_whole)
}

/// All rows from behind the head on; none where what follows is no VALUES. `None`: they go on further than is read.
fn rows(cursor: &mut Cursor, is_program: bool, is_all: bool) -> Option<Vec<RowText>> {
    let _ = cursor.eat_words(&["OVERRIDING", "SYSTEM", "VALUE"]) || cursor.eat_words(&["OVERRIDING", "USER", "VALUE"]);
    let mut rows = Vec::new();
    if cursor.eat_any_word(&["VALUES", "VALUE"]).is_none() {
        return Some(rows);
    }
    while cursor.is_symbol("(") {
        let from = cursor.position;
        let list = cursor.parens()?;
        let is_closed = cursor.position - from == list.tokens.len() + 2;
        if !is_closed || rows.len() == MOST_ROWS {
            return None;
        }
        let values = list.split_commas().into_iter().map(|value| ValueText {
            at: value.span_all(),
            kind: expression::classify(value),
            is_constant: is_constant(&value, is_program),
        });
        rows.push(RowText { at: cursor.span_since(from), values: values.collect() });
        if !cursor.eat_symbol(",") {
            break;
        }
    }
    // What was read may end between two rows.
    (is_all || !cursor.at_end()).then_some(rows)
}

/// Whether a value is the same whatever the program does: no parameter, and no text that a program's template fills.
fn is_constant(value: &Cursor, is_program: bool) -> bool {
    value.tokens.iter().all(|&token| {
        let is_filled = is_program && value.text(token).contains(['$', '{', '%', '\\', '"', '#', '&']);
        !matches!(token.kind, TokenKind::Parameter | TokenKind::Placeholder) && !is_filled
    })
}

fn same_constant(file: &SourceFile, one: Option<&ValueText>, other: Option<&ValueText>) -> bool {
    let is_plain = |value: &ValueText| value.is_constant && !matches!(value.kind, ValueKind::Sequence(_) | ValueKind::Unknown);
    one.zip(other).is_some_and(|(one, other)| is_plain(one) && is_plain(other) && file.slice(one.at) == file.slice(other.at))
}

#[cfg(test)]
mod tests {
    use crate::analysis::analyze_texts;

    /// The parts of the one statement in a file beside a small schema: columns, values, whether others may stand around it.
    fn parts(path: &str, text: &str) -> Option<(Vec<String>, Vec<String>, bool)> {
        let schema = "CREATE TABLE t (id int PRIMARY KEY, title varchar(9), body varchar(9), n int);\n";
        let analysis = analyze_texts(vec![("db/postgres/a.sql".to_owned(), schema.to_owned()), (path.to_owned(), text.to_owned())]);
        let (at, found) = analysis.model.texts.iter().next()?;
        assert_eq!((analysis.model.texts.len(), *at), (1, found.head));
        let slices = |spans: &mut dyn Iterator<Item = crate::source::Span>| spans.map(|at| analysis.sources.slice(at).to_owned()).collect();
        let values = found.rows.iter().flat_map(|row| &row.values).filter(|value| value.is_constant);
        Some((slices(&mut found.columns.iter().copied()), slices(&mut values.map(|value| value.at)), found.is_script))
    }

    #[test]
    fn a_statement_of_a_script_is_read_in_its_parts() {
        let found = parts("db/postgres/b.sql", "INSERT INTO t (id, tilte, body) VALUES (1, 'a,b', lower('C')), (2, NULL, 'd');").unwrap();
        assert_eq!(found.0, ["id", "tilte", "body"]);
        assert_eq!(found.1, ["1", "'a,b'", "lower('C')", "2", "NULL", "'d'"]);
        assert!(found.2);
    }

    #[test]
    fn statements_that_repeat_one_are_edited_with_it() {
        let seed = "INSERT INTO t (id, tilte) VALUES (1, 'a');\nINSERT INTO t (id, tilte) VALUES (2, 'b');\nINSERT INTO t (id, tilte) VALUES (3, 'c');\n";
        let schema = "CREATE TABLE t (id int PRIMARY KEY, title varchar(9), body varchar(9), n int);\n";
        let analysis =
            analyze_texts(vec![("db/postgres/a.sql".to_owned(), schema.to_owned()), ("db/postgres/b.sql".to_owned(), seed.to_owned())]);
        let (_, text) = analysis.model.texts.iter().next().unwrap();
        let names: Vec<&str> = text.again.iter().map(|text| analysis.sources.slice(text.columns[1])).collect();
        assert_eq!((names, text.is_script && text.again.iter().all(|text| text.is_script)), (vec!["tilte", "tilte"], true));
    }

    #[test]
    fn a_statement_in_one_literal_is_read_and_its_parameters_are_no_constants() {
        let code = "pub fn f(c: &C) { sqlx::query(\"INSERT INTO t (id, tilte, body, n) VALUES ($1, $2, '{x}', 7)\").execute(c); }";
        let found = parts("src/lib.rs", code).unwrap();
        assert_eq!((found.0.len(), found.1, found.2), (4, vec!["7".to_owned()], false));
    }

    #[test]
    fn what_the_program_puts_together_is_not() {
        let code = |sql: &str| format!("class A {{ void f(JdbcTemplate jdbc) {{ jdbc.update({sql}, 1, 2, 3, 4); }} }}");
        let is_read =
            |sql: &str| parts("src/A.java", &code(sql)).is_some_and(|(columns, values, _)| !columns.is_empty() && values.is_empty());
        assert!(is_read("\"INSERT INTO t (id, tilte, body, n) VALUES (?, ?, ?, ?)\""));
        assert!(!is_read("\"INSERT INTO t (id, tilte, \" + \"body, n) VALUES (?, ?, ?, ?)\""));
        assert!(!is_read("\"INSERT INTO t (id,\\ttilte, body, n) VALUES (?, ?, ?, ?)\""));
    }

    #[test]
    fn a_statement_behind_a_condition_is_no_whole_one() {
        assert!(
            !parts("db/postgres/b.sql", "IF x THEN INSERT INTO t (id, tilte, body) VALUES (1, 'a', 'b'); END IF;")
                .is_some_and(|found| found.2)
        );
    }
}

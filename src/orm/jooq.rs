//! jOOQ's INSERT statements: `insertInto(USERS, USERS.ID, USERS.NAME).values(…)`, `insertInto(USERS).set(USERS.NAME, name)`.
//!
//! Tables and columns are constants of generated classes, which are named after them in upper case
//! (<https://www.jooq.org/doc/latest/manual/code-generation/codegen-generatorstrategy/>), or `table("users")` and `field("name")`. What is not in the
//! statement is left out of the INSERT (<https://www.jooq.org/doc/latest/manual/sql-building/sql-statements/insert-statement/>). A row that comes as
//! a record (`set(record)`) holds what was set anywhere: its columns are not known.

mod records;

use crate::facts::{Note, Rest, Supply, SupplyKind, Writer, WrittenColumn, WrittenColumns};
use crate::lang::outline::{Call, Expr, ExprKind, Function, Language, Outline, TypeDecl};
use crate::names::HOLE;
use crate::orm::Reader;
use crate::project::Project;
use crate::source::Span;
use crate::text::{Piece, PieceKind, Text};

pub const READER: Reader = Reader { name: "jOOQ", languages: Language::JVM, needles: &["insertInto", "newRecord"], read };

const VIA: &str = "jOOQ INSERT";

/// Calls behind which no column of the row is set any more.
const CONFLICTS: &[&str] = &["onDuplicateKeyUpdate", "onDuplicateKeyIgnore", "onConflict", "onConflictOnConstraint", "onConflictDoNothing"];

/// Calls that end a statement: nobody adds to it later.
const ENDS: &[&str] =
    &["execute", "executeAsync", "returning", "returningResult", "fetch", "fetchOne", "fetchAny", "fetchOptional", "fetchSingle"];

/// How many names lead to a table's constant: `val d = Tables.BOOK`.
const ALIASES: usize = 3;

fn read(project: &Project, outline: &Outline) -> (Vec<Writer>, Vec<Note>) {
    let mut writers = Vec::new();
    if !outline.imports.iter().any(|import| import.path.contains("jooq")) {
        return (writers, Vec::new());
    }
    for (decl, function) in outline.all_functions().filter(|(_, function)| !function.is_test) {
        let reading = Reading { project, outline, decl, function };
        for call in &function.calls {
            reading.calls(call, &mut writers);
        }
        reading.records(&mut writers);
    }
    (writers, Vec::new())
}

struct Reading<'p> {
    project: &'p Project<'p>,
    outline: &'p Outline,
    decl: Option<&'p TypeDecl>,
    function: &'p Function,
}

impl Reading<'_> {
    /// The statements in an expression, each by its outermost call.
    fn calls(&self, expr: &Expr, writers: &mut Vec<Writer>) {
        let mut links: Vec<&Call> = Vec::new();
        let mut current = Some(expr);
        while let Some(ExprKind::Call(call)) = current.map(|expr| &expr.kind) {
            links.push(call);
            current = call.receiver.as_ref();
        }
        for argument in links.iter().flat_map(|call| &call.arguments).chain(current.filter(|root| root.as_call().is_none())) {
            argument.visit(&mut |inner| {
                let is_outermost = matches!(&inner.kind, ExprKind::Call(_));
                if is_outermost && inner.at == argument.at {
                    self.calls(inner, writers);
                }
            });
        }
        links.reverse();
        if let Some(start) = links.iter().position(|call| call.name == "insertInto") {
            writers.extend(links.get(start..).and_then(|links| self.statement(expr.at, links)));
        }
    }

    fn statement(&self, at: Span, links: &[&Call]) -> Option<Writer> {
        let (first, others) = links.split_first()?;
        let (table, columns) = first.arguments.split_first()?;
        let (namespace, table) = self.table(table, 0)?;
        let mut written: Vec<WrittenColumn> = Vec::new();
        let mut is_known = true;
        let mut add = |expr: &Expr, value: Option<&Expr>| match self.column(expr) {
            Some(name) => {
                let kind = match value.map(|value| &value.kind) {
                    Some(ExprKind::Call(call)) if call.name.starts_with("default") => SupplyKind::Unknown,
                    _ => SupplyKind::Application,
                };
                let supply = Supply { kind, at: expr.at, label: "in the statement".to_owned() };
                written.push(WrittenColumn { names: vec![name], at: expr.at, supply, by_dialect: Vec::new(), key: false });
            }
            None => is_known = false,
        };
        let (mut has_list, mut is_whole) = (!columns.is_empty(), true);
        columns.iter().for_each(|column| add(column, None));
        for call in others {
            if CONFLICTS.contains(&call.name.as_str()) {
                break;
            }
            match (call.name.as_str(), call.arguments.as_slice()) {
                ("columns", columns) => {
                    has_list = true;
                    columns.iter().for_each(|column| add(column, None));
                }
                ("set", [column, value]) => {
                    has_list = true;
                    add(column, Some(value));
                }
                ("set", _) => is_whole = false,
                _ => {}
            }
        }
        // A statement in a local may be added to.
        let is_open = self.function.locals.iter().any(|local| local.value.as_ref().is_some_and(|value| value.at == at))
            || self.function.assignments.iter().any(|set| set.value.at == at);
        let is_ended = others.iter().any(|call| ENDS.contains(&call.name.as_str()));
        let uses_set = others.iter().any(|call| call.name == "set");
        let rest = if has_list && is_known && is_whole && (is_ended || !is_open || !uses_set) { Rest::Omitted } else { Rest::Unknown };
        let owner = self.decl.map_or(self.outline.package.as_str(), |decl| decl.qualified.as_str());
        Some(Writer {
            name: format!("{owner}.{}", self.function.name).trim_start_matches('.').to_owned(),
            via: VIA,
            at: Span { end: first.name_at.end.max(first.name_at.start), start: first.name_at.start, ..at },
            tables: vec![table],
            namespace,
            dialects: Vec::new(),
            columns: WrittenColumns::Named(written),
            rest,
            inserts: true,
            form: None,
        })
    }

    /// A table by its constant, by a name for that constant, or as `table("users")`.
    fn table(&self, expr: &Expr, depth: usize) -> Option<(Option<String>, String)> {
        if depth > ALIASES {
            return None;
        }
        match &expr.kind {
            ExprKind::Path(path) => {
                let name = path.last()?;
                if is_constant(name) {
                    return Some((None, name.clone()));
                }
                let local = self.function.locals.iter().rfind(|local| local.name == *name).and_then(|local| local.value.as_ref());
                let fields = self.decl.into_iter().flat_map(|decl| &decl.fields).chain(&self.outline.constants);
                let field = || fields.into_iter().find(|field| field.name == *name).and_then(|field| field.initialiser.as_ref());
                self.table(local.or_else(field)?, depth + 1)
            }
            ExprKind::Call(call) if call.name == "table" || call.name == "name" => {
                let names: Option<Vec<String>> = call.arguments.iter().map(|argument| self.name(argument)).collect();
                let names = names?.join(".");
                let (namespace, table) = match names.rsplit_once('.') {
                    Some((namespace, table)) => (Some(namespace.to_owned()), table.to_owned()),
                    None => (None, names),
                };
                (!table.is_empty()).then_some((namespace, table))
            }
            // `USERS.as("u")`
            ExprKind::Call(call) if call.name == "as" => self.table(call.receiver.as_ref()?, depth + 1),
            _ => None,
        }
    }

    /// A column by its constant in its table, or as `field("name")`.
    fn column(&self, expr: &Expr) -> Option<String> {
        match &expr.kind {
            ExprKind::Path(path) => path.last().filter(|name| path.len() > 1 && is_constant(name)).cloned(),
            ExprKind::Call(call) if call.name == "field" => {
                let name = self.name(call.arguments.first()?)?;
                Some(name.rsplit('.').next().unwrap_or(&name).to_owned())
            }
            _ => None,
        }
    }

    /// `"users"`, `name("users")`.
    fn name(&self, expr: &Expr) -> Option<String> {
        if let ExprKind::Call(call) = &expr.kind
            && call.name == "name"
        {
            return self.name(call.arguments.last()?);
        }
        let text = match &expr.kind {
            ExprKind::Text(text) => text.clone(),
            ExprKind::Path(path) => {
                Text { pieces: vec![Piece { kind: PieceKind::Constant(path.join(".")), at: expr.at, conditional: false }] }
            }
            _ => return None,
        };
        let name = self.project.resolve(self.outline, self.decl, &text).text;
        let name = name.trim().trim_matches(['"', '`']);
        (!name.is_empty() && !name.contains(HOLE) && !name.contains(' ')).then(|| name.to_owned())
    }
}

/// `USERS`, `USER_ID`: as generated constants are written.
fn is_constant(name: &str) -> bool {
    name.chars().any(|c| c.is_ascii_uppercase()) && !name.chars().any(|c| c.is_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use crate::analysis::analyze_texts;
    use crate::facts::{Rest, WrittenColumns};

    /// Each writer with its table and columns, `…` where there may be more.
    fn writers(file: &str, text: &str) -> Vec<String> {
        let analysis = analyze_texts(vec![(file.to_owned(), text.to_owned())]);
        let show = |writer: &crate::facts::Writer| {
            let WrittenColumns::Named(columns) = &writer.columns else { panic!() };
            let names: Vec<&str> = columns.iter().map(|column| column.names[0].as_str()).collect();
            format!("{} {}{}", writer.tables[0], names.join(","), if writer.rest == Rest::Unknown { "…" } else { "" })
        };
        analysis.writers.iter().map(show).collect()
    }

    fn kotlin(code: &str) -> Vec<String> {
        writers(
            "A.kt",
            &format!(
                "import org.jooq.DSLContext\nclass A(val dsl: DSLContext) {{\n  private val d = Tables.BOOK\n  fun f() {{\n{code}\n}}\n}}\n"
            ),
        )
    }

    fn java(code: &str) -> Vec<String> {
        writers("A.java", &format!("import org.jooq.DSLContext;\nclass A {{ DSLContext dsl; void f() {{ {code} }} }}\n"))
    }

    #[test]
    fn columns_of_lists_and_sets() {
        assert_eq!(kotlin("dsl.insertInto(d, d.ID, d.TITLE).values(id, t).execute()"), ["BOOK ID,TITLE"]);
        assert_eq!(kotlin("dsl.batch(dsl.insertInto(d, d.ID).values(null as String?)).use { it.execute() }"), ["BOOK ID"]);
        assert_eq!(java("dsl.insertInto(BOOK).columns(BOOK.A, BOOK.B).values(1, 2).execute();"), ["BOOK A,B"]);
        assert_eq!(
            java("dsl.insertInto(Tables.BOOK).set(BOOK.A, 1).set(BOOK.B, 2).onDuplicateKeyUpdate().set(BOOK.C, 3).execute();"),
            ["BOOK A,B"]
        );
        assert_eq!(
            java("dsl.insertInto(table(name(\"s\", \"book\")), field(\"a\"), field(name(\"b\"))).values(1, 2).execute();"),
            ["book a,b"]
        );
    }

    #[test]
    fn records_insert_what_is_set_on_them() {
        let made = "BookRecord book = dsl.newRecord(BOOK); book.setAuthorId(author); book.setTitle(\"a\");";
        assert_eq!(java(&format!("{made} book.store();")), ["BOOK author_id,title"]);
        assert_eq!(
            java(&format!("{made} if (book.getId() == null) {{ book.set(BOOK.ID, 1); }} dsl.executeInsert(book);")),
            ["BOOK author_id,title,ID"]
        );
        assert_eq!(kotlin("val book = dsl.newRecord(Tables.BOOK)\nbook.title = \"a\"\nbook.insert()"), ["BOOK title"]);
        assert!(java(made).is_empty(), "it is not stored here");
    }

    #[test]
    fn records_that_others_may_set_are_not_known() {
        let made = "BookRecord book = dsl.newRecord(BOOK); book.setTitle(\"a\");";
        for other in
            ["fill(book);", "book.from(pojo);", "list.add(wrap(book));", "new Filler(book);", "BookRecord same = book; same.setId(1);"]
        {
            assert_eq!(java(&format!("{made} {other} book.store();")), ["BOOK title…"], "{other}");
        }
        assert_eq!(java("BookRecord book = dsl.newRecord(BOOK, pojo); book.store();"), ["BOOK …"]);
    }

    #[test]
    fn what_others_may_add_is_not_known() {
        assert_eq!(java("dsl.insertInto(BOOK).set(record).execute();"), ["BOOK …"]);
        assert_eq!(java("dsl.insertInto(BOOK).set(map).set(BOOK.A, 1).execute();"), ["BOOK A…"]);
        assert_eq!(java("var step = dsl.insertInto(BOOK).set(BOOK.A, 1); step.set(BOOK.B, 2).execute();"), ["BOOK A…"]);
        assert_eq!(java("dsl.insertInto(BOOK, fields).values(1).execute();"), ["BOOK …"]);
        assert_eq!(java("dsl.insertInto(BOOK).values(1, 2).execute();"), ["BOOK …"]);
        assert!(java("dsl.insertInto(any).values(1, 2).execute();").is_empty());
        assert!(writers("A.java", "class A { void f() { other.insertInto(BOOK, BOOK.A).execute(); } }").is_empty());
    }
}

//! Slick's table classes: `class Users(tag: Tag) extends Table[User](tag, "users") { def id = column[Long]("id", O.PrimaryKey, O.AutoInc) }`.
//!
//! `users += user` inserts every column of the row but those that are `AutoInc`, which are left out without a word
//! (<https://scala-slick.org/doc/stable/queries.html#inserting>); `forceInsert` sends them. Rows are inserted where some file says so of the table's query.

use crate::facts::{Note, Rest, Supply, SupplyKind, Writer, WrittenColumn, WrittenColumns};
use crate::lang::outline::{Call, Expr, ExprKind, Language, Outline, TypeDecl, TypeRef};
use crate::names::HOLE;
use crate::orm::Reader;
use crate::project::Project;
use crate::source::{FileKind, Span};
use crate::text::{Piece, PieceKind, Text};

pub const READER: Reader = Reader { name: "Slick", languages: &[Language::Scala], needles: &["slick", "TableQuery", "Tag) extends"], read };

const VIA: &str = "Slick table";

/// What stands behind a query's name where rows are inserted through it.
const INSERTS: &[&str] = &[" +=", " ++=", ".+=", ".++=", " returning", ".returning", ".insertOrUpdate"];

fn read(project: &Project, outline: &Outline) -> (Vec<Writer>, Vec<Note>) {
    let tables = outline
        .types
        .iter()
        .filter(|decl| decl.superclass.as_ref().is_some_and(|base| base.name == "Table" || base.name.ends_with(".Table")));
    (tables.filter_map(|decl| writer(project, outline, decl)).collect(), Vec::new())
}

fn writer(project: &Project, outline: &Outline, decl: &TypeDecl) -> Option<Writer> {
    let constructor = decl.functions.iter().find(|function| function.is_constructor)?;
    let call = constructor.calls.iter().filter_map(Expr::as_call).find(|call| call.name == "super")?;
    // `(tag, "users")`, `(tag, Some("schema"), "users")`
    let (name, namespace) = match call.arguments.as_slice() {
        [_, name] => (name, None),
        [_, namespace, name] => (name, namespace.as_call().and_then(|some| some.arguments.first())),
        _ => return None,
    };
    let name = literal(project, outline, decl, name)?;
    let namespace = namespace.and_then(|namespace| literal(project, outline, decl, namespace));
    let keys: Vec<String> =
        decl.functions.iter().flat_map(|function| &function.calls).filter_map(Expr::as_call).flat_map(composite_key).collect();
    let definitions =
        decl.functions.iter().flat_map(|function| function.calls.first().map(|call| (function.name.as_str(), function.at, call)));
    let values = decl.fields.iter().filter_map(|field| Some((field.name.as_str(), field.at, field.initialiser.as_ref()?)));
    let forced = !project.files_mentioning("forceInsert").is_empty();
    let mut columns = Vec::new();
    for (property, at, expr) in definitions.chain(values) {
        let Some(call) = column_call(expr) else { continue };
        let name = literal(project, outline, decl, call.arguments.first()?)?;
        let option = |wanted: &str| {
            call.arguments.iter().find(|option| option.as_path().and_then(|path| path.last()).is_some_and(|name| name == wanted))
        };
        let supply = match option("AutoInc") {
            Some(auto) if forced => supply(SupplyKind::Conditional, auto.at, "O.AutoInc, which forceInsert sends"),
            Some(auto) => supply(SupplyKind::Database, auto.at, "O.AutoInc"),
            None => supply(SupplyKind::Conditional, at, "the row's value"),
        };
        let key = option("PrimaryKey").is_some() || keys.iter().any(|key| key == property);
        let supply = if key && supply.kind == SupplyKind::Conditional && option("AutoInc").is_none() {
            Supply { kind: SupplyKind::Application, ..supply }
        } else {
            supply
        };
        columns.push(WrittenColumn { names: vec![name], at, supply, by_dialect: Vec::new(), key });
    }
    (!columns.is_empty()).then(|| Writer {
        name: decl.qualified.clone(),
        via: VIA,
        at: decl.at,
        tables: vec![name],
        namespace,
        dialects: Vec::new(),
        columns: WrittenColumns::Named(columns),
        // Columns that the row does not have, and projections, are not followed.
        rest: Rest::Unknown,
        inserts: is_inserted(project, &decl.name),
        form: None,
    })
}

/// `column[Long]("id", …)`, also with `.?` or `<>` behind it.
fn column_call(expr: &Expr) -> Option<&Call> {
    let call = expr.as_call()?;
    if call.name == "column" && call.receiver.is_none() { Some(call) } else { None }
}

/// `primaryKey("pk", (a, b))`
fn composite_key(call: &Call) -> Vec<String> {
    let columns = match call.arguments.get(1).map(|columns| &columns.kind) {
        Some(ExprKind::List(columns)) if call.name == "primaryKey" => columns.as_slice(),
        _ => return Vec::new(),
    };
    columns.iter().filter_map(|column| column.as_path()?.last().cloned()).collect()
}

/// Whether some file inserts through a query of the table.
fn is_inserted(project: &Project, class: &str) -> bool {
    let of_class = |types: &[TypeRef]| types.iter().any(|ty| ty.name == class);
    let is_query = |value: &Expr| {
        matches!(&value.kind, ExprKind::Call(call) if call.name == "TableQuery" && of_class(&call.type_arguments))
            || matches!(&value.kind, ExprKind::Path(path) if path.last().is_some_and(|name| name == "TableQuery"))
    };
    let mut queries: Vec<&str> = Vec::new();
    for outline in project.outlines().iter().filter(|outline| outline.language == Language::Scala) {
        let fields = outline.types.iter().flat_map(|decl| &decl.fields).chain(&outline.constants);
        queries.extend(fields.filter(|field| field.initialiser.as_ref().is_some_and(is_query)).map(|field| field.name.as_str()));
        let locals = outline.all_functions().flat_map(|(_, function)| &function.locals);
        queries.extend(locals.filter(|local| local.value.as_ref().is_some_and(is_query)).map(|local| local.name.as_str()));
        // `object users extends TableQuery(new Users(_))`
        let objects = outline.types.iter().filter(|decl| decl.superclass.as_ref().is_some_and(|base| base.name == "TableQuery"));
        queries.extend(objects.map(|decl| decl.name.as_str()));
    }
    queries.sort_unstable();
    queries.dedup();
    let texts = || project.sources.iter().filter(|file| file.kind == FileKind::Scala).map(|file| file.text.as_str());
    queries.iter().any(|query| INSERTS.iter().any(|insert| texts().any(|text| text.contains(&format!("{query}{insert}")))))
}

fn supply(kind: SupplyKind, at: Span, label: &str) -> Supply {
    Supply { kind, at, label: label.to_owned() }
}

fn literal(project: &Project, outline: &Outline, decl: &TypeDecl, value: &Expr) -> Option<String> {
    let text = match &value.kind {
        ExprKind::Text(text) => text.clone(),
        ExprKind::Path(path) => {
            Text { pieces: vec![Piece { kind: PieceKind::Constant(path.join(".")), at: value.at, conditional: false }] }
        }
        _ => return None,
    };
    let resolved = project.resolve(outline, Some(decl), &text).text;
    (!resolved.is_empty() && !resolved.contains(HOLE)).then_some(resolved)
}

#[cfg(test)]
mod tests {
    use crate::analysis::analyze_texts;
    use crate::rules;

    fn found(sql: &str, scala: &str) -> usize {
        let head = "package a\nimport slick.jdbc.PostgresProfile.api._\n";
        let files = [("app/A.scala", format!("{head}{scala}")), ("conf/evolutions/default/1.sql", sql.to_owned())];
        let analysis = analyze_texts(files.iter().map(|(path, text)| ((*path).to_owned(), text.clone())).collect());
        rules::check_all(&analysis.model).len()
    }

    const WRONG: &str = "CREATE TABLE users (id bigint NOT NULL, name text, PRIMARY KEY (id));\nCREATE SEQUENCE unused;";
    const TABLE: &str = "class Users(tag: Tag) extends Table[User](tag, \"users\") {\n  def id = column[Long](\"id\", O.PrimaryKey, O.AutoInc)\n  def name = column[String](\"name\")\n}\n";

    #[test]
    fn an_auto_inc_column_is_left_out() {
        let insert = "object Repo {\n  val users = TableQuery[Users]\n  def add(user: User) = db.run(users += user)\n}\n";
        assert_eq!(found(WRONG, &format!("{TABLE}{insert}")), 1);
        assert_eq!(found(&WRONG.replace("bigint NOT NULL", "bigserial"), &format!("{TABLE}{insert}")), 0);
        assert_eq!(found(WRONG, &format!("{TABLE}{}", insert.replace("users += user", "users.forceInsert(user)"))), 0);
        assert_eq!(found(WRONG, &format!("{}{insert}", TABLE.replace(", O.AutoInc", ""))), 0, "the row brings it");
    }

    #[test]
    fn a_table_that_is_only_read_is_not_judged() {
        let query = "object Repo {\n  val users = TableQuery[Users]\n  def all = db.run(users.result)\n}\n";
        assert_eq!(found(WRONG, &format!("{TABLE}{query}")), 0);
    }
}

//! JetBrains Exposed: `object Users : LongIdTable("users")`, and what is inserted into it.
//!
//! A table object says of each column how a new row gets it: `autoIncrement()` and `databaseGenerated()` leave it to the database, `autoGenerate()`,
//! `clientDefault { … }` and `default(…)` fill it before the INSERT, and all else is what the `insert { it[name] = … }` at hand gives
//! (<https://www.jetbrains.com/help/exposed/working-with-tables.html>). `IntIdTable` and `LongIdTable` have an auto-increment `id`, `UUIDTable` one that the
//! client makes ([`IdTable.kt`](https://github.com/JetBrains/Exposed/blob/main/exposed-core/src/main/kotlin/org/jetbrains/exposed/v1/core/dao/id/IdTable.kt)).
//! The table object's own tables are judged where a script creates them; `SchemaUtils.create` makes them fit by itself.

use crate::facts::{Note, Rest, Supply, SupplyKind, Writer, WrittenColumn, WrittenColumns};
use crate::lang::outline::{Call, Expr, ExprKind, Field, Function, Language, Outline, TypeDecl};
use crate::names::{self, HOLE};
use crate::orm::Reader;
use crate::project::{Found, Project};
use crate::source::Span;

pub const READER: Reader = Reader { name: "Exposed", languages: &[Language::Kotlin], needles: &["jetbrains.exposed"], read };

const VIA_ENTITY: &str = "Exposed entity";
const VIA_INSERT: &str = "insert by Exposed";

/// Table classes of the library with the supply of their `id`.
const BASES: &[(&str, Option<Base>)] = &[
    ("Table", None),
    ("IdTable", None),
    ("IntIdTable", Some(Base::Database)),
    ("LongIdTable", Some(Base::Database)),
    ("UIntIdTable", Some(Base::Database)),
    ("ULongIdTable", Some(Base::Database)),
    ("UUIDTable", Some(Base::Client)),
    ("UuidTable", Some(Base::Client)),
    ("JavaUUIDTable", Some(Base::Client)),
    ("CompositeIdTable", None),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Base {
    Database,
    Client,
}

/// Functions that begin a column's definition, whose first argument is its name.
const COLUMNS: &[&str] = &[
    "integer",
    "long",
    "short",
    "byte",
    "uinteger",
    "ulong",
    "ushort",
    "ubyte",
    "varchar",
    "char",
    "text",
    "mediumText",
    "largeText",
    "bool",
    "uuid",
    "javaUUID",
    "binary",
    "blob",
    "decimal",
    "float",
    "double",
    "date",
    "datetime",
    "timestamp",
    "time",
    "timestampWithTimeZone",
    "duration",
    "enumeration",
    "enumerationByName",
    "customEnumeration",
    "reference",
    "optReference",
    "json",
    "jsonb",
    "array",
    "registerColumn",
];

/// Calls in a definition that say how a new row gets the column's value.
const SUPPLIES: &[(&str, SupplyKind, &str)] = &[
    ("autoIncrement", SupplyKind::Database, "autoIncrement()"),
    ("autoinc", SupplyKind::Database, "autoinc()"),
    ("databaseGenerated", SupplyKind::Database, "databaseGenerated()"),
    // The default is in the table that Exposed would create; in the INSERT it stands only since 0.51, so that nothing is known.
    ("defaultExpression", SupplyKind::Conditional, "defaultExpression(…)"),
    ("autoGenerate", SupplyKind::Framework { sequence: None }, "autoGenerate()"),
    ("clientDefault", SupplyKind::Framework { sequence: None }, "clientDefault { … }"),
    ("default", SupplyKind::Framework { sequence: None }, "default(…)"),
];

/// Calls on a table that insert a row with the columns that their lambda sets.
const INSERTS: &[&str] = &[
    "insert",
    "insertAndGetId",
    "insertIgnore",
    "insertIgnoreAndGetId",
    "insertReturning",
    "upsert",
    "upsertReturning",
    "replace",
    "batchInsert",
    "batchUpsert",
    "batchReplace",
];

fn read(project: &Project, outline: &Outline) -> (Vec<Writer>, Vec<Note>) {
    let mut writers = Vec::new();
    for (decl, function) in outline.all_functions().filter(|(_, function)| !function.is_test) {
        let mut calls = Vec::new();
        function.calls.iter().for_each(|call| {
            call.visit(&mut |inner| {
                if let ExprKind::Call(call) = &inner.kind
                    && (call.name == "new" || INSERTS.contains(&call.name.as_str()))
                {
                    calls.push((&**call, inner.at));
                }
            });
        });
        for (call, at) in calls {
            let place = Place { project, outline, decl, function, at };
            writers.extend(if call.name == "new" { entity(place, call) } else { insert(place, call) });
        }
    }
    (writers, Vec::new())
}

struct Column<'p> {
    property: &'p str,
    name: String,
    supply: Option<Supply>,
    at: Span,
}

/// A table object, its columns by their properties.
struct Table<'p> {
    found: Found<'p>,
    name: String,
    columns: Vec<Column<'p>>,
    /// The `id` of `LongIdTable` and its like.
    id: Option<Base>,
    id_column: String,
    id_at: Span,
    /// Properties named in `PrimaryKey(…)`.
    key: Vec<String>,
    is_complete: bool,
}

impl<'p> Table<'p> {
    fn of(project: &'p Project<'p>, found: Found<'p>) -> Option<Table<'p>> {
        let (above, _) = project.superclasses(found);
        let levels: Vec<Found> = std::iter::once(found).chain(above).collect();
        let top = levels.last()?;
        let base = top.decl.superclass.as_ref()?;
        let from_exposed = |outline: &Outline| outline.imports.iter().any(|import| import.path.contains("jetbrains.exposed"));
        let (_, id) = BASES.iter().find(|(name, _)| *name == base.name).filter(|_| from_exposed(top.outline))?;
        let own = arguments_of_super(found.decl);
        // A base class of one's own passes a name on in ways that are not followed.
        let name = match (own.first(), levels.len()) {
            (Some(name), 1) => literal(project, found, name)?,
            (None, 1) => found.decl.name.strip_suffix("Table").filter(|name| !name.is_empty()).unwrap_or(&found.decl.name).to_owned(),
            (Some(name), _) => literal(project, found, name)?,
            (None, _) => return None,
        };
        let top_arguments = arguments_of_super(top.decl);
        let id_column = match top_arguments.get(1) {
            Some(name) => literal(project, *top, name)?,
            None => "id".to_owned(),
        };
        let mut table = Table { found, name, columns: Vec::new(), id: *id, id_column, id_at: base.at, key: Vec::new(), is_complete: true };
        for level in &levels {
            for field in &level.decl.fields {
                table.add(project, *level, field);
            }
        }
        Some(table)
    }

    fn add(&mut self, project: &Project, owner: Found<'p>, field: &'p Field) {
        let Some(initialiser) = &field.initialiser else { return };
        let mut links = Vec::new();
        let mut current = Some(initialiser);
        while let Some(ExprKind::Call(call)) = current.map(|expr| &expr.kind) {
            links.push(&**call);
            current = call.receiver.as_ref();
        }
        if field.name == "primaryKey" {
            if let ExprKind::New(new) = &initialiser.kind {
                self.key.extend(new.arguments.iter().filter_map(|argument| argument.as_path()?.last().cloned()));
            }
            return;
        }
        let Some(first) = links.last().filter(|call| COLUMNS.contains(&call.name.as_str())) else {
            // Something else than a column, or one by an extension of their own.
            self.is_complete &= links.is_empty();
            return;
        };
        let Some(name) = first.arguments.first().and_then(|name| literal(project, owner, name)) else {
            self.is_complete = false;
            return;
        };
        let mut supply = None;
        for call in &links {
            if let Some((_, kind, label)) = SUPPLIES.iter().find(|(known, ..)| *known == call.name) {
                supply = Some(Supply { kind: kind.clone(), at: call.name_at, label: (*label).to_owned() });
            }
            // Exposed before 0.24: `integer("id").autoIncrement().primaryKey()`.
            if call.name == "primaryKey" {
                self.key.push(field.name.clone());
            }
        }
        if field.name == "id" {
            self.id = None;
        }
        if !self.columns.iter().any(|known| known.property == field.name) {
            self.columns.push(Column { property: &field.name, name, supply, at: field.at });
        }
    }

    fn is_key(&self, column: &Column) -> bool {
        self.key.iter().any(|key| key == column.property)
    }

    fn id_supply(&self) -> Option<Supply> {
        let (kind, label) = match self.id? {
            Base::Database => (SupplyKind::Database, "auto-increment"),
            Base::Client => (SupplyKind::Framework { sequence: None }, "a UUID that the client makes"),
        };
        Some(Supply {
            kind,
            at: self.id_at,
            label: format!("{label} of {}", self.found.decl.superclass.as_ref().map_or("", |base| &base.name)),
        })
    }

    /// The columns that a row gets without the program's doing.
    fn supplied(&self) -> Vec<WrittenColumn> {
        let written = |name: &str, at, supply, key| WrittenColumn { names: vec![name.to_owned()], at, supply, by_dialect: Vec::new(), key };
        let id = self.id_supply().map(|supply| written(&self.id_column, self.id_at, supply, true));
        let others =
            self.columns.iter().filter_map(|column| Some(written(&column.name, column.at, column.supply.clone()?, self.is_key(column))));
        id.into_iter().chain(others).collect()
    }

    fn writer(&self, via: &'static str, name: String, at: Span, columns: Vec<WrittenColumn>, rest: Rest) -> Writer {
        let (namespace, table) = match self.name.rsplit_once('.') {
            Some((namespace, table)) => (Some(namespace.to_owned()), table.to_owned()),
            None => (None, self.name.clone()),
        };
        Writer {
            name,
            via,
            at,
            tables: vec![table.trim_matches(['"', '`']).to_owned()],
            namespace,
            dialects: Vec::new(),
            columns: WrittenColumns::Named(columns),
            rest,
            inserts: true,
            form: None,
        }
    }
}

/// A call in a function.
#[derive(Clone, Copy)]
struct Place<'p> {
    project: &'p Project<'p>,
    outline: &'p Outline,
    decl: Option<&'p TypeDecl>,
    function: &'p Function,
    at: Span,
}

impl Place<'_> {
    fn name(&self) -> String {
        let owner = self.decl.map_or(self.outline.package.as_str(), |decl| decl.qualified.as_str());
        format!("{owner}.{}", self.function.name).trim_start_matches('.').to_owned()
    }
}

/// `User.new { … }`, where `User`'s companion is the `EntityClass` of a table; `new(id) { … }` brings the key.
/// <https://www.jetbrains.com/help/exposed/dao-crud-operations.html#create>
fn entity(place: Place, call: &Call) -> Option<Writer> {
    let found = place.project.resolve_type(place.outline, call.receiver.as_ref()?.as_path()?.last()?)?;
    let made = found.decl.functions.iter().flat_map(|function| &function.records).find_map(|record| match &record.kind {
        ExprKind::New(new) if new.ty.name.ends_with("EntityClass") => new.arguments.first()?.as_path()?.last(),
        _ => None,
    });
    let table = Table::of(place.project, place.project.resolve_type(found.outline, made?)?)?;
    let mut columns = table.supplied();
    if call.arguments.len() > 1 {
        for key in columns.iter_mut().filter(|column| column.key) {
            key.supply = Supply { kind: SupplyKind::Application, at: call.name_at, label: "given to new(…)".to_owned() };
        }
    }
    (!columns.is_empty()).then(|| table.writer(VIA_ENTITY, place.name(), place.at, columns, Rest::Unknown))
}

/// `Users.insert { it[name] = "a" }`: the columns that are set, and those that the table fills by itself.
fn insert(place: Place, call: &Call) -> Option<Writer> {
    let Place { project, outline, function, at, .. } = place;
    let found = match &call.receiver {
        Some(receiver) => {
            let name = receiver.as_path()?.last()?;
            // `private val table = Users`
            let alias = || place.decl?.fields.iter().find(|field| field.name == *name)?.initialiser.as_ref()?.as_path()?.last();
            project.resolve_type(outline, name).or_else(|| project.resolve_type(outline, alias()?))?
        }
        // A function of the table's own.
        None => Found { outline, decl: place.decl? },
    };
    let table = Table::of(project, found)?;
    let mut is_known = table.is_complete;
    let mut columns: Vec<WrittenColumn> = Vec::new();
    let mut rows: Vec<&str> = vec!["it", "this"];
    for set in function.assignments.iter().filter(|set| at.contains(set.at)) {
        let Some(mark) = set.target.iter().position(|segment| segment == "[]") else { continue };
        let property = set.target.last()?;
        rows.extend(set.target.first().map(String::as_str).filter(|_| mark == 1));
        let name = match table.columns.iter().find(|column| column.property == property) {
            Some(column) => column.name.clone(),
            None if property == "id" && table.id.is_some() => table.id_column.clone(),
            None => {
                is_known = false;
                continue;
            }
        };
        let kind = if matches!(set.value.kind, ExprKind::Null) { SupplyKind::Null } else { SupplyKind::Application };
        let supply = Supply { kind, at: set.at, label: "set in the insert".to_owned() };
        columns.push(WrittenColumn { names: vec![name], at: set.at, supply, by_dialect: Vec::new(), key: false });
    }
    // Without any the row is filled by a function, or copied.
    if columns.is_empty() {
        return None;
    }
    for column in table.supplied() {
        let known = |known: &WrittenColumn| known.names.iter().any(|name| column.names.iter().any(|own| names::same(own, name)));
        match columns.iter_mut().find(|set| known(set)) {
            Some(set) => set.key |= column.key,
            None => columns.push(column),
        }
    }
    // A lambda that hands the row on (`fill(it)`) sets columns that are not seen.
    let hands_on = function.calls.iter().any(|outer| mentions(outer, at, &rows));
    let rest = if hands_on || !is_known { Rest::Unknown } else { Rest::Omitted };
    if hands_on {
        columns.retain(|column| !column.key || column.supply.kind == SupplyKind::Application);
    }
    Some(table.writer(VIA_INSERT, place.name(), at, columns, rest))
}

/// Whether a call inside the place is given one of these, or is called on it.
fn mentions(expr: &Expr, at: Span, rows: &[&str]) -> bool {
    let mut found = false;
    expr.visit(&mut |inner| {
        if let ExprKind::Call(call) = &inner.kind {
            let is_row = |argument: &Expr| matches!(argument.as_path(), Some([name]) if rows.contains(&name.as_str()));
            found |= at.contains(inner.at) && inner.at != at && call.arguments.iter().chain(&call.receiver).any(is_row);
        }
    });
    found
}

/// What a table object gives the constructor of its superclass.
fn arguments_of_super(decl: &TypeDecl) -> &[Expr] {
    let constructors = decl.functions.iter().filter(|function| function.is_constructor);
    let calls = constructors.flat_map(|function| &function.calls).filter_map(Expr::as_call);
    calls.into_iter().find(|call| call.name == "super").map_or(&[], |call| call.arguments.as_slice())
}

fn literal(project: &Project, found: Found, value: &Expr) -> Option<String> {
    use crate::text::{Piece, PieceKind, Text};
    let text = match &value.kind {
        ExprKind::Text(text) => text.clone(),
        ExprKind::Path(path) => {
            Text { pieces: vec![Piece { kind: PieceKind::Constant(path.join(".")), at: value.at, conditional: false }] }
        }
        _ => return None,
    };
    let resolved = project.resolve(found.outline, Some(found.decl), &text).text;
    (!resolved.is_empty() && !resolved.contains(HOLE)).then_some(resolved)
}

#[cfg(test)]
mod tests {
    use crate::analysis::analyze_texts;
    use crate::facts::{SupplyKind, WrittenColumns};
    use crate::rules;

    const HEAD: &str = "package a\nimport org.jetbrains.exposed.sql.*\nimport org.jetbrains.exposed.dao.id.*\n";

    /// Each writer with its table and its columns; `!` behind those that the database fills, `?` where it depends.
    fn writers(text: &str) -> Vec<String> {
        let analysis = analyze_texts(vec![("src/main/kotlin/A.kt".to_owned(), format!("{HEAD}{text}"))]);
        let show = |writer: &crate::facts::Writer| {
            let WrittenColumns::Named(columns) = &writer.columns else { panic!() };
            let column = |column: &crate::facts::WrittenColumn| {
                let mark = match column.supply.kind {
                    SupplyKind::Database => "!",
                    SupplyKind::Conditional => "?",
                    _ => "",
                };
                format!("{}{mark}{}", column.names[0], if column.key { "*" } else { "" })
            };
            format!("{} {}", writer.tables[0], columns.iter().map(column).collect::<Vec<_>>().join(","))
        };
        analysis.writers.iter().map(show).collect()
    }

    #[test]
    fn an_insert_sets_columns_and_the_table_fills_others() {
        let table = "object Users : LongIdTable(\"users\", \"user_id\") {\n  val name = varchar(\"user_name\", 50)\n  val at = long(\"at\").clientDefault { now() }\n  val note = text(\"note\").nullable()\n}\n";
        let insert = "fun add() { Users.insert {\n  it[name] = \"x\"\n  it[Users.note] = null\n} }\n";
        assert_eq!(writers(&format!("{table}{insert}")), ["users user_name,note,user_id!*,at"]);
        let explicit = "fun add() { Users.insertAndGetId { row ->\n  row[id] = 3L\n  row[name] = \"x\"\n} }\n";
        assert_eq!(writers(&format!("{table}{explicit}")), ["users user_id*,user_name,at"]);
        let alias = "class Repo {\n  private val table = Users\n  fun add() { table.insert {\n    it[name] = \"x\"\n  } }\n}\n";
        assert_eq!(writers(&format!("{table}{alias}")), ["users user_name,user_id!*,at"]);
        let own = format!("{}  fun add() = insert {{\n    it[name] = \"x\"\n  }}\n}}\n", table.trim_end_matches("}\n"));
        assert_eq!(writers(&own), ["users user_name,user_id!*,at"]);
        let batch = "fun add(all: List<String>) { Users.batchInsert(all) { n ->\n  this[Users.name] = n\n} }\n";
        assert_eq!(writers(&format!("{table}{batch}")), ["users user_name,user_id!*,at"]);
    }

    #[test]
    fn a_row_that_is_handed_on_has_columns_that_are_not_seen() {
        let table = "object Users : Table(\"users\") {\n  val id = long(\"id\").autoIncrement()\n  val name = text(\"name\")\n  override val primaryKey = PrimaryKey(id)\n}\n";
        assert_eq!(writers(&format!("{table}fun add() {{ Users.insert {{\n  it[name] = \"x\"\n}} }}\n")), ["users name,id!*"]);
        assert_eq!(writers(&format!("{table}fun add() {{ Users.insert {{\n  it[name] = \"x\"\n  fill(it)\n}} }}\n")), ["users name"]);
        assert!(writers(&format!("{table}fun add() {{ Users.insert {{ fill(it) }} }}\n")).is_empty());
    }

    #[test]
    fn entities_are_made_by_the_table_of_their_companion() {
        let table = "object UserTable : IntIdTable() {\n  val name = text(\"name\")\n}\nclass User(id: EntityID<Int>) : IntEntity(id) {\n  companion object : IntEntityClass<User>(UserTable)\n  var name by UserTable.name\n}\n";
        assert_eq!(writers(&format!("{table}fun add() {{ User.new {{ name = \"x\" }} }}\n")), ["User id!*"]);
        assert_eq!(writers(&format!("{table}fun add() {{ User.new(5) {{ name = \"x\" }} }}\n")), ["User id*"]);
        assert!(writers(table).is_empty(), "nobody inserts");
    }

    #[test]
    fn a_key_that_nobody_makes_is_found() {
        let code = format!(
            "{HEAD}object Users : LongIdTable(\"users\") {{\n  val name = text(\"name\")\n}}\nfun add() {{ Users.insert {{\n  it[name] = \"x\"\n}} }}\n"
        );
        let found = |sql: &str| {
            let files = [("src/main/kotlin/A.kt", code.as_str()), ("src/main/resources/db/migration/V1__a.sql", sql)];
            let analysis = analyze_texts(files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect());
            rules::check_all(&analysis.model).len()
        };
        assert_eq!(found("CREATE TABLE users (id bigint NOT NULL PRIMARY KEY, name text NOT NULL);"), 1);
        assert_eq!(found("CREATE TABLE users (id bigserial PRIMARY KEY, name text NOT NULL);"), 0);
    }
}

//! `table! { … }`: what a table and its columns are called in SQL, and its key.

use crate::lang::outline::{Language, Outline};
use crate::lang::rust::scan::{TokenKind, Tokens};
use crate::project::{Project, shared_folders};
use crate::source::FileId;

/// A table as Diesel's schema file declares it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Table {
    pub file: FileId,
    /// The module's name in Rust.
    pub module: String,
    /// The name in SQL.
    pub name: String,
    pub namespace: Option<String>,
    /// Rust names of the key's columns.
    pub key: Vec<String>,
    pub columns: Vec<Column>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Column {
    pub module: String,
    pub name: String,
}

impl Table {
    /// A table that no `table!` of the project declares.
    fn unknown(file: FileId, module: &str) -> Self {
        Table { file, module: module.to_owned(), name: module.to_owned(), namespace: None, key: Vec::new(), columns: Vec::new() }
    }

    /// A column's name in SQL, by its name in Rust.
    pub fn column(&self, module: &str) -> String {
        self.columns.iter().find(|column| column.module == module).map_or(module, |column| &column.name).to_owned()
    }

    pub fn is_key(&self, module: &str) -> bool {
        self.key.iter().any(|key| key == module)
    }
}

/// Every `table!` of the project.
pub(super) fn all(project: &Project) -> Vec<Table> {
    let rust = project.outlines().iter().filter(|outline| outline.language == Language::Rust);
    let mut tables = Vec::new();
    for outline in rust {
        for call in outline.macros.iter().filter(|call| call.name == "table") {
            tables.extend(parse(outline.file, project.sources.slice(call.body)));
        }
    }
    tables
}

/// The table that a path means in a file: `users`, `schema::users`, `users::table`, `users::dsl::users`, or what an import calls so.
pub(super) fn find(project: &Project, tables: &[Table], from: &Outline, path: &[String]) -> Option<Table> {
    let module = module_of(tables, from, path)?;
    let here = project.path(from);
    let named = tables.iter().filter(|table| table.module == module);
    let mut best: Option<(usize, &Table)> = None;
    for table in named {
        let shared = shared_folders(here, project.sources.path(table.file));
        if best.is_none_or(|(most, _)| shared > most) {
            best = Some((shared, table));
        }
    }
    Some(best.map_or_else(|| Table::unknown(from.file, &module), |(_, table)| table.clone()))
}

fn module_of(tables: &[Table], from: &Outline, path: &[String]) -> Option<String> {
    let import = |name: &String| {
        from.imports.iter().find(|import| import.name == *name).map(|import| import.path.split('.').map(str::to_owned).collect::<Vec<_>>())
    };
    match path {
        [.., module, table] if table == "table" => match (path, import(module)) {
            // `use schema::users as u; u::table`
            ([_, _], Some(target)) => meaningful(&target),
            _ => meaningful(path),
        },
        [table] if table == "table" => {
            // `use schema::users::table;`, or everything of one table's module.
            if let Some(target) = import(table) {
                return meaningful(&target);
            }
            let mut globs = from.imports.iter().filter(|import| import.name == "*").filter_map(|import| {
                let module = meaningful(&import.path.split('.').filter(|part| *part != "*").map(str::to_owned).collect::<Vec<_>>())?;
                tables.iter().any(|table| table.module == module).then_some(module)
            });
            let only = globs.next()?;
            globs.all(|other| other == only).then_some(only)
        }
        [name] => match import(name) {
            Some(target) => meaningful(&target),
            None => Some(name.clone()),
        },
        _ => meaningful(path),
    }
}

/// The table's module in a path: its last segment that says anything.
fn meaningful(path: &[String]) -> Option<String> {
    path.iter().rev().find(|segment| !matches!(segment.as_str(), "table" | "dsl" | "self")).cloned()
}

/// The tables of a `table!` body (there is one in it, but nothing is lost by asking for all).
fn parse(file: FileId, body: &str) -> Vec<Table> {
    let mut reader = Reader { body, tokens: Tokens::new(body).map(|token| (token.kind, token.start, token.end)).collect(), next: 0 };
    let mut tables = Vec::new();
    while reader.next < reader.tokens.len() {
        let Some(table) = reader.table(file) else { break };
        tables.push(table);
    }
    tables
}

struct Reader<'b> {
    body: &'b str,
    tokens: Vec<(TokenKind, usize, usize)>,
    next: usize,
}

impl<'b> Reader<'b> {
    fn peek(&self) -> &'b str {
        self.tokens.get(self.next).and_then(|(_, start, end)| self.body.get(*start..*end)).unwrap_or("")
    }

    fn take(&mut self) -> &'b str {
        let token = self.peek();
        self.next += 1;
        token
    }

    fn eat(&mut self, wanted: &str) -> bool {
        let found = self.peek() == wanted;
        self.next += usize::from(found);
        found
    }

    fn word(&mut self) -> Option<String> {
        let (TokenKind::Word, ..) = self.tokens.get(self.next)? else { return None };
        let word = self.take();
        Some(word.strip_prefix("r#").unwrap_or(word).to_owned())
    }

    /// Skips `#[…]`; the name that `#[sql_name = "…"]` gives.
    fn attributes(&mut self) -> Option<String> {
        let mut name = None;
        while self.eat("#") {
            self.eat("[");
            let is_name = self.peek() == "sql_name";
            let mut depth = 1usize;
            while depth > 0 && self.next < self.tokens.len() {
                match self.take() {
                    "[" => depth += 1,
                    "]" => depth -= 1,
                    text if is_name && text.starts_with('"') => name = Some(text.trim_matches('"').to_owned()),
                    _ => {}
                }
            }
        }
        name
    }

    fn table(&mut self, file: FileId) -> Option<Table> {
        while self.peek() == "use" {
            while self.next < self.tokens.len() && self.take() != ";" {}
        }
        let sql_name = self.attributes();
        let mut module = self.word()?;
        let mut namespace = None;
        while self.eat(".") {
            namespace = Some(std::mem::replace(&mut module, self.word()?));
        }
        let mut key = Vec::new();
        if self.eat("(") {
            while let Some(column) = self.word() {
                key.push(column);
                self.eat(",");
            }
            self.eat(")");
        } else {
            key.push("id".to_owned()); // what Diesel takes when none is stated
        }
        let mut columns = Vec::new();
        if !self.eat("{") {
            return None;
        }
        while !self.eat("}") && self.next < self.tokens.len() {
            let sql_name = self.attributes();
            let Some(module) = self.word() else { break };
            let mut angles = 0usize;
            while self.next < self.tokens.len() {
                match self.peek() {
                    "," if angles == 0 => {
                        self.next += 1;
                        break;
                    }
                    "}" => break,
                    "<" => angles += 1,
                    ">" => angles = angles.saturating_sub(1),
                    _ => {}
                }
                self.next += 1;
            }
            columns.push(Column { name: sql_name.unwrap_or_else(|| module.clone()), module });
        }
        let name = sql_name.unwrap_or_else(|| module.clone());
        Some(Table { file, module, name, namespace, key, columns })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_keys_and_columns_are_read() {
        let body = r#"
            use diesel::sql_types::*;
            /// Users.
            #[sql_name = "app users"]
            schema1.users (id, r#type) {
                /// The `id`, unique
                id -> Int4,
                #[max_length = 32]
                #[sql_name = "type"]
                type_ -> Nullable<Array<Nullable<Text>>>,
                name -> crate::sql_types::Name
            }
        "#;
        let tables = parse(FileId(0), body);
        let [table] = tables.as_slice() else { panic!("{tables:?}") };
        assert_eq!((table.module.as_str(), table.name.as_str(), table.namespace.as_deref()), ("users", "app users", Some("schema1")));
        assert_eq!(table.key, ["id", "type"]);
        let columns: Vec<_> = table.columns.iter().map(|column| column.name.as_str()).collect();
        assert_eq!(columns, ["id", "type", "name"]);
        assert_eq!(table.column("type_"), "type");
    }

    #[test]
    fn broken_bodies_end() {
        for body in
            ["", "users", "users (", "users (id) {", "users (id) { id -> ", "#[sql_name = \"a\"", "use x", "users { # [", "a.", "{}"]
        {
            assert!(parse(FileId(0), body).len() <= 1, "{body}");
        }
        assert_eq!(parse(FileId(0), "users { id -> Int4, }")[0].key, ["id"]);
    }
}

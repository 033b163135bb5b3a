//! GORM's domain classes (Grails): `grails-app/domain/**`, or classes with GORM's `@Entity`.
//!
//! A domain class has a key `id` that nobody declares; `static mapping = { id generator: 'assigned' }` says who makes it, and without a word it is Hibernate's
//! `native` (<https://gorm.grails.org/latest/hibernate/manual/index.html#identity>). Only the key is judged: what else a class has comes from
//! conventions, traits and plugins.

use crate::dialect::Dialect;
use crate::facts::{Note, Rest, SequenceUse, Supply, SupplyKind, Writer, WrittenColumn, WrittenColumns};
use crate::lang::outline::{Call, Expr, ExprKind, Language, Outline, Record, TypeDecl, TypeKind};
use crate::orm::Reader;
use crate::orm::jpa::generator::{KeySupply, Strategy, certain, native, strategy};
use crate::orm::jpa::naming;
use crate::project::Project;
use crate::source::Span;

/// Where Grails has its domain classes.
pub const FOLDER: &str = "grails-app/domain/";

pub const READER: Reader =
    Reader { name: "GORM", languages: &[Language::Groovy], needles: &["grails.gorm", "grails.persistence", "GormEntity"], read };

const VIA: &str = "GORM domain class";

fn read(project: &Project, outline: &Outline) -> (Vec<Writer>, Vec<Note>) {
    let in_folder = project.path(outline).contains(FOLDER);
    let is_gorm = |decl: &&TypeDecl| {
        let imports = || outline.imports.iter().any(|import| import.name == "Entity" && import.path.starts_with("grails."));
        in_folder || (decl.annotation("Entity").is_some() && imports())
    };
    let classes = outline.types.iter().filter(is_gorm);
    // Enums beside it, abstract classes, subclasses (which share their parent's table): not judged.
    let plain = classes.filter(|decl| decl.kind == TypeKind::Class && !decl.is_abstract && !decl.is_test && decl.superclass.is_none());
    (plain.filter_map(writer).collect(), Vec::new())
}

fn writer(decl: &TypeDecl) -> Option<Writer> {
    // `static mapWith = 'mongo'`: kept elsewhere.
    if decl.fields.iter().any(|field| field.name == "mapWith" || field.name == "embedded" && field.ty.is_some()) {
        return None;
    }
    let mapping = decl.functions.iter().find(|function| function.name == "mapping" && function.is_static);
    let calls = || mapping.into_iter().flat_map(|mapping| &mapping.calls).filter_map(|call| Some((call.as_call()?, call.at)));
    let named = |name: &str| calls().find(|(call, _)| call.name == name);
    let (mut table, mut namespace) = (None, None);
    if let Some((call, _)) = named("table") {
        table = call.arguments.first().and_then(literal).or_else(|| argument(call, "name").and_then(literal));
        namespace = argument(call, "schema").and_then(literal);
        table.as_ref()?;
    }
    let names = table.map_or_else(|| naming::implicit(&decl.name), |table| naming::explicit(&table));
    let mut column = "id".to_owned();
    let mut property = "id".to_owned();
    let mut at = decl.name_at;
    let mut generator: Option<(String, Option<String>)> = None;
    for (call, place) in calls().filter(|(call, _)| call.name == "id") {
        if argument(call, "composite").is_some() {
            return None;
        }
        at = place;
        if let Some(name) = argument(call, "name").and_then(literal) {
            column.clone_from(&name);
            property = name;
        }
        if let Some(name) = argument(call, "column") {
            column = literal(name)?;
        }
        if let Some(stated) = argument(call, "generator") {
            let sequence = argument(call, "params").and_then(record).and_then(|parameters| {
                let named = |wanted: &str| parameters.fields.iter().find(|field| field.name == wanted);
                literal(&named("sequence").or_else(|| named("sequence_name"))?.value)
            });
            generator = Some((literal(stated)?, sequence));
        }
    }
    let declared = decl.fields.iter().find(|field| field.name == property && !field.is_static);
    let is_text =
        declared.and_then(|field| field.ty.as_ref()).is_some_and(|ty| !matches!(ty.name.as_str(), "Long" | "long" | "Integer" | "int"));
    let answer = key_supply(generator, is_text, at);
    let columns = vec![WrittenColumn { names: vec![column], at, supply: answer.supply, by_dialect: answer.by_dialect, key: true }];
    Some(Writer {
        name: decl.qualified.clone(),
        via: VIA,
        at: decl.at,
        tables: names,
        namespace,
        dialects: Vec::new(),
        columns: WrittenColumns::Named(columns),
        rest: Rest::Unknown,
        inserts: true,
        form: None,
    })
}

fn key_supply(generator: Option<(String, Option<String>)>, is_text: bool, at: Span) -> KeySupply {
    let Some((name, sequence)) = generator else {
        if is_text {
            return KeySupply::plain(SupplyKind::Unknown, at, "an id of its own type");
        }
        return without_sequences(native(at, None, "GORM's default generator", ""));
    };
    let label = format!("generator: '{name}'");
    match strategy(&name) {
        Some(Strategy::Identity) => KeySupply::plain(SupplyKind::Database, at, label),
        Some(Strategy::Native) => without_sequences(native(at, None, &label, "")),
        Some(Strategy::Sequence) => {
            KeySupply::plain(SupplyKind::Framework { sequence: sequence.and_then(certain).map(SequenceUse::stated) }, at, label)
        }
        Some(Strategy::Assigned | Strategy::Foreign) => KeySupply::plain(SupplyKind::Application, at, label),
        Some(Strategy::Made) => KeySupply::plain(SupplyKind::Framework { sequence: None }, at, label),
        None => KeySupply::plain(SupplyKind::Unknown, at, label),
    }
}

/// Which sequence `native` takes depends on GORM's version and settings: PostgreSQL and Oracle are left open.
fn without_sequences(answer: KeySupply) -> KeySupply {
    let identity = |(dialect, _): &(Dialect, Supply)| !matches!(dialect, Dialect::Postgres | Dialect::Oracle);
    KeySupply { by_dialect: answer.by_dialect.into_iter().filter(identity).collect(), ..answer }
}

/// A named argument of a command expression.
fn argument<'e>(call: &'e Call, name: &str) -> Option<&'e Expr> {
    let record = call.arguments.iter().find_map(record)?;
    record.fields.iter().find(|field| field.name == name).map(|field| &field.value)
}

fn record(expr: &Expr) -> Option<&Record> {
    match &expr.kind {
        ExprKind::Record(record) => Some(record),
        _ => None,
    }
}

fn literal(expr: &Expr) -> Option<String> {
    match &expr.kind {
        ExprKind::Text(text) => text.as_literal().filter(|text| !text.is_empty()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::analysis::analyze_texts;
    use crate::rules;

    fn found(sql: &str, class: &str) -> usize {
        let files = [("grails-app/domain/a/BookShelf.groovy", format!("package a\n{class}")), ("db/mysql/schema.sql", sql.to_owned())];
        let analysis = analyze_texts(files.iter().map(|(path, text)| ((*path).to_owned(), text.clone())).collect());
        rules::check_all(&analysis.model).len()
    }

    const WRONG: &str = "CREATE TABLE book_shelf (id bigint NOT NULL, name varchar(20), PRIMARY KEY (id)) ENGINE=InnoDB;";

    #[test]
    fn the_key_is_the_databases_by_default() {
        assert_eq!(found(WRONG, "class BookShelf {\n  String name\n  static constraints = {\n    name nullable: true\n  }\n}\n"), 1);
        assert_eq!(found(&WRONG.replace("NOT NULL,", "NOT NULL AUTO_INCREMENT,"), "class BookShelf {\n  String name\n}\n"), 0);
    }

    #[test]
    fn the_mapping_says_who_makes_the_key() {
        let class = |mapping: &str| {
            format!("class BookShelf {{\n  String name\n  static mapping = {{\n    {mapping}\n    name column: 'n'\n  }}\n}}\n")
        };
        assert_eq!(found(WRONG, &class("id generator: 'assigned'")), 0);
        assert_eq!(found(WRONG, &class("id generator: 'identity', column: 'id'")), 1);
        assert_eq!(found(WRONG, &class("id(generator: 'uuid')")), 0);
        let composite = "CREATE TABLE book_shelf (n varchar(20) NOT NULL, x int NOT NULL, PRIMARY KEY (n, x)) ENGINE=InnoDB;";
        assert_eq!(found(composite, &class("id composite: ['name', 'x']").replace("String name", "String name\n  Integer x")), 0);
        assert_eq!(found(&WRONG.replace("book_shelf", "shelves"), &class("table 'shelves'\n    version false")), 1);
    }
}

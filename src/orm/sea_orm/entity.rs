//! Entities: which model stands for which table, and what its derive macros make of it.
//!
//! <https://www.sea-ql.org/SeaORM/docs/generate-entity/entity-format/>, and sea-orm-macros' `entity_model.rs` where that is silent.

use crate::lang::outline::{Annotation, Expr, ExprKind, Field, Function, Outline, TypeDecl};
use crate::names;
use crate::project::Project;
use crate::source::{FileId, Span};

/// A model and its table.
#[derive(Clone, Debug)]
pub(super) struct Entity {
    pub file: FileId,
    /// Module path inside the file (`cake` for `mod cake { struct Model }`), empty for the file's own.
    pub inside: String,
    /// What other files call it: the module's name, which is the file's unless it is inside.
    pub module: String,
    /// `None` when it could not be read.
    pub table: Option<String>,
    pub namespace: Option<String>,
    /// The derive or, in the expanded format, the model.
    pub at: Span,
    pub name: String,
    pub columns: Vec<Column>,
    /// What `PrimaryKeyTrait::auto_increment` says.
    pub auto_increment: bool,
}

#[derive(Clone, Debug)]
pub(super) struct Column {
    pub field: String,
    pub names: Vec<String>,
    pub key: bool,
    /// Where the key's generation is said, or the field.
    pub at: Span,
}

/// Types of keys that are not generated unless it is said, by the ends of their names.
const NOT_GENERATED: &[&str] = &["String", "Uuid"];
/// Fields of SeaORM 2's models that are relations.
const RELATIONS: &[&str] = &["HasOne", "HasMany", "BelongsTo"];

/// The entities of a file, test code left out.
pub(super) fn of(project: &Project, outline: &Outline) -> Vec<Entity> {
    let models = outline.types.iter().filter(|decl| !decl.is_test);
    models.filter_map(|decl| compact(project, outline, decl).or_else(|| expanded(project, outline, decl))).collect()
}

/// `#[derive(DeriveEntityModel)]`: all is said at the struct.
fn compact(project: &Project, outline: &Outline, decl: &TypeDecl) -> Option<Entity> {
    if !derives(decl, "DeriveEntityModel") {
        return None;
    }
    let mut entity = blank(project, outline, decl);
    entity.table = text(&decl.annotations, "table_name").or(entity.table);
    entity.namespace = text(&decl.annotations, "schema_name").or(entity.namespace);
    let rename = text(&decl.annotations, "rename_all");
    let mut stated = None;
    let mut by_type = None;
    for field in decl.fields.iter().filter(|field| is_column(field)) {
        let key = flag(&field.annotations, "primary_key");
        let auto_increment = option(&field.annotations, "auto_increment").and_then(|value| match value.kind {
            ExprKind::Bool(value) => Some(value),
            _ => None,
        });
        stated = auto_increment.or(stated);
        let ty = field.ty.as_ref().map_or("", |ty| ty.name.as_str());
        if key && NOT_GENERATED.iter().any(|suffix| ty.ends_with(suffix)) {
            by_type = Some(false);
        }
        let said =
            field.annotations.iter().find(|annotation| annotation.name == "sea_orm" && key).map_or(field.at, |annotation| annotation.at);
        entity.columns.push(Column { field: field.name.clone(), names: column_names(field, rename.as_deref()), key, at: said });
    }
    let keys = entity.columns.iter().filter(|column| column.key).count();
    entity.auto_increment = stated.or(by_type).unwrap_or(true) && keys == 1;
    Some(entity)
}

/// The format with `Column` and `PrimaryKey` written out.
fn expanded(project: &Project, outline: &Outline, decl: &TypeDecl) -> Option<Entity> {
    if !derives(decl, "DeriveModel") || !derives(decl, "DeriveActiveModel") {
        return None;
    }
    let mut entity = blank(project, outline, decl);
    let sibling = |derive: &str| outline.types.iter().find(|other| inside(other) == entity.inside && derives(other, derive));
    let keys = sibling("DerivePrimaryKey")?;
    let columns = sibling("DeriveColumn");
    let auto_increment = keys.functions.iter().find(|function| function.name == "auto_increment");
    entity.auto_increment = auto_increment.is_none_or(|function| says_true(project, function));
    let is_key = |field: &str| keys.fields.iter().any(|key| names::snake(&key.name) == names::snake(field));
    for field in decl.fields.iter().filter(|field| is_column(field)) {
        let variant =
            columns.and_then(|columns| columns.fields.iter().find(|variant| names::snake(&variant.name) == names::snake(&field.name)));
        let key = is_key(&field.name);
        let names = variant.map_or_else(|| column_names(field, None), |variant| column_names(variant, None));
        let at = if key { auto_increment.map_or(keys.at, |function| function.at) } else { field.at };
        entity.columns.push(Column { field: field.name.clone(), names, key, at });
    }
    Some(entity)
}

/// An entity without its columns.
fn blank(project: &Project, outline: &Outline, decl: &TypeDecl) -> Entity {
    let inside = inside(decl);
    let module = if inside.is_empty() { file_module(project.path(outline)) } else { inside.rsplit('.').next().unwrap_or("").to_owned() };
    // `impl EntityName for Entity { fn table_name(&self) -> &str { "cake" } }`
    let entity_name = outline.types.iter().find(|other| other.name == "Entity" && self::inside(other) == inside);
    let says = |function: &str| {
        let function = entity_name?.functions.iter().find(|candidate| candidate.name == function)?;
        function.texts.first()?.as_literal()
    };
    Entity {
        file: outline.file,
        table: says("table_name"),
        namespace: says("schema_name"),
        at: decl.at,
        name: format!("{}::{}", project.path(outline), decl.qualified.replace('.', "::")),
        columns: Vec::new(),
        auto_increment: false,
        inside,
        module,
    }
}

/// The module path of a declaration inside its file.
pub(super) fn inside(decl: &TypeDecl) -> String {
    decl.qualified.rsplit_once('.').map(|(module, _)| module.to_owned()).unwrap_or_default()
}

/// `src/entity/cake.rs`, `src/entity/cake/mod.rs` → `cake`.
fn file_module(path: &str) -> String {
    let path = path.trim_end_matches(".rs").trim_end_matches("/mod");
    path.rsplit('/').next().unwrap_or(path).to_owned()
}

pub(super) fn derives(decl: &TypeDecl, name: &str) -> bool {
    decl.annotations.iter().any(|annotation| annotation.name == "derive" && annotation.has_flag(name))
}

/// Whether a function's body is `true`. Its text is asked, since an outline holds no such value.
fn says_true(project: &Project, function: &Function) -> bool {
    let source = project.sources.get(function.at.file).and_then(|file| file.text.get(function.at.end as usize..)).unwrap_or("");
    let body = source.split_once('{').and_then(|(_, rest)| rest.split_once('}')).map_or("", |(body, _)| body);
    !body.contains("false")
}

fn is_column(field: &Field) -> bool {
    let ty = field.ty.as_ref().map_or("", |ty| ty.name.as_str());
    let relation = ["has_one", "has_many", "belongs_to", "self_ref"].iter().any(|name| flag(&field.annotations, name));
    !field.is_static && !relation && !RELATIONS.contains(&ty) && !flag(&field.annotations, "ignore")
}

/// `column_name = "…"`, the struct's `rename_all`, or the field in snake case.
fn column_names(field: &Field, rename: Option<&str>) -> Vec<String> {
    if let Some(name) = text(&field.annotations, "column_name") {
        return vec![name];
    }
    let plain = names::snake(&field.name);
    match rename.and_then(|style| renamed(&plain, style)) {
        Some(name) => vec![name],
        None if rename.is_some() => vec![plain.clone(), plain.replace('_', "")],
        None => vec![plain],
    }
}

/// A name of words set apart by `_`, in another style; `None` for a style that is not known.
fn renamed(plain: &str, style: &str) -> Option<String> {
    let words = || plain.split('_').filter(|word| !word.is_empty());
    let title = |word: &str| {
        let mut chars = word.chars();
        chars.next().map(|first| first.to_uppercase().chain(chars).collect::<String>()).unwrap_or_default()
    };
    Some(match style {
        "snake_case" => plain.to_owned(),
        "camelCase" | "mixed_case" => words().enumerate().map(|(at, word)| if at == 0 { word.to_owned() } else { title(word) }).collect(),
        "PascalCase" => words().map(title).collect(),
        "SCREAMING_SNAKE_CASE" | "shouty_snake_case" => plain.to_uppercase(),
        "kebab-case" => plain.replace('_', "-"),
        _ => return None,
    })
}

/// `#[sea_orm(name)]`, also as `#[sea_orm(name, …)]` among others.
fn flag(annotations: &[Annotation], name: &str) -> bool {
    annotations.iter().any(|annotation| annotation.name == "sea_orm" && annotation.has_flag(name)) || option(annotations, name).is_some()
}

/// The value of `#[sea_orm(name = value)]`.
pub(super) fn option<'a>(annotations: &'a [Annotation], name: &str) -> Option<&'a Expr> {
    let arguments = annotations.iter().filter(|annotation| annotation.name == "sea_orm").flat_map(|annotation| &annotation.arguments);
    arguments.filter(|argument| argument.name.as_deref() == Some(name)).map(|argument| &argument.value).next()
}

fn text(annotations: &[Annotation], name: &str) -> Option<String> {
    match &option(annotations, name)?.kind {
        ExprKind::Text(text) => text.as_literal(),
        _ => None,
    }
}

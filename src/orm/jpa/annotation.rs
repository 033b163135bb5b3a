//! Annotations as JPA reads them: whether they are JPA's at all, and what their arguments say.

use crate::lang::outline::{Annotation, Expr, ExprKind, Outline};
use crate::names::HOLE;
use crate::project::{Found, Project};
use crate::text::{Piece, PieceKind, Text};

const PACKAGES: [&str; 2] = ["javax.persistence", "jakarta.persistence"];

/// JPA's annotation of that name among `annotations`, where other libraries have one of the same name
/// (`org.springframework.data.annotation.Id`, `org.hibernate.annotations.Table`): the import tells.
pub fn jpa<'p>(outline: &Outline, annotations: &'p [Annotation], name: &str) -> Option<&'p Annotation> {
    annotations.iter().find(|annotation| annotation.name == name && is_jpa(outline, annotation))
}

fn is_jpa(outline: &Outline, annotation: &Annotation) -> bool {
    if let Some((package, _)) = annotation.path.rsplit_once('.') {
        return PACKAGES.contains(&package);
    }
    let mut explicit = outline.imports.iter().filter(|import| !import.is_static && import.name == annotation.name).peekable();
    if explicit.peek().is_some() {
        return explicit.any(|import| PACKAGES.iter().any(|package| import.path.starts_with(package)));
    }
    imports_package(outline)
}

/// Whether an annotation is Hibernate's, as far as an import tells (`javax.annotation.Generated` is not).
pub fn is_hibernate(outline: &Outline, annotation: &Annotation) -> bool {
    let import = outline.imports.iter().find(|import| !import.is_static && import.name == annotation.name);
    let path = import.map_or(annotation.path.as_str(), |import| import.path.as_str());
    !path.contains('.') || path.starts_with("org.hibernate.")
}

/// `import javax.persistence.*;`
fn imports_package(outline: &Outline) -> bool {
    let package = |path: &str| PACKAGES.contains(&path.trim_end_matches(".*"));
    outline.imports.iter().any(|import| import.name == "*" && !import.is_static && package(&import.path))
}

/// Whether the file takes anything from `javax.persistence`: JPA 2, so Hibernate 5 at most.
pub fn uses_javax(outline: &Outline) -> bool {
    outline.imports.iter().any(|import| import.path.starts_with("javax.persistence"))
}

/// Whether the file takes anything from `jakarta.persistence`: JPA 3, so Hibernate 5.5 or later.
pub fn uses_jakarta(outline: &Outline) -> bool {
    outline.imports.iter().any(|import| import.path.starts_with("jakarta.persistence"))
}

/// A string argument, constants resolved. `None` when it is absent or empty; a part that is not known is a [`HOLE`].
pub fn text(project: &Project, from: Found, annotation: &Annotation, name: &str) -> Option<String> {
    let stated = annotation
        .argument(name)
        .or_else(|| annotation.argument("value").filter(|_| name == "name" && NAMED_FIRST.contains(&annotation.name.as_str())));
    expression_text(project, from, stated?).filter(|text| !text.is_empty())
}

/// Annotations without a `value`: what stands in its place can only be the name. Kotlin's compiler takes it so.
const NAMED_FIRST: &[&str] = &["Column", "JoinColumn", "Table"];

fn expression_text(project: &Project, from: Found, expr: &Expr) -> Option<String> {
    let text = match &expr.kind {
        ExprKind::Text(text) => text.clone(),
        ExprKind::Path(path) => Text { pieces: vec![Piece { kind: PieceKind::Constant(path.join(".")), at: expr.at, conditional: false }] },
        _ => return Some(HOLE.to_string()),
    };
    Some(unquote(&project.resolve(from.outline, Some(from.decl), &text).text))
}

/// Hibernate takes `` `name` `` and `"name"` as quoted names.
fn unquote(text: &str) -> String {
    text.trim().trim_matches(['`', '"', '[', ']']).to_owned()
}

/// Whether a boolean argument is there with this value.
pub fn is(annotation: &Annotation, name: &str, value: bool) -> bool {
    matches!(annotation.argument(name).map(|expr| &expr.kind), Some(ExprKind::Bool(given)) if *given == value)
}

/// An enum argument's last segment: `IDENTITY` for `GenerationType.IDENTITY`.
pub fn choice<'p>(annotation: &'p Annotation, name: &str) -> Option<&'p str> {
    match &annotation.argument(name)?.kind {
        ExprKind::Path(path) => path.last().map(String::as_str),
        _ => None,
    }
}

/// The annotations in an argument: `{@JoinColumn(…), @JoinColumn(…)}` or a single one.
pub fn nested<'p>(annotation: &'p Annotation, name: &str) -> Vec<&'p Annotation> {
    let Some(expr) = annotation.argument(name) else { return Vec::new() };
    let items = match &expr.kind {
        ExprKind::List(items) => items.iter().collect(),
        _ => vec![expr],
    };
    let inner = |item: &'p Expr| match &item.kind {
        ExprKind::Annotation(inner) => Some(&**inner),
        _ => None,
    };
    items.into_iter().filter_map(inner).collect()
}

/// All annotations of a repeatable kind: `@JoinColumn` itself, and those inside `@JoinColumns`.
pub fn repeated<'p>(annotations: &'p [Annotation], single: &str, container: &str) -> Vec<&'p Annotation> {
    let own = annotations.iter().filter(|annotation| annotation.name == single);
    let held = annotations.iter().filter(|annotation| annotation.name == container).flat_map(|annotation| nested(annotation, "value"));
    own.chain(held).collect()
}

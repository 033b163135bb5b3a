//! The project as the ORM modules see it: every outline, found by type name; constants; settings.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crate::facts::Setting;
use crate::lang::outline::{Expr, ExprKind, Field, Function, Language, Outline, TypeDecl, TypeKind, TypeRef};
use crate::source::{FileId, Sources};
use crate::text::{PieceKind, ResolvedText, Text};

/// How many constants may refer to each other in a chain before the last is taken as unknown.
const CONSTANT_DEPTH: usize = 8;

/// Constants are filled into a text until it has so many bytes and parts: one that names itself, or ten that name each other ten times, would fill the
/// memory before the depth ends it.
const MOST_RESOLVED: usize = 64 << 10;
const MOST_PARTS: usize = 2_000;

/// Calls that look a setting up by its name, and give their second argument where it is not set: what the constant is by default.
const WITH_DEFAULT: &[&str] = &["getConfig", "getProperty", "getOrDefault", "getString", "get", "getenv", "getSystemProperty"];

/// Every outline of the run and how to find things in them.
pub struct Project<'a> {
    pub sources: &'a Sources,
    pub settings: &'a [Setting],
    outlines: Vec<Outline>,
    /// Simple name → (outline, type), in path order.
    types: HashMap<String, Vec<(usize, usize)>>,
    /// Simple name of a superclass → (outline, type) of those that extend one called so.
    children: HashMap<String, Vec<(usize, usize)>>,
    /// Name → (outline, position) of constants that stand outside any type.
    constants: HashMap<String, Vec<(usize, usize)>>,
    /// Relaxed key → positions in `settings`.
    settings_by_key: HashMap<String, Vec<usize>>,
    mentions: Mutex<HashMap<&'static str, Arc<[FileId]>>>,
    /// What readers worked out about the whole project, by its type.
    memos: Mutex<HashMap<TypeId, Memo>>,
}

type Memo = Arc<OnceLock<Arc<dyn Any + Send + Sync>>>;

/// A type and the outline that declares it.
#[derive(Clone, Copy, Debug)]
pub struct Found<'p> {
    pub outline: &'p Outline,
    pub decl: &'p TypeDecl,
}

/// A type by its file and the place of its head: what a memo keeps instead of a [`Found`].
pub type Identity = (FileId, u32);

impl Found<'_> {
    pub fn identity(&self) -> Identity {
        (self.outline.file, self.decl.at.start)
    }
}

impl<'a> Project<'a> {
    /// Outlines must come in path order.
    pub fn new(sources: &'a Sources, settings: &'a [Setting], outlines: Vec<Outline>) -> Self {
        let mut types: HashMap<String, Vec<(usize, usize)>> = HashMap::new();
        let mut children: HashMap<String, Vec<(usize, usize)>> = HashMap::new();
        let mut constants: HashMap<String, Vec<(usize, usize)>> = HashMap::new();
        for (outline_index, outline) in outlines.iter().enumerate() {
            for (type_index, decl) in outline.types.iter().enumerate() {
                types.entry(decl.name.clone()).or_default().push((outline_index, type_index));
                if let Some(superclass) = &decl.superclass {
                    children.entry(superclass.name.clone()).or_default().push((outline_index, type_index));
                }
            }
            for (position, constant) in outline.constants.iter().enumerate() {
                constants.entry(constant.name.clone()).or_default().push((outline_index, position));
            }
        }
        let mut settings_by_key: HashMap<String, Vec<usize>> = HashMap::new();
        for (position, setting) in settings.iter().enumerate() {
            settings_by_key.entry(relaxed(&setting.key)).or_default().push(position);
        }
        let (mentions, memos) = Default::default();
        Project { sources, settings, outlines, types, children, constants, settings_by_key, mentions, memos }
    }

    /// What a reader needs to know of the whole project: made once, by the first file that asks, and the same for all.
    /// `make` must not start work on other threads: they may be waiting for it.
    pub fn memo<T: Any + Send + Sync>(&self, make: fn(&Self) -> T) -> Arc<T> {
        let memo = {
            let mut memos = self.memos.lock().unwrap_or_else(PoisonError::into_inner);
            memos.entry(TypeId::of::<T>()).or_default().clone()
        };
        let kept = memo.get_or_init(|| Arc::new(make(self)));
        kept.clone().downcast().unwrap_or_else(|_| Arc::new(make(self)))
    }

    pub fn outlines(&self) -> &[Outline] {
        &self.outlines
    }

    pub fn into_outlines(self) -> Vec<Outline> {
        self.outlines
    }

    /// The files of any kind whose text holds `needle`, in path order; remembered, since every entity may ask.
    pub fn files_mentioning(&self, needle: &'static str) -> Arc<[FileId]> {
        let mut mentions = self.mentions.lock().unwrap_or_else(PoisonError::into_inner);
        let find = || {
            let finder = memchr::memmem::Finder::new(needle);
            self.sources.iter().filter(|file| finder.find(file.text.as_bytes()).is_some()).map(|file| file.id).collect()
        };
        mentions.entry(needle).or_insert_with(find).clone()
    }

    /// The path of an outline's file.
    pub fn path(&self, outline: &Outline) -> &str {
        self.sources.path(outline.file)
    }

    /// All types of a simple name, in path order.
    pub fn types_named<'p>(&'p self, name: &str) -> impl Iterator<Item = Found<'p>> + 'p {
        self.types.get(name).into_iter().flatten().filter_map(|&place| self.type_at(place))
    }

    /// All types that extend a class of this simple name, in path order.
    pub fn types_extending<'p>(&'p self, name: &str) -> impl Iterator<Item = Found<'p>> + 'p {
        self.children.get(name).into_iter().flatten().filter_map(|&place| self.type_at(place))
    }

    /// A type by the positions of its outline and of itself: what a memo can keep.
    pub fn type_at(&self, (outline, decl): (usize, usize)) -> Option<Found<'_>> {
        let outline = self.outlines.get(outline)?;
        Some(Found { outline, decl: outline.types.get(decl)? })
    }

    /// The type that `name` (simple, `Outer.Inner` or qualified) means in `from`: declared there, imported, of the same package, by wildcard import,
    /// or the only one of that name. `None` when it is outside the project or cannot be told.
    pub fn resolve_type<'p>(&'p self, from: &'p Outline, name: &str) -> Option<Found<'p>> {
        let simple = name.rsplit('.').next().unwrap_or(name);
        let candidates: Vec<Found<'p>> = self.types_named(simple).filter(|found| found.outline.language.meets(from.language)).collect();
        let qualified = |wanted: &str| self.nearest_of(from, candidates.iter().copied().filter(|found| found.decl.qualified == wanted));
        if let Some(found) = candidates.iter().copied().find(|found| found.outline.file == from.file) {
            return Some(found);
        }
        if name.contains('.')
            && let Some(found) = qualified(name)
        {
            return Some(found);
        }
        if from.language == Language::Rust {
            return match candidates.as_slice() {
                [only] => Some(*only),
                _ => self.nearest(from, &candidates),
            };
        }
        let first = name.split('.').next().unwrap_or(name);
        if let Some(import) = from.imports.iter().find(|import| import.name == first) {
            // Imported from outside the project when no candidate has the name: a same-named type here is another one.
            let wanted = format!("{}{}", import.path, name.get(first.len()..).unwrap_or(""));
            return qualified(&wanted);
        }
        if let Some(found) = qualified(&format!("{}.{}", from.package, name)) {
            return Some(found);
        }
        for import in from.imports.iter().filter(|import| import.name == "*") {
            let wanted = format!("{}.{}", import.path.trim_end_matches(".*"), name);
            if let Some(found) = qualified(&wanted) {
                return Some(found);
            }
        }
        None
    }

    fn nearest<'p>(&self, from: &Outline, candidates: &[Found<'p>]) -> Option<Found<'p>> {
        self.nearest_of(from, candidates.iter().copied())
    }

    /// The candidate whose path shares most with the asking file's; the first in path order among equals.
    fn nearest_of<'p>(&self, from: &Outline, candidates: impl Iterator<Item = Found<'p>>) -> Option<Found<'p>> {
        let path = self.path(from);
        let mut best: Option<(usize, Found<'p>)> = None;
        for found in candidates {
            let shared = shared_folders(path, self.path(found.outline));
            if best.is_none_or(|(most, _)| shared > most) {
                best = Some((shared, found));
            }
        }
        best.map(|(_, found)| found)
    }

    /// Kotlin names a superclass among the interfaces, in any order, where the class's constructors stand inside of it: what turns out to be an
    /// interface was taken for it.
    fn superclass<'p>(&'p self, of: Found<'p>, named: &TypeRef) -> Option<Found<'p>> {
        let found = self.resolve_type(of.outline, &named.path);
        if of.outline.language != Language::Kotlin || found.is_none_or(|found| found.decl.kind != TypeKind::Interface) {
            return found;
        }
        let others = of.decl.interfaces.iter().filter_map(|other| self.resolve_type(of.outline, &other.path));
        others.into_iter().find(|other| other.decl.kind == TypeKind::Class).or(found)
    }

    /// A type's superclasses, nearest first, as far as they are in the project. The flag says whether the chain was followed to its end
    /// (`false`: some superclass is outside the project).
    pub fn superclasses<'p>(&'p self, of: Found<'p>) -> (Vec<Found<'p>>, bool) {
        let mut chain: Vec<Found<'p>> = Vec::new();
        let mut current = of;
        while let Some(superclass) = &current.decl.superclass {
            let Some(next) = self.superclass(current, superclass) else { return (chain, false) };
            let seen = |found: &Found| found.outline.file == next.outline.file && found.decl.at == next.decl.at;
            if seen(&of) || chain.iter().any(seen) {
                return (chain, false);
            }
            chain.push(next);
            current = next;
        }
        (chain, true)
    }

    /// The constant that a name means, seen from a type of an outline: its own, its outer types', a superclass's or interface's, a static import's, `Other.NAME`.
    pub fn constant<'p>(&'p self, from: &'p Outline, decl: Option<&'p TypeDecl>, name: &str) -> Option<(Found<'p>, &'p Field)> {
        let (owner, field) = match name.rsplit_once('.') {
            Some((owner, field)) if owner != "this" && owner != "Self" => (Some(owner), field),
            Some((_, field)) => (None, field),
            None => (None, name),
        };
        if let Some(owner) = owner {
            let found = self.resolve_type(from, owner)?;
            return self.constant_of(found, field, 0);
        }
        if let Some(decl) = decl
            && let Some(found) = self.constant_of(Found { outline: from, decl }, field, 0)
        {
            return Some(found);
        }
        for decl in &from.types {
            if let Some(found) = self.constant_of(Found { outline: from, decl }, field, 0) {
                return Some(found);
            }
        }
        for import in from.imports.iter().filter(|import| import.is_static && (import.name == field || import.name == "*")) {
            let owner = import.path.trim_end_matches(".*");
            let owner = if import.name == "*" { owner } else { owner.rsplit_once('.').map_or(owner, |(owner, _)| owner) };
            if let Some(found) = self.resolve_type(from, owner).and_then(|found| self.constant_of(found, field, 0)) {
                return Some(found);
            }
        }
        None
    }

    fn constant_of<'p>(&'p self, of: Found<'p>, field: &str, depth: usize) -> Option<(Found<'p>, &'p Field)> {
        if depth > CONSTANT_DEPTH {
            return None;
        }
        if let Some(found) = of.decl.fields.iter().find(|candidate| candidate.name == field) {
            return found.initialiser.is_some().then_some((of, found));
        }
        let parents = of.decl.superclass.iter().chain(&of.decl.interfaces);
        parents
            .filter_map(|parent| self.resolve_type(of.outline, &parent.path))
            .find_map(|parent| self.constant_of(parent, field, depth + 1))
    }

    /// A text with its constants filled in; what stays unknown is a hole.
    pub fn resolve(&self, from: &Outline, decl: Option<&TypeDecl>, text: &Text) -> ResolvedText {
        let mut out = ResolvedText::default();
        self.resolve_into(&mut out, from, decl, text, false, 0);
        out
    }

    fn resolve_into(&self, out: &mut ResolvedText, from: &Outline, decl: Option<&TypeDecl>, text: &Text, conditional: bool, depth: usize) {
        for piece in &text.pieces {
            let conditional = conditional || piece.conditional;
            match &piece.kind {
                PieceKind::Literal(value) => out.push(value, piece.at, conditional),
                PieceKind::Hole => out.push_hole(piece.at, conditional),
                PieceKind::Constant(name) => {
                    let may_grow = depth < CONSTANT_DEPTH && out.text.len() < MOST_RESOLVED && out.parts() < MOST_PARTS;
                    let value = may_grow.then(|| self.constant_value(from, decl, name)).flatten();
                    match value {
                        Some((found, text)) => self.resolve_into(out, found.0, found.1, &text, conditional, depth + 1),
                        None => out.push_hole(piece.at, conditional),
                    }
                }
            }
        }
    }

    fn constant_value<'p>(
        &'p self,
        from: &'p Outline,
        decl: Option<&'p TypeDecl>,
        name: &str,
    ) -> Option<((&'p Outline, Option<&'p TypeDecl>), Text)> {
        if let Some((found, field)) = self.constant(from, decl, name) {
            if self.is_assigned(found, field) {
                return None;
            }
            return Some(((found.outline, Some(found.decl)), as_text(field.initialiser.as_ref()?)?));
        }
        let simple = name.rsplit('.').next().unwrap_or(name);
        let own = from.constants.iter().find(|constant| constant.name == simple).map(|constant| (from, constant));
        let (outline, constant) = own.or_else(|| {
            if from.language.has_package_members() {
                return self.package_constant(from, simple);
            }
            if from.language != Language::Rust {
                return None;
            }
            let [(outline, position)] = self.constants.get(simple)?.as_slice() else { return None };
            let outline = self.outlines.get(*outline)?;
            Some((outline, outline.constants.get(*position)?))
        })?;
        Some(((outline, None), as_text(constant.initialiser.as_ref()?)?))
    }

    /// Whether a field's initial value need not be its last: some function of its class, its file, or a class that extends it assigns it.
    fn is_assigned(&self, of: Found, field: &Field) -> bool {
        if field.is_final || of.decl.kind == TypeKind::Interface {
            return false;
        }
        let is_local = |function: &Function| {
            function.locals.iter().any(|local| local.name == field.name) || function.parameters.iter().any(|own| own.name == field.name)
        };
        let assigns = |decl: &TypeDecl| {
            decl.functions.iter().any(|function| {
                function.assignments.iter().any(|assignment| match assignment.target.as_slice() {
                    [name] => *name == field.name && !is_local(function),
                    [owner, name] => *name == field.name && (owner == "this" || owner == "self" || *owner == of.decl.name),
                    _ => false,
                })
            })
        };
        assigns(of.decl) || self.types_extending(&of.decl.name).any(|child| assigns(child.decl))
    }

    /// A constant of a package: imported, of the same package, or by a wildcard import.
    fn package_constant<'p>(&'p self, from: &Outline, name: &str) -> Option<(&'p Outline, &'p Field)> {
        let imports = |package: &str| {
            let named = |path: &str| path.rsplit_once('.').is_some_and(|(owner, last)| owner == package && (last == name || last == "*"));
            package == from.package || from.imports.iter().any(|import| named(&import.path))
        };
        let places = self.constants.get(name).into_iter().flatten();
        let mut found = places.filter_map(|(outline, position)| {
            let outline = self.outlines.get(*outline)?;
            let fits = outline.language.meets(from.language) && imports(&outline.package);
            Some((outline, outline.constants.get(*position).filter(|_| fits)?))
        });
        let first = found.next()?;
        found.next().is_none().then_some(first)
    }

    /// A setting's value by its key, in any case; dashes and underscores are alike, as Spring has it. The first in path order.
    pub fn setting(&self, key: &str) -> Option<&Setting> {
        self.settings_named(key).next()
    }

    pub fn settings_named<'p>(&'p self, key: &str) -> impl Iterator<Item = &'p Setting> + 'p {
        self.settings_by_key.get(&relaxed(key)).into_iter().flatten().filter_map(|&position| self.settings.get(position))
    }
}

/// Spring's relaxed binding: `id-type`, `idType` and `id_type` are one key.
fn relaxed(key: &str) -> String {
    key.chars().filter(|c| *c != '-' && *c != '_').flat_map(char::to_lowercase).collect()
}

/// How many leading folders two paths share.
pub fn shared_folders(left: &str, right: &str) -> usize {
    let folders = |path: &str| path.rsplit_once('/').map(|(folder, _)| folder.to_owned()).unwrap_or_default();
    let (left, right) = (folders(left), folders(right));
    left.split('/').zip(right.split('/')).take_while(|(l, r)| l == r && !l.is_empty()).count()
}

fn as_text(expr: &Expr) -> Option<Text> {
    match &expr.kind {
        ExprKind::Text(text) => Some(text.clone()),
        ExprKind::Call(call) if call.arguments.len() == 2 && WITH_DEFAULT.contains(&call.name.as_str()) => {
            call.arguments.last().and_then(as_text)
        }
        ExprKind::Path(path) => {
            Some(Text { pieces: vec![crate::text::Piece { kind: PieceKind::Constant(path.join(".")), at: expr.at, conditional: false }] })
        }
        _ => None,
    }
}

//! What the whole program says, found out once: who maps which entity, and where entities are inserted.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::copies::{self, Copied};
use super::entity::{mapped_entity, stated_table};
use super::global::{IdType, id_types_in_code};
use super::methods;
use crate::lang::outline::{Assignment, Call, Expr, ExprKind, Function, Outline, TypeDecl, TypeRef};
use crate::names;
use crate::project::{Identity, Project};
use crate::source::{FileId, Sources, Span};

/// Calls that insert the entity they are given, key and all.
const INSERTS: &[&str] = &["insert", "save"];

/// Calls that update it: a key that is set for them says nothing about inserts.
const UPDATES: &[&str] = &["updateById", "update", "saveOrUpdate", "insertOrUpdate", "updateBatchById"];

/// What makes keys: <https://baomidou.com/en/guides/id-generator/>.
const GENERATORS: &[&str] = &["IdentifierGenerator", "DefaultIdentifierGenerator", "ImadcnIdentifierGenerator"];

#[derive(Default)]
pub(super) struct Index {
    /// The global id types that code sets.
    pub id_types: Vec<(Option<IdType>, Span, String)>,
    /// The first file that maps an entity.
    pub mapped: BTreeMap<Identity, FileId>,
    /// The tables that mapped entities state, by keys.
    pub mapped_tables: BTreeSet<String>,
    /// Classes that others extend.
    pub bases: BTreeSet<Identity>,
    /// A bean replaces MyBatis-Plus' `IdentifierGenerator`.
    pub has_own_generator: bool,
    /// Where objects of a class are inserted.
    pub insertions: BTreeMap<Identity, Vec<Insertion>>,
}

/// A function gives an object to `save` or `insert`.
pub(super) struct Insertion {
    /// The properties set before, by the names of their setters; those set to `null` are left out.
    pub setters: Vec<(String, Span)>,
    /// The object was made here by a constructor without arguments, and nothing but setters filled it.
    pub is_fresh: bool,
    /// What another object, or a text, may have brought.
    copied: Option<Copied>,
    /// Methods that are called on it before, with the number of their arguments.
    methods: Vec<(String, usize, Span)>,
    at: Span,
}

impl Insertion {
    /// Where a setter is called before.
    pub(super) fn set_at(&self, setter: &str) -> Option<Span> {
        self.setters.iter().find(|(name, _)| name == setter).map(|(_, at)| *at)
    }

    /// Whether the object is made here, and certainly inserted without the property.
    pub(super) fn surely_lacks(&self, setter: &str) -> bool {
        self.is_fresh && self.set_at(setter).is_none() && self.may_be_copied_at(setter).is_none()
    }

    /// Where the object is inserted, when the property may have come with what it was copied from.
    pub(super) fn may_be_copied_at(&self, setter: &str) -> Option<Span> {
        self.copied.as_ref().filter(|copied| copied.may_set(setter)).map(|_| self.at)
    }

    /// Where a property is set whatever the conditions are. What stands further in than the insertion is within a block that may be passed by; when there
    /// are several, they are taken for its branches.
    pub(super) fn surely_set_at(&self, sources: &Sources, setter: &str) -> Option<Span> {
        let own = indent(sources, self.at);
        let places: Vec<Span> = self.setters.iter().filter(|(name, _)| name == setter).map(|(_, at)| *at).collect();
        let sure = places.iter().find(|at| indent(sources, **at) <= own);
        sure.or_else(|| places.first().filter(|_| places.len() > 1)).copied()
    }
}

/// How far in the line of a place begins.
fn indent(sources: &Sources, at: Span) -> usize {
    let text = sources.get(at.file).map_or("", |file| file.text.as_str());
    let before = text.get(..at.start as usize).unwrap_or("");
    let line = before.rsplit('\n').next().unwrap_or(before);
    line.chars().take_while(|c| c.is_whitespace()).count()
}

impl Index {
    /// Whether an object of the class is made somewhere, and certainly inserted without a property.
    pub(super) fn surely_inserts_without(&self, entity: Identity, property: &str) -> bool {
        let setter = names::setter(property);
        self.insertions.get(&entity).is_some_and(|insertions| insertions.iter().any(|insertion| insertion.surely_lacks(&setter)))
    }

    pub(super) fn of(project: &Project) -> Arc<Index> {
        project.memo(|project| Index::read(project))
    }

    fn read(project: &Project) -> Index {
        let mut index = Index { id_types: id_types_in_code(project), ..Index::default() };
        for outline in project.outlines() {
            index.has_own_generator |= !is_test_path(project.path(outline)) && declares_generator(outline);
            for decl in outline.types.iter().filter(|decl| !decl.is_test) {
                if let Some(entity) = mapped_entity(project, outline, decl) {
                    index.mapped.entry(entity.identity()).or_insert(outline.file);
                    index.mapped_tables.extend(stated_table(project, entity).map(|table| names::key(&table)));
                }
                if let Some(base) = decl.superclass.as_ref().and_then(|superclass| project.resolve_type(outline, &superclass.path)) {
                    index.bases.insert(base.identity());
                }
            }
        }
        for (outline, function) in program_functions(project) {
            index.read_insertions(project, outline, function);
        }
        index
    }

    fn read_insertions(&mut self, project: &Project, outline: &Outline, function: &Function) {
        let mut calls: Vec<(&Call, Span)> = Vec::new();
        function.calls.iter().for_each(|call| call.each_call(&mut |call, at| calls.push((call, at))));
        if !calls.iter().any(|(call, _)| INSERTS.contains(&call.name.as_str())) {
            return;
        }
        let parameters = function.parameters.iter().map(|parameter| (parameter.name.as_str(), parameter.ty.as_ref(), None));
        let locals = function.locals.iter().map(|local| (local.name.as_str(), local.ty.as_ref(), local.value.as_ref()));
        for (name, ty, value) in parameters.chain(locals) {
            let made = value.and_then(|value| match &value.kind {
                ExprKind::New(new) => Some(new),
                _ => None,
            });
            let Some(mut insertion) = insertion_of(name, &calls) else { continue };
            if value.is_none() && insertion.setters.is_empty() && hands_on(function, name) {
                continue;
            }
            let seen: Vec<&Call> = calls.iter().filter(|(_, at)| at.start < insertion.at.start).map(|(call, _)| *call).collect();
            insertion.copied = copies::copied(project, outline, function, name, value, &seen);
            let built = value.and_then(built).or_else(|| converted(project, outline, function, value?));
            let is_made_here = made.is_some_and(|new| new.arguments.is_empty()) || built.as_ref().is_some_and(|built| built.is_whole);
            insertion.is_fresh &= is_made_here;
            insertion.setters.extend(built.into_iter().flat_map(|built| built.setters));
            insertion.setters.extend(assigned(name, function));
            let given = function
                .assignments
                .iter()
                .rev()
                .find(|set| matches!(set.target.as_slice(), [only] if only == name) && set.at.start < insertion.at.start);
            insertion.is_fresh &= given.is_none_or(|set| matches!(chain_base(&set.value).kind, ExprKind::New(_)));
            insertion.setters.extend(value.into_iter().chain(given.map(|set| &set.value)).flat_map(chained));
            let ty = made.map(|new| &new.ty).or(ty); // `var user = new User()`
            if let Some(found) = ty.and_then(|ty| project.resolve_type(outline, &ty.path)) {
                for (method, arguments, at) in std::mem::take(&mut insertion.methods) {
                    let set = methods::set_by(project, found, &method, arguments);
                    insertion.setters.extend(set.into_iter().map(|setter| (setter, at)));
                }
                self.insertions.entry(found.identity()).or_default().push(insertion);
            }
        }
        // `insert(new User().setName("a"))`
        for (call, at) in calls.iter().filter(|(call, _)| INSERTS.contains(&call.name.as_str())) {
            let [argument] = call.arguments.as_slice() else { continue };
            let ExprKind::New(new) = &chain_base(argument).kind else { continue };
            if let Some(found) = project.resolve_type(outline, &new.ty.path) {
                let is_fresh = new.arguments.is_empty();
                let insertion = Insertion { setters: chained(argument), is_fresh, copied: None, methods: Vec::new(), at: *at };
                self.insertions.entry(found.identity()).or_default().push(insertion);
            }
        }
    }
}

/// `User.builder().id(1).name("a").build()`, as Lombok's `@Builder` has it.
struct Built {
    /// The properties given, by the names of their setters.
    setters: Vec<(String, Span)>,
    /// The chain begins where the builder is made, so that it shows all that is set.
    is_whole: bool,
}

fn built(value: &Expr) -> Option<Built> {
    let ExprKind::Call(outermost) = &value.kind else { return None };
    if outermost.name != "build" {
        return None;
    }
    let mut built = Built { setters: Vec::new(), is_whole: false };
    let mut receiver = outermost.receiver.as_ref();
    while let Some(Expr { kind: ExprKind::Call(call), at }) = receiver {
        if call.name == "builder" {
            built.is_whole = true;
        } else if !call.arguments.iter().any(|argument| matches!(argument.kind, ExprKind::Null)) {
            built.setters.push((names::setter(&call.name), *at));
        }
        receiver = call.receiver.as_ref();
    }
    Some(built)
}

/// `new User().setId(1).setName("a")`: the properties given, by the names of their setters.
fn chained(value: &Expr) -> Vec<(String, Span)> {
    if !matches!(chain_base(value).kind, ExprKind::New(_)) {
        return Vec::new();
    }
    let mut setters = Vec::new();
    value.each_call(&mut |call, at| {
        let is_link =
            call.name.starts_with("set") && call.receiver.as_ref().is_some_and(|base| matches!(chain_base(base).kind, ExprKind::New(_)));
        if is_link && !call.arguments.iter().any(|argument| matches!(argument.kind, ExprKind::Null)) {
            setters.push((call.name.clone(), at));
        }
    });
    setters
}

/// What a chain of setters, each of which returns the object, begins with.
pub(super) fn chain_base(mut expr: &Expr) -> &Expr {
    while let ExprKind::Call(call) = &expr.kind
        && call.name.starts_with("set")
        && let Some(receiver) = &call.receiver
    {
        expr = receiver;
    }
    expr
}

/// Annotations that do not make a framework call the method.
const HARMLESS: &[&str] = &["Override", "Transactional"];

/// Whether the function is a repository's own `insert(user)`, which only hands on what it is given: its callers say what is set.
fn hands_on(function: &Function, name: &str) -> bool {
    let is_given = function.parameters.iter().any(|parameter| parameter.name == name && parameter.annotations.is_empty());
    is_given
        && INSERTS.contains(&function.name.as_str())
        && function.annotations.iter().all(|annotation| HARMLESS.contains(&annotation.name.as_str()))
}

/// Constraints under which a request without the value is turned down: <https://jakarta.ee/specifications/bean-validation/3.0/>.
const REQUIRED: &[&str] = &["NotNull", "NotBlank", "NotEmpty"];

/// `MapstructUtils.convert(bo, User.class)`, `BeanUtil.copyProperties(dto, User.class)`: what the source must have is set in the copy.
fn converted(project: &Project, outline: &Outline, function: &Function, value: &Expr) -> Option<Built> {
    let ExprKind::Call(call) = &value.kind else { return None };
    let is_class = |argument: &Expr| matches!(argument.kind, ExprKind::Class(_));
    let [from, to] = call.arguments.as_slice() else { return None };
    let [source] = from.as_path().filter(|_| is_class(to))? else { return None };
    let parameters = function.parameters.iter().map(|parameter| (&parameter.name, parameter.ty.as_ref()));
    let locals = function.locals.iter().map(|local| (&local.name, local.ty.as_ref()));
    let ty = parameters.chain(locals).find(|(name, _)| *name == source).and_then(|(_, ty)| ty)?;
    let found = project.resolve_type(outline, &ty.path)?;
    let (above, _) = project.superclasses(found);
    let fields = std::iter::once(found).chain(above).flat_map(|found| &found.decl.fields);
    let required = fields.filter(|field| field.annotations.iter().any(|annotation| REQUIRED.contains(&annotation.name.as_str())));
    Some(Built { setters: required.map(|field| (names::setter(&field.name), value.at)).collect(), is_whole: false })
}

/// Kotlin's `user.name = "a"`, which calls the setter; by the setters' names.
fn assigned(name: &str, function: &Function) -> Vec<(String, Span)> {
    let of_name =
        |set: &&Assignment| matches!(set.target.as_slice(), [object, _] if object == name) && !matches!(set.value.kind, ExprKind::Null);
    function.assignments.iter().filter(of_name).filter_map(|set| Some((names::setter(set.target.last()?), set.at))).collect()
}

/// How a local or parameter is inserted, if it is, and not updated as well.
fn insertion_of(name: &str, calls: &[(&Call, Span)]) -> Option<Insertion> {
    let is_name = |expression: &Expr| matches!(&expression.kind, ExprKind::Path(path) if matches!(path.as_slice(), [only] if only == name));
    let mut setters = Vec::new();
    let mut methods = Vec::new();
    let mut inserted = None;
    for (call, at) in calls {
        let on_it = call.receiver.as_ref().is_some_and(|receiver| is_name(chain_base(receiver)));
        let given_it = call.arguments.iter().any(is_name);
        let called = call.name.as_str();
        if on_it && inserted.is_none() && !INSERTS.contains(&called) && !UPDATES.contains(&called) {
            let is_null = matches!(call.arguments.as_slice(), [Expr { kind: ExprKind::Null, .. }]);
            methods.extend((!is_null).then(|| (call.name.clone(), call.arguments.len(), *at)));
        }
        if on_it && called.starts_with("set") {
            if inserted.is_none() && !call.arguments.iter().any(|argument| matches!(argument.kind, ExprKind::Null)) {
                setters.push((call.name.clone(), *at));
            }
        } else if (given_it || on_it && call.arguments.is_empty()) && INSERTS.contains(&called) {
            inserted.get_or_insert(*at);
        } else if (given_it || on_it) && UPDATES.contains(&called) {
            return None;
        }
    }
    let inserted = inserted?;
    // Whoever else was given the object before (`BeanUtils.copyProperties`) may have filled it.
    let given_before =
        calls.iter().any(|(call, at)| at.start < inserted.start && call.arguments.iter().any(is_name) && !at.contains(inserted));
    Some(Insertion { setters, is_fresh: !given_before, copied: None, methods, at: inserted })
}

/// Whether a class of the file makes keys in the framework's place.
fn declares_generator(outline: &Outline) -> bool {
    let is_generator = |parent: &TypeRef| GENERATORS.contains(&parent.name.as_str());
    let extends = |decl: &TypeDecl| decl.superclass.iter().chain(&decl.interfaces).any(is_generator);
    outline.imports.iter().any(|import| import.path.contains("baomidou")) && outline.types.iter().any(extends)
}

/// Every function of the program, tests aside.
pub(super) fn program_functions<'p>(project: &'p Project) -> impl Iterator<Item = (&'p Outline, &'p Function)> {
    let outlines = project.outlines().iter().filter(|outline| !is_test_path(project.path(outline)));
    outlines
        .flat_map(|outline| outline.all_functions().map(move |(_, function)| (outline, function)))
        .filter(|(_, function)| !function.is_test)
}

pub(super) fn is_test_path(path: &str) -> bool {
    path.split('/').any(|folder| matches!(folder, "test" | "tests"))
}

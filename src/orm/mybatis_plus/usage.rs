//! What the program does with an entity through the statements that MyBatis-Plus, or tk.mybatis, makes: its INSERTs name the properties that are set, its SELECTs all.
//!
//! Whoever maps an entity (a mapper, a service, a class of the project's own above them) is its taker. A call counts when it is known on whose taker it is,
//! and when the method is the framework's.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::copies::{is_copying, is_parsing};
use super::entity::mapped_entity;
use super::fate::{Fates, STORING, object_name, undeclared};
use super::index::is_test_path;
use super::key::is_overridden;
use super::methods::{self, is_own};
use crate::lang::outline::{Annotation, Call, Expr, ExprKind, Field, Function, Outline, TypeDecl, TypeRef};
use crate::names;
use crate::orm::tk_mybatis;
use crate::project::{Found, Identity, Project};
use crate::source::Span;

/// Methods of mappers, services and active records whose SELECT has every column in its list, by keys:
/// <https://baomidou.com/en/guides/data-interface/>.
const SELECTS_BY_KEY: &[&str] =
    &["selectById", "selectBatchIds", "selectByIds", "selectByMap", "selectAll", "getById", "getOptById", "listByIds", "listByMap"];

/// The same of tk.mybatis: <https://github.com/abel533/Mapper/tree/master/base/src/main/java/tk/mybatis/mapper/common/base/select>.
const TK_SELECTS: &[&str] =
    &["select", "selectAll", "selectOne", "selectByPrimaryKey", "selectByRowBounds", "selectByIds", "selectByIdList"];
const TK_INSERTS: &[&str] = &["insert", "insertSelective", "insertList", "insertUseGeneratedKeys"];

/// The same by a wrapper, which may have a list of its own.
const SELECTS: &[&str] = &["selectOne", "selectList", "selectPage", "getOne", "getOneOpt", "list", "page"];

/// How a chain of `lambdaQuery()` begins and ends.
const CHAINS: &[&str] = &["lambdaQuery", "query", "ktQuery"];
const CHAIN_ENDS: &[&str] = &["list", "one", "oneOpt", "page"];

const INSERTS: &[&str] = &["insert", "save", "saveBatch", "saveOrUpdate", "saveOrUpdateBatch", "insertOrUpdate", "insertBatchSomeColumn"];

/// How far an entity is looked for above a class.
const DEPTH: usize = 4;

/// What is done with one entity.
#[derive(Clone, Default)]
struct Usage {
    /// The first place that selects every column.
    selected: Option<(Span, String)>,
    /// The first place that inserts.
    inserted: Option<(Span, String)>,
    /// A method of some mapper or service for it is called, whatever it does.
    is_used: bool,
    /// Something that may insert is given such an object: `Db.saveBatch(users)`.
    is_stored: bool,
    /// The setters that are called, and where first.
    set: BTreeMap<String, Span>,
    /// A request's body or a text: any property may be set.
    given: Option<Span>,
    /// Every property is set at once.
    set_whole: Option<Span>,
    /// The setters that are called by hand, on objects that are not there to be updated.
    set_to_insert: BTreeSet<String>,
    /// The same of what is copied from other objects.
    copied_to_insert: BTreeSet<String>,
    /// Such an object inserts itself: an active record.
    is_active: bool,
}

/// Every entity's use.
pub struct Usages {
    by_entity: BTreeMap<Identity, Usage>,
    /// Classes of which objects are stored, by the classes above them: what is set in these goes into the same row.
    stored_below: BTreeMap<Identity, Vec<Identity>>,
}

/// The classes through which entities are used.
pub struct Takers(BTreeMap<Identity, Taker>);

/// A class through which an entity is written and read.
#[derive(Clone, Copy)]
struct Taker {
    entity: Identity,
    is_tk: bool,
    /// The project's own class above it, whose methods go on to the framework's.
    base: Option<Identity>,
}

/// What makes a column of an entity part of a statement.
pub struct Reached {
    pub at: Span,
    pub label: String,
    /// By a SELECT: on every call, whatever the objects hold.
    pub is_selected: bool,
}

impl Usages {
    /// How a property comes into a statement of the framework's; `None` when nothing is seen to bring it there. `is_always_sent`: also when it is not set.
    pub fn reaches(&self, project: &Project, entity: Found, property: &str, is_always_sent: bool) -> Option<Reached> {
        let usage = self.by_entity.get(&entity.identity())?;
        let field = field_of(project, entity, property);
        let is_selectable = field.is_none_or(|field| !is_unselected(field));
        if let Some((at, method)) = usage.selected.as_ref().filter(|_| is_selectable) {
            let label = format!("`{method}` selects every mapped column, this one too");
            return Some(Reached { at: *at, label, is_selected: true });
        }
        let (at, method) = usage.inserted.as_ref()?;
        if is_always_sent {
            let label = format!("`{method}` inserts such objects, and the column is always sent");
            return Some(Reached { at: *at, label, is_selected: false });
        }
        let is_plain = || field.and_then(|field| field.ty.as_ref()).is_none_or(|ty| is_plain(project, entity.outline, ty));
        let set = usage.set.get(&names::setter(property)).or(usage.set_whole.as_ref()).copied();
        let set = set.or_else(|| usage.given.filter(|_| is_plain()))?;
        Some(Reached { at: set, label: format!("may be set here, and `{method}` inserts such objects"), is_selected: false })
    }

    /// Whether some code is seen to insert such objects by the framework's statement.
    pub fn inserts(&self, entity: Found) -> bool {
        self.by_entity.get(&entity.identity()).is_some_and(|usage| usage.inserted.is_some())
    }

    /// Whether the entity is used, and nothing is seen to insert such objects.
    pub fn only_reads(&self, entity: Found) -> bool {
        self.by_entity.get(&entity.identity()).is_some_and(|usage| usage.is_used && !usage.is_stored && usage.inserted.is_none())
    }

    /// Whether some code, a helper that makes the object foremost, sets a property of an object that may be inserted: what the framework makes where
    /// nothing is set may never be made.
    pub fn sets(&self, entity: Found, property: &str) -> bool {
        let setter = names::setter(property);
        self.stored_as(entity).any(|usage| usage.set_whole.is_some() || usage.set_to_insert.contains(&setter))
    }

    /// The same, with what may have come from another object.
    pub fn may_set(&self, entity: Found, property: &str) -> bool {
        let setter = names::setter(property);
        self.sets(entity, property) || self.stored_as(entity).any(|usage| usage.copied_to_insert.contains(&setter))
    }

    /// The entity, and the classes below it of which objects are stored.
    fn stored_as(&self, entity: Found) -> impl Iterator<Item = &Usage> {
        let own = entity.identity();
        let below = self.stored_below.get(&own).into_iter().flatten().copied();
        std::iter::once(own).chain(below).filter_map(|identity| self.by_entity.get(&identity))
    }

    /// Reads the whole program; on all threads.
    pub fn of(project: &Project) -> Usages {
        let takers = takers(project);
        let program: Vec<&Outline> = project.outlines().iter().filter(|outline| !is_test_path(project.path(outline))).collect();
        let read: Vec<BTreeMap<Identity, Usage>> = program.par_iter().map(|outline| usages_in(project, &takers, outline)).collect();
        let mut by_entity: BTreeMap<Identity, Usage> = BTreeMap::new();
        for (entity, usage) in read.into_iter().flatten() {
            by_entity.entry(entity).or_default().append(usage);
        }
        let mut stored_below: BTreeMap<Identity, Vec<Identity>> = BTreeMap::new();
        for (identity, usage) in by_entity.iter().filter(|(_, usage)| usage.sets_anything()) {
            let Some(class) = project.outlines().first().and_then(|near| type_at(project, near, *identity)) else { continue };
            let (above, _) = project.superclasses(class);
            let is_record = || above.iter().any(|found| found.decl.superclass.as_ref().is_some_and(|parent| parent.name == "Model"));
            if usage.is_stored || usage.inserted.is_some() || usage.is_active || is_record() {
                above.iter().for_each(|found| stored_below.entry(found.identity()).or_default().push(*identity));
            }
        }
        Usages { by_entity, stored_below }
    }
}

impl Takers {
    pub fn of(project: &Project) -> Takers {
        Takers(takers(project))
    }

    /// Those through which one entity is used.
    pub fn of_entity<'p>(&self, project: &'p Project<'p>, entity: Found) -> Vec<Found<'p>> {
        let near = project.outlines().first();
        let takers = self.0.iter().filter(|(_, taker)| taker.entity == entity.identity());
        takers.filter_map(|(identity, _)| type_at(project, near?, *identity)).collect()
    }
}

impl Usage {
    /// Adds what a later file does.
    fn append(&mut self, later: Usage) {
        self.selected = self.selected.take().or(later.selected);
        self.inserted = self.inserted.take().or(later.inserted);
        self.is_used |= later.is_used;
        self.is_stored |= later.is_stored;
        for (setter, at) in later.set {
            self.set.entry(setter).or_insert(at);
        }
        self.given = self.given.or(later.given);
        self.set_whole = self.set_whole.or(later.set_whole);
        self.set_to_insert.extend(later.set_to_insert);
        self.copied_to_insert.extend(later.copied_to_insert);
        self.is_active |= later.is_active;
    }

    fn sets_anything(&self) -> bool {
        self.set_whole.is_some() || !self.set_to_insert.is_empty() || !self.copied_to_insert.is_empty()
    }
}

fn usages_in(project: &Project, takers: &BTreeMap<Identity, Taker>, outline: &Outline) -> BTreeMap<Identity, Usage> {
    let has_own_list = |function: &Function| {
        let mut found = false;
        function.calls.iter().for_each(|call| {
            call.each_call(&mut |call, _| found |= matches!(call.name.as_str(), "select" | "setSqlSelect") && !call.arguments.is_empty());
        });
        found
    };
    let has_own_list = outline.all_functions().any(|(_, function)| has_own_list(function));
    let mut usages = BTreeMap::new();
    for (decl, function) in outline.all_functions().filter(|(_, function)| !function.is_test) {
        let Some(decl) = decl.filter(|decl| !decl.is_test) else { continue };
        let fates = Fates::of(function);
        Place { project, takers, within: Found { outline, decl }, function, has_own_list, fates }.read(&mut usages);
    }
    usages
}

/// A function, and what is known around it.
struct Place<'p> {
    project: &'p Project<'p>,
    takers: &'p BTreeMap<Identity, Taker>,
    within: Found<'p>,
    function: &'p Function,
    /// Some SELECT of the file names its columns.
    has_own_list: bool,
    /// Where its objects go.
    fates: Fates<'p>,
}

impl<'p> Place<'p> {
    /// Notes a setter that is called by hand on an object, which may have a name.
    fn set(&self, usage: &mut Usage, setter: String, at: Span, object: Option<&str>) {
        if self.fates.may_insert(object, at) {
            usage.set_to_insert.insert(setter.clone());
        }
        usage.set.entry(setter).or_insert(at);
    }

    fn read(&self, found: &mut BTreeMap<Identity, Usage>) {
        for parameter in &self.function.parameters {
            let is_body = parameter.annotations.iter().any(|annotation| annotation.name == "RequestBody");
            if let Some(entity) = parameter.ty.as_ref().filter(|_| is_body).and_then(|ty| self.resolved(element(ty))) {
                found.entry(entity).or_default().given.get_or_insert(self.function.at);
            }
        }
        for set in &self.function.assignments {
            if let [object, property] = set.target.as_slice()
                && !matches!(set.value.kind, ExprKind::Null)
                && let Some(ty) = self.type_of_name(object).and_then(|ty| self.resolved(ty))
            {
                self.set(found.entry(ty).or_default(), names::setter(property), set.at, Some(object));
            }
        }
        for made in self.function.records.iter().chain(self.function.locals.iter().filter_map(|local| local.value.as_ref())) {
            self.read_made(made, found);
        }
        for call in &self.function.calls {
            call.visit(&mut |inner| match &inner.kind {
                ExprKind::Call(call) => self.read_call(call, inner.at, found),
                _ => self.read_made(inner, found),
            });
        }
    }

    /// `new User("a", "b")` of a constructor that sets properties, or of one for all of them.
    fn read_made(&self, expr: &Expr, found: &mut BTreeMap<Identity, Usage>) {
        let ExprKind::New(new) = &expr.kind else { return };
        if new.arguments.is_empty() {
            return;
        }
        let Some(class) = self.project.resolve_type(self.within.outline, &new.ty.path) else { return };
        let is_meant = |function: &&Function| function.is_constructor && function.parameters.len() == new.arguments.len();
        let stated: Vec<&Function> = class.decl.functions.iter().filter(is_meant).collect();
        let usage = found.entry(class.identity()).or_default();
        let is_null = |index: usize| matches!(new.arguments.get(index), Some(Expr { kind: ExprKind::Null, .. }));
        if stated.is_empty() {
            let fields: Vec<&Field> = class.decl.fields.iter().filter(|field| !field.is_static).collect();
            if fields.len() == new.arguments.len() {
                // Lombok's, in the order of the fields: <https://projectlombok.org/features/constructor>.
                for (_, field) in fields.iter().enumerate().filter(|(index, _)| !is_null(*index)) {
                    self.set(usage, names::setter(&field.name), expr.at, None);
                }
            } else {
                usage.set_whole.get_or_insert(expr.at);
            }
        }
        for constructor in stated {
            // What it hands on, its other constructor or its superclass may set.
            if constructor
                .calls
                .iter()
                .filter_map(Expr::as_call)
                .any(|call| matches!(call.name.as_str(), "this" | "super") && !call.arguments.is_empty())
            {
                usage.set_whole.get_or_insert(expr.at);
            }
            let is_given_null = |value: &Expr| match value.as_path() {
                Some([name]) => constructor.parameters.iter().position(|parameter| parameter.name == *name).is_some_and(is_null),
                _ => matches!(value.kind, ExprKind::Null),
            };
            for set in constructor.assignments.iter().filter(|set| !is_given_null(&set.value)) {
                if let Some(property) = set.target.last() {
                    self.set(usage, names::setter(property), expr.at, None);
                }
            }
        }
    }

    fn read_call(&self, call: &Call, at: Span, found: &mut BTreeMap<Identity, Usage>) {
        let name = call.name.as_str();
        let is_empty = matches!(call.arguments.as_slice(), [] | [Expr { kind: ExprKind::Null, .. }]);
        let object = call.receiver.as_ref().and_then(object_name);
        if (name.starts_with("set") || call.receiver.as_ref().is_some_and(is_builder))
            && !is_empty
            && let Some(ty) = call.receiver.as_ref().and_then(|receiver| self.object_type(receiver))
        {
            let setter = if name.starts_with("set") { name.to_owned() } else { names::setter(name) };
            self.set(found.entry(ty).or_default(), setter, at, object);
            self.read_method(call, ty, at, found);
            return;
        }
        if is_own(call.receiver.as_ref()) && !is_empty && name.starts_with("set") {
            self.set(found.entry(self.within.identity()).or_default(), name.to_owned(), at, None);
            return;
        }
        if name.starts_with("set") && !is_empty && object.is_some_and(undeclared(self.function)) {
            self.read_unseen(name, found);
        }
        if let Some(ty) = call.receiver.as_ref().and_then(|receiver| self.object_type(receiver)) {
            self.read_method(call, ty, at, found);
            if call.arguments.is_empty() && INSERTS.contains(&name) {
                found.entry(ty).or_default().is_active = true;
            }
        }
        if is_copying(name) {
            self.read_copy(call, at, found);
        } else if is_parsing(name)
            && let Some((_, target)) = self.class_argument(call)
        {
            found.entry(target).or_default().given.get_or_insert(at);
        }
        if let Some(taker) = call.receiver.as_ref().and_then(|receiver| self.taker(receiver)).and_then(|taker| self.takers.get(&taker)) {
            found.entry(taker.entity).or_default().is_used = true;
        }
        if STORING.iter().any(|begin| name.starts_with(begin)) {
            for entity in call.arguments.iter().filter_map(|argument| self.given_type(argument)) {
                found.entry(entity).or_default().is_stored = true;
            }
        }
        let Some((entity, is_select)) = self.framework_call(call) else { return };
        let usage = found.entry(entity).or_default();
        let slot = if is_select { &mut usage.selected } else { &mut usage.inserted };
        slot.get_or_insert_with(|| (at, format!("{name}()")));
    }

    /// `user.activate()`, `user.setFlowState(state)`: sets what the class's own method assigns; `user.id(1)`, `user.withId(1)` as Lombok makes them.
    fn read_method(&self, call: &Call, ty: Identity, at: Span, found: &mut BTreeMap<Identity, Usage>) {
        let Some(class) = type_at(self.project, self.within.outline, ty) else { return };
        if matches!(call.arguments.as_slice(), [Expr { kind: ExprKind::Null, .. }]) {
            return;
        }
        let mut setters = methods::set_by(self.project, class, &call.name, call.arguments.len());
        if let [argument] = call.arguments.as_slice()
            && !matches!(argument.kind, ExprKind::Null)
        {
            let stem = call.name.strip_prefix("with").filter(|stem| stem.starts_with(char::is_uppercase));
            let setter = stem.map_or_else(|| names::setter(&call.name), |stem| format!("set{stem}"));
            if has_property(self.project, class, &setter) {
                setters.insert(setter);
            }
        }
        let object = call.receiver.as_ref().and_then(object_name);
        let usage = found.entry(ty).or_default();
        setters.retain(|_| self.fates.may_insert(object, at));
        usage.set_to_insert.append(&mut setters);
    }

    /// A setter of what a lambda is given: of any class that the function speaks of and that has the property.
    fn read_unseen(&self, setter: &str, found: &mut BTreeMap<Identity, Usage>) {
        let mut classes: BTreeSet<Identity> = BTreeSet::new();
        let types = self.function.parameters.iter().filter_map(|parameter| parameter.ty.as_ref());
        let types = types.chain(self.function.locals.iter().filter_map(|local| local.ty.as_ref())).chain(&self.function.return_type);
        classes.extend(types.filter_map(|ty| self.resolved(ty.arguments.last().unwrap_or(ty))));
        for made in &self.function.records {
            made.visit(&mut |inner| {
                if let ExprKind::New(new) = &inner.kind {
                    classes.extend(self.resolved(&new.ty));
                }
            });
        }
        for identity in classes {
            let class = type_at(self.project, self.within.outline, identity);
            if class.is_some_and(|class| has_property(self.project, class, setter)) {
                found.entry(identity).or_default().set_to_insert.insert(setter.to_owned());
            }
        }
    }

    /// `User.class` among the arguments.
    fn class_argument(&self, call: &Call) -> Option<(usize, Identity)> {
        call.arguments.iter().enumerate().find_map(|(index, argument)| match &argument.kind {
            ExprKind::Class(ty) => Some((index, self.resolved(ty)?)),
            _ => None,
        })
    }

    /// `BeanUtils.copyProperties(dto, user)`, `convert(dto, User.class)`: sets what the source has.
    fn read_copy(&self, call: &Call, at: Span, found: &mut BTreeMap<Identity, Usage>) {
        let objects = || call.arguments.iter().enumerate().filter_map(|(index, argument)| Some((index, self.object_type(argument)?)));
        let Some((index, target)) = self.class_argument(call).or_else(|| objects().find(|(index, _)| *index > 0)) else { return };
        let source = objects().find(|(other, _)| *other != index);
        let Some(source) = source.and_then(|(_, source)| type_at(self.project, self.within.outline, source)) else {
            // What is not known may hold any property.
            found.entry(target).or_default().given.get_or_insert(at);
            return;
        };
        let usage = found.entry(target).or_default();
        let (above, _) = self.project.superclasses(source);
        let object = call.arguments.get(index).and_then(object_name);
        let may_insert = self.fates.may_insert(object, at);
        for field in std::iter::once(source).chain(above).flat_map(|found| &found.decl.fields).filter(|field| !field.is_static) {
            let setter = names::setter(&field.name);
            if may_insert {
                usage.copied_to_insert.insert(setter.clone());
            }
            usage.set.entry(setter).or_insert(at);
        }
    }

    /// The entity of a call of the framework's methods, and whether it selects.
    fn framework_call(&self, call: &Call) -> Option<(Identity, bool)> {
        let name = call.name.as_str();
        if CHAIN_ENDS.contains(&name)
            && let Some(base) = call.receiver.as_ref().and_then(chain_base)
        {
            let taker = match base {
                Ok(receiver) => self.taker(receiver)?,
                Err(()) => self.own()?,
            };
            return (!self.has_own_list).then_some((self.takers.get(&taker)?.entity, true));
        }
        let taker = match &call.receiver {
            None => self.own()?,
            Some(receiver) => self.taker(receiver)?,
        };
        let known = self.takers.get(&taker)?;
        if known.is_tk {
            let is_select = TK_SELECTS.contains(&name);
            let found = type_at(self.project, self.within.outline, taker)?;
            let is_frameworks = (is_select || TK_INSERTS.contains(&name)) && !is_overridden(self.project, found, name);
            return is_frameworks.then_some((known.entity, is_select));
        }
        let is_select = SELECTS_BY_KEY.contains(&name) || SELECTS.contains(&name);
        if is_select || INSERTS.contains(&name) {
            let is_hidden =
                SELECTS.contains(&name) && (self.has_own_list || call.arguments.iter().any(|argument| self.is_parameter(argument)));
            let found = type_at(self.project, self.within.outline, taker)?;
            return (!is_hidden && known.base.is_none() && !is_overridden(self.project, found, name)).then_some((known.entity, is_select));
        }
        // A method of the project's own base class that goes on to the framework's.
        let base = type_at(self.project, self.within.outline, known.base?)?;
        let function = base.decl.functions.iter().find(|function| function.name == *name)?;
        let mut goes_on = None;
        for call in &function.calls {
            call.each_call(&mut |call, _| {
                let name = call.name.as_str();
                if SELECTS_BY_KEY.contains(&name) {
                    goes_on = Some(true);
                } else if INSERTS.contains(&name) {
                    goes_on.get_or_insert(false);
                }
            });
        }
        Some((known.entity, goes_on?))
    }

    fn is_parameter(&self, expr: &Expr) -> bool {
        let name = expr.as_path().and_then(|path| path.first());
        name.is_some_and(|name| {
            self.function
                .parameters
                .iter()
                .any(|parameter| parameter.name == *name && parameter.ty.as_ref().is_some_and(|ty| ty.name.ends_with("Wrapper")))
        })
    }

    /// The class around, when it is a taker.
    fn own(&self) -> Option<Identity> {
        let identity = self.within.identity();
        self.takers.contains_key(&identity).then_some(identity)
    }

    /// The taker that an expression is.
    fn taker(&self, receiver: &Expr) -> Option<Identity> {
        let ty = match &receiver.kind {
            ExprKind::Path(path) => match path.as_slice() {
                [only] if matches!(only.as_str(), "this" | "super") => return self.own(),
                [name] => self.type_of_name(name),
                [this, name] if this == "this" => self.type_of_name(name),
                _ => None,
            },
            ExprKind::Call(call) if matches!(call.name.as_str(), "getBaseMapper") => {
                return call.receiver.as_ref().map_or_else(|| self.own(), |receiver| self.taker(receiver));
            }
            ExprKind::Call(call) => {
                let class = call.arguments.iter().find_map(|argument| match &argument.kind {
                    ExprKind::Class(ty) => Some(ty),
                    _ => None,
                });
                class.filter(|_| call.name.starts_with("get"))
            }
            ExprKind::New(new) => Some(&new.ty),
            _ => None,
        };
        match ty {
            Some(ty) => self.resolved(ty).filter(|identity| self.takers.contains_key(identity)),
            // What the framework's service has.
            None if is_name(receiver, "baseMapper") => self.own(),
            None => None,
        }
    }

    /// The class of an object: of a local, a parameter or a field, of what is made here, of a chain of setters on one of these.
    fn object_type(&self, expr: &Expr) -> Option<Identity> {
        match &expr.kind {
            ExprKind::Path(path) => match path.as_slice() {
                [name] => self.resolved(self.type_of_name(name)?),
                [this, name] if this == "this" => self.resolved(self.type_of_name(name)?),
                _ => None,
            },
            ExprKind::New(new) => self.resolved(&new.ty),
            ExprKind::Call(call) if matches!(call.name.as_str(), "builder") => {
                let path = call.receiver.as_ref()?.as_path()?.join(".");
                Some(self.project.resolve_type(self.within.outline, &path)?.identity())
            }
            ExprKind::Call(call) if call.name.starts_with("set") || call.name == "build" || is_builder(expr) => {
                self.object_type(call.receiver.as_ref()?)
            }
            _ => None,
        }
    }

    /// The class of an argument, or of what the list that it is holds.
    fn given_type(&self, argument: &Expr) -> Option<Identity> {
        match argument.as_path() {
            Some([name]) => self.resolved(element(self.type_of_name(name)?)),
            _ => self.object_type(argument),
        }
    }

    fn type_of_name(&self, name: &str) -> Option<&'p TypeRef> {
        let parameter = self.function.parameters.iter().find(|parameter| parameter.name == *name);
        if let Some(parameter) = parameter {
            return parameter.ty.as_ref();
        }
        if let Some(local) = self.function.locals.iter().find(|local| local.name == *name) {
            return match local.value.as_ref().map(|value| &value.kind) {
                Some(ExprKind::New(new)) => Some(&new.ty),
                // `var user = make();`
                Some(ExprKind::Call(call)) if local.ty.is_none() && is_own(call.receiver.as_ref()) => {
                    let made = self.within.decl.functions.iter().find(|function| function.name == call.name);
                    made.and_then(|function| function.return_type.as_ref())
                }
                _ => local.ty.as_ref(),
            };
        }
        let own = |decl: &'p TypeDecl| decl.fields.iter().find(|field| field.name == *name);
        let (above, _) = self.project.superclasses(self.within);
        let mut fields = own(self.within.decl).into_iter().chain(above.into_iter().filter_map(|found| own(found.decl)));
        fields.next()?.ty.as_ref()
    }

    fn resolved(&self, ty: &TypeRef) -> Option<Identity> {
        self.project.resolve_type(self.within.outline, &ty.path).map(|found| found.identity())
    }
}

/// The classes through which entities are used, with those entities.
fn takers(project: &Project) -> BTreeMap<Identity, Taker> {
    let mut takers: BTreeMap<Identity, Taker> = BTreeMap::new();
    let mut others: Vec<Found> = Vec::new();
    for outline in project.outlines() {
        for decl in outline.types.iter().filter(|decl| !decl.is_test) {
            let found = Found { outline, decl };
            if decl.superclass.as_ref().is_some_and(|parent| parent.name == "Model") {
                takers.insert(found.identity(), Taker { entity: found.identity(), is_tk: false, base: None });
            } else if let Some(entity) = entity_above(project, found, 0) {
                takers.insert(found.identity(), Taker { entity, is_tk: false, base: None });
            } else if let Some(entity) = tk_mybatis::entity_of(project, outline, decl) {
                takers.insert(found.identity(), Taker { entity: entity.identity(), is_tk: true, base: None });
            } else {
                others.push(found);
            }
        }
    }
    // `class UserDao extends BaseDao<User, UserMapper> implements IUserDao`: by the mapper among the arguments.
    let mut further: BTreeMap<Identity, Taker> = BTreeMap::new();
    for found in others {
        let Some(parent) = &found.decl.superclass else { continue };
        let arguments = parent.arguments.iter().filter_map(|argument| project.resolve_type(found.outline, &argument.path));
        let Some(known) = arguments.filter_map(|argument| takers.get(&argument.identity())).next() else { continue };
        let Some(base) = project.resolve_type(found.outline, &parent.path) else { continue };
        let taker = Taker { base: Some(base.identity()), is_tk: false, ..*known };
        let faces = found.decl.interfaces.iter().filter_map(|face| project.resolve_type(found.outline, &face.path));
        for identity in faces.map(|face| face.identity()).chain([found.identity()]) {
            further.entry(identity).or_insert(taker);
        }
    }
    further.append(&mut takers);
    further
}

/// The entity that a mapper or service is for, itself or by what it extends.
fn entity_above(project: &Project, found: Found, depth: usize) -> Option<Identity> {
    if let Some(entity) = mapped_entity(project, found.outline, found.decl) {
        return Some(entity.identity());
    }
    let parents = found.decl.superclass.iter().chain(&found.decl.interfaces).filter(|_| depth < DEPTH);
    let mut known = parents.filter_map(|parent| project.resolve_type(found.outline, &parent.path));
    known.find_map(|parent| entity_above(project, parent, depth + 1))
}

/// On what a chain `x.lambdaQuery().eq(…)` stands: `Err` for the class around; `None` for no such chain.
fn chain_base(expr: &Expr) -> Option<Result<&Expr, ()>> {
    let mut call = expr.as_call();
    while let Some(current) = call {
        if CHAINS.contains(&current.name.as_str()) && current.arguments.is_empty() {
            return Some(current.receiver.as_ref().ok_or(()));
        }
        call = current.receiver.as_ref().and_then(Expr::as_call);
    }
    None
}

/// Whether a chain goes back to Lombok's `User.builder()`.
fn is_builder(expr: &Expr) -> bool {
    let mut call = expr.as_call();
    while let Some(current) = call {
        if matches!(current.name.as_str(), "builder" | "toBuilder") && current.arguments.is_empty() {
            return true;
        }
        call = current.receiver.as_ref().and_then(Expr::as_call);
    }
    false
}

fn is_name(expr: &Expr, name: &str) -> bool {
    expr.as_path().and_then(|path| path.last()).is_some_and(|last| last == name)
}

/// `User` of `List<User>`.
fn element(ty: &TypeRef) -> &TypeRef {
    match ty.arguments.as_slice() {
        [only] if matches!(ty.name.as_str(), "List" | "Set" | "Collection" | "[]") => only,
        _ => ty,
    }
}

fn field_of<'p>(project: &'p Project<'p>, entity: Found<'p>, property: &str) -> Option<&'p Field> {
    let (above, _) = project.superclasses(entity);
    std::iter::once(entity).chain(above).find_map(|found| found.decl.fields.iter().find(|field| field.name == property))
}

fn has_property(project: &Project, class: Found, setter: &str) -> bool {
    let (above, _) = project.superclasses(class);
    let mut fields = std::iter::once(class).chain(above).flat_map(|found| &found.decl.fields);
    fields.any(|field| !field.is_static && names::setter(&field.name) == setter)
}

/// `@TableField(select = false)`.
fn is_unselected(field: &Field) -> bool {
    let select = field.annotation("TableField").and_then(|annotation: &Annotation| annotation.argument("select"));
    matches!(select.map(|value| &value.kind), Some(ExprKind::Bool(false)))
}

/// Whether a request may well hold a value of the type: a collection or another class of the project's own is there for answers.
fn is_plain(project: &Project, outline: &Outline, ty: &TypeRef) -> bool {
    !matches!(ty.name.as_str(), "List" | "Set" | "Collection" | "Map" | "[]")
        && project.resolve_type(outline, &ty.path).is_none_or(|found| found.decl.kind == crate::lang::outline::TypeKind::Enum)
}

fn type_at<'p>(project: &'p Project<'p>, near: &'p Outline, identity: Identity) -> Option<Found<'p>> {
    let in_file = |outline: &'p Outline| {
        let decl = outline.types.iter().find(|decl| decl.at.start == identity.1)?;
        Some(Found { outline, decl })
    };
    if near.file == identity.0 {
        return in_file(near);
    }
    // Outlines come in path order, and so do files' ids.
    let outlines = project.outlines();
    let index = outlines.binary_search_by_key(&identity.0, |outline| outline.file).ok()?;
    outlines.get(index).and_then(in_file)
}

//! Methods that write several tables with no transaction around them, as far as the method, its class and its callers show.
//!
//! Only what is sure to be no transaction's part is told: classes that others call within theirs (`…Dao`, `…Repository`), helpers of the same class, and methods
//! of whose callers any has a transaction are left out.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::facts::{MultiWrite, StoreCall, Writer};
use crate::lang::outline::{Annotation, Call, ExprKind, Function, Outline, TypeDecl, TypeKind, TypeRef};
use crate::orm::{mybatis_plus, tk_mybatis};
use crate::project::{Found, Project};
use crate::schema::model::Standing;
use crate::source::Span;
use crate::standing;

/// Words of annotations, methods and variables that have to do with transactions: `@Transactional`, `@UnitOfWork`, `transactionTemplate`, `inTransaction`,
/// `setAutoCommit`, `commit`.
const WORDS: &[&str] = &["transaction", "unitofwork", "autocommit", "commit", "rollback", "atomic"];
/// Beans whose methods run in transactions unasked. <https://jakarta.ee/specifications/enterprise-beans/4.0/>
const MANAGED: &[&str] = &["Stateless", "Stateful", "Singleton", "MessageDriven"];
/// Classes that others call within their own transactions, or that run by themselves before anyone does.
const CALLED: &[&str] =
    &["Dao", "DAO", "DaoImpl", "Repository", "RepositoryImpl", "Mapper", "Store", "Migration", "Helper", "Util", "Utils", "Test"];
/// Methods that run the SQL that they are given: of JDBC, Spring, JPA.
const RUNNING: &[&str] =
    &["update", "batchUpdate", "execute", "executeUpdate", "prepareStatement", "createNativeQuery", "createUpdate", "sql"];
/// Methods that insert what they are given.
const STORING: &[&str] = &["insert", "insertSelective", "insertBatch", "save", "saveAndFlush", "saveAll", "saveBatch"];

/// Writers by their stable names.
type ByName<'w> = BTreeMap<&'w str, Vec<&'w Writer>>;

/// The methods of the program, in path order.
pub fn find(project: &Project, writers: &[Writer]) -> Vec<MultiWrite> {
    let mut by_name: ByName = ByName::new();
    for writer in writers {
        by_name.entry(&writer.name).or_default().push(writer);
    }
    let is_program = |outline: &&Outline| outline.language.is_jvm() && standing::of(project.path(outline)) < Standing::Test;
    let program: Vec<&Outline> = project.outlines().iter().filter(is_program).collect();
    program.par_iter().flat_map_iter(|outline| of_outline(project, outline, &program, &by_name)).collect()
}

fn of_outline(project: &Project, outline: &Outline, program: &[&Outline], by_name: &ByName) -> Vec<MultiWrite> {
    let mut found = Vec::new();
    for decl in outline.types.iter().filter(|decl| is_judged(decl)) {
        let within = Found { outline, decl };
        if is_covered_class(project, within) {
            continue;
        }
        for function in decl.functions.iter().filter(|function| !function.is_test && !function.is_constructor && !is_covered(function)) {
            let stores = stores(project, within, function, by_name);
            let is_several = stores.iter().any(|store| stores.first().is_some_and(|first| first.writers != store.writers));
            if is_several && !is_called_in_one(program, within, function) {
                let name = format!("{}.{}", decl.qualified, function.name);
                found.push(MultiWrite { name, at: function.name_at, stores });
            }
        }
    }
    found
}

fn is_judged(decl: &TypeDecl) -> bool {
    let mut names =
        decl.interfaces.iter().chain(&decl.superclass).map(|parent| parent.name.as_str()).chain(std::iter::once(decl.name.as_str()));
    decl.kind == TypeKind::Class && !decl.is_test && !names.any(|name| CALLED.iter().any(|end| name.ends_with(end)))
}

fn has_word(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    WORDS.iter().any(|word| lower.contains(word))
}

fn says_so(annotations: &[Annotation]) -> bool {
    annotations.iter().any(|annotation| has_word(&annotation.name) || MANAGED.contains(&annotation.name.as_str()))
}

/// The class, one above it, or an interface of it says so; of a class above that is not here nothing is known.
fn is_covered_class(project: &Project, within: Found) -> bool {
    let (above, is_whole) = project.superclasses(within);
    let last = above.last().copied().unwrap_or(within);
    let ends = is_whole || last.decl.superclass.as_ref().is_some_and(|parent| parent.name == "ServiceImpl");
    let interfaces = within.decl.interfaces.iter().filter_map(|parent| project.resolve_type(within.outline, &parent.path));
    !ends || std::iter::once(within).chain(above).chain(interfaces).any(|found| says_so(&found.decl.annotations))
}

fn is_covered(function: &Function) -> bool {
    let in_calls = || {
        function.calls.iter().any(|call| {
            let mut found = false;
            call.visit(&mut |inner| {
                found |= match &inner.kind {
                    ExprKind::Call(call) => has_word(&call.name),
                    ExprKind::Path(path) => path.iter().any(|part| has_word(part)),
                    _ => false,
                };
            });
            found
        })
    };
    // A transaction, connection or session that is handed in is its owner's.
    let is_handed =
        |name: &str| ["Connection", "Handle", "Session", "SqlSession", "EntityManager", "DSLContext", "Statement"].contains(&name);
    let in_parameters =
        || function.parameters.iter().any(|parameter| parameter.ty.as_ref().is_some_and(|ty| is_handed(&ty.name) || has_word(&ty.name)));
    says_so(&function.annotations) || in_parameters() || in_calls()
}

/// Whether a method of this name is called by its own class, or by one that has to do with transactions.
fn is_called_in_one(program: &[&Outline], within: Found, function: &Function) -> bool {
    let calls = |caller: &Function| {
        caller.calls.iter().any(|call| {
            let mut found = false;
            call.visit(&mut |inner| found |= matches!(&inner.kind, ExprKind::Call(call) if call.name == function.name));
            found
        })
    };
    let same = |decl: &TypeDecl| decl.qualified == within.decl.qualified;
    program.iter().flat_map(|outline| &outline.types).any(|decl| {
        decl.functions.iter().any(|caller| {
            caller.name_at != function.name_at && calls(caller) && (same(decl) || says_so(&decl.annotations) || is_covered(caller))
        })
    })
}

/// What the method stores, by the names of the writers it goes through.
fn stores(project: &Project, within: Found, function: &Function, by_name: &ByName) -> Vec<StoreCall> {
    let own = format!("{}.{}", within.decl.qualified, function.name);
    let mut stores: Vec<StoreCall> = Vec::new();
    // A statement that is only put together here runs elsewhere.
    let is_run = |at: Span| {
        let mut found = false;
        for call in &function.calls {
            call.visit(&mut |inner| {
                found |= inner.at.contains(at) && matches!(&inner.kind, ExprKind::Call(call) if RUNNING.contains(&call.name.as_str()));
            });
        }
        found
    };
    for writer in by_name.get(own.as_str()).into_iter().flatten().filter(|writer| writer.tables.len() == 1 && is_run(writer.at)) {
        stores.push(StoreCall { writers: writer.tables.clone(), is_table: true, at: writer.at });
    }
    for call in &function.calls {
        call.visit(&mut |inner| {
            let ExprKind::Call(call) = &inner.kind else { return };
            if let Some(name) = stored(project, within, function, call, by_name) {
                stores.push(StoreCall { writers: vec![name], is_table: false, at: inner.at });
            }
        });
    }
    stores.sort_by_key(|store| store.at);
    stores
}

/// The writer behind `users.save(user)`: the entity of a repository or mapper, or the statement of a mapper's method.
fn stored(project: &Project, within: Found, function: &Function, call: &Call, by_name: &ByName) -> Option<String> {
    let path = call.receiver.as_ref()?.as_path()?;
    let name = match path {
        [only] => only,
        [this, field] if this == "this" => field,
        _ => return None,
    };
    let parameter = function.parameters.iter().find(|parameter| parameter.name == *name).and_then(|parameter| parameter.ty.as_ref());
    let ty = parameter.or_else(|| within.decl.fields.iter().find(|field| field.name == *name).and_then(|field| field.ty.as_ref()))?;
    let taker = project.resolve_type(within.outline, &ty.path)?;
    let statement = format!("{}.{}", taker.decl.qualified, call.name);
    if by_name.contains_key(statement.as_str()) {
        return Some(statement);
    }
    if !STORING.contains(&call.name.as_str()) || taker.decl.functions.iter().any(|function| function.name == call.name) {
        return None;
    }
    let mapped = mybatis_plus::entity_of(project, taker.outline, taker.decl);
    let mapped = mapped.or_else(|| tk_mybatis::entity_of(project, taker.outline, taker.decl));
    let entity = mapped.or_else(|| {
        let of_entity = |parent: &&TypeRef| parent.name.ends_with("Repository") && !parent.arguments.is_empty();
        let argument = taker.decl.interfaces.iter().find(of_entity)?.arguments.first()?;
        project.resolve_type(taker.outline, &argument.path)
    })?;
    Some(entity.decl.qualified.clone())
}

//! Who calls the writers at fault: an INSERT that nothing in the repository reaches harms nobody yet, and is worth a note.
//!
//! Words decide, not types: a statement of a mapper is uncalled where no program says its name, or none says the mapper's; a method where none says its
//! name; an entity where none says its class. Whatever else says such a word, in any language and in comments too, counts as a caller; tests do not.

mod words;

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::Analysis;
use crate::diagnostic::{Finding, Severity};
use crate::model::WriterId;
use crate::names::simple;
use crate::orm::{jpa, mybatis_plus, tk_mybatis};
use crate::source::{FileKind, Sources};
use words::{Said, Saying, Words};

/// What a framework's base mapper inserts by: its own code calls these, whoever overrides them.
const FRAMEWORK_METHODS: &[&str] = &[
    "insert",
    "insertSelective",
    "insertList",
    "insertBatch",
    "insertOrUpdate",
    "insertUseGeneratedKeys",
    "insertBatchSomeColumn",
    "save",
    "saveBatch",
    "saveOrUpdate",
    "replace",
];

/// Annotations of a method that leave it to be called by name; any other may mean that a framework calls it.
const HARMLESS: &[&str] = &[
    "Transactional",
    "SuppressWarnings",
    "Deprecated",
    "Nullable",
    "NonNull",
    "Nonnull",
    "NotNull",
    "SqlUpdate",
    "SqlBatch",
    "GetGeneratedKeys",
];

/// Rules that also tell what fails where the schema is validated: when the program starts, whoever inserts.
const VALIDATED: &[&str] = &["unknown-column", "unknown-table", "missing-sequence"];

/// What writes, as far as its callers can be told by words.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Callee {
    Statement { mapper: String, method: String },
    Method { class: String, method: String, path: String },
    Entity { class: String, path: String, is_jpa: bool },
}

/// Makes notes of the findings whose writers at fault are all called by nobody, and says so.
pub fn lower_uncalled(findings: &mut [Finding], analysis: &Analysis) {
    let by_name = writers(analysis);
    let callees = |finding: &Finding| -> Option<Vec<Callee>> {
        let may_be_lowered = finding.severity > Severity::Note && !finding.writers.is_empty();
        let of_name = |name: &String| by_name.get(name.as_str())?.iter().map(|writer| callee(writer, &analysis.sources)).collect();
        let callees: Option<Vec<Vec<Callee>>> = may_be_lowered.then(|| finding.writers.iter().map(of_name).collect())?;
        callees.map(|callees| callees.into_iter().flatten().collect())
    };
    let asked: Vec<Option<Vec<Callee>>> = findings.iter().map(callees).collect();
    let all: BTreeSet<&Callee> = asked.iter().flatten().flatten().collect();
    if all.is_empty() {
        return;
    }
    let Some(uses) = Uses::of(analysis, &all) else { return };
    for (finding, callees) in findings.iter_mut().zip(&asked) {
        let Some(callees) = callees.as_ref().filter(|callees| !callees.is_empty()) else { continue };
        if callees.iter().any(|callee| uses.may_call(callee, finding.rule)) {
            continue;
        }
        let names: BTreeSet<&str> = finding.writers.iter().map(|name| shown(name)).collect();
        let names: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
        let names = match names.as_slice() {
            [name] => name.clone(),
            [first, second] => format!("{first} or {second}"),
            [first, others @ ..] => format!("{first} or the other {}", others.len()),
            [] => continue,
        };
        let verb = if callees.iter().all(|callee| matches!(callee, Callee::Entity { .. })) { "uses" } else { "calls" };
        finding.severity = Severity::Note;
        finding.message.push_str(&format!(" Nothing in this repository {verb} {names}, so nobody meets this yet."));
    }
}

/// `UserMapper.insert` of `org.acme.UserMapper.insert`; a class' name without its package.
fn shown(name: &str) -> &str {
    let is_class = name.rsplit('.').next().is_some_and(|last| last.starts_with(char::is_uppercase));
    let parts = if is_class { 1 } else { 2 };
    let start = name.rmatch_indices('.').nth(parts - 1).map_or(0, |(at, _)| at + 1);
    name.get(start..).unwrap_or(name)
}

fn writers(analysis: &Analysis) -> BTreeMap<&str, Vec<&WriterId>> {
    let model = &analysis.model;
    let met = model.subjects.iter().flat_map(|subject| &subject.writes).map(|write| &write.writer);
    let mut by_name: BTreeMap<&str, Vec<&WriterId>> = BTreeMap::new();
    for writer in met.chain(model.strays.iter().map(|stray| &stray.writer)) {
        let known = by_name.entry(&writer.name).or_default();
        if !known.contains(&writer) {
            known.push(writer);
        }
    }
    by_name
}

/// `None` for what may be called in ways that no words tell.
fn callee(writer: &WriterId, sources: &Sources) -> Option<Callee> {
    let file = sources.get(writer.at.file)?;
    let path = file.path.clone();
    let class = simple(&writer.name).to_owned();
    if [jpa::VIA, jpa::VIA_REVISION, mybatis_plus::VIA, tk_mybatis::VIA].contains(&writer.via) {
        // Beside a class that is not its file's own, its users may stand in the same file.
        let is_own = file.kind.is_jvm() && stem(&path) == class;
        return is_own.then(|| Callee::Entity { class, path, is_jpa: [jpa::VIA, jpa::VIA_REVISION].contains(&writer.via) });
    }
    let (owner, method) = writer.name.rsplit_once('.')?;
    let (owner, method) = (simple(owner).to_owned(), method.to_owned());
    let is_name = |name: &str| name.len() > 3 && name.chars().all(|c| c.is_alphanumeric() || c == '_');
    if !is_name(&owner) || !is_name(&method) {
        return None;
    }
    if writer.via.starts_with("MyBatis") {
        return Some(Callee::Statement { mapper: owner, method });
    }
    let is_method = writer.via.starts_with("INSERT") && matches!(file.kind, FileKind::Java | FileKind::Kotlin) && stem(&path) == owner;
    is_method.then_some(Callee::Method { class: owner, method, path })
}

fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// What the programs say.
struct Uses {
    words: Words,
    /// A framework publishes every repository.
    is_published: bool,
    /// Hibernate compares the schema when the program starts.
    is_validated: bool,
}

impl Uses {
    fn of(analysis: &Analysis, callees: &BTreeSet<&Callee>) -> Option<Uses> {
        let mut wanted: BTreeSet<String> =
            ["spring-boot-starter-data-rest", "spring-data-rest-webmvc", "validate"].map(str::to_owned).into();
        for callee in callees {
            match callee {
                Callee::Statement { mapper, method } => wanted.extend([mapper.clone(), words::decapitalised(mapper), method.clone()]),
                Callee::Method { class, method, .. } => wanted.extend([class.clone(), method.clone()]),
                Callee::Entity { class, .. } => wanted.extend([class.clone()]),
            }
        }
        let mut words = Words::read(&analysis.whole, wanted)?;
        // Who declares that it stores an entity uses it where it is used itself.
        let entities = callees.iter().filter(|callee| matches!(callee, Callee::Entity { .. }));
        let stores: BTreeSet<String> =
            entities.filter_map(|callee| words.said(callee_class(callee))).flatten().filter_map(|said| store_of(&words, said)).collect();
        if !stores.is_empty() {
            let both = stores.iter().flat_map(|store| [store.clone(), words::decapitalised(store)]).collect();
            words.extend(Words::read(&analysis.whole, both)?);
        }
        let is_published = ["spring-boot-starter-data-rest", "spring-data-rest-webmvc"].iter().any(|name| words.is_said(name));
        let is_validated = words.said("validate").into_iter().flatten().any(|said| said.line_says_auto);
        Some(Uses { words, is_published, is_validated })
    }

    fn may_call(&self, callee: &Callee, rule: &str) -> bool {
        match callee {
            Callee::Entity { class, path, is_jpa } => {
                (*is_jpa && self.is_validated && VALIDATED.contains(&rule)) || self.may_use(class, path)
            }
            Callee::Statement { mapper, method } => self.may_call_statement(mapper, method),
            Callee::Method { class, method, path } => !self.is_plain_method(method, path) || self.may_call_method(class, method),
        }
    }

    fn may_use(&self, class: &str, path: &str) -> bool {
        let Some(said) = self.words.said(class) else { return true };
        said.iter().filter(|said| said.path != path).any(|said| match store_of(&self.words, said) {
            Some(store) => self.is_published || self.may_name(&store),
            None => true,
        })
    }

    fn may_call_statement(&self, mapper: &str, method: &str) -> bool {
        let declaring: Vec<_> = self.words.files(mapper).filter(|file| file.is_interface).collect();
        let is_declared = |path: &str| {
            let said = self.words.said(method).unwrap_or_default();
            said.iter().any(|said| said.path == path && said.saying == Saying::Declares)
        };
        if declaring.is_empty() || !declaring.iter().all(|file| is_declared(&file.path)) {
            return true;
        }
        let parents: BTreeSet<&String> = declaring.iter().flat_map(|file| &file.parents).collect();
        let is_ours = |parent: &&String| {
            let mut files = self.words.files(parent).peekable();
            let said = |path: &str| self.words.said(method).unwrap_or_default().iter().any(|said| said.path == path);
            files.peek().is_some() && files.all(|file| file.parents.is_empty() && !said(&file.path))
        };
        let is_all_ours = parents.iter().all(is_ours);
        if is_all_ours && !self.may_name(mapper) {
            return false;
        }
        let is_framework = !is_all_ours && FRAMEWORK_METHODS.contains(&method);
        is_framework || self.may_call_method(mapper, method)
    }

    /// Whether anything but its declaration and its own statements says a mapper's name.
    fn may_name(&self, mapper: &str) -> bool {
        let names = [mapper.to_owned(), words::decapitalised(mapper)];
        names
            .iter()
            .filter_map(|name| self.words.said(name))
            .flatten()
            .any(|said| stem(&said.path) != mapper && said.saying != Saying::Declares)
    }

    fn may_call_method(&self, class: &str, method: &str) -> bool {
        let Some(said) = self.words.said(method) else { return true };
        said.iter().any(|said| match &said.saying {
            Saying::Declares => false,
            Saying::Says => true,
            Saying::Calls(types) => types.is_empty() || !types.iter().all(|called| self.is_other(called, class, method)),
        })
    }

    /// Whether a type has a method of the name itself, and nothing to do with a class.
    fn is_other(&self, called: &str, class: &str, method: &str) -> bool {
        let says = |word: &str, path: &str| self.words.said(word).unwrap_or_default().iter().any(|said| said.path == path);
        let declares = |path: &str| {
            let said = self.words.said(method).unwrap_or_default();
            said.iter().any(|said| said.path == path && said.saying == Saying::Declares)
        };
        let mut files = self.words.files(called).peekable();
        called != class
            && files.peek().is_some()
            && files.all(|file| declares(&file.path) && !says(class, &file.path))
            && self.words.files(class).all(|file| !file.types.contains(called))
    }

    /// Whether a method is called by its name alone: no framework's annotation, and what it overrides is declared in the project.
    fn is_plain_method(&self, method: &str, path: &str) -> bool {
        let Some(said) = self.words.said(method) else { return false };
        let mut own = said.iter().filter(|said| said.path == path && said.saying == Saying::Declares).peekable();
        own.peek().is_some()
            && own.all(|declared| {
                let (overrides, others): (Vec<&String>, Vec<&String>) =
                    declared.annotations.iter().partition(|name| ["Override", "override"].contains(&name.as_str()));
                let is_declared = || {
                    let own = self.words.files(stem(path)).find(|file| file.path == path);
                    let mut parents = said.iter().filter(|other| other.path != path && other.saying == Saying::Declares);
                    own.is_some_and(|own| parents.any(|other| own.types.contains(stem(&other.path))))
                };
                others.iter().all(|name| HARMLESS.contains(&name.as_str())) && (overrides.is_empty() || is_declared())
            })
    }
}

fn callee_class(callee: &Callee) -> &str {
    match callee {
        Callee::Entity { class, .. } | Callee::Method { class, .. } => class,
        Callee::Statement { mapper, .. } => mapper,
    }
}

/// The mapper or repository that a file declares: an interface, or a mapper's statements.
fn store_of(words: &Words, said: &Said) -> Option<String> {
    const ENDS: &[&str] = &["Mapper", "Dao", "DAO", "Repository", "Repo"];
    let file = words.file(&said.path)?;
    let name = file.namespace.as_deref().map(simple).or_else(|| file.is_interface.then(|| stem(&said.path)))?;
    ENDS.iter().any(|end| name.ends_with(end)).then(|| name.to_owned())
}

#[cfg(test)]
mod tests;

//! Files that no needle finds and that matter all the same: read because something that was read names them.

use std::collections::{BTreeMap, BTreeSet};

use aho_corasick::AhoCorasick;
use rayon::prelude::*;

use super::read_all;
use crate::frontends::Facts;
use crate::lang::outline::{Expr, ExprKind, Field, Outline};
use crate::link::Mention;
use crate::options::Progress;
use crate::source::{FileId, FileKind, SourceFile, Sources};
use crate::text::{Piece, PieceKind};

/// How often classes that other classes name are looked up in further files: the length of the longest chain of superclasses.
const ROUNDS: usize = 8;

/// How a statement that inserts begins.
const VERBS: &[&str] = &["insert", "insert into", "replace into", "merge into", "upsert into"];

/// Superclasses, constants' owners and embedded types stand in files that no needle finds: they are read because a class that was read names them.
pub(super) fn read_named_classes(
    files: &mut [SourceFile],
    facts: &mut BTreeMap<FileId, Facts>,
    reload: &(dyn Fn(usize) -> Option<String> + Sync),
    progress: &Progress,
) {
    let mut declared = declared_names(files, reload);
    let mut done: BTreeSet<usize> = BTreeSet::new();
    let mut fresh: Vec<FileId> = facts.keys().copied().collect();
    for _ in 0..ROUNDS {
        let (mut names, mut verbs) = (BTreeSet::new(), BTreeSet::new());
        for outline in fresh.iter().filter_map(|id| facts.get(id)?.outline.as_ref()) {
            named_types(outline, &mut names);
            verb_constants(outline, &mut verbs);
        }
        let mut wanted: Vec<usize> = names.iter().filter_map(|name| declared.remove(name)).flatten().collect();
        if let Some(verbs) = (!verbs.is_empty()).then(|| AhoCorasick::new(&verbs).ok()).flatten() {
            let unread: BTreeSet<usize> = declared.values().flatten().copied().filter(|index| !done.contains(index)).collect();
            let unread: Vec<usize> = unread.into_iter().collect();
            wanted.par_extend(unread.into_par_iter().filter(|index| reload(*index).is_some_and(|text| verbs.is_match(&text))));
        }
        wanted.retain(|index| done.insert(*index));
        if wanted.is_empty() {
            return;
        }
        let texts: Vec<(usize, String)> = wanted.par_iter().filter_map(|index| Some((*index, reload(*index)?))).collect();
        for (index, text) in texts {
            if let Some(file) = files.get_mut(index) {
                *file = SourceFile::new(file.id, file.path.clone(), file.kind, text);
            }
        }
        let read = read_all(files, &wanted, progress);
        fresh = read.keys().copied().collect();
        facts.extend(read);
    }
}

/// Of files of rows only those are read that a changelog may mean: their names are in it.
pub(super) fn read_named_data(
    files: &mut [SourceFile],
    facts: &BTreeMap<FileId, Facts>,
    reload: &(dyn Fn(usize) -> Option<String> + Sync),
) {
    let mut named: BTreeSet<&str> = BTreeSet::new();
    for changelog in facts.values().filter_map(|facts| facts.changelog.as_ref()) {
        changelog.data_files(&mut named);
    }
    for (index, file) in files.iter_mut().enumerate() {
        let name = file.path.rsplit('/').next().unwrap_or(&file.path);
        if file.kind == FileKind::Csv
            && named.contains(name)
            && let Some(text) = reload(index)
        {
            *file = SourceFile::new(file.id, file.path.clone(), file.kind, text);
        }
    }
}

/// The files of the JVM that no needle found, by the names that they may declare. Java has one public class to a file, which is named after it; a Kotlin
/// file may hold several classes and constants, and be named after none.
fn declared_names(files: &[SourceFile], reload: &(dyn Fn(usize) -> Option<String> + Sync)) -> BTreeMap<String, Vec<usize>> {
    let unread = |index: &usize| files.get(*index).is_some_and(|file| file.kind.is_jvm() && file.text.is_empty());
    let unread: Vec<usize> = (0..files.len()).filter(unread).collect();
    let names: Vec<(usize, Vec<String>)> = unread
        .par_iter()
        .filter_map(|index| {
            let file = files.get(*index)?;
            if file.kind != FileKind::Java {
                return Some((*index, declarations(&reload(*index)?)));
            }
            let name = file.path.rsplit('/').next().unwrap_or(&file.path);
            Some((*index, vec![name.trim_end_matches(".java").to_owned()]))
        })
        .collect();
    let mut declared: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, names) in names {
        for name in names {
            declared.entry(name).or_default().push(index);
        }
    }
    declared
}

/// The names behind the words that declare types and constants, wherever they stand.
fn declarations(text: &str) -> Vec<String> {
    const WORDS: &[&str] = &["class ", "object ", "interface ", "trait ", "const val "];
    let mut names = BTreeSet::new();
    for word in WORDS {
        for place in memchr::memmem::find_iter(text.as_bytes(), word) {
            let behind = text.get(place + word.len()..).unwrap_or("");
            let name: String = behind.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            if !name.is_empty() {
                names.insert(name);
            }
        }
    }
    names.into_iter().collect()
}

/// Constants that hold the head of a statement and no more: `INSERT_INTO = "INSERT INTO "`. Files that build on them need not have the word.
fn verb_constants(outline: &Outline, names: &mut BTreeSet<String>) {
    let is_verb = |field: &Field| match field.initialiser.as_ref().map(|value| &value.kind) {
        Some(ExprKind::Text(text)) => match text.pieces.as_slice() {
            [Piece { kind: PieceKind::Literal(value), .. }] => VERBS.iter().any(|verb| value.trim().eq_ignore_ascii_case(verb)),
            _ => false,
        },
        _ => false,
    };
    let fields = outline.types.iter().flat_map(|decl| &decl.fields).filter(|field| field.is_static).chain(&outline.constants);
    names.extend(fields.filter(|field| is_verb(field)).map(|field| field.name.clone()));
}

/// The simple names of types whose declaration matters for reading this outline.
fn named_types(outline: &Outline, names: &mut BTreeSet<String>) {
    let simple = |path: &str| path.rsplit('.').next().unwrap_or(path).to_owned();
    for decl in &outline.types {
        for parent in decl.superclass.iter().chain(&decl.interfaces) {
            names.insert(parent.name.clone());
            names.extend(parent.arguments.iter().map(|argument| argument.name.clone()));
        }
        for annotation in &decl.annotations {
            annotation.arguments.iter().for_each(|argument| owners(&argument.value, names));
        }
        for field in &decl.fields {
            for annotation in &field.annotations {
                annotation.arguments.iter().for_each(|argument| owners(&argument.value, names));
            }
            if field.annotations.iter().any(|a| a.name == "Embedded" || a.name == "EmbeddedId") {
                names.extend(field.ty.iter().map(|ty| ty.name.clone()));
            }
            field.initialiser.iter().for_each(|initialiser| owners(initialiser, names));
        }
        for function in &decl.functions {
            let embedded = function.annotations.iter().any(|a| a.name == "Embedded" || a.name == "EmbeddedId");
            if embedded {
                names.extend(function.return_type.iter().map(|ty| ty.name.clone()));
            }
            // MyBatis' @Options says which property of the parameter is the key: its class says whether that is ever empty.
            if function.annotation("Options").is_some() {
                let types = function.parameters.iter().filter_map(|parameter| parameter.ty.as_ref());
                names.extend(types.flat_map(|ty| std::iter::once(ty).chain(&ty.arguments)).map(|ty| ty.name.clone()));
            }
            for text in &function.texts {
                text_owners(text, names);
            }
            for annotation in &function.annotations {
                annotation.arguments.iter().for_each(|argument| owners(&argument.value, names));
            }
        }
    }
    if outline.language.has_package_members() {
        let is_class = |name: &str| name.starts_with(char::is_uppercase) && name.contains(char::is_lowercase);
        names.extend(outline.imports.iter().filter(|import| !is_class(&import.name)).map(|import| import.name.clone()));
        let texts = outline.all_functions().flat_map(|(_, function)| &function.texts);
        let constants = texts.flat_map(|text| &text.pieces).filter_map(|piece| match &piece.kind {
            PieceKind::Constant(name) => Some(simple(name)),
            _ => None,
        });
        names.extend(constants);
    }
    for import in outline.imports.iter().filter(|import| import.is_static) {
        let owner =
            if import.name == "*" { import.path.trim_end_matches(".*") } else { import.path.rsplit_once('.').map_or("", |(o, _)| o) };
        names.insert(simple(owner));
    }
}

fn owners(expr: &Expr, names: &mut BTreeSet<String>) {
    match &expr.kind {
        ExprKind::Text(text) => text_owners(text, names),
        ExprKind::Path(path) => names.extend(path.iter().rev().nth(1).cloned()),
        ExprKind::List(items) => items.iter().for_each(|item| owners(item, names)),
        ExprKind::Class(ty) => names.extend(std::iter::once(ty.name.clone())),
        // a setting that is looked up, with the constant that it is by default
        ExprKind::Call(call) => call.arguments.iter().for_each(|argument| owners(argument, names)),
        _ => {}
    }
}

fn text_owners(text: &crate::text::Text, names: &mut BTreeSet<String>) {
    for piece in &text.pieces {
        if let PieceKind::Constant(name) = &piece.kind {
            names.extend(name.rsplit('.').nth(1).map(str::to_owned));
        }
    }
}

/// The JVM's source files that no reader asked for and that say one of these: whether the program sets an entity's key is seen there.
pub(super) fn files_saying(
    sources: &Sources,
    mentions: &BTreeSet<Mention>,
    reload: &(dyn Fn(usize) -> Option<String> + Sync),
) -> Vec<SourceFile> {
    let packages: Vec<Option<&str>> = mentions.iter().map(|mention| mention.package.as_deref()).collect();
    let words = (!mentions.is_empty()).then(|| AhoCorasick::new(mentions.iter().map(|mention| &mention.words)).ok()).flatten();
    let Some(words) = words else { return Vec::new() };
    let unread: Vec<&SourceFile> = sources.iter().filter(|file| file.kind.is_jvm() && file.text.is_empty()).collect();
    let filled = unread.par_iter().filter_map(|file| {
        let text = reload(file.id.0 as usize)?;
        if !words.is_match(&text) {
            return None;
        }
        let mut said: BTreeMap<&str, bool> = BTreeMap::new();
        let is_meant = words.find_overlapping_iter(&text).any(|found| match packages.get(found.pattern().as_usize()) {
            Some(Some(package)) => *said.entry(package).or_insert_with(|| says_package(&text, file.kind, package)),
            _ => true,
        });
        is_meant.then(|| SourceFile::new(file.id, file.path.clone(), file.kind, text))
    });
    filled.collect()
}

/// Whether a file is in a package or imports something from it. In Scala both may be said in parts.
fn says_package(text: &str, kind: FileKind, package: &str) -> bool {
    let said = if kind == FileKind::Scala { package.rsplit('.').next().unwrap_or(package) } else { package };
    text.contains(said)
}

//! Where the programs of a repository say certain words, and how.

use std::collections::{BTreeMap, BTreeSet};

use aho_corasick::AhoCorasick;

use crate::names::simple;
use crate::schema::model::Standing;
use crate::source::FileKind;
use crate::standing;
use crate::walk::Whole;

/// Words before a call that are no type: `return insert(row)`.
const NOT_TYPES: &[&str] =
    &["return", "new", "else", "throw", "case", "yield", "do", "in", "assert", "await", "and", "or", "not", "when", "is", "as"];

/// A file of a program.
#[derive(Clone, Debug)]
pub struct Known {
    pub path: String,
    /// It declares an interface of its own name.
    pub is_interface: bool,
    /// That interface's parents, by their simple names.
    pub parents: Vec<String>,
    /// Of a mapper's XML.
    pub namespace: Option<String>,
    /// What it says that may be a type; only of files that say one of the words.
    pub types: BTreeSet<String>,
}

/// One place where a word is said.
#[derive(Clone, Debug)]
pub struct Said {
    pub path: String,
    pub saying: Saying,
    /// Of a declared method: its annotations, and Kotlin's `override`.
    pub annotations: Vec<String>,
    /// The line is about something automatic: `ddl-auto: validate`.
    pub line_says_auto: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Saying {
    /// A method's head, a statement's id, a mapper's namespace.
    Declares,
    /// A call, with the types that what it is called on may have; none where that is not known.
    Calls(Vec<String>),
    Says,
}

#[derive(Debug, Default)]
pub struct Words {
    /// By name without its ending.
    files: BTreeMap<String, Vec<Known>>,
    said: BTreeMap<String, Vec<Said>>,
}

impl Words {
    /// Looks for words in all programs but tests. `None` where the programs are not to be had as a whole.
    pub fn read(whole: &Whole, wanted: BTreeSet<String>) -> Option<Words> {
        let wanted: Vec<String> = wanted.into_iter().collect();
        let finder = AhoCorasick::new(&wanted).ok()?;
        let looked = whole.programs(|path, kind, text| {
            if standing::of(path) == Standing::Test {
                return None;
            }
            let hits: Vec<(usize, usize, usize)> =
                finder.find_overlapping_iter(text).map(|found| (found.pattern().as_usize(), found.start(), found.end())).collect();
            let hits: Vec<(usize, usize, usize)> = hits.into_iter().filter(|(_, start, end)| is_word(text, *start, *end)).collect();
            let file = Known::read(path, kind, text, !hits.is_empty());
            let said: Vec<(usize, Said)> =
                hits.into_iter().map(|(word, start, end)| (word, Said::read(path, kind, &file, text, start, end))).collect();
            Some((file, said))
        })?;
        let mut words = Words::default();
        for (file, said) in looked.into_iter().flatten() {
            for (word, said) in said {
                if let Some(word) = wanted.get(word) {
                    words.said.entry(word.clone()).or_default().push(said);
                }
            }
            words.files.entry(stem(&file.path).to_owned()).or_default().push(file);
        }
        for word in wanted {
            words.said.entry(word).or_default();
        }
        Some(words)
    }

    /// The same with what other words were looked for.
    pub fn extend(&mut self, other: Words) {
        self.said.extend(other.said);
    }

    /// Where a word is said; `None` for one that was not looked for.
    pub fn said(&self, word: &str) -> Option<&[Said]> {
        self.said.get(word).map(Vec::as_slice)
    }

    pub fn is_said(&self, word: &str) -> bool {
        self.said(word).is_some_and(|said| !said.is_empty())
    }

    /// The files of a name.
    pub fn files(&self, stem: &str) -> impl Iterator<Item = &Known> {
        self.files.get(stem).into_iter().flatten().filter(|file| file.namespace.is_none())
    }

    pub fn file(&self, path: &str) -> Option<&Known> {
        self.files.get(stem(path))?.iter().find(|file| file.path == path)
    }
}

impl Known {
    fn read(path: &str, kind: FileKind, text: &str, has_words: bool) -> Known {
        let header = if kind.is_jvm() { interface_header(text, stem(path)) } else { None };
        let namespace = if kind == FileKind::Xml && text.contains("<mapper") { attribute(text, "namespace") } else { None };
        let read = if has_words && kind.is_jvm() { text } else { "" };
        let types = identifiers(read).filter(|word| word.starts_with(char::is_uppercase));
        Known {
            path: path.to_owned(),
            is_interface: header.is_some(),
            parents: header.map(parents).unwrap_or_default(),
            namespace,
            types: types.map(str::to_owned).collect(),
        }
    }
}

impl Said {
    fn read(path: &str, kind: FileKind, file: &Known, text: &str, start: usize, end: usize) -> Said {
        let before = text.get(..start).unwrap_or("");
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let line_end = text.get(end..).and_then(|rest| rest.find('\n')).map_or(text.len(), |at| end + at);
        let line = text.get(line_start..line_end).unwrap_or("");
        let word = text.get(start..end).unwrap_or("");
        let saying = match kind {
            _ if kind.is_jvm() => saying_of(text, start, end, path),
            FileKind::Xml => match &file.namespace {
                Some(_) if before.ends_with("id=\"") => Saying::Declares,
                Some(namespace) if simple(namespace) == word && in_namespace(before) => Saying::Declares,
                _ => Saying::Says,
            },
            _ => Saying::Says,
        };
        let annotations = if saying == Saying::Declares { annotations(text.get(..line_end).unwrap_or(""), line_start) } else { Vec::new() };
        Said { path: path.to_owned(), saying, annotations, line_says_auto: line.contains("auto") }
    }
}

/// How a program of the JVM says a word.
fn saying_of(text: &str, start: usize, end: usize, path: &str) -> Saying {
    let is_called = text.get(end..).is_some_and(|behind| behind.trim_start().starts_with('('));
    if !is_called {
        return Saying::Says;
    }
    let before = text.get(..start).unwrap_or("");
    let line = before.get(before.rfind('\n').map_or(0, |at| at + 1)..).unwrap_or("");
    let is_quoted = line.matches('"').count() % 2 == 1;
    if is_quoted || line.contains("//") || line.contains("/*") || line.trim_start().starts_with('*') {
        return Saying::Says;
    }
    let trimmed = before.trim_end();
    // A type stands on the method's line: what ends the line before may be a remark.
    let is_apart = trimmed.len() < before.len() && !line.trim().is_empty();
    let last = last_identifier(trimmed);
    if is_apart && !last.is_empty() {
        return if NOT_TYPES.contains(&last) { own_call(path) } else { Saying::Declares };
    }
    // `List<User> insert(`, `byte[] insert(`; `a > insert(` compares, `-> insert(` is what a lambda does
    let is_generic = trimmed.strip_suffix('>').is_some_and(|rest| !rest.ends_with(|c: char| c.is_whitespace() || c == '-' || c == '='));
    if is_apart && (is_generic || trimmed.ends_with(']')) {
        return Saying::Declares;
    }
    let Some(receiver) = trimmed.strip_suffix('.') else { return own_call(path) };
    match last_identifier(receiver.trim_end()) {
        "this" => own_call(path),
        "" | "super" => Saying::Calls(Vec::new()),
        name if name.starts_with(char::is_uppercase) => Saying::Calls(vec![name.to_owned()]),
        name => Saying::Calls(declared_types(text, name)),
    }
}

/// A call of a method of one's own, or of one that is inherited.
fn own_call(path: &str) -> Saying {
    Saying::Calls(vec![stem(path).to_owned()])
}

/// The types that a file declares a variable of; none where one of them is not seen.
fn declared_types(text: &str, name: &str) -> Vec<String> {
    let mut types = BTreeSet::new();
    for (start, _) in text.match_indices(name) {
        let behind = text.get(start + name.len()..).unwrap_or("").trim_start();
        if !is_word(text, start, start + name.len()) {
            continue;
        }
        let before = text.get(..start).unwrap_or("");
        let trimmed = before.trim_end();
        let kotlin = behind.strip_prefix(':').filter(|rest| !rest.starts_with(':')).map(|rest| identifiers(rest).next().unwrap_or(""));
        let java = (trimmed.len() < before.len()).then(|| last_identifier(trimmed)).filter(|word| word.starts_with(char::is_uppercase));
        match (java, kotlin) {
            (Some(ty), _) => types.insert(ty.to_owned()),
            (None, Some(ty)) if ty.starts_with(char::is_uppercase) => types.insert(ty.to_owned()),
            _ if ["var", "val"].contains(&last_identifier(trimmed)) || trimmed.ends_with('>') => return Vec::new(),
            _ => false,
        };
    }
    types.into_iter().collect()
}

/// The annotations on the lines before a declaration and on its own, which starts at `line` and ends with the text.
fn annotations(text: &str, line: usize) -> Vec<String> {
    let mut names = Vec::new();
    let own = text.get(line..).unwrap_or("");
    if own.contains("override ") {
        names.push("override".to_owned());
    }
    let above = text.get(..line).unwrap_or("").lines().rev().map(str::trim);
    let above =
        above.take_while(|line| line.starts_with('@') || !(line.is_empty() || line.ends_with([';', '{', '}']) || line.ends_with("*/")));
    for line in std::iter::once(own.trim()).chain(above) {
        for (at, _) in line.match_indices('@') {
            names.extend(identifiers(line.get(at + 1..).unwrap_or("")).next().map(str::to_owned));
        }
    }
    names
}

/// From an interface's name to its body.
fn interface_header<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    text.match_indices("interface ").find_map(|(at, word)| {
        let rest = text.get(at + word.len()..)?.trim_start();
        let behind = rest.strip_prefix(name).filter(|behind| !behind.starts_with(is_part))?;
        behind.get(..behind.find('{').unwrap_or(behind.len()))
    })
}

/// The simple names of what a header extends: all types in it that stand in no angle brackets.
fn parents(header: &str) -> Vec<String> {
    let mut depth = 0usize;
    let flat: String = header
        .chars()
        .filter(|c| {
            depth = if *c == '<' { depth + 1 } else { depth };
            let is_flat = depth == 0;
            depth = if *c == '>' { depth.saturating_sub(1) } else { depth };
            is_flat
        })
        .collect();
    let behind =
        flat.split_once("extends").map(|(_, behind)| behind).or_else(|| flat.split_once(':').map(|(_, behind)| behind)).unwrap_or("");
    behind.split(',').map(|parent| simple(parent.trim()).to_owned()).filter(|parent| !parent.is_empty()).collect()
}

fn attribute(text: &str, name: &str) -> Option<String> {
    let behind = text.split_once(&format!("{name}=\""))?.1;
    behind.split_once('"').map(|(value, _)| value.trim().to_owned())
}

fn in_namespace(before: &str) -> bool {
    before.rsplit_once("namespace=\"").is_some_and(|(_, value)| !value.contains('"'))
}

fn last_identifier(text: &str) -> &str {
    let start = text.trim_end_matches(is_part).len();
    text.get(start..).unwrap_or("")
}

fn identifiers(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !is_part(c)).filter(|word| !word.is_empty())
}

fn is_part(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn is_word(text: &str, start: usize, end: usize) -> bool {
    !text.get(..start).is_some_and(|before| before.ends_with(is_part)) && !text.get(end..).is_some_and(|behind| behind.starts_with(is_part))
}

/// `userMapper` of `UserMapper`: as Spring calls its bean.
pub fn decapitalised(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

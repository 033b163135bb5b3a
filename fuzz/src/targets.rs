//! One function for each fuzzer: it takes any bytes, and panics when something does not hold that must hold of any input.
//!
//! Where there is something to choose (a dialect, a language), the first byte chooses; the rest is the text. Seeds are readable: their first byte is a
//! letter or a digit.

use std::collections::BTreeMap;
use std::fmt::{Debug, Write};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use keyward::analysis::{Analysis, analyze_over};
use keyward::baseline::Baseline;
use keyward::config::{self, Config, ConfigError};
use keyward::dialect::Dialect;
use keyward::facts::{NoteKind, Script, Writer};
use keyward::formats::mybatis::{self, Keys};
use keyward::formats::{hibernate, liquibase, settings};
use keyward::lang::outline::{Language, Outline};
use keyward::lang::{groovy, java, kotlin, rust as rust_lang, scala};
use keyward::orm::{READERS, multi_write, raw_sql, sea_query};
use keyward::project::Project;
use keyward::report::human::{self, Style};
use keyward::report::{Report, concise, github, gitlab, json, junit, sarif, statistics};
use keyward::source::{FileId, FileKind, SourceFile, Sources, Span};
use keyward::sql::lex::{Lexeme, Rules, TokenKind};
use keyward::sql::{self, Input, directive, insert, split};
use keyward::text::ResolvedText;
use keyward::verdict;
use keyward::walk::Overlay;

type Target = fn(&[u8]);

/// Every target by its name.
pub const ALL: &[(&str, Target)] = &[
    ("baseline", baseline),
    ("config", config),
    ("groovy", groovy),
    ("hibernate", hibernate),
    ("java", java),
    ("kotlin", kotlin),
    ("liquibase", liquibase),
    ("mybatis", mybatis),
    ("rust", rust),
    ("scala", scala),
    ("settings", settings),
    ("sql_ddl", sql_ddl),
    ("sql_insert", sql_insert),
    ("sql_split", sql_split),
    ("tree", tree),
];

/// The choice of the first byte among so many, and the text behind it.
fn choose(data: &[u8], choices: usize) -> (usize, String) {
    let (first, rest) = data.split_first().unwrap_or((&0, &[]));
    (usize::from(*first) % choices, String::from_utf8_lossy(rest).into_owned())
}

fn dialect_of(choice: usize) -> Option<Dialect> {
    Dialect::ALL.get(choice).copied()
}

fn source(path: &str, kind: FileKind, text: String) -> SourceFile {
    SourceFile::new(FileId(0), path, kind, text)
}

// ---------------------------------------------------------------------------------------------------------------------
// What must hold of places
// ---------------------------------------------------------------------------------------------------------------------

fn check_span(file: &SourceFile, start: usize, end: usize) {
    assert!(start <= end, "{start}..{end} is turned around");
    assert!(file.text.get(start..end).is_some(), "{start}..{end} is not in {} ({} bytes), or cuts a character", file.path, file.text.len());
}

/// Every [`Span`] in anything lies in its file, on boundaries of characters. The spans are found in what `{:?}` shows, so that none is forgotten.
fn check_spans<'s>(what: &impl Debug, file: impl Fn(FileId) -> Option<&'s SourceFile>) {
    const MARK: &str = "Span { file: FileId(";
    let mut shown = String::new();
    let _ = write!(shown, "{what:?}");
    for (at, _) in shown.match_indices(MARK) {
        let rest = &shown[at..];
        let mut numbers = rest.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).map(|part| part.parse::<u32>());
        let (Some(Ok(id)), Some(Ok(start)), Some(Ok(end))) = (numbers.next(), numbers.next(), numbers.next()) else {
            panic!("a span that cannot be read: {rest}")
        };
        let file = file(FileId(id)).unwrap_or_else(|| panic!("there is no file {id}: {}", rest.chars().take(80).collect::<String>()));
        check_span(file, start as usize, end as usize);
    }
}

fn check_spans_in(what: &impl Debug, file: &SourceFile) {
    check_spans(what, |id| (id == file.id).then_some(file));
}

/// What is shown holds no control character that the input could have brought in.
fn check_shown(text: &str, format: &str) {
    let wrong = text.chars().find(|c| c.is_control() && !matches!(c, '\n' | '\t'));
    assert!(wrong.is_none(), "{format} shows {wrong:?}");
    let turning = text.chars().find(|c| matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'));
    assert!(turning.is_none(), "{format} shows {turning:?}, which turns the direction of writing");
}

// ---------------------------------------------------------------------------------------------------------------------
// SQL
// ---------------------------------------------------------------------------------------------------------------------

/// Statements stand in the text in order, their tokens in them, and nothing but `;` is left between them.
pub fn sql_split(data: &[u8]) {
    let (choice, text) = choose(data, Dialect::ALL.len() + 1);
    let rules = Rules::of(dialect_of(choice));
    for rules in [rules, rules.resynchronising()] {
        let file = source("a.sql", FileKind::Sql, text.clone());
        let input = Input::file(&file).with_rules(rules);
        let mut pieces = Vec::new();
        let outcome = split::split(input, 0..text.len(), &mut |piece| {
            check_span(&file, piece.range.start, piece.range.end);
            let mut before = piece.range.start;
            for token in piece.tokens {
                check_span(&file, token.start as usize, token.end as usize);
                assert!(before <= token.start as usize && token.end as usize <= piece.range.end, "{token:?} is not in {:?}", piece.range);
                before = token.end as usize;
            }
            pieces.push(piece.range.clone());
        });
        assert!(pieces.iter().all(|piece| !piece.is_empty()), "an empty statement");
        assert!(pieces.windows(2).all(|pair| pair[0].end <= pair[1].start), "statements overlap: {pieces:?}");
        for (at, _) in outcome.headings {
            assert!(text.is_char_boundary(at));
        }
        check_cover(input, &text, &pieces);
    }
}

/// Where no line and no comment is a client's or a tool's, only `;` stands outside of statements.
fn check_cover(input: Input, text: &str, pieces: &[std::ops::Range<usize>]) {
    let is_special = text.lines().any(|line| {
        let line = line.trim_start_matches(|c: char| c.is_whitespace() || c.is_control() || c == '\u{FEFF}');
        directive::of_line(line, true).is_some() || directive::of_line(line, false).is_some()
    });
    // COPY's lines are data; what `/*!` opens may be a line of a client's.
    if is_special || text.contains("/*!") || text.contains("/*M!") || text.to_ascii_lowercase().contains("stdin") {
        return;
    }
    let mut lexer = input.lexer(0..text.len());
    let mut tokens = Vec::new();
    while let Some(lexeme) = lexer.next_lexeme() {
        match lexeme {
            Lexeme::Comment { start, end } if directive::of_comment(&text[start..end]).is_some() => return,
            Lexeme::Comment { .. } => {}
            Lexeme::Token(token) => tokens.push(token),
        }
    }
    for token in tokens.iter().filter(|token| !(token.kind == TokenKind::Symbol && &text[token.range()] == ";")) {
        let before = pieces.partition_point(|piece| piece.start <= token.start as usize);
        let is_in = before.checked_sub(1).and_then(|at| pieces.get(at)).is_some_and(|piece| token.end as usize <= piece.end);
        assert!(is_in, "{:?} at {} is in no statement of {pieces:?}", &text[token.range()], token.start);
    }
}

/// A script, read as a dialect: every place lies in it, and reading it again gives the same.
pub fn sql_ddl(data: &[u8]) {
    let (choice, text) = choose(data, Dialect::ALL.len() + 1);
    let dialect = dialect_of(choice);
    let file = source("db/schema.sql", FileKind::Sql, text);
    let script = sql::read_script(&file, dialect);
    check_spans_in(&script, &file);
    assert_eq!(format!("{script:?}"), format!("{:?}", sql::read_script(&file, dialect)), "read twice, read differently");
}

/// A statement, read as an INSERT of a dialect, alone, in a script and in a string of which parts are not known.
pub fn sql_insert(data: &[u8]) {
    let (choice, text) = choose(data, Dialect::ALL.len() + 1);
    let dialect = dialect_of(choice);
    let file = source("db/data.sql", FileKind::Sql, text);
    let input = Input::file(&file).with_rules(Rules::of(dialect));
    check_spans_in(&insert::read(input, 0..file.text.len()), &file);
    check_spans_in(&sql::read_script(&file, dialect), &file);
    check_literal_rows(input);
    let resolved = resolved(&file);
    let statements = sql::read_embedded(&resolved);
    check_spans_in(&statements, &file);
    check_spans_in(&mybatis::read_annotation(&resolved, &Keys::default(), "a.B.c"), &file);
}

/// How many rows of one text are read both ways.
const MOST_ROWS: usize = 24;

/// A row of literals, which is walked over byte by byte, has the values that its tokens have.
fn check_literal_rows(input: Input) {
    let text = input.text;
    for (at, _) in text.match_indices('(').take(MOST_ROWS) {
        let mut quick = input.lexer(at + 1..text.len());
        let mut slow = quick.clone();
        let mut values = Vec::new();
        let Some(end) = quick.literal_row(|literal| values.push((literal.start, literal.end))) else {
            assert_eq!(quick.position(), at + 1, "a row that was not read");
            continue;
        };
        let mut by_tokens = Vec::new();
        let mut value: Option<(u32, u32)> = None;
        for token in slow.by_ref() {
            let symbol = if token.kind == TokenKind::Symbol { &text[token.range()] } else { "" };
            match symbol {
                "," | ")" => by_tokens.extend(value.take()),
                _ => value = Some((value.map_or(token.start, |(start, _)| start), token.end)),
            }
            if symbol == ")" {
                assert_eq!((&values, end), (&by_tokens, token.end), "a row of literals, read in two ways");
                break;
            }
        }
        assert_eq!(quick.position(), slow.position());
    }
}

/// A string that a program builds: pieces between lines, every third one conditional, a hole for each `?`; escapes make a piece as long as it likes.
fn resolved(file: &SourceFile) -> ResolvedText {
    let mut out = ResolvedText::default();
    let mut start = 0;
    for (index, line) in file.text.split_inclusive(['\n', '?']).enumerate() {
        let at = Span::new(file.id, start, start + line.len());
        start += line.len();
        if line.ends_with('?') {
            out.push_hole(at, index % 3 == 0);
        } else {
            out.push(&line.replace("\\n", "\n"), at, index % 3 == 0);
        }
    }
    out
}

// ---------------------------------------------------------------------------------------------------------------------
// Formats
// ---------------------------------------------------------------------------------------------------------------------

pub fn mybatis(data: &[u8]) {
    let file = source("src/main/resources/mapper/A.xml", FileKind::Xml, String::from_utf8_lossy(data).into_owned());
    check_spans_in(&mybatis::read(&file), &file);
}

pub fn hibernate(data: &[u8]) {
    let file = source("src/main/resources/A.hbm.xml", FileKind::Xml, String::from_utf8_lossy(data).into_owned());
    check_spans_in(&hibernate::read(&file), &file);
}

/// YAML or properties, by the first byte.
pub fn settings(data: &[u8]) {
    let (choice, text) = choose(data, 2);
    let file = match choice {
        0 => source("src/main/resources/application.yml", FileKind::Yaml, text),
        _ => source("src/main/resources/application.properties", FileKind::Properties, text),
    };
    check_spans_in(&settings::read(&file), &file);
}

/// A changelog in XML, YAML, JSON or formatted SQL, by the first byte, and after a line `=== rows` the rows that it may load.
pub fn liquibase(data: &[u8]) {
    let (choice, text) = choose(data, 4);
    let (changelog, rows) = text.split_once("\n=== rows\n").unwrap_or((&text, ""));
    let (path, kind) = [
        ("db/changelog/master.xml", FileKind::Xml),
        ("db/changelog/master.yaml", FileKind::Yaml),
        ("db/changelog/master.json", FileKind::Yaml),
        ("db/changelog/master.sql", FileKind::Sql),
    ][choice];
    let file = source(path, kind, changelog.to_owned());
    check_spans_in(&liquibase::read(&file), &file);
    let files = [(path, changelog), ("db/changelog/rows.csv", rows)];
    let overlay = files.into_iter().map(|(path, text)| (path.to_owned(), Some(text.as_bytes().to_vec()))).collect();
    check_analysis(&analysis(&Config::default(), &overlay));
}

pub fn config(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    for base in ["", "module/inner"] {
        match config::parse("keyward.toml", &text, base) {
            Ok(config) => {
                for rule in keyward::rules::RULES {
                    let (_, _) = (config.is_off(rule.id), config.severity(rule.id));
                    config.is_ignored("db/mysql/schema.sql", rule.id);
                    config.is_table_ignored("t_user", rule.id);
                }
                keyward::analysis::globs(&config.options.exclude).unwrap_or_else(|error| panic!("a glob that was let through: {error}"));
            }
            Err(error) => check_config_error(&error, &text),
        }
    }
    let _ = Config::default().set(&text);
    let _ = Config::default().exclude(&text);
}

/// A fault points into the text, and can be shown.
fn check_config_error(error: &ConfigError, text: &str) {
    let ConfigError::Wrong { at, .. } = error else { return };
    assert!(text.get(at.offset()..at.offset() + at.len()).is_some(), "{at:?} is not in the configuration, or cuts a character");
    let handler = miette::GraphicalReportHandler::new_themed(miette::GraphicalTheme::unicode_nocolor()).with_width(80);
    let mut out = String::new();
    assert!(handler.render_report(&mut out, error).is_ok(), "the fault cannot be shown");
}

/// What is read can be written and read again.
pub fn baseline(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    if let Ok(baseline) = Baseline::parse(&text) {
        assert_eq!(Baseline::parse(&baseline.render()).as_ref(), Ok(&baseline));
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// Languages
// ---------------------------------------------------------------------------------------------------------------------

pub fn java(data: &[u8]) {
    language(data, "src/main/java/a/A.java", FileKind::Java, java::read);
}

pub fn kotlin(data: &[u8]) {
    language(data, "src/main/kotlin/a/A.kt", FileKind::Kotlin, kotlin::read);
}

pub fn scala(data: &[u8]) {
    language(data, "src/main/scala/a/A.scala", FileKind::Scala, scala::read);
}

pub fn groovy(data: &[u8]) {
    language(data, "grails-app/domain/a/A.groovy", FileKind::Groovy, groovy::read);
}

pub fn rust(data: &[u8]) {
    language(data, "src/lib.rs", FileKind::Rust, rust_lang::read);
}

/// The outline, and what every framework makes of it.
fn language(data: &[u8], path: &str, kind: FileKind, read: fn(&SourceFile) -> Outline) {
    let file = source(path, kind, String::from_utf8_lossy(data).into_owned());
    let outline = read(&file);
    check_spans_in(&outline, &file);
    let language: Language = outline.language;
    let sources = Sources::new(vec![file]);
    let project = Project::new(&sources, &[], vec![outline]);
    let scripts: Vec<Script> = raw_sql::schema::scripts(&project).into_iter().chain(sea_query::scripts(&project)).collect();
    let mut writers: Vec<Writer> = Vec::new();
    for reader in READERS.iter().filter(|reader| reader.languages.contains(&language)) {
        for outline in project.outlines() {
            let (read, notes) = (reader.read)(&project, outline);
            check_spans(&notes, |id| sources.get(id));
            writers.extend(read);
        }
    }
    check_spans(&(&scripts, &writers, multi_write::find(&project, &writers)), |id| sources.get(id));
}

// ---------------------------------------------------------------------------------------------------------------------
// The whole
// ---------------------------------------------------------------------------------------------------------------------

/// A folder in which nothing is: files come from the overlay alone.
fn nowhere() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let folder = std::env::temp_dir().join("keyward-fuzz-empty");
        let _ = std::fs::create_dir_all(&folder);
        folder.canonicalize().unwrap_or(folder)
    })
}

fn analysis(config: &Config, overlay: &Overlay) -> Analysis {
    let root = nowhere();
    analyze_over(root, &[root.to_path_buf()], &config.options, overlay).unwrap_or_else(|error| panic!("{error}"))
}

fn check_analysis(analysis: &Analysis) {
    let internal = analysis.notes.iter().find(|note| note.kind == NoteKind::Internal);
    assert!(internal.is_none(), "{internal:?}");
    let file = |id| analysis.sources.get(id);
    check_spans(&(&analysis.scripts, &analysis.writers, &analysis.notes), file);
    check_spans(&analysis.model, file);
}

/// The most files of a made-up tree.
const MOST_FILES: usize = 12;

/// A made-up tree: a line `=== path` begins a file. The first byte chooses the report; `keyward.toml` is the configuration.
pub fn tree(data: &[u8]) {
    let (choice, rest) = data.split_first().unwrap_or((&0, &[]));
    let mut overlay = files(rest);
    let config = match overlay.remove("keyward.toml") {
        Some(Some(text)) => config::parse("keyward.toml", &String::from_utf8_lossy(&text), "").unwrap_or_default(),
        _ => Config::default(),
    };
    let first = report(&config, &overlay, usize::from(*choice));
    if choice % 3 == 0 {
        assert_eq!(first, report(&config, &overlay, usize::from(*choice)), "the same tree, another report");
    }
}

/// By path relative to the root, without any that leads out of it.
fn files(data: &[u8]) -> Overlay {
    const MARK: &[u8] = b"=== ";
    let mut files = BTreeMap::new();
    let mut path = String::new();
    for line in data.split_inclusive(|byte| *byte == b'\n') {
        match line.strip_prefix(MARK) {
            Some(name) if files.len() < MOST_FILES => {
                let name = String::from_utf8_lossy(name).trim().to_owned();
                let is_inside = !name.contains('\\') && name.split('/').all(|part| !matches!(part, "" | "." | ".."));
                path = if is_inside && name.len() < 200 { name } else { String::new() };
            }
            _ if path.is_empty() => {}
            _ => files.entry(path.clone()).or_insert_with(|| Some(Vec::new())).get_or_insert_default().extend_from_slice(line),
        }
    }
    files
}

fn report(config: &Config, overlay: &Overlay, choice: usize) -> String {
    let analysis = analysis(config, overlay);
    check_analysis(&analysis);
    for file in analysis.sources.iter() {
        assert!(overlay.contains_key(&file.path), "{} is not of the tree", file.path);
    }
    let verdict = verdict::judge(&analysis, config);
    check_spans(&(&verdict.findings, &verdict.excused), |id| analysis.sources.get(id));
    assert_eq!(verdict.findings.len(), verdict.fingerprints.len());
    let distinct: std::collections::BTreeSet<&String> = verdict.fingerprints.iter().collect();
    assert_eq!(distinct.len(), verdict.fingerprints.len(), "two findings have one fingerprint");
    for finding in &verdict.findings {
        assert!(!finding.evidence.is_empty(), "{} without evidence", finding.rule);
    }
    let report = Report::new(&analysis, &verdict);
    let style = Style { color: false, width: 60 + choice, summary: true };
    let (format, text) = match choice % 9 {
        0 => ("human", human::render(&report, style, true)),
        1 => ("concise", concise::render(&report)),
        2 => ("json", json::render(&report)),
        3 => ("json-lines", json::render_lines(&report)),
        4 => ("sarif", sarif::render(&report)),
        5 => ("github", github::render(&report)),
        6 => ("gitlab", gitlab::render(&report)),
        7 => ("junit", junit::render(&report)),
        _ => ("statistics", statistics::render(&report)),
    };
    check_shown(&text, format);
    text
}

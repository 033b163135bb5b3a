//! YAML, from the parser's events: no tree is built, so depth costs no stack.

use std::borrow::Cow;
use std::collections::HashMap;

use saphyr_parser::{Event, Parser, ScalarStyle, Span as YamlSpan};

use crate::facts::{Note, NoteKind, Setting};
use crate::source::{FileId, SourceFile, Span};

/// More leaves than any configuration has; aliases of aliases could make billions.
const MOST_LEAVES: usize = 200_000;

/// How many lines of one file may stand too far left, and how long a file may be for that to be mended.
const MOST_JOINS: usize = 64;
const LONGEST_JOINED: usize = 1 << 18;

/// Reads every leaf of a YAML file.
///
/// Templates are not YAML until they are filled in (`@project.version@` of Maven, `{{ x }}` of Helm and Ansible), so when the text is broken as it
/// stands it is read again with the templates masked by as many characters. What is broken even so is a template that nobody fills in here, or a
/// file at fault.
pub fn read(file: &SourceFile) -> (Vec<Setting>, Vec<Note>) {
    let (settings, fault) = read_joined(file, &file.text);
    let Some(fault) = fault else { return (settings, Vec::new()) };
    let masked = mask_templates(&file.text);
    let (settings, fault) = match &masked {
        Cow::Borrowed(_) => (settings, fault),
        Cow::Owned(masked) => match read_joined(file, masked) {
            (settings, None) => return (settings, Vec::new()),
            (settings, Some(fault)) => (settings, fault),
        },
    };
    let line = file.position(fault.at.start).line;
    let note = if ["{{", "{%"].iter().any(|open| file.text.contains(open)) {
        Note { at: fault.at, reason: format!("read as YAML up to line {line}"), kind: NoteKind::Template }
    } else {
        Note { at: fault.at, reason: format!("YAML is broken from line {line} on: {}", fault.reason), kind: NoteKind::Skipped }
    };
    (settings, vec![note])
}

/// Reads a text with lines joined to those before where the parser wants them further right: a closing bracket or a text's next line at the margin
/// of its key, which the specification forbids (YAML 1.2.2, 7.4) and libyaml takes.
fn read_joined(file: &SourceFile, text: &str) -> (Vec<Setting>, Option<Fault>) {
    let mut joined = Cow::Borrowed(text);
    let mut last = read_text(file, &joined);
    for _ in 0..MOST_JOINS {
        let Some(fault) = last.1.as_ref().filter(|fault| fault.reason.contains("invalid indentation")) else { break };
        let start = fault.at.start as usize;
        // Of a text in quotes the parser tells where it begins.
        let line_end = match fault.reason.contains("quoted") {
            true => joined.get(start..).and_then(|after| after.find('\n')).map(|end| start + end),
            false => joined.get(..start).and_then(|before| before.rfind('\n')),
        };
        let Some(line_end) = line_end.filter(|_| text.len() <= LONGEST_JOINED) else { break };
        joined.to_mut().replace_range(line_end..=line_end, " ");
        last = read_text(file, &joined);
    }
    last
}

struct Fault {
    at: Span,
    reason: String,
}

fn read_text(file: &SourceFile, text: &str) -> (Vec<Setting>, Option<Fault>) {
    let offsets = Offsets::new(&file.text);
    let mut leaves =
        Leaves { file: file.id, original: &file.text, offsets: &offsets, out: Vec::new(), frames: Vec::new(), anchors: HashMap::new() };
    let mut parser = Parser::new_from_str(text);
    while let Some(event) = parser.next_event() {
        match event {
            Ok((Event::StreamEnd, _)) => break,
            Ok((event, at)) => leaves.take(event, at),
            Err(error) => {
                let start = offsets.byte(error.marker().index());
                let at = Span::new(file.id, start, start);
                return (leaves.out, Some(Fault { at, reason: error.info().to_owned() }));
            }
        }
        if leaves.out.len() > MOST_LEAVES {
            let at = Span::new(file.id, 0, 0);
            return (leaves.out, Some(Fault { at, reason: "too many leaves".to_owned() }));
        }
    }
    (leaves.out, None)
}

/// Bytes of characters: the parser counts characters.
enum Offsets {
    Ascii(usize),
    Other(Vec<u32>, usize),
}

impl Offsets {
    fn new(text: &str) -> Self {
        if text.is_ascii() {
            return Offsets::Ascii(text.len());
        }
        Offsets::Other(text.char_indices().map(|(offset, _)| u32::try_from(offset).unwrap_or(u32::MAX)).collect(), text.len())
    }

    fn byte(&self, character: usize) -> usize {
        match self {
            Offsets::Ascii(end) => character.min(*end),
            Offsets::Other(bytes, end) => bytes.get(character).map_or(*end, |&byte| byte as usize),
        }
    }
}

/// A collection that is being read.
struct Frame {
    kind: FrameKind,
    /// The dotted key of the collection itself.
    path: String,
    anchor: usize,
    /// Where its leaves begin in the output.
    first: usize,
}

enum FrameKind {
    /// The key whose value comes next, and where it stands; and the collections that `<<` merges in when the mapping ends.
    Mapping {
        key: Option<(String, usize)>,
        merges: Vec<Anchored>,
    },
    Sequence {
        index: usize,
    },
    /// A collection used as a key: nothing in it is a setting.
    Key,
}

/// The leaves under an anchor, with their keys relative to it.
#[derive(Clone)]
struct Anchored {
    leaves: Vec<Setting>,
}

struct Leaves<'a> {
    file: FileId,
    /// The file's own text: what is shown, also where the parsed text was masked.
    original: &'a str,
    offsets: &'a Offsets,
    out: Vec<Setting>,
    frames: Vec<Frame>,
    anchors: HashMap<usize, Anchored>,
}

impl Leaves<'_> {
    fn take(&mut self, event: Event<'_>, at: YamlSpan) {
        match event {
            Event::Scalar(value, style, anchor, _) => self.scalar(&value, style, anchor, at),
            Event::MappingStart(anchor, _) => self.open(FrameKind::Mapping { key: None, merges: Vec::new() }, anchor),
            Event::SequenceStart(anchor, _) => self.open(FrameKind::Sequence { index: 0 }, anchor),
            Event::MappingEnd | Event::SequenceEnd => self.close(),
            Event::Alias(anchor) => self.alias(anchor),
            Event::DocumentStart(_) => {
                self.frames.clear();
                self.anchors.clear();
            }
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
        }
    }

    /// Whether the next node of the innermost mapping is a key.
    fn at_key(&self) -> bool {
        matches!(self.frames.last(), Some(Frame { kind: FrameKind::Mapping { key: None, .. }, .. }))
    }

    /// Takes the place of the next value: its dotted key, and where its own key stands. `None` where no setting can stand.
    fn place(&mut self) -> Option<(String, Option<usize>)> {
        let Some(frame) = self.frames.last_mut() else { return Some((String::new(), None)) };
        match &mut frame.kind {
            FrameKind::Mapping { key, .. } => {
                let (key, start) = key.take()?;
                Some((if frame.path.is_empty() { key } else { format!("{}.{key}", frame.path) }, Some(start)))
            }
            FrameKind::Sequence { index } => {
                let path = format!("{}[{index}]", frame.path);
                *index += 1;
                Some((path, None))
            }
            FrameKind::Key => None,
        }
    }

    fn scalar(&mut self, value: &str, style: ScalarStyle, anchor: usize, at: YamlSpan) {
        let (start, end) = (self.offsets.byte(at.start.index()), self.offsets.byte(at.end.index()));
        let source = self.original.get(start..end).unwrap_or("").trim_end();
        let end = start + source.len();
        // Where the text was masked the file says what stands there.
        let masked = style == ScalarStyle::Plain && value.contains('_') && value.chars().count() == source.chars().count();
        let value = if masked { source } else { value };
        if self.at_key() {
            if let Some(Frame { kind: FrameKind::Mapping { key, .. }, .. }) = self.frames.last_mut() {
                *key = Some((value.to_lowercase(), start));
            }
            return;
        }
        let Some((key, key_start)) = self.place() else { return };
        let at = Span::new(self.file, key_start.unwrap_or(start).min(start), end);
        if anchor != 0 {
            self.anchors.insert(anchor, Anchored { leaves: vec![Setting { key: String::new(), value: value.to_owned(), at }] });
        }
        if !key.is_empty() {
            self.out.push(Setting { key, value: value.to_owned(), at });
        }
    }

    fn open(&mut self, kind: FrameKind, anchor: usize) {
        let first = self.out.len();
        let frame = if self.at_key() {
            Frame { kind: FrameKind::Key, path: String::new(), anchor, first }
        } else {
            match self.place() {
                // What `<<` holds inline is merged like an alias: it is read as the mapping's own.
                Some((path, _)) => Frame { kind, path: without_merge(&path).to_owned(), anchor, first },
                None => Frame { kind: FrameKind::Key, path: String::new(), anchor, first },
            }
        };
        self.frames.push(frame);
    }

    fn close(&mut self) {
        let Some(frame) = self.frames.pop() else { return };
        match frame.kind {
            FrameKind::Key => {
                if self.at_key()
                    && let Some(Frame { kind: FrameKind::Mapping { key, .. }, .. }) = self.frames.last_mut()
                {
                    *key = Some(("?".to_owned(), usize::MAX));
                }
                return;
            }
            FrameKind::Mapping { merges, .. } => {
                for merged in merges {
                    self.insert(&frame.path, &merged, Some(frame.first));
                }
            }
            FrameKind::Sequence { .. } => {}
        }
        if frame.anchor != 0 {
            let leaves = self.out.get(frame.first..).unwrap_or_default().iter();
            let leaves = leaves
                .map(|leaf| Setting {
                    key: leaf.key.get(frame.path.len()..).unwrap_or("").trim_start_matches('.').to_owned(),
                    ..leaf.clone()
                })
                .collect();
            self.anchors.insert(frame.anchor, Anchored { leaves });
        }
    }

    fn alias(&mut self, anchor: usize) {
        let anchored = self.anchors.get(&anchor).cloned();
        if self.at_key() {
            if let Some(Frame { kind: FrameKind::Mapping { key, .. }, .. }) = self.frames.last_mut() {
                *key = Some(("?".to_owned(), usize::MAX));
            }
            return;
        }
        let Some((path, _)) = self.place() else { return };
        let Some(anchored) = anchored else { return };
        if path == "<<" || path.ends_with(".<<") {
            if let Some(Frame { kind: FrameKind::Mapping { merges, .. }, .. }) = self.frames.last_mut() {
                merges.push(anchored);
            }
        } else {
            self.insert(&path, &anchored, None);
        }
    }

    /// Adds an anchor's leaves under a path; with `unless_since`, only keys that are not among the leaves from there on (a merge gives way).
    fn insert(&mut self, path: &str, anchored: &Anchored, unless_since: Option<usize>) {
        for leaf in &anchored.leaves {
            let key = match (path, leaf.key.as_str()) {
                ("", key) => key.to_owned(),
                (path, "") => path.to_owned(),
                (path, key) if key.starts_with('[') => format!("{path}{key}"),
                (path, key) => format!("{path}.{key}"),
            };
            let known = unless_since.is_some_and(|first| self.out.get(first..).unwrap_or_default().iter().any(|other| other.key == key));
            if !known && self.out.len() <= MOST_LEAVES {
                self.out.push(Setting { key, ..leaf.clone() });
            }
        }
    }
}

fn without_merge(path: &str) -> &str {
    match path.strip_suffix("<<") {
        Some(rest) => rest.strip_suffix('.').unwrap_or(rest),
        None => path,
    }
}

/// The text with `@x@`, `{{ x }}` and `{% x %}` replaced by as many underscores; a line that holds nothing else becomes a comment. A `$` that a
/// build's filter is to leave alone (`\$`) loses its backslash.
fn mask_templates(text: &str) -> Cow<'_, str> {
    if !["{{", "{%", "@", "\\$"].iter().any(|mark| text.contains(mark)) {
        return Cow::Borrowed(text);
    }
    let braces = mask_braces(&text.replace("\\$", "$$"));
    let mut out = String::with_capacity(text.len());
    for (line, written) in braces.split_inclusive('\n').zip(text.split_inclusive('\n')) {
        let masked = mask_line(line);
        let bare = masked.trim();
        let is_template = |c: char| c == '_' || c == ' ';
        let only_templates = bare.starts_with('_') && bare.chars().all(is_template) && !written.trim_start().starts_with(['_', '@']);
        if only_templates { out.push_str(&masked.replacen('_', "#", 1)) } else { out.push_str(&masked) }
    }
    Cow::Owned(out)
}

/// `{{ x }}` and `{% x %}`, which may go over several lines, as underscores.
fn mask_braces(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((at, open)) = ["{{", "{%"].iter().filter_map(|open| Some((rest.find(open)?, *open))).min() {
        let (before, from) = rest.split_at(at);
        let close = match open {
            _ if from.starts_with("{{/*") || from.starts_with("{{- /*") => "*/",
            "{{" => "}}",
            _ => "%}",
        };
        out.push_str(before);
        let closed = from.find(close).map(|end| match close {
            "*/" => end + from.get(end..).and_then(|after| after.find("}}")).unwrap_or(0),
            _ => end,
        });
        let Some(end) = closed else {
            out.push_str(from);
            return out;
        };
        let (template, after) = from.split_at(end + "}}".len());
        out.extend(template.chars().map(|c| if c == '\n' || c == '\r' { c } else { '_' }));
        rest = after;
    }
    out.push_str(rest);
    out
}

/// `@x@` as underscores.
fn mask_line(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, from)) = rest.split_once('@') {
        out.push_str(before);
        match from.split_once('@').filter(|(name, _)| is_maven_name(name)) {
            Some((name, after)) => {
                out.extend(std::iter::repeat_n('_', name.chars().count() + 2));
                rest = after;
            }
            None => {
                out.push('@');
                rest = from;
            }
        }
    }
    out.push_str(rest);
    out
}

fn is_maven_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileKind;

    fn file(text: &str) -> SourceFile {
        SourceFile::new(FileId(0), "application.yml", FileKind::Yaml, text)
    }

    /// Key, value, text under the span; and the notes' reasons.
    fn read_text(text: &str) -> (Vec<(String, String, String)>, Vec<String>) {
        let file = file(text);
        let (settings, notes) = read(&file);
        let settings = settings.into_iter().map(|setting| (setting.key, setting.value, file.slice(setting.at).to_owned())).collect();
        (settings, notes.into_iter().map(|note| note.reason).collect())
    }

    #[track_caller]
    fn assert_read(text: &str, expected: &[(&str, &str, &str)]) {
        let (got, notes) = read_text(text);
        assert_eq!(notes, Vec::<String>::new());
        let got: Vec<_> = got.iter().map(|(key, value, at)| (key.as_str(), value.as_str(), at.as_str())).collect();
        assert_eq!(got, expected);
    }

    #[test]
    fn nested_keys_are_dotted() {
        assert_read(
            "mybatis-plus:\n  # 主键\n  global-config:\n    db-config:\n      id-type: AUTO  # 自增\n      table-prefix: \"t_\"\nb: 1\n",
            &[
                ("mybatis-plus.global-config.db-config.id-type", "AUTO", "id-type: AUTO"),
                ("mybatis-plus.global-config.db-config.table-prefix", "t_", "table-prefix: \"t_\""),
                ("b", "1", "b: 1"),
            ],
        );
    }

    #[test]
    fn lists_have_indexes_and_documents_follow_each_other() {
        assert_read(
            "a:\n  - x: 1\n    y: 2\n  - 3\n  - [p, q]\n---\r\na: {k: v}\r\n...\n",
            &[
                ("a[0].x", "1", "x: 1"),
                ("a[0].y", "2", "y: 2"),
                ("a[1]", "3", "3"),
                ("a[2][0]", "p", "p"),
                ("a[2][1]", "q", "q"),
                ("a.k", "v", "k: v"),
            ],
        );
    }

    #[test]
    fn blocks_and_empty_values() {
        assert_read(
            "a: |\n  x\n  y\nb:\nc: ~\nd: ''\n",
            &[("a", "x\ny\n", "a: |\n  x\n  y"), ("b", "", "b"), ("c", "~", "c: ~"), ("d", "", "d: ''")],
        );
    }

    #[test]
    fn anchors_and_merges() {
        assert_read(
            "base: &b\n  url: u\n  id: 1\nleaf: &l v\none:\n  <<: *b\n  id: 2\ntwo: *l\n",
            &[
                ("base.url", "u", "url: u"),
                ("base.id", "1", "id: 1"),
                ("leaf", "v", "leaf: &l v"),
                ("one.id", "2", "id: 2"),
                ("one.url", "u", "url: u"),
                ("two", "v", "leaf: &l v"),
            ],
        );
    }

    #[test]
    fn many_aliases_end() {
        let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        for level in 1..12 {
            let alias = format!("*a{}", level - 1);
            text.push_str(&format!("a{level}: &a{level} [{}]\n", [alias.as_str(); 10].join(", ")));
        }
        let (settings, notes) = read_text(&text);
        assert!(settings.len() <= MOST_LEAVES + 1);
        assert_eq!(notes.len(), 1);
    }

    #[test]
    fn templates_are_read_as_values() {
        assert_read(
            "spring:\n  profiles:\n    active: @profiles.active@\n名: @版@\nname: {{ .Values.name | quote }}\n{{- if .x }}\nmail: a@b.org\n{{- end }}\n",
            &[
                ("spring.profiles.active", "@profiles.active@", "active: @profiles.active@"),
                ("名", "@版@", "名: @版@"),
                ("name", "{{ .Values.name | quote }}", "name: {{ .Values.name | quote }}"),
                ("mail", "a@b.org", "mail: a@b.org"),
            ],
        );
    }

    #[test]
    fn templates_of_several_lines_are_masked() {
        assert_read(
            "{{/*\n  a: 'b\n*/}}\nspring:\n  {{- with\n     .x }}\n  {{ . }}\n  name: a\n  {{- end }}\n  url: \"\\${a}\"\n",
            &[("spring.name", "a", "name: a"), ("spring.url", "$${a}", "url: \"\\${a}\"")],
        );
    }

    #[test]
    fn a_template_that_is_no_yaml_is_called_one() {
        let (settings, notes) = read_text("a: 1\nb:\n{{- if x }}\n  c: {{ y }}\n{{ else }}\n - d\n{{ end }}\n");
        assert_eq!(settings.first().map(|(key, ..)| key.as_str()), Some("a"));
        assert_eq!(notes, ["read as YAML up to line 6"]);
    }

    #[test]
    fn what_stands_at_the_margin_is_read_as_libyaml_reads_it() {
        let text = "a:\n  b: {\n    \"c\": 1,\n    d: 2\n  }\n  e: \"f\ng é\nh\"\n  i: [\n  1\n  ]\nj: k\n";
        let (settings, notes) = read_text(text);
        assert_eq!(notes, Vec::<String>::new());
        let settings: Vec<_> = settings.iter().map(|(key, value, _)| (key.as_str(), value.as_str())).collect();
        assert_eq!(settings, [("a.b.c", "1"), ("a.b.d", "2"), ("a.e", "f g é h"), ("a.i[0]", "1"), ("j", "k")]);
    }

    #[test]
    fn broken_yaml_gives_what_stands_before() {
        let (settings, notes) = read_text("a: 1\nb:\n\t- x\nc: 3\n");
        assert_eq!(settings.first().map(|(key, ..)| key.as_str()), Some("a"));
        assert!(notes.first().is_some_and(|note| note.starts_with("YAML is broken from line ")), "{notes:?}");
        let (settings, notes) = read_text("a: 1\nb: [x\nc: 3\n");
        assert_eq!((settings.first().map(|(key, ..)| key.as_str()), notes.len()), (Some("a"), 1));
    }

    #[test]
    fn collections_as_keys_are_no_settings() {
        assert_read("? {a: b}\n: c\nd: e\n", &[("?", "c", "c"), ("d", "e", "d: e")]);
    }

    #[test]
    fn depth_costs_no_stack() {
        let (_, _) = read_text(&"[".repeat(50_000));
        let (_, _) = read_text(&"- ".repeat(20_000));
    }
}

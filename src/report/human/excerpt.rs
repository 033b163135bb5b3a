//! The lines around a finding's places, of all its files, as one text for miette.
//!
//! miette shows one source; a finding has places in several files, some with lines of a megabyte. So the windows around the places are
//! cut out, clipped, cleaned of control characters and laid end to end; each window is a block that knows its file and its first line.

use miette::{LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use crate::diagnostic::Evidence;
use crate::report::{visible, visible_char};
use crate::source::{Position, SourceFile, Sources};

/// Places of one finding that are shown; the others are in the JSON report.
const PLACES: usize = 8;
/// Characters of a line that are shown at most, and how many of them before the first label.
const LINE_WIDTH: usize = 160;
const BEFORE_LABEL: usize = 40;

#[derive(Debug)]
pub struct Excerpt {
    blocks: Vec<Block>,
    labels: Vec<Label>,
}

/// Some lines of one file.
#[derive(Debug)]
struct Block {
    name: String,
    /// From 0.
    first_line: usize,
    text: String,
    lines: usize,
    /// Where the block starts in the text that miette sees.
    base: usize,
}

#[derive(Debug)]
struct Label {
    text: String,
    offset: usize,
    length: usize,
    /// Where the place is in its file, whatever was clipped.
    position: Position,
    primary: bool,
}

/// A place in its file, cut to one line.
struct Mark<'a> {
    file: &'a SourceFile,
    evidence: &'a Evidence,
    /// From 0.
    line: usize,
    primary: bool,
}

impl Excerpt {
    /// The windows around the places, the primary place's file first; and how many places are left out.
    pub fn new<'s>(sources: &'s Sources, prefix: &str, evidence: &[&'s Evidence]) -> (Self, usize) {
        let marks: Vec<Mark> = evidence
            .iter()
            .take(PLACES)
            .enumerate()
            .filter_map(|(index, evidence)| {
                let file = sources.get(evidence.at.file)?;
                let line = file.position(evidence.at.start).line as usize - 1;
                Some(Mark { file, evidence, line, primary: index == 0 })
            })
            .collect();
        let mut excerpt = Excerpt { blocks: Vec::new(), labels: Vec::new() };
        let mut files: Vec<&SourceFile> = Vec::new();
        for mark in &marks {
            if !files.iter().any(|file| file.id == mark.file.id) {
                files.push(mark.file);
            }
        }
        for file in files {
            let mut here: Vec<&Mark> = marks.iter().filter(|mark| mark.file.id == file.id).collect();
            here.sort_by_key(|mark| (mark.line, mark.evidence.at.start));
            let mut window: Vec<&Mark> = Vec::new();
            for mark in here {
                // One line of context on either side: windows that touch are one.
                if window.last().is_some_and(|last| mark.line > last.line + 3) {
                    excerpt.add_block(file, prefix, &window);
                    window.clear();
                }
                window.push(mark);
            }
            excerpt.add_block(file, prefix, &window);
        }
        (excerpt, evidence.len().saturating_sub(PLACES))
    }

    pub fn labels(&self) -> impl Iterator<Item = LabeledSpan> + '_ {
        self.labels.iter().map(|label| {
            let span = SourceSpan::from((label.offset, label.length));
            let text = Some(label.text.clone());
            if label.primary { LabeledSpan::new_primary_with_span(text, span) } else { LabeledSpan::new_with_span(text, span) }
        })
    }

    fn add_block(&mut self, file: &SourceFile, prefix: &str, window: &[&Mark]) {
        let (Some(first), Some(last)) = (window.first(), window.last()) else { return };
        let first_line = first.line.saturating_sub(1);
        let base = self.blocks.last().map_or(0, |block| block.base + block.text.len() + 1);
        let mut text = String::new();
        let mut lines = 0;
        for index in first_line..=last.line + 1 {
            let Some((start, line)) = line_of(file, index) else { break };
            let here: Vec<&&Mark> = window.iter().filter(|mark| mark.line == index).collect();
            let from = clip_start(start, line, &here);
            let offset = base + text.len();
            let clipped = Clipped::new(line, from);
            for mark in here {
                let mark_start = (mark.evidence.at.start as usize).saturating_sub(start);
                let mark_end = (mark.evidence.at.end as usize).saturating_sub(start);
                let (begin, end) = (clipped.place(mark_start), clipped.place(mark_end));
                self.labels.push(Label {
                    text: visible(&mark.evidence.label),
                    offset: offset + begin,
                    length: end.saturating_sub(begin),
                    position: file.position(mark.evidence.at.start),
                    primary: mark.primary,
                });
            }
            text.push_str(&clipped.text);
            text.push('\n');
            lines += 1;
        }
        let name = visible(&format!("{prefix}{}", file.path));
        self.blocks.push(Block { name, first_line, text, lines, base });
    }

    fn block(&self, span: &SourceSpan) -> Option<&Block> {
        let end = span.offset() + span.len();
        self.blocks.iter().find(|block| block.base <= span.offset() && end <= block.base + block.text.len())
    }
}

/// A line's first byte in its file, and its text without the line end.
fn line_of(file: &SourceFile, index: usize) -> Option<(usize, &str)> {
    let starts = file.line_starts();
    let start = *starts.get(index)? as usize;
    let end = starts.get(index + 1).map_or(file.text.len(), |&next| next as usize);
    Some((start, file.text.get(start..end)?.trim_end_matches(['\n', '\r'])))
}

/// The byte of the line from which it is shown.
fn clip_start(start: usize, line: &str, marks: &[&&Mark]) -> usize {
    if line.len() <= LINE_WIDTH {
        return 0;
    }
    let first = marks.iter().map(|mark| (mark.evidence.at.start as usize).saturating_sub(start)).min().unwrap_or(0);
    let mut from = first.min(line.len()).saturating_sub(BEFORE_LABEL);
    while from > 0 && !line.is_char_boundary(from) {
        from -= 1;
    }
    if from < BEFORE_LABEL { 0 } else { from }
}

/// Part of a line as it is shown, and which of its bytes came from where.
struct Clipped {
    text: String,
    /// (byte in the line, byte in the text), ascending; the last is the end.
    places: Vec<(usize, usize)>,
}

impl Clipped {
    fn new(line: &str, from: usize) -> Self {
        let mut text = String::new();
        let mut places = Vec::new();
        if from > 0 {
            text.push('…');
        }
        let rest = line.get(from..).unwrap_or("");
        let mut end = line.len();
        for (count, (index, c)) in rest.char_indices().enumerate() {
            if count == LINE_WIDTH {
                end = from + index;
                break;
            }
            places.push((from + index, text.len()));
            text.push(visible_char(c));
        }
        places.push((end, text.len()));
        if end < line.len() {
            text.push('…');
        }
        Clipped { text, places }
    }

    /// Where a byte of the line is in the text; the nearest place when it was clipped.
    fn place(&self, byte: usize) -> usize {
        let index = self.places.partition_point(|(from, _)| *from < byte).min(self.places.len().saturating_sub(1));
        self.places.get(index).map_or(0, |(_, to)| *to)
    }
}

impl SourceCode for Excerpt {
    /// With context, the whole block in which the span lies; without, just its place: miette asks so for the header's line and column.
    fn read_span<'a>(&'a self, span: &SourceSpan, before: usize, _after: usize) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let block = self.block(span).ok_or(MietteError::OutOfBounds)?;
        let name = block.name.clone();
        if before == 0 {
            let label = self.labels.iter().find(|label| label.offset == span.offset()).ok_or(MietteError::OutOfBounds)?;
            let (line, column) = (label.position.line as usize - 1, label.position.column as usize - 1);
            return Ok(Box::new(MietteSpanContents::new_named(name, &[], *span, line, column, 1)));
        }
        let whole = SourceSpan::from((block.base, block.text.len()));
        Ok(Box::new(MietteSpanContents::new_named(name, block.text.as_bytes(), whole, block.first_line, 0, block.lines)))
    }
}

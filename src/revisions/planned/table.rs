//! A table of planned migrations in Markdown, whatever its columns are called.

/// A row of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    /// Its line, counted from 1.
    pub(super) line: usize,
    pub(super) number: String,
    pub(super) description: String,
    pub(super) priority: String,
    /// The whole line.
    pub(super) text: String,
}

/// Which cells hold what.
#[derive(Debug, Clone, Copy)]
struct Columns {
    number: usize,
    description: usize,
    priority: Option<usize>,
}

/// The rows of the first table of planned migrations in `markdown`.
pub(super) fn rows(markdown: &str) -> Vec<Row> {
    let mut columns: Option<Columns> = None;
    let mut rows = Vec::new();
    for (place, text) in markdown.lines().enumerate() {
        let Some(cells) = cells(text) else {
            if !rows.is_empty() {
                break;
            }
            columns = None;
            continue;
        };
        let Some(columns) = columns else {
            columns = header(&cells);
            continue;
        };
        let cell = |index: usize| cells.get(index).copied().unwrap_or_default().to_owned();
        let number = cell(columns.number);
        if number.chars().any(|letter| letter.is_ascii_digit()) {
            rows.push(Row {
                line: place + 1,
                number,
                description: cell(columns.description),
                priority: columns.priority.map(cell).unwrap_or_default(),
                text: text.to_owned(),
            });
        }
    }
    rows
}

/// `markdown` with `note` at the end of a row's last cell.
pub(super) fn with_note(markdown: &str, row: &Row, note: &str) -> String {
    let mut edited = String::with_capacity(markdown.len() + note.len() + 1);
    for (place, line) in markdown.split_inclusive('\n').enumerate() {
        if place + 1 != row.line {
            edited.push_str(line);
            continue;
        }
        let content = line.trim_end();
        let end = line.get(content.len()..).unwrap_or_default();
        let (inner, bar) = match content.strip_suffix('|') {
            Some(inner) => (inner.trim_end(), " |"),
            None => (content, ""),
        };
        edited.push_str(&format!("{inner} {note}{bar}{end}"));
    }
    edited
}

/// The cells of a row of a Markdown table; a bar after a backslash belongs to its cell.
fn cells(line: &str) -> Option<Vec<&str>> {
    let inner = line.trim().strip_prefix('|')?;
    let inner = inner.strip_suffix('|').unwrap_or(inner);
    let (mut cells, mut start, mut escaped) = (Vec::new(), 0, false);
    for (place, letter) in inner.char_indices() {
        if letter == '|' && !escaped {
            cells.push(inner.get(start..place).unwrap_or_default().trim());
            start = place + 1;
        }
        escaped = letter == '\\' && !escaped;
    }
    cells.push(inner.get(start..).unwrap_or_default().trim());
    Some(cells)
}

fn header(cells: &[&str]) -> Option<Columns> {
    let find = |words: &[&str]| {
        cells.iter().position(|cell| {
            let cell = cell.to_lowercase();
            words.iter().any(|word| cell == *word || cell.split_whitespace().any(|it| it == *word))
        })
    };
    Some(Columns {
        number: find(&["number", "no", "no.", "nr", "nr.", "#", "id", "migration", "revision"])?,
        description: find(&["description", "what", "change", "changes", "title", "summary"])?,
        priority: find(&["priority", "prio", "when", "phase", "status"]),
    })
}

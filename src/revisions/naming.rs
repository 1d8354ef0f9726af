//! How the project names its revision files, detected from its history.

use serde::Serialize;

use super::{Graph, Revision};

/// What stands for the description in a file name that is not complete yet.
const SLUG: &str = "<description>";

/// A project's convention for revision files.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NamingConvention {
    /// The convention in words and as a pattern, such as `{NNN}_{slug}.py`.
    pub pattern: String,
    /// How many digits a sequential number has, where files are numbered.
    pub number_width: Option<usize>,
    /// Whether the revision id itself is the number.
    pub id_is_number: bool,
}

/// What the next revision would be called.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NextRevision {
    /// The next sequential number, where files are numbered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// The file name with `<description>` in place of the slug.
    pub filename: String,
}

impl NamingConvention {
    /// The convention of the newest files of `graph`; `file_template` where files are not numbered.
    pub fn detect(graph: &Graph, file_template: Option<&str>) -> Self {
        let newest: Vec<_> = graph.newest_first().into_iter().take(20).collect();
        let numbered: Vec<(usize, bool)> = newest
            .iter()
            .filter_map(|revision| {
                let digits = leading_number(revision)?;
                Some((
                    digits.len(),
                    revision.id.trim_start_matches('0') == digits.trim_start_matches('0'),
                ))
            })
            .collect();
        if !newest.is_empty() && numbered.len() * 2 > newest.len() {
            let width = numbered.first().map_or(3, |(width, _)| *width);
            let id_is_number =
                numbered.iter().filter(|(_, same)| *same).count() * 2 > numbered.len();
            let pattern = format!("{{{}}}_{{slug}}.py", "N".repeat(width));
            return Self { pattern, number_width: Some(width), id_is_number };
        }
        let pattern = format!("{}.py", file_template.unwrap_or("%(rev)s_%(slug)s"));
        Self { pattern, number_width: None, id_is_number: false }
    }

    /// The number and file name that follow the newest revision.
    pub fn next(&self, graph: &Graph) -> NextRevision {
        let Some(width) = self.number_width else {
            return NextRevision {
                number: None,
                filename: self.filename("<revision>", SLUG, None),
            };
        };
        let numbers =
            graph.revisions.values().filter_map(|revision| leading_number(revision)?.parse().ok());
        let next = numbers.max().unwrap_or(0_u64).saturating_add(1);
        let number = format!("{next:0width$}");
        NextRevision { filename: self.filename(&number, SLUG, None), number: Some(number) }
    }

    /// The file name of a revision: its number (where files are numbered) or id, its slug, and
    /// the date (year, month, day, hour, minute, second, seconds since the epoch) for templates.
    pub fn filename(&self, revision: &str, slug: &str, date: Option<[i64; 7]>) -> String {
        if self.number_width.is_some() {
            return format!("{revision}_{slug}.py");
        }
        let names = ["year", "month", "day", "hour", "minute", "second", "epoch"];
        let mut out = String::new();
        let mut rest = self.pattern.as_str();
        while let Some(position) = rest.find("%(") {
            out.push_str(rest.get(..position).unwrap_or_default());
            let field = rest.get(position + 2..).unwrap_or_default();
            let Some((name, format)) = field.split_once(')') else { break };
            let spec = format.find(|character: char| character.is_ascii_alphabetic()).unwrap_or(0);
            let width: usize = format
                .get(..spec)
                .and_then(|spec| spec.trim_start_matches(['.', '0']).parse().ok())
                .unwrap_or(0);
            let part = names.iter().position(|known| *known == name);
            match (name, part) {
                ("rev", _) => out.push_str(revision),
                ("slug", _) => out.push_str(slug),
                (_, Some(index)) => match date.and_then(|date| date.get(index).copied()) {
                    Some(value) => out.push_str(&format!("{value:0width$}")),
                    None => out.push_str(&format!("<{name}>")),
                },
                _ => {}
            }
            rest = format.get(spec + 1..).unwrap_or_default();
        }
        out.push_str(rest);
        out
    }
}

/// The sequential number a file begins with, such as `059` of `059_add_x.py`; dates do not count.
pub(super) fn leading_number(revision: &Revision) -> Option<&str> {
    let name = revision.path.file_name()?.to_str()?;
    let name = name.strip_prefix(['v', 'V']).unwrap_or(name);
    let end = name.find(|character: char| !character.is_ascii_digit())?;
    let (digits, rest) = name.split_at(end);
    ((1..=5).contains(&digits.len()) && rest.starts_with(['_', '-', '.'])).then_some(digits)
}

//! What a new revision file is called.

use jiff::Zoned;

use crate::revisions::{Graph, Revision};

/// How many of the newest files must be numbered for the project to number its files.
const LOOKED_AT: usize = 3;
/// Alembic's own `file_template`.
const DEFAULT_TEMPLATE: &str = "%(rev)s_%(slug)s";

/// Alembic's own limit for the slug.
const SLUG_LENGTH: usize = 40;

/// How the project names revision files, as far as a new name needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileNaming {
    /// `file_template`, with single percent signs.
    pub template: String,
    /// The number that the new file bears before its slug, where files are numbered by hand.
    pub number: Option<String>,
    /// Whether the number is the revision id as well.
    pub id_is_number: bool,
}

impl FileNaming {
    /// The project's way, as its newest files and its `file_template` show it.
    pub fn detect(graph: &Graph, file_template: Option<&str>) -> Self {
        let template = file_template.unwrap_or(DEFAULT_TEMPLATE).to_owned();
        let dated = ["year", "epoch"].iter().any(|token| template.contains(token));
        let newest: Vec<_> = graph.newest_first().into_iter().take(LOOKED_AT).collect();
        let numbers: Vec<&str> = newest.iter().filter_map(|revision| number(revision)).collect();
        let numbered = !dated && !newest.is_empty() && numbers.len() == newest.len();
        let Some(width) = numbers.first().map(|number| number.len()).filter(|_| numbered) else {
            return Self { template, number: None, id_is_number: false };
        };
        let highest =
            graph.revisions.values().filter_map(|revision| number(revision)?.parse().ok());
        let next = highest.max().unwrap_or(0_u64) + 1;
        let id_is_number =
            newest.iter().all(|revision| number(revision) == Some(revision.id.as_str()));
        Self { template, number: Some(format!("{next:0width$}")), id_is_number }
    }

    /// The same, for the revision after the next.
    pub fn following(&self) -> Self {
        let number = self.number.as_ref().map(|number| {
            let (width, next) = (number.len(), number.parse::<u64>().unwrap_or_default() + 1);
            format!("{next:0width$}")
        });
        Self { number, ..self.clone() }
    }

    /// The file's name for revision `id` with `message`, made at `now`.
    pub fn file_name(&self, id: &str, message: &str, now: &Zoned) -> String {
        let slug = slug(message);
        let stem = match &self.number {
            Some(number) if !self.id_is_number => format!("{number}_{slug}"),
            _ => fill(&self.template.replace("%%", "%"), id, &slug, now),
        };
        // An empty message leaves Alembic's separator at the end.
        format!("{}.py", stem.trim_end_matches('_'))
    }
}

/// The number before the slug of a revision's file; dates are none.
fn number(revision: &Revision) -> Option<&str> {
    let stem = revision.path.file_stem()?.to_str()?;
    let end = stem.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(stem.len());
    let (digits, rest) = stem.split_at(end);
    let rest = rest.strip_prefix(['_', '-'])?;
    let date = rest.starts_with(|letter: char| letter.is_ascii_digit()) && digits.len() == 4;
    ((2..=6).contains(&digits.len()) && !date).then_some(digits)
}

fn fill(template: &str, id: &str, slug: &str, now: &Zoned) -> String {
    let two = |number: i8| format!("{number:02}");
    [
        ("rev", id.to_owned()),
        ("slug", slug.to_owned()),
        ("epoch", now.timestamp().as_second().to_string()),
        ("year", now.year().to_string()),
        ("month", two(now.month())),
        ("day", two(now.day())),
        ("hour", two(now.hour())),
        ("minute", two(now.minute())),
        ("second", two(now.second())),
    ]
    .iter()
    .fold(template.to_owned(), |text, (name, value)| {
        // Dates are printed with two digits whatever the width says.
        let widths = ["s", "d", ".2d", "02d", ".4d", "04d"];
        widths.iter().fold(text, |text, width| text.replace(&format!("%({name}){width}"), value))
    })
}

/// The message as Alembic shortens it for file names.
pub fn slug(message: &str) -> String {
    let words: Vec<String> = message
        .split(|letter: char| !letter.is_alphanumeric() && letter != '_')
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    let slug = words.join("_");
    if slug.chars().count() <= SLUG_LENGTH {
        return slug;
    }
    let cut: String = slug.chars().take(SLUG_LENGTH).collect();
    cut.rsplit_once('_').map_or(cut.clone(), |(kept, _)| kept.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_the_template() {
        let now = "2026-03-04T05:06:07Z".parse::<jiff::Timestamp>().unwrap();
        let now = now.to_zoned(jiff::tz::TimeZone::UTC);
        let template = "%%(year)d_%%(month).2d_%%(day).2d-%%(rev)s_%%(slug)s".to_owned();
        let naming = FileNaming { template, number: None, id_is_number: false };
        assert_eq!(naming.file_name("abc", "Add: a Table!", &now), "2026_03_04-abc_add_a_table.py");
        let naming = FileNaming {
            template: String::new(),
            number: Some("060".to_owned()),
            id_is_number: false,
        };
        assert_eq!(naming.file_name("abc", "usd master", &now), "060_usd_master.py");
    }

    #[test]
    fn slugs_are_cut_between_words() {
        let long = "add a very long description of all that this revision does";
        assert_eq!(slug(long), "add_a_very_long_description_of_all_that");
    }
}

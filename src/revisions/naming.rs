//! How the project names its revision files, detected from its history, and what the next is called.

use jiff::Zoned;
use serde::Serialize;

use super::{Graph, Revision};

/// How many of the newest files show the convention; most of them decide.
const LOOKED_AT: usize = 5;
/// Alembic's own `file_template`.
const DEFAULT_TEMPLATE: &str = "%(rev)s_%(slug)s";
/// Alembic's own limit for the slug.
const SLUG_LENGTH: usize = 40;
/// The fields of a template that stand for the moment a file is made, with their usual widths.
const MOMENT: [(&str, usize); 7] = [
    ("year", 4),
    ("month", 2),
    ("day", 2),
    ("hour", 2),
    ("minute", 2),
    ("second", 2),
    ("epoch", 1),
];

/// A project's convention for revision files, and where it has got to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamingConvention {
    /// `file_template`, with single percent signs.
    pub template: String,
    /// The number that the next file bears before its slug, where files are numbered.
    pub number: Option<String>,
    /// Whether that number is the revision id as well.
    pub id_is_number: bool,
    /// How long a slug may be.
    pub slug_length: usize,
}

/// What the next revision would be called.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NextRevision {
    /// The next sequential number, where files are numbered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// The file name, with `<description>` for what is not known yet.
    pub filename: String,
}

impl NamingConvention {
    /// The convention that the newest files of `graph` and the `file_template` show.
    pub fn detect(graph: &Graph, file_template: Option<&str>) -> Self {
        let template = file_template.unwrap_or(DEFAULT_TEMPLATE).replace("%%", "%");
        let newest: Vec<_> = graph.newest_first().into_iter().take(LOOKED_AT).collect();
        let numbered: Vec<(&str, &Revision)> = newest
            .iter()
            .filter_map(|revision| Some((leading_number(revision)?, &**revision)))
            .collect();
        let dated = ["%(year)", "%(epoch)"].iter().any(|field| template.contains(field));
        let Some((last, _)) = numbered.first().filter(|_| !dated) else {
            return Self { template, number: None, id_is_number: false, slug_length: SLUG_LENGTH };
        };
        if numbered.len() * 2 <= newest.len() {
            return Self { template, number: None, id_is_number: false, slug_length: SLUG_LENGTH };
        }
        let highest = graph.revisions.values().filter_map(|revision| {
            let number: u64 = leading_number(revision)?.parse().ok()?;
            Some(number)
        });
        let next = highest.max().unwrap_or_default().saturating_add(1);
        let same = numbered.iter().filter(|(number, revision)| {
            revision.id.trim_start_matches('0') == number.trim_start_matches('0')
        });
        let id_is_number = same.count() * 2 > numbered.len();
        let width = last.len();
        Self {
            template,
            number: Some(format!("{next:0width$}")),
            id_is_number,
            slug_length: SLUG_LENGTH,
        }
    }

    /// The same, with `truncate_slug_length`, where it is set.
    pub fn with_slug_length(self, length: Option<usize>) -> Self {
        Self { slug_length: length.unwrap_or(self.slug_length), ..self }
    }

    /// The same, with a number of its own, where files are numbered.
    pub fn with_number(&self, planned: &str) -> Self {
        let planned =
            planned.chars().filter(char::is_ascii_digit).collect::<String>().parse::<u64>();
        let number = match (&self.number, planned) {
            (Some(number), Ok(planned)) => Some(format!("{planned:0width$}", width = number.len())),
            (own, _) => own.clone(),
        };
        Self { number, ..self.clone() }
    }

    /// The same, for the revision after the next.
    pub fn following(&self) -> Self {
        let number = self.number.as_ref().map(|number| {
            let next = number.parse::<u64>().unwrap_or_default().saturating_add(1);
            format!("{next:0width$}", width = number.len())
        });
        Self { number, ..self.clone() }
    }

    /// The number and file name of the next revision, as far as they can be known.
    pub fn next(&self) -> NextRevision {
        let id = self.number.as_deref().filter(|_| self.id_is_number).unwrap_or("<revision>");
        let filename = format!("{}.py", self.stem(id, "<description>", None));
        NextRevision { filename, number: self.number.clone() }
    }

    /// The file's name for revision `id` with `message`, made at `now`.
    pub fn file_name(&self, id: &str, message: &str, now: &Zoned) -> String {
        // An empty message leaves Alembic's separator at the end.
        format!(
            "{}.py",
            self.stem(id, &slug(message, self.slug_length), Some(now)).trim_end_matches('_')
        )
    }

    fn stem(&self, id: &str, slug: &str, now: Option<&Zoned>) -> String {
        match &self.number {
            Some(number) if !self.id_is_number => format!("{number}_{slug}"),
            _ => fill(&self.template, id, slug, now),
        }
    }
}

/// The sequential number a file begins with, such as `059` of `059_add_x.py`; dates do not count.
pub(super) fn leading_number(revision: &Revision) -> Option<&str> {
    let stem = revision.path.file_stem()?.to_str()?;
    let end = stem.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(stem.len());
    let (digits, rest) = stem.split_at(end);
    // A message of no letters leaves the number alone.
    let rest = if rest.is_empty() { rest } else { rest.strip_prefix(['_', '-'])? };
    let date = digits.len() == 4 && rest.starts_with(|letter: char| letter.is_ascii_digit());
    ((1..=5).contains(&digits.len()) && !date).then_some(digits)
}

/// Fills a `file_template`; the moment's fields stay as `<year>` where `now` is not known.
fn fill(template: &str, id: &str, slug: &str, now: Option<&Zoned>) -> String {
    let mut filled = String::new();
    let mut rest = template;
    while let Some((before, field)) = rest.split_once("%(")
        && let Some((name, format)) = field.split_once(')')
    {
        filled.push_str(before);
        match name {
            "rev" => filled.push_str(id),
            "slug" => filled.push_str(slug),
            _ => filled.push_str(&moment(name, now)),
        }
        // What follows is printf's own: `s`, `d`, `.2d`.
        let end = format.find(|letter: char| letter.is_ascii_alphabetic()).map_or(0, |end| end + 1);
        rest = format.get(end..).unwrap_or_default();
    }
    filled.push_str(rest);
    filled
}

fn moment(field: &str, now: Option<&Zoned>) -> String {
    let known = MOMENT.iter().find(|(name, _)| *name == field);
    let (Some((_, width)), Some(now)) = (known, now) else { return format!("<{field}>") };
    let number = match field {
        "year" => i64::from(now.year()),
        "month" => i64::from(now.month()),
        "day" => i64::from(now.day()),
        "hour" => i64::from(now.hour()),
        "minute" => i64::from(now.minute()),
        "second" => i64::from(now.second()),
        _ => now.timestamp().as_second(),
    };
    format!("{number:0width$}")
}

/// The message as Alembic shortens it for file names.
fn slug(message: &str, longest: usize) -> String {
    let words: Vec<String> = message
        .split(|letter: char| !letter.is_alphanumeric() && letter != '_')
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    let slug = words.join("_");
    if slug.chars().count() <= longest {
        return slug;
    }
    let cut: String = slug.chars().take(longest).collect();
    cut.rsplit_once('_').map_or(cut.clone(), |(kept, _)| kept.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn naming(template: &str, number: Option<&str>) -> NamingConvention {
        let number = number.map(str::to_owned);
        NamingConvention {
            template: template.to_owned(),
            number,
            id_is_number: false,
            slug_length: SLUG_LENGTH,
        }
    }

    /// What the history of files called `names`, oldest first, shows; `file@id`, or the id first.
    fn detected(names: &[&str], template: Option<&str>) -> NamingConvention {
        let folder = tempfile::tempdir().unwrap();
        let mut down = "None".to_owned();
        for name in names {
            let by_name = (*name, name.split('_').next().unwrap_or_default());
            let (file, id) = name.split_once('@').unwrap_or(by_name);
            let text = format!("revision = '{id}'\ndown_revision = {down}\n");
            std::fs::write(folder.path().join(format!("{file}.py")), text).unwrap();
            down = format!("'{id}'");
        }
        let graph =
            super::super::load(&[folder.path().to_owned()], false, &std::sync::Arc::default());
        NamingConvention::detect(&graph, template)
    }

    #[test]
    fn names_follow_the_template() {
        let now = "2026-03-04T05:06:07Z".parse::<jiff::Timestamp>().unwrap();
        let now = now.to_zoned(jiff::tz::TimeZone::UTC);
        let dated = naming("%(year)d_%(month).2d_%(day).2d-%(rev)s_%(slug)s", None);
        assert_eq!(dated.file_name("abc", "Add: a Table!", &now), "2026_03_04-abc_add_a_table.py");
        let next = "<year>_<month>_<day>-<revision>_<description>.py";
        assert_eq!(dated.next().filename, next);
        let numbered = naming("%(rev)s", Some("060"));
        assert_eq!(numbered.file_name("abc", "usd master", &now), "060_usd_master.py");
        assert_eq!(numbered.following().next().filename, "061_<description>.py");
        assert_eq!(naming("%(rev)s_%(slug)s", None).file_name("abc", "", &now), "abc.py");
    }

    #[test]
    fn numbers_are_told_from_dates_and_ids() {
        let ids = detected(&["008_a", "009_b"], None);
        assert_eq!((ids.number.as_deref(), ids.id_is_number), (Some("010"), true));
        let files = detected(&["08_a@aa11", "09_b@bb22"], None);
        assert_eq!((files.number.as_deref(), files.id_is_number), (Some("10"), false));
        // One odd file, such as a merge that Alembic named, changes nothing.
        let odd = detected(&["008_a", "009_b", "f00f_merge"], None);
        assert_eq!(odd.number.as_deref(), Some("010"));
        for unnumbered in [
            detected(&[], None),
            detected(&["2026_03_04_a@aa11", "2026_03_05_b@bb22"], None),
            detected(&["1234_a"], Some("%%(year)d_%%(slug)s")),
            detected(&["20260304_a"], None),
            detected(&["1_a", "f00f_b", "beef_c"], None),
        ] {
            assert_eq!(unnumbered.number, None, "{unnumbered:?}");
        }
    }

    #[test]
    fn slugs_are_cut_between_words() {
        let long = "add a very long description of all that this revision does";
        assert_eq!(slug(long, 40), "add_a_very_long_description_of_all_that");
        assert_eq!(slug(long, 12), "add_a_very");
    }
}

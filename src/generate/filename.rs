//! What a new revision file is called.

use jiff::Zoned;

/// Alembic's own limit for the slug.
const SLUG_LENGTH: usize = 40;

/// How the project names revision files, as far as a new name needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileNaming {
    /// `file_template`, with single percent signs.
    pub template: String,
    /// The number that the new file bears before its slug, where files are numbered by hand.
    pub number: Option<String>,
}

impl FileNaming {
    /// The file's name for revision `id` with `message`, made at `now`.
    pub fn file_name(&self, id: &str, message: &str, now: &Zoned) -> String {
        let slug = slug(message);
        let stem = match &self.number {
            Some(number) => format!("{number}_{slug}"),
            None => fill(&self.template.replace("%%", "%"), id, &slug, now),
        };
        // An empty message leaves Alembic's separator at the end.
        format!("{}.py", stem.trim_end_matches('_'))
    }
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
        let now: Zoned = "2026-03-04T05:06:07[UTC]".parse().unwrap();
        let template = "%%(year)d_%%(month).2d_%%(day).2d-%%(rev)s_%%(slug)s".to_owned();
        let naming = FileNaming { template, number: None };
        assert_eq!(naming.file_name("abc", "Add: a Table!", &now), "2026_03_04-abc_add_a_table.py");
        let naming = FileNaming { template: String::new(), number: Some("060".to_owned()) };
        assert_eq!(naming.file_name("abc", "usd master", &now), "060_usd_master.py");
    }

    #[test]
    fn slugs_are_cut_between_words() {
        let long = "add a very long description of all that this revision does";
        assert_eq!(slug(long), "add_a_very_long_description_of_all_that");
    }
}

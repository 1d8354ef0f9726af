//! Advice that is source, with the names of the statement that it is about.

use super::context::Context;
use super::step::Step;
use crate::python::Span;
use crate::schema::Change;

/// `advice` with the table, column and name of the one change at `span` in place of `TABLE`, `COLUMN` and
/// `NAME`. Words stay as they are, and so does source where a name is not as plain as those.
pub(super) fn with_names(context: &Context<'_>, span: Span, advice: &str) -> String {
    let is_source = ["op.", "with op."].iter().any(|begin| advice.starts_with(begin));
    let mut steps = context.both().filter(|step| step.operation.span == span);
    match (steps.next(), steps.next()) {
        (Some(step), None) if is_source => filled(advice, &names(step)),
        _ => advice.to_owned(),
    }
}

/// What to say beside a fix in place of `advice`, where that is the same with places to fill in.
pub(super) fn beside_a_fix(advice: String, then: usize) -> String {
    let is_source = ["op.", "with op.", "#"].iter().any(|begin| advice.starts_with(begin));
    let has_places = ["...", "NAME", "PARTITION PARTITION"].iter().any(|it| advice.contains(it));
    match then {
        _ if !is_source || !has_places => advice,
        0 => "Put the fix in its place.".to_owned(),
        1 => "Put the fix in its place, and what comes next into the next revision.".to_owned(),
        _ => {
            "Put the fix in its place, and what comes next into revisions of their own.".to_owned()
        }
    }
}

/// What each placeholder stands for.
fn names(step: Step<'_>) -> Vec<(&'static str, String)> {
    let [change] = step.changes() else { return Vec::new() };
    let mut names = Vec::new();
    if let Some(table) = change.table().filter(|table| table.schema.is_none()) {
        names.push(("TABLE", table.name.clone()));
    }
    match change {
        Change::AddColumn { column, .. } => names.push(("COLUMN", column.name.clone())),
        Change::AlterColumn { column, .. } | Change::DropColumn { column, .. } => {
            names.push(("COLUMN", column.clone()));
        }
        Change::CreateIndex { index, .. } => {
            names.push(("NAME", index.name.clone()));
            names.extend(one(&index.columns).map(|column| ("COLUMN", column)));
        }
        Change::DropIndex { name, .. } | Change::ValidateConstraint { name, .. } => {
            names.push(("NAME", name.clone()));
        }
        Change::AddConstraint { constraint, .. } => {
            names.extend(constraint.name().map(|name| ("NAME", name.to_owned())));
        }
        _ => {}
    }
    let plain = |name: &str| {
        !name.is_empty()
            && name
                .chars()
                .all(|one| one.is_ascii_lowercase() || one.is_ascii_digit() || one == '_')
    };
    names.retain(|(_, name)| plain(name));
    names
}

fn one(columns: &[String]) -> Option<String> {
    match columns {
        [column] => Some(column.clone()),
        _ => None,
    }
}

/// The source with each placeholder filled that is no word of SQL where it stands.
fn filled(source: &str, names: &[(&'static str, String)]) -> String {
    let is_part = |letter: char| letter.is_alphanumeric();
    let mut text = source.to_owned();
    for (placeholder, name) in names {
        let mut done = String::new();
        let mut rest = text.as_str();
        while let Some(at) = rest.find(placeholder) {
            let (before, after) = (&rest[..at], &rest[at + placeholder.len()..]);
            let whole = !before.ends_with(is_part) && !after.starts_with(is_part);
            // `ALTER TABLE TABLE`: the second one; `ADD COLUMN COLUMN` likewise.
            let keyword = matches!(*placeholder, "TABLE" | "COLUMN")
                && before.ends_with(' ')
                && after.starts_with(' ')
                && !format!("{done}{before}").trim_end().ends_with(placeholder);
            done.push_str(before);
            done.push_str(if whole && !keyword { name } else { placeholder });
            rest = after;
        }
        done.push_str(rest);
        text = done;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_filled_and_words_of_sql_are_not() {
        let names = [("TABLE", "users".to_owned()), ("COLUMN", "age".to_owned())];
        let filled = |source: &str| filled(source, &names);
        assert_eq!(
            filled("op.drop_column(\"TABLE\", \"COLUMN\")"),
            "op.drop_column(\"users\", \"age\")"
        );
        assert_eq!(
            filled("ALTER TABLE TABLE ADD CONSTRAINT ck_TABLE_COLUMN CHECK (COLUMN > 0)"),
            "ALTER TABLE users ADD CONSTRAINT ck_users_age CHECK (age > 0)"
        );
        assert_eq!(
            filled("ALTER TABLE TABLE ADD COLUMN COLUMN int"),
            "ALTER TABLE users ADD COLUMN age int"
        );
    }
}

//! Whether relationships have both their sides.

use super::Facts;
use super::checklist::Judged;
use super::edits::{SourceEdit, quoted};
use crate::models::{Model, Relationship, Speller, Style};
use crate::review::CheckStatus;
use crate::schema::{ForeignKey, Table};

/// The second item of the checklist.
pub(super) fn relationships(facts: &Facts<'_>, model: &Model) -> Judged {
    if model.style == Style::Table {
        let text = format!("{} is a table without a class", model.class);
        return Judged::new(CheckStatus::NotApplicable, text);
    }
    let keys: Vec<&ForeignKey> = facts
        .table
        .foreign_keys
        .iter()
        .filter(|key| key.columns.iter().any(|column| facts.in_focus(column)))
        .collect();
    let (mut failing, mut one_way, mut passing) = (Vec::new(), Vec::new(), Vec::new());
    let (mut unanswered, mut edits, mut open_edits) = (Vec::new(), Vec::new(), Vec::new());
    for relationship in model.relationships.iter().filter(|one| is_meant(facts, one, &keys)) {
        match sides(facts, model, relationship) {
            Sides::Both(told) => passing.push(told),
            Sides::One(told, mended) => {
                one_way.push(told);
                open_edits.extend(mended);
            }
            Sides::Unanswered(told, mended) => {
                unanswered.push(told);
                edits.extend(mended);
            }
            Sides::Broken(told, mended) => {
                failing.push(told);
                edits.extend(mended);
            }
        }
    }
    // A new key most often comes with a relationship; an old one without may be meant so.
    let mut without = Vec::new();
    for key in keys.iter().filter(|_| !facts.focus.is_empty()) {
        if let Some((told, mended)) = without_relationship(facts, model, key) {
            without.push(told);
            edits.extend(mended);
        }
    }
    let is_new = !facts.focus.is_empty() || facts.is_new == Some(true);
    if is_new {
        edits.extend(open_edits);
    }
    if !is_new && failing.is_empty() {
        return old_ones(passing, one_way, unanswered, edits);
    }
    let status = match (failing.is_empty(), one_way.is_empty() && unanswered.is_empty()) {
        (true, true) if without.is_empty() && passing.is_empty() => {
            let text = "no foreign key or relationship in question";
            return Judged::new(CheckStatus::NotApplicable, text);
        }
        (true, true) if without.is_empty() => return Judged::with(CheckStatus::Pass, passing),
        (true, true) => CheckStatus::Attention,
        _ => CheckStatus::Fail,
    };
    let one_way = unanswered.into_iter().chain(one_way);
    let evidence = failing.into_iter().chain(one_way).chain(without).collect();
    Judged::with(status, evidence).mended_by(edits)
}

/// Relationships that no change in question made: what has one side may be meant so.
fn old_ones(
    passing: Vec<String>,
    one_way: Vec<String>,
    unanswered: Vec<String>,
    edits: Vec<SourceEdit>,
) -> Judged {
    if !unanswered.is_empty() {
        return Judged::with(CheckStatus::Attention, unanswered).mended_by(edits);
    }
    if !passing.is_empty() {
        return Judged::with(CheckStatus::Pass, passing);
    }
    let text = match one_way.len() {
        0 => "no foreign key or relationship in question".to_owned(),
        count => format!("no new one; {count} without back_populates"),
    };
    Judged::new(CheckStatus::NotApplicable, text)
}

/// With columns named, only the relationships along their keys.
fn is_meant(facts: &Facts<'_>, relationship: &Relationship, keys: &[&ForeignKey]) -> bool {
    if facts.focus.is_empty() {
        return true;
    }
    let target = facts.models.iter().find(|other| other.class == relationship.target);
    target.is_some_and(|target| {
        keys.iter().any(|key| key.referred_table.name.eq_ignore_ascii_case(&target.table.name.name))
    })
}

/// How many sides of a relationship are there.
enum Sides {
    Both(String),
    /// It has no `back_populates`, which works but leaves the other side stale.
    One(String, Vec<SourceEdit>),
    /// Its `back_populates` is not answered.
    Unanswered(String, Vec<SourceEdit>),
    /// Its `back_populates` names what is not there.
    Broken(String, Vec<SourceEdit>),
}

fn sides(facts: &Facts<'_>, model: &Model, relationship: &Relationship) -> Sides {
    let place = facts.place(&relationship.path, relationship.line);
    let (name, target) = (&relationship.attribute, &relationship.target);
    if relationship.view_only {
        return Sides::Both(format!("{place} {name} is viewonly"));
    }
    let back = relationship.back_populates.as_deref();
    if relationship.backref {
        let back = back.unwrap_or_default();
        return Sides::Both(format!("{place} {name} <-> {target}.{back} (backref)"));
    }
    let other = facts.models.iter().find(|other| other.class == *target);
    let Some(back) = back else {
        return one_sided(facts, model, relationship, other);
    };
    // A target that was not found is another package's affair.
    let Some(other) = other else {
        return Sides::Both(format!("{place} {name} <-> {target}.{back} (not read)"));
    };
    match other.relationships.iter().find(|one| one.attribute == *back) {
        Some(answer) if answer.back_populates.as_deref() == Some(name) => {
            Sides::Both(format!("{place} {name} <-> {target}.{back}"))
        }
        Some(answer) => {
            let there = facts.place(&answer.path, answer.line);
            let told = format!(
                "{there}: {target}.{back} does not answer {name}; give it back_populates=\"{name}\""
            );
            let edit = populated(facts, answer, name);
            Sides::Unanswered(told, edit.into_iter().collect())
        }
        // What cannot be read may be there.
        None if other.uncertain => {
            Sides::Both(format!("{place} {name} <-> {target}.{back} (not read)"))
        }
        None => {
            let there = facts.place(&other.path, other.line);
            match other_side(facts, (other, back), (model, name, relationship.secondary)) {
                Some((line, edits)) => {
                    Sides::Broken(format!("{there}: {target} has no {back}; add `{line}`"), edits)
                }
                None => Sides::Broken(format!("{there}: {target} has no {back}"), Vec::new()),
            }
        }
    }
}

/// A relationship without `back_populates`: the other side may be there and lack it too.
fn one_sided(
    facts: &Facts<'_>,
    model: &Model,
    relationship: &Relationship,
    other: Option<&Model>,
) -> Sides {
    let place = facts.place(&relationship.path, relationship.line);
    let (name, target) = (&relationship.attribute, &relationship.target);
    let start = format!("{place}: {}.{name} has no back_populates", model.class);
    let Some(other) = other.filter(|other| other.class != model.class) else {
        return Sides::One(format!("{start}; add it here and on {target}"), Vec::new());
    };
    let mut open = other
        .relationships
        .iter()
        .filter(|one| one.target == model.class && one.back_populates.is_none() && !one.view_only);
    let (answer, further) = (open.next(), open.next());
    let mut edits = Vec::new();
    let back = match answer {
        Some(answer) if further.is_none() => {
            edits.extend(populated(facts, answer, name));
            answer.attribute.clone()
        }
        Some(_) => return Sides::One(format!("{start}; add it here and on {target}"), Vec::new()),
        None => {
            let back = free_name(other, &other_name(model, other));
            let here = (model, name.as_str(), relationship.secondary);
            let Some((_, more)) = other_side(facts, (other, &back), here) else {
                return Sides::One(format!("{start}; add it here and on {target}"), Vec::new());
            };
            edits.extend(more);
            back
        }
    };
    edits.extend(populated(facts, relationship, &back));
    let told = format!("{start}; add back_populates=\"{back}\" here and the answer on {target}");
    Sides::One(told, edits)
}

/// The edit that gives a relationship its `back_populates`.
fn populated(facts: &Facts<'_>, relationship: &Relationship, back: &str) -> Option<SourceEdit> {
    let call = relationship.declaration.call.as_ref()?;
    if let Some(span) = call.keyword("back_populates") {
        return Some(facts.edit(&relationship.path, span, quoted(back)));
    }
    let text = format!("back_populates={}", quoted(back));
    Some(facts.insertion(&relationship.path, &call.gap(), &text))
}

/// The relationship `back` of `other` that answers `name` of `model`; none where it would need to know the
/// table between the two.
fn other_side(
    facts: &Facts<'_>,
    (other, back): (&Model, &str),
    (model, name, secondary): (&Model, &str, bool),
) -> Option<(String, Vec<SourceEdit>)> {
    if secondary || other.style == Style::Table {
        return None;
    }
    let (mine, theirs) = (keys_to(&model.table, other), keys_to(&other.table, model));
    // With several keys between the two, nobody but the project knows which is meant.
    let many = match (mine, theirs) {
        (1, 0) => true,
        (0, 1) => false,
        _ => return None,
    };
    relationship_line(facts, (other, back), (model, name), many)
}

/// How many foreign keys lead from a table to that of a model.
fn keys_to(table: &Table, model: &Model) -> usize {
    let name = &model.table.name.name;
    let keys = table.foreign_keys.iter();
    keys.filter(|key| key.referred_table.name.eq_ignore_ascii_case(name)).count()
}

fn relationship_line(
    facts: &Facts<'_>,
    (other, back): (&Model, &str),
    (model, name): (&Model, &str),
    many: bool,
) -> Option<(String, Vec<SourceEdit>)> {
    let near = other.relationships.iter().filter(|one| one.path == other.path);
    let callee = near
        .filter_map(|one| one.declaration.call.as_ref())
        .map(|call| call.callee.as_str())
        .next();
    let columns = other.columns.iter().filter_map(|one| one.declaration.call.as_ref());
    let callee = callee.or_else(|| columns.map(|call| call.callee.as_str()).next());
    let mut speller = Speller::new(facts.source, &other.path, callee);
    let class = quoted(&model.class);
    let answers = format!("back_populates={}", quoted(name));
    let line = match other.style {
        Style::SqlModel => {
            let call = speller.name("sqlmodel", "Relationship");
            let one = quoted(&format!("{} | None", model.class));
            let kind = if many { format!("list[{class}]") } else { one };
            format!("{back}: {kind} = {call}({answers})")
        }
        Style::Mapped | Style::MappedDataclass => {
            let call = speller.name("sqlalchemy.orm", "relationship");
            let mapped = speller.name("sqlalchemy.orm", "Mapped");
            let kind = if many {
                format!("list[{class}]")
            } else {
                quoted(&format!("{} | None", model.class))
            };
            let init = if other.style == Style::MappedDataclass { ", init=False" } else { "" };
            format!("{back}: {mapped}[{kind}] = {call}({answers}{init})")
        }
        Style::Column | Style::Table => {
            let call = speller.name("sqlalchemy.orm", "relationship");
            format!("{back} = {call}({class}, {answers})")
        }
    };
    let edit = facts.insertion(&other.path, &other.gap, &line);
    let edits = facts.with_imports(&other.path, speller, vec![edit]);
    Some((line, edits))
}

/// What the other side of a relationship to `model` would be called.
fn other_name(model: &Model, other: &Model) -> String {
    let holds_key = keys_to(&model.table, other) > 0;
    let mut single = String::new();
    for (place, letter) in model.class.chars().enumerate() {
        if letter.is_uppercase() && place > 0 {
            single.push('_');
        }
        single.extend(letter.to_lowercase());
    }
    match holds_key {
        false => single,
        true if single.ends_with('y') => format!("{}ies", &single[..single.len() - 1]),
        true if single.ends_with('s') => single,
        true => format!("{single}s"),
    }
}

fn free_name(model: &Model, wanted: &str) -> String {
    let taken = |name: &str| {
        model.columns.iter().any(|one| one.attribute == name)
            || model.relationships.iter().any(|one| one.attribute == name)
    };
    if taken(wanted) { format!("{wanted}_list") } else { wanted.to_owned() }
}

/// A foreign key along which there is no relationship, either way.
fn without_relationship(
    facts: &Facts<'_>,
    model: &Model,
    key: &ForeignKey,
) -> Option<(String, Vec<SourceEdit>)> {
    let target = facts
        .models
        .iter()
        .find(|other| other.table.name.name.eq_ignore_ascii_case(&key.referred_table.name))?;
    let reaches = |from: &Model, to: &Model| {
        from.relationships.iter().any(|relationship| relationship.target == to.class)
    };
    let is_plain = model.class != target.class && keys_to(facts.table, target) == 1;
    if reaches(model, target) || reaches(target, model) || !is_plain {
        return None;
    }
    let column = key.columns.first()?;
    let name = free_name(model, column.strip_suffix("_id").unwrap_or(&target.class.to_lowercase()));
    let back = free_name(target, &other_name(model, target));
    let told = format!(
        "{}: {} has no relationship to {} ({}); where it is wanted, give both sides back_populates",
        facts.place(&model.path, model.line),
        model.class,
        target.class,
        key.columns.join(", ")
    );
    let (_, mut edits) = relationship_line(facts, (target, &back), (model, &name), true)?;
    let (_, more) = relationship_line(facts, (model, &name), (target, &back), false)?;
    edits.extend(more);
    Some((told, edits))
}

//! Whether the columns are attributes of the model, of the right type and nullability.

use std::mem::discriminant;

use super::attribute::{attribute, writes_optional};
use super::checklist::Judged;
use super::differences::{ABSENT, Mismatch, MismatchKind};
use super::edits::{SourceEdit, behind, optional};
use super::sources::{python_type, sqlalchemy_type};
use super::{Facts, ReadFrom};
use crate::models::{CallPlaces, Model, ModelColumn, Speller, Style};
use crate::review::{CheckStatus, Severity};
use crate::schema::TypeFamily;

/// The first item of the checklist.
pub(super) fn attributes(facts: &Facts<'_>, model: &Model, differences: &[Mismatch]) -> Judged {
    if facts.read_from == ReadFrom::Model {
        return Judged::new(
            CheckStatus::Fail,
            format!(
                "{}: {} is mapped but no migration makes {}; generate one",
                facts.place(&model.path, model.line),
                model.class,
                facts.table.name
            ),
        );
    }
    let meant = |name: &str| facts.in_focus(name);
    let (mut evidence, mut edits, mut missing) = (Vec::new(), Vec::new(), Vec::new());
    let mut failing = false;
    for mismatch in differences.iter().filter(|one| meant(&one.name)) {
        let (reference, theirs) = (mismatch.reference(), mismatch.model.as_str());
        let counts = mismatch.kind != MismatchKind::Type || mismatch.severity == Severity::Error;
        match mismatch.kind {
            _ if theirs.is_empty() || theirs == reference => {}
            MismatchKind::Column if theirs == ABSENT => missing.push(mismatch),
            MismatchKind::Column => {
                failing = true;
                evidence.push(format!(
                    "{}: {} is in the model but not in {}; generate and apply a migration",
                    mismatch.at,
                    mismatch.name,
                    facts.whose()
                ));
            }
            MismatchKind::Type | MismatchKind::Nullable => {
                failing |= counts;
                evidence.push(format!(
                    "{}: {} is {reference} in {}, {theirs} in the model",
                    mismatch.at,
                    mismatch.name,
                    facts.whose()
                ));
                let wrong = Wrong::of(differences, &mismatch.name);
                // Both are mended at once, where the first of them is met.
                if wrong.first == mismatch.kind {
                    edits.extend(corrected(facts, model, &mismatch.name, wrong));
                }
            }
            _ => {}
        }
    }
    if !missing.is_empty() {
        failing = true;
        let (told, more) = added(facts, model, &missing);
        evidence.splice(0..0, told);
        edits.extend(more);
    }
    if !evidence.is_empty() {
        // Where reading could not follow everything, a missing attribute is only likely; and the size of an
        // old column is no news.
        let is_old = facts.focus.is_empty() && facts.is_new != Some(true);
        let only_sizes = is_old && !failing;
        let status = match model.uncertain || only_sizes {
            true => CheckStatus::Attention,
            false => CheckStatus::Fail,
        };
        return Judged::with(status, evidence).mended_by(edits);
    }
    passed(facts, model)
}

fn passed(facts: &Facts<'_>, model: &Model) -> Judged {
    let evidence = match facts.focus.is_empty() {
        true => vec![format!(
            "all {} columns are in {} {}",
            facts.table.columns.len(),
            model.class,
            facts.place(&model.path, model.line)
        )],
        false => model
            .columns
            .iter()
            .filter(|column| facts.in_focus(&column.column))
            .map(|one| format!("{} {}", facts.place(&one.path, one.line), one.attribute))
            .collect(),
    };
    Judged::with(CheckStatus::Pass, evidence)
}

/// The attributes that are missing, in one edit of the class.
fn added(
    facts: &Facts<'_>,
    model: &Model,
    missing: &[&Mismatch],
) -> (Vec<String>, Vec<SourceEdit>) {
    let mut speller = speller(facts, model);
    let mut lines = Vec::new();
    let evidence = missing
        .iter()
        .map(|mismatch| {
            let column = facts.table.column(&mismatch.name);
            let line = column.and_then(|column| attribute(facts, model, column, &mut speller));
            let place = facts.place(&model.path, model.line);
            let told = format!("{place}: {} has no {}", model.class, mismatch.name);
            match line {
                Some(line) => {
                    let told = format!("{told}; add `{line}`");
                    lines.push(line);
                    told
                }
                None => format!("{told} ({})", mismatch.reference()),
            }
        })
        .collect();
    if lines.is_empty() {
        return (evidence, Vec::new());
    }
    let filled = lines.iter().map(|line| model.gap.filled(line)).collect::<String>();
    let edit = facts.edit(&model.path, model.gap.span, filled);
    (evidence, facts.with_imports(&model.path, speller, vec![edit]))
}

fn speller<'a>(facts: &Facts<'a>, model: &Model) -> Speller<'a> {
    let here = model.columns.iter().filter(|one| one.path == model.path);
    let callee = here.filter_map(|one| one.declaration.call.as_ref()).map(|call| &call.callee);
    Speller::new(facts.source, &model.path, callee.map(String::as_str).next())
}

/// What is wrong of a column that is there.
#[derive(Debug, Clone, Copy)]
struct Wrong {
    first: MismatchKind,
    kind: bool,
    nullable: bool,
}

impl Wrong {
    fn of(differences: &[Mismatch], column: &str) -> Self {
        let kinds = [MismatchKind::Type, MismatchKind::Nullable];
        let mut found = differences
            .iter()
            .filter(|one| one.name == column && kinds.contains(&one.kind))
            .filter(|one| !one.model.is_empty() && one.model != one.reference())
            .map(|one| one.kind);
        let first = found.next().unwrap_or_default();
        let second = found.next();
        let has = |kind| first == kind || second == Some(kind);
        Self { first, kind: has(MismatchKind::Type), nullable: has(MismatchKind::Nullable) }
    }
}

/// Mends a column that says the wrong thing where it stands.
fn corrected(facts: &Facts<'_>, model: &Model, name: &str, wrong: Wrong) -> Vec<SourceEdit> {
    let known = model.columns.iter().find(|one| one.column.eq_ignore_ascii_case(name));
    let modelled = model.table.columns.iter().find(|one| one.name.eq_ignore_ascii_case(name));
    let (Some(known), Some(modelled), Some(column)) = (known, modelled, facts.table.column(name))
    else {
        return Vec::new();
    };
    let callee = known.declaration.call.as_ref().map(|call| call.callee.as_str());
    let mut speller = Speller::new(facts.source, &known.path, callee);
    let family = TypeFamily::read(&column.type_name, facts.dialect);
    let mut edits = Vec::new();
    // What a type of the project's own is stored as is for the project to say.
    let retypes = wrong.kind && known.own_type.is_none();
    if retypes {
        edits.extend(retyped(facts, model, known, &family, &mut speller));
    }
    let before = TypeFamily::read(&modelled.type_name, facts.dialect);
    let other_python = !edits.is_empty() && discriminant(&before) != discriminant(&family);
    let python = other_python.then(|| python_type(&family, &mut speller));
    let nullable = if wrong.nullable { column.nullable } else { modelled.nullable };
    let annotated = annotation(model, known, python, nullable, &mut speller);
    let keyword = known.declaration.call.as_ref().and_then(|call| call.keyword("nullable"));
    if wrong.nullable {
        let word = if column.nullable { "True" } else { "False" };
        match (keyword, &known.declaration.call) {
            (Some(span), _) => edits.push(facts.edit(&known.path, span, word)),
            // The annotation says it.
            _ if annotated.is_some() => {}
            (None, Some(call)) => {
                let text = format!("nullable={word}");
                edits.push(facts.insertion(&known.path, &call.gap(), &text));
            }
            (None, None) => {}
        }
    }
    let written = known.declaration.annotation.as_ref();
    if let (Some(text), Some((span, before))) = (annotated, written)
        && text != *before
    {
        edits.push(facts.edit(&known.path, *span, text));
    }
    if edits.is_empty() {
        return edits;
    }
    facts.with_imports(&known.path, speller, edits)
}

/// The column's annotation with another Python type, with or without `None`; none where it is not one that
/// says so.
fn annotation(
    model: &Model,
    known: &ModelColumn,
    python: Option<String>,
    nullable: bool,
    speller: &mut Speller<'_>,
) -> Option<String> {
    let (_, written) = known.declaration.annotation.as_ref()?;
    let (head, inner) = match written.split_once("Mapped[") {
        Some((head, rest)) => (format!("{head}Mapped["), rest.strip_suffix(']')?),
        None if model.style == Style::SqlModel => (String::new(), written.as_str()),
        None => return None,
    };
    let tail = if head.is_empty() { "" } else { "]" };
    let bare = python.unwrap_or_else(|| without_none(inner).unwrap_or_else(|| inner.to_owned()));
    let unchanged = without_none(inner).is_some() == nullable && inner.contains(&bare);
    let inner = match nullable {
        _ if unchanged => inner.to_owned(),
        true => optional(speller, &bare, writes_optional(model)),
        false => bare,
    };
    Some(format!("{head}{inner}{tail}"))
}

fn without_none(inner: &str) -> Option<String> {
    if let Some(text) = inner.strip_prefix('"').and_then(|text| text.strip_suffix('"')) {
        return Some(format!("\"{}\"", without_none(text)?));
    }
    let bare = inner.trim();
    for word in ["Optional[", "typing.Optional[", "t.Optional["] {
        if let Some(kept) = bare.strip_prefix(word) {
            return kept.strip_suffix(']').map(str::to_owned);
        }
    }
    let kept = bare.strip_suffix("| None").or_else(|| bare.strip_prefix("None |"))?;
    Some(kept.trim().to_owned())
}

/// The column with the type that it has in the database.
fn retyped(
    facts: &Facts<'_>,
    model: &Model,
    known: &ModelColumn,
    family: &TypeFamily,
    speller: &mut Speller<'_>,
) -> Option<SourceEdit> {
    let kind = sqlalchemy_type(facts, family, speller)?;
    let declaration = &known.declaration;
    match &declaration.call {
        Some(call) if model.style == Style::SqlModel => Some(match call.keyword("sa_type") {
            Some(span) => facts.edit(&known.path, span, kind),
            None => facts.insertion(&known.path, &call.gap(), &format!("sa_type={kind}")),
        }),
        Some(call) => Some(with_type(facts, known, call, kind)),
        None if declaration.annotation.is_some() && !declaration.has_value => {
            let (module, callee, word) = match model.style {
                Style::SqlModel => ("sqlmodel", "Field", "sa_type="),
                _ => ("sqlalchemy.orm", "mapped_column", ""),
            };
            let callee = speller.name(module, callee);
            let at = behind(declaration.span);
            Some(facts.edit(&known.path, at, format!(" = {callee}({word}{kind})")))
        }
        None => None,
    }
}

fn with_type(
    facts: &Facts<'_>,
    known: &ModelColumn,
    call: &CallPlaces,
    kind: String,
) -> SourceEdit {
    if let Some(argument) = call.arguments.iter().find(|one| one.is_type) {
        return facts.edit(&known.path, argument.span, kind);
    }
    facts.insertion(&known.path, &call.gap(), &format!("type_={kind}"))
}

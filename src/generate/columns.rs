//! Columns added and altered.

use super::ask::Ask;
use super::draft::Draft;
use super::enums::created_before;
use super::foreign_keys::add_key;
use super::retyped::change_type;
use super::rows::fill;
use super::source::{Call, execute, existing, in_batch, on_table, sa_text};
use super::stage::{Stage, Step};
use super::type_source::stored_type_source;
use super::unmade::ignoring;
use crate::python::python_string;
use crate::refusal::Refusal;
use crate::schema::{Column, Dialect, QualifiedName, Table, labelled_name};
use crate::sql::{sql_name, volatile_calls};

/// A new column; where it is required and rows are there, it is filled before it becomes so.
pub(super) fn add_column(draft: &mut Draft<'_>, ask: &Ask<'_>) -> Result<(), Refusal> {
    let pattern = ask.pattern;
    let name = ask.table()?;
    let table = draft.table(ask, "table", &name)?;
    if let Some(table) = &table {
        draft.free_column(ask, table, ask.name("column", &pattern.column)?)?;
    }
    let default = pattern.default.as_deref().filter(|text| !text.trim().is_empty());
    let required = pattern.required == Some(true);
    let valued = !pattern.value.is_empty() || !pattern.computed.is_empty() || pattern.identity;
    if required && default.is_none() && !valued {
        return Err(ask.bad(
            format!(
                "{name}.{} would be NOT NULL without a default: existing rows have no value",
                pattern.column
            ),
            "give `default`, or `value`: SQL that the existing rows are filled with first",
        ));
    }
    let per_row = default.filter(|text| !volatile_calls(text).is_empty());
    let per_row = per_row.filter(|_| draft.is_busy(&name));
    let filled = match (pattern.value.as_str(), per_row) {
        ("", per_row) => per_row,
        (value, _) => Some(ask.expression("value", value)?),
    };
    let nullable = !required || filled.is_some();
    let at_once = default.filter(|_| per_row.is_none());
    let written = draft.written_column(ask, pattern, nullable, at_once)?;
    if let Some(enum_type) = &written.creates {
        created_before(draft, ask, enum_type)?;
    }
    let note = ignoring(ask, rewriting_rule(draft, ask, &name));
    let add = [Call::new("add_column", vec![written.source]).noted(note)];
    let drop = [Call::new("drop_column", vec![python_string(&pattern.column)])];
    let is_expression = default
        .is_some_and(|text| text.contains('(') || text.to_uppercase().starts_with("CURRENT_"));
    let upgrade = match draft.dialect {
        // SQLite takes no such default in ADD COLUMN.
        Dialect::Sqlite if is_expression => in_batch(&name, &add, ", recreate=\"always\""),
        dialect => on_table(dialect, &name, &add),
    };
    let mut upgrade = upgrade;
    if let Some(default) = per_row {
        let set =
            vec![python_string(&pattern.column), format!("server_default={}", sa_text(default))];
        upgrade.extend(on_table(draft.dialect, &name, &[Call::new("alter_column", set)]));
    }
    let step = draft.plain(&name, upgrade, on_table(draft.dialect, &name, &drop));
    draft.push(ask, step.importing(written.import))?;
    if !pattern.references.is_empty() {
        let referred = draft.referred(ask, &pattern.references)?;
        add_key(draft, ask, &name, std::slice::from_ref(&pattern.column), &referred)?;
    }
    if let Some(value) = filled {
        fill(draft, ask, &name, &pattern.column, value, "")?;
        if required {
            require(draft, ask, &name, &pattern.column)?;
        }
    }
    Ok(())
}

/// The rule that stands against a column whose values are worked out for every row, for which there is no
/// other way.
fn rewriting_rule(draft: &Draft<'_>, ask: &Ask<'_>, table: &QualifiedName) -> Option<&'static str> {
    if !draft.is_busy(table) {
        return None;
    }
    let computed = (!ask.pattern.computed.is_empty()).then_some("add-stored-generated");
    computed.or(ask.pattern.identity.then_some("add-serial-identity-rewrite"))
}

/// What is asked to change of a column, in the order in which it can.
pub(super) fn alter_column(draft: &mut Draft<'_>, ask: &Ask<'_>) -> Result<(), Refusal> {
    let pattern = ask.pattern;
    let table = draft.known_table(ask)?;
    let column = draft.column(ask, "column", &table, &pattern.column)?;
    let nothing = pattern.type_.is_empty()
        && pattern.default.is_none()
        && pattern.comment.is_none()
        && pattern.required.is_none();
    if nothing {
        return Err(ask
            .bad("nothing is asked to change", "give `type`, `required`, `default` or `comment`"));
    }
    change_plainly(draft, ask, &table, &column)?;
    if !pattern.type_.is_empty() {
        change_type(draft, ask, &table, &column)?;
    }
    if pattern.required == Some(true) {
        if !column.nullable {
            return Err(ask.refuse(
                "already_so",
                format!("{}.{} is NOT NULL already", table.name, column.name),
                "leave `required` out",
            ));
        }
        if !pattern.value.is_empty() {
            let value = ask.expression("value", &pattern.value)?;
            fill(draft, ask, &table.name, &column.name, value, "")?;
        }
        require(draft, ask, &table.name, &column.name)?;
    }
    Ok(())
}

/// Default, comment and NULL allowed: what the database only notes.
fn change_plainly(
    draft: &mut Draft<'_>,
    ask: &Ask<'_>,
    table: &Table,
    column: &Column,
) -> Result<(), Refusal> {
    let pattern = ask.pattern;
    let (mut forth, mut back, mut stated) = (Vec::new(), Vec::new(), Vec::new());
    let mut rule = None;
    if pattern.required == Some(false) {
        if column.nullable {
            return Err(ask.refuse(
                "already_so",
                format!("{}.{} may be NULL already", table.name, column.name),
                "leave `required` out",
            ));
        }
        forth.push("nullable=True".to_owned());
        back.push("nullable=False".to_owned());
        stated.push("nullable");
    }
    if let Some(default) = &pattern.default {
        let asked = match default.trim() {
            "" => "None".to_owned(),
            text => sa_text(ask.expression("default", text)?),
        };
        let was = column.default.as_ref().map_or_else(|| "None".to_owned(), |was| sa_text(was));
        let stays_required = !column.nullable && pattern.required != Some(false);
        rule = (asked == "None" && was != "None" && stays_required)
            .then_some("server-default-removed");
        forth.push(format!("server_default={asked}"));
        back.push(format!("server_default={was}"));
        stated.push("server_default");
    }
    if let Some(comment) = &pattern.comment {
        if draft.dialect == Dialect::Sqlite {
            return Err(ask.not_here("SQLite keeps no comments", "leave `comment` out"));
        }
        let told = |text: Option<&str>| match text {
            None | Some("") => "None".to_owned(),
            Some(text) => python_string(text),
        };
        let was = column.comment.as_deref();
        forth.extend([
            format!("comment={}", told(Some(comment))),
            format!("existing_comment={}", told(was)),
        ]);
        back.extend([
            format!("comment={}", told(was)),
            format!("existing_comment={}", told(Some(comment))),
        ]);
        stated.push("comment");
    }
    if forth.is_empty() {
        return Ok(());
    }
    let type_text = written_type(draft, ask, &table.name, column)?;
    let call = |changes: Vec<String>| {
        let named = vec![python_string(&column.name)];
        let existing = existing(column, &type_text, &stated);
        Call::new("alter_column", [named, changes, existing].concat())
    };
    let upgrade = on_table(draft.dialect, &table.name, &[call(forth).noted(ignoring(ask, rule))]);
    let downgrade = on_table(draft.dialect, &table.name, &[call(back)]);
    let step = draft.plain(&table.name, upgrade, downgrade);
    draft.push(ask, step.importing(import_of(&type_text)))
}

/// The column's type as it is, as source.
pub(super) fn written_type(
    draft: &Draft<'_>,
    ask: &Ask<'_>,
    table: &QualifiedName,
    column: &Column,
) -> Result<String, Refusal> {
    stored_type_source(&column.type_name, &draft.schema, draft.dialect).ok_or_else(|| {
        ask.refuse(
            "type_not_writable",
            format!(
                "{table}.{} is {:?}, which cannot be written from here",
                column.name, column.type_name
            ),
            "write it yourself: generate with kind empty, and let review_file judge it",
        )
    })
}

/// The import that a type's source needs.
pub(super) fn import_of(type_text: &str) -> Option<String> {
    super::column_type::TypeSource::of(type_text.to_owned()).import
}

/// NOT NULL: on PostgreSQL by a check that is proven without keeping anybody out.
pub(super) fn require(
    draft: &mut Draft<'_>,
    ask: &Ask<'_>,
    table: &QualifiedName,
    column: &str,
) -> Result<(), Refusal> {
    let known =
        draft.schema.table(table, draft.dialect).and_then(|table| table.column(column)).cloned();
    let Some(known) = known else {
        return Err(ask.refuse(
            "not_known",
            format!("reading the migrations cannot tell what {table}.{column} is"),
            "write it yourself: generate with kind empty",
        ));
    };
    if !draft.is_busy(table) {
        let type_text = written_type(draft, ask, table, &known)?;
        let call = |nullable: &str| {
            let named = vec![python_string(column), format!("nullable={nullable}")];
            Call::new("alter_column", [named, existing(&known, &type_text, &["nullable"])].concat())
        };
        let step = draft.plain(
            table,
            on_table(draft.dialect, table, &[call("False")]),
            on_table(draft.dialect, table, &[call("True")]),
        );
        return draft.push(ask, step.importing(import_of(&type_text)));
    }
    let told = |name: &str| sql_name(name, Dialect::Postgresql);
    let on = told(&table.to_string());
    let name =
        told(&labelled_name(&format!("ck_{}_{column}_not_null", table.name), Dialect::Postgresql));
    let column = told(column);
    let alter = |what: &str| execute(&format!("ALTER TABLE {on} {what}"));
    let add = alter(&format!("ADD CONSTRAINT {name} CHECK ({column} IS NOT NULL) NOT VALID"));
    let drop = alter(&format!("DROP CONSTRAINT {name}"));
    let validate = alter(&format!("VALIDATE CONSTRAINT {name}"));
    let set = alter(&format!("ALTER COLUMN {column} SET NOT NULL"));
    let unset = alter(&format!("ALTER COLUMN {column} DROP NOT NULL"));
    let check = draft.plain(table, vec![add.clone()], vec![drop.clone()]);
    draft.push(ask, check)?;
    let proof = Step::new(Stage::Scan, vec![validate, set, drop], vec![unset, add]).on(table);
    draft.push(ask, proof)
}

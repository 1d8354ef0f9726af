//! Enum types and their labels.

use super::ask::{Ask, qualified};
use super::column_type::{check_labels, known_enum};
use super::draft::Draft;
use super::source::{Call, execute, existing, in_autocommit_block, on_table};
use super::stage::{Stage, Step};
use super::unmade::ignoring_one;
use crate::python::python_string;
use crate::refusal::Refusal;
use crate::schema::{Dialect, EnumType, quoted_texts};
use crate::sql::{sql_name, sql_string};

/// `CREATE TYPE … AS ENUM (…)`.
pub(super) fn create_statement(enum_type: &EnumType) -> String {
    let labels: Vec<String> =
        enum_type.labels.iter().map(|label| sql_string(label, Dialect::Postgresql)).collect();
    let name = sql_name(&enum_type.name.to_string(), Dialect::Postgresql);
    format!("CREATE TYPE {name} AS ENUM ({})", labels.join(", "))
}

/// `DROP TYPE …`.
pub(super) fn drop_statement(enum_type: &EnumType) -> String {
    format!("DROP TYPE {}", sql_name(&enum_type.name.to_string(), Dialect::Postgresql))
}

/// The type that a new column needs: `add_column` does not create it.
pub(super) fn created_before(
    draft: &mut Draft<'_>,
    ask: &Ask<'_>,
    enum_type: &EnumType,
) -> Result<(), Refusal> {
    let create = vec![execute(&create_statement(enum_type))];
    draft.push(ask, Step::new(Stage::Schema, create, vec![execute(&drop_statement(enum_type))]))
}

fn only_on_postgresql(draft: &Draft<'_>, ask: &Ask<'_>, instead: &str) -> Result<(), Refusal> {
    match draft.dialect {
        Dialect::Postgresql => Ok(()),
        other => {
            Err(ask.not_here(format!("{} has no enum types of its own", other.name()), instead))
        }
    }
}

/// The enum that is named, which has to be known.
fn known(draft: &Draft<'_>, ask: &Ask<'_>) -> Result<Option<EnumType>, Refusal> {
    let name = qualified(ask.name("enum", &ask.pattern.enum_)?);
    if let Some(known) = known_enum(&draft.schema, &name) {
        return Ok(Some(known.clone()));
    }
    let doubts = &draft.schema.uncertain;
    if doubts.concern("schema") || doubts.concern(&format!("type {name}")) {
        return Ok(None);
    }
    let names: Vec<String> = draft.schema.enums.keys().cloned().collect();
    Err(ask.unknown("unknown_enum", ("enum", "enum"), &name.to_string(), &names))
}

/// A new enum type.
pub(super) fn create_enum(draft: &mut Draft<'_>, ask: &Ask<'_>) -> Result<(), Refusal> {
    only_on_postgresql(draft, ask, "give the column the type Enum with `labels`, by add_column")?;
    let name = qualified(ask.name("enum", &ask.pattern.enum_)?);
    check_labels(ask, &ask.pattern.labels)?;
    if let Some(known) = known_enum(&draft.schema, &name) {
        return Err(ask.refuse(
            "exists_already",
            format!("the enum {name} is there with the labels {}", known.labels.join(", ")),
            "use it, add a label with add_enum_value, or take another name",
        ));
    }
    let enum_type = EnumType { name, labels: ask.pattern.labels.clone() };
    created_before(draft, ask, &enum_type)
}

/// One label more.
pub(super) fn add_enum_value(draft: &mut Draft<'_>, ask: &Ask<'_>) -> Result<(), Refusal> {
    let value = ask.filled("value", &ask.pattern.value)?;
    if draft.dialect == Dialect::Mysql {
        return add_member(draft, ask, value);
    }
    only_on_postgresql(draft, ask, "change the column's type or CHECK constraint instead")?;
    let name = qualified(ask.name("enum", &ask.pattern.enum_)?);
    if let Some(known) = known(draft, ask)?
        && known.labels.iter().any(|label| label == value)
    {
        return Err(ask.refuse(
            "exists_already",
            format!("the enum {name} has the label {value:?} already"),
            "leave the operation out",
        ));
    }
    let sql = format!(
        "ALTER TYPE {} ADD VALUE IF NOT EXISTS {}",
        sql_name(&name.to_string(), draft.dialect),
        sql_string(value, draft.dialect)
    );
    let back = [
        "# PostgreSQL cannot remove an enum value; the unused one stays, and IF NOT EXISTS",
        "# lets upgrade() run again.",
    ];
    let back = back.map(str::to_owned).to_vec();
    draft.push(ask, Step::new(Stage::Autocommit, in_autocommit_block(&[execute(&sql)]), back))
}

/// On MySQL the members belong to the column.
fn add_member(draft: &mut Draft<'_>, ask: &Ask<'_>, value: &str) -> Result<(), Refusal> {
    if ask.pattern.table.is_empty() {
        return Err(ask.not_here(
            "on MySQL an enum belongs to its column",
            "give `table` and `column` in place of `enum`",
        ));
    }
    let table = draft.known_table(ask)?;
    let column = draft.column(ask, "column", &table, &ask.pattern.column)?;
    let members = quoted_texts(&column.type_name);
    if !column.type_name.to_lowercase().starts_with("enum") || members.is_empty() {
        return Err(ask.refuse(
            "not_an_enum",
            format!("{}.{} is {}", table.name, column.name, column.type_name),
            "name a column of an enum type",
        ));
    }
    if members.iter().any(|member| member == value) {
        return Err(ask.refuse(
            "exists_already",
            format!("{}.{} has the member {value:?} already", table.name, column.name),
            "leave the operation out",
        ));
    }
    let written = |members: &[String]| {
        let quoted: Vec<String> = members.iter().map(|one| python_string(one)).collect();
        format!("sa.Enum({})", quoted.join(", "))
    };
    let more: Vec<String> = members.iter().cloned().chain([value.to_owned()]).collect();
    let call = |from: &[String], to: &[String]| {
        let named = vec![python_string(&column.name), format!("type_={}", written(to))];
        Call::new("alter_column", [named, existing(&column, &written(from), &[])].concat())
    };
    let step = draft.plain(
        &table.name,
        on_table(draft.dialect, &table.name, &[call(&members, &more)]),
        on_table(draft.dialect, &table.name, &[call(&more, &members)]),
    );
    draft.push(ask, step)
}

/// Another name for a label.
pub(super) fn rename_enum_value(draft: &mut Draft<'_>, ask: &Ask<'_>) -> Result<(), Refusal> {
    only_on_postgresql(draft, ask, "change the column's type instead, with alter_column")?;
    let (old, new) = (ask.filled("old", &ask.pattern.old)?, ask.filled("new", &ask.pattern.new)?);
    let name = qualified(ask.name("enum", &ask.pattern.enum_)?);
    if let Some(known) = known(draft, ask)? {
        if !known.labels.iter().any(|label| label == old) {
            return Err(ask.unknown(
                "unknown_label",
                (&format!("label of {name} called"), "old"),
                old,
                &known.labels,
            ));
        }
        if known.labels.iter().any(|label| label == new) {
            return Err(ask.refuse(
                "exists_already",
                format!("{name} has the label {new:?} already"),
                "take another name",
            ));
        }
    }
    let told = |text: &str| sql_string(text, Dialect::Postgresql);
    let quoted = sql_name(&name.to_string(), Dialect::Postgresql);
    let rename = |from: &str, to: &str| {
        execute(&format!("ALTER TYPE {quoted} RENAME VALUE {} TO {}", told(from), told(to)))
    };
    let upgrade =
        ignoring_one(ask, "rename-enum-value").into_iter().chain([rename(old, new)]).collect();
    draft.push(ask, Step::new(Stage::Schema, upgrade, vec![rename(new, old)]))
}

/// An enum type that no column uses any more.
pub(super) fn drop_enum(draft: &mut Draft<'_>, ask: &Ask<'_>) -> Result<(), Refusal> {
    only_on_postgresql(draft, ask, "leave the operation out")?;
    let Some(enum_type) = known(draft, ask)? else {
        return Err(ask.refuse(
            "not_known",
            "reading the migrations cannot tell the enum's labels, so the way back is not known",
            "write it yourself: generate with kind empty",
        ));
    };
    let told = enum_type.name.to_string();
    let uses = |type_name: &str| type_name.trim_end_matches("[]") == told;
    let used = draft.schema.tables.values().find_map(|table| {
        let column = table.columns.iter().find(|column| uses(&column.type_name))?;
        Some(format!("{}.{}", table.name, column.name))
    });
    if let Some(column) = used {
        return Err(ask.refuse(
            "in_use",
            format!("{column} is of the type {told}"),
            "drop or change that column first, in an operation before this one",
        ));
    }
    let step = Step::new(
        Stage::Schema,
        vec![execute(&drop_statement(&enum_type))],
        vec![execute(&create_statement(&enum_type))],
    );
    draft.push(ask, step)
}

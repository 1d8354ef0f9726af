//! What goes: columns, tables, constraints. Each with what brings it back.

use super::ask::Ask;
use super::column_type::TypeSource;
use super::draft::Draft;
use super::source::{Call, on_table, schema_argument};
use super::stage::{Stage, Step};
use super::table_source::{column_source, constraint_call, table_lines};
use crate::python::python_string;
use crate::refusal::Refusal;
use crate::schema::{Column, Constraint, Dialect, Table, TypeFamily};
use crate::sql::mentions;

/// The comment that takes a finding as decided, where the call says why it is right.
pub(super) fn ignoring(ask: &Ask<'_>, rule: Option<&str>) -> Option<String> {
    let reason = ask.pattern.reason.split_whitespace().collect::<Vec<_>>().join(" ");
    let rule = rule.filter(|_| !reason.is_empty())?;
    Some(format!("# alembic-mcp: ignore[{rule}] {reason}"))
}

/// The same for a finding that always comes.
pub(super) fn ignoring_one(ask: &Ask<'_>, rule: &str) -> Option<String> {
    ignoring(ask, Some(rule))
}

/// What cannot be written again cannot be undone.
fn no_way_back(ask: &Ask<'_>, what: &str) -> Refusal {
    ask.refuse(
        "not_writable",
        format!("{what} cannot be written from here, so the way back is not known"),
        "write it yourself: generate with kind empty, and let review_file judge it",
    )
}

/// A column that nothing hangs on any more.
pub(super) fn drop_column(draft: &mut Draft<'_>, ask: &Ask<'_>) -> Result<(), Refusal> {
    let table = draft.known_table(ask)?;
    let column = draft.column(ask, "column", &table, &ask.pattern.column)?;
    if table.columns.len() == 1 {
        return Err(ask.refuse(
            "last_column",
            format!("{} is the only column of {}", column.name, table.name),
            "drop the table",
        ));
    }
    if let Some(user) = uses_column(draft, &table, &column.name) {
        return Err(ask.refuse(
            "in_use",
            format!("{user} uses {}.{}", table.name, column.name),
            "drop it first, in an operation before this one, so that downgrade() brings it back",
        ));
    }
    let source = |column: &Column| column_source(column, &draft.schema, draft.dialect);
    let name = python_string(&column.name);
    let undo = match needed_value(&column) {
        None => {
            let source = source(&column).ok_or_else(|| no_way_back(ask, &column.type_name))?;
            vec![Call::new("add_column", vec![source])]
        }
        Some(value) => {
            let filled = Column { default: Some(value.to_owned()), ..column.clone() };
            let source = source(&filled).ok_or_else(|| no_way_back(ask, &column.type_name))?;
            let stored = super::columns::written_type(draft, ask, &table.name, &filled)?;
            let mut drop = vec![name.clone(), "server_default=None".to_owned()];
            drop.extend(super::source::existing(&filled, &stored, &["server_default"]));
            let note = "# The values are lost; a neutral one stands in for them.".to_owned();
            vec![
                Call::new("add_column", vec![source]).noted(Some(note)),
                Call::new("alter_column", drop),
            ]
        }
    };
    // In one batch a column cannot be added and altered.
    let downgrade: Vec<String> = undo
        .iter()
        .flat_map(|call| on_table(draft.dialect, &table.name, std::slice::from_ref(call)))
        .collect();
    let import = TypeSource::of(downgrade.join(" ")).import;
    let drop = Call::new("drop_column", vec![name]).noted(ignoring_one(ask, "drop-column"));
    let step = draft.plain(&table.name, on_table(draft.dialect, &table.name, &[drop]), downgrade);
    draft.push(ask, step.importing(import))
}

/// A value that existing rows get as the column comes back, where they need one.
fn needed_value(column: &Column) -> Option<&'static str> {
    let comes_with_one = column.nullable
        || column.default.is_some()
        || column.computed.is_some()
        || column.identity.is_some();
    if comes_with_one {
        return None;
    }
    Some(match TypeFamily::read(&column.type_name, Dialect::Postgresql) {
        TypeFamily::Integer(_) | TypeFamily::Numeric(_) | TypeFamily::Float(_) => "0",
        TypeFamily::Boolean => "false",
        TypeFamily::Date => "'1970-01-01'",
        TypeFamily::Timestamp(_) => "'1970-01-01 00:00:00'",
        TypeFamily::Time(_) => "'00:00:00'",
        TypeFamily::Json | TypeFamily::Jsonb => "'{}'",
        TypeFamily::Uuid => "'00000000-0000-0000-0000-000000000000'",
        TypeFamily::Array(_) => "'{}'",
        _ => "''",
    })
}

/// What stands on the column, such as `index ix_orders_user_id`.
fn uses_column(draft: &Draft<'_>, table: &Table, column: &str) -> Option<String> {
    let has = |columns: &[String]| columns.iter().any(|one| one == column);
    let named = |kind: &str, name: &Option<String>| {
        format!("{kind} {}", name.as_deref().unwrap_or("without a name"))
    };
    if let Some(key) = table.primary_key.as_ref().filter(|key| has(&key.columns)) {
        return Some(named("the primary key", &key.name));
    }
    if let Some(key) = table.foreign_keys.iter().find(|key| has(&key.columns)) {
        return Some(named("the foreign key", &key.name));
    }
    if let Some(unique) = table.unique_constraints.iter().find(|one| has(&one.columns)) {
        return Some(named("the unique constraint", &unique.name));
    }
    let speaks = |text: &str| mentions(text, column);
    if let Some(check) = table.check_constraints.iter().find(|one| speaks(&one.expression)) {
        return Some(named("the check", &check.name));
    }
    let indexes = table.indexes.iter().find(|index| {
        index.columns.iter().chain(&index.include).chain(&index.predicate).any(|text| speaks(text))
    });
    if let Some(index) = indexes {
        return Some(format!("the index {}", index.name));
    }
    let computed = |other: &&Column| other.computed.as_deref().is_some_and(speaks);
    if let Some(other) = table.columns.iter().find(computed) {
        return Some(format!("the generated column {}", other.name));
    }
    let views = draft.schema.views.values();
    let reads = |definition: &str| mentions(definition, &table.name.name) && speaks(definition);
    views
        .into_iter()
        .find(|view| reads(&view.definition))
        .map(|view| format!("the view {}", view.name))
}

/// A table that nothing refers to any more.
pub(super) fn drop_table(draft: &mut Draft<'_>, ask: &Ask<'_>) -> Result<(), Refusal> {
    let table = draft.known_table(ask)?;
    let refers = |other: &&Table| {
        other.name != table.name
            && other.foreign_keys.iter().any(|key| key.referred_table == table.name)
    };
    let views = &draft.schema.views;
    let holder = draft
        .schema
        .tables
        .values()
        .find(refers)
        .map(|other| format!("a foreign key of {} refers to it", other.name))
        .or_else(|| {
            let view = views.values().find(|view| mentions(&view.definition, &table.name.name))?;
            Some(format!("the view {} reads it", view.name))
        });
    if let Some(holder) = holder {
        return Err(ask.refuse(
            "in_use",
            format!("{} cannot go: {holder}", table.name),
            "drop that first, in an operation before this one",
        ));
    }
    let back = table_lines(&table, &draft.schema, draft.dialect)
        .ok_or_else(|| no_way_back(ask, &format!("all of {}", table.name)))?;
    let import = TypeSource::of(back.join(" ")).import;
    let drop = format!(
        "op.drop_table({}{})",
        python_string(&table.name.name),
        schema_argument(&table.name)
    );
    let upgrade = ignoring_one(ask, "drop-table").into_iter().chain([drop]).collect();
    let step = Step::new(Stage::Schema, upgrade, back).on(&table.name);
    draft.push(ask, step.importing(import))
}

/// A constraint of any kind.
pub(super) fn drop_constraint(draft: &mut Draft<'_>, ask: &Ask<'_>) -> Result<(), Refusal> {
    let table = draft.known_table(ask)?;
    let name = ask.name("name", &ask.pattern.name)?;
    let constraints = constraints_of(&table);
    let Some(constraint) = constraints.iter().find(|one| one.name() == Some(name)) else {
        let names: Vec<String> =
            constraints.iter().filter_map(|one| one.name().map(str::to_owned)).collect();
        let what = format!("constraint of {} called", table.name);
        return Err(ask.unknown("unknown_constraint", (&what, "name"), name, &names));
    };
    if let Some(other) = needs(draft, &table, constraint) {
        return Err(ask.refuse(
            "in_use",
            format!("a foreign key of {other} refers to {name}"),
            "drop that key first, in an operation before this one",
        ));
    }
    let (kind, rules) = match (constraint, draft.dialect) {
        (Constraint::PrimaryKey(_), Dialect::Mysql) => {
            ("primary", "drop-constraint, mysql-drop-primary-key")
        }
        (Constraint::PrimaryKey(_), _) => ("primary", "drop-constraint"),
        (Constraint::ForeignKey(_), _) => ("foreignkey", "drop-constraint"),
        (Constraint::Unique(_), _) => ("unique", "drop-constraint"),
        _ => ("check", "drop-constraint"),
    };
    let back = constraint_call(constraint).ok_or_else(|| no_way_back(ask, name))?;
    let named = match kind {
        "check" => draft.check_source(name),
        _ => python_string(name),
    };
    let drop = Call::named("drop_constraint", named, vec![format!("type_=\"{kind}\"")]);
    let drop = drop.noted(ignoring_one(ask, rules));
    let step = draft.plain(
        &table.name,
        on_table(draft.dialect, &table.name, &[drop]),
        on_table(draft.dialect, &table.name, &[back]),
    );
    draft.push(ask, step)
}

/// All constraints of a table.
pub(super) fn constraints_of(table: &Table) -> Vec<Constraint> {
    let primary = table.primary_key.clone().map(Constraint::PrimaryKey);
    let keys = table.foreign_keys.iter().cloned().map(Constraint::ForeignKey);
    let uniques = table.unique_constraints.iter().cloned().map(Constraint::Unique);
    let checks = table.check_constraints.iter().cloned().map(Constraint::Check);
    primary.into_iter().chain(keys).chain(uniques).chain(checks).collect()
}

/// The table whose foreign key stands on the constraint.
fn needs(draft: &Draft<'_>, table: &Table, constraint: &Constraint) -> Option<String> {
    let (columns, is_primary) = match constraint {
        Constraint::PrimaryKey(key) => (&key.columns, true),
        Constraint::Unique(unique) => (&unique.columns, false),
        _ => return None,
    };
    let stands = |other: &&Table| {
        other.foreign_keys.iter().any(|key| {
            let same =
                key.referred_columns == *columns || key.referred_columns.is_empty() && is_primary;
            key.referred_table == table.name && same
        })
    };
    draft.schema.tables.values().find(stands).map(|other| other.name.to_string())
}

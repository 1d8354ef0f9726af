//! Each change of the catalogue, written as Alembic's operations.

use super::catalogue::Steps;
use super::column_type::type_text;
use super::pattern::{Pattern, PatternKind};
use crate::python::{python_string, sql_text};
use crate::refusal::Refusal;
use crate::schema::Dialect;
use crate::sql::{is_name, sql_name, sql_string};

/// What `upgrade()` and `downgrade()` need for one change, the one at `index` of those asked for.
pub(super) fn steps(pattern: &Pattern, dialect: Dialect, index: usize) -> Result<Steps, Refusal> {
    match pattern.op {
        PatternKind::AddColumn => add_column(pattern, dialect, index),
        PatternKind::CreateIndex => create_index(pattern, dialect, index),
        PatternKind::AddEnumValue => add_enum_value(pattern, dialect, index),
        PatternKind::RenameKey => rename_key(pattern, dialect, index),
        PatternKind::Backfill => backfill(pattern, dialect, index),
        PatternKind::ValidateConstraint => validate_constraint(pattern, dialect, index),
    }
}

fn add_column(pattern: &Pattern, dialect: Dialect, index: usize) -> Result<Steps, Refusal> {
    let (schema, table) = names(pattern, index, &[("column", &pattern.column)])?;
    if pattern.required && pattern.default.is_empty() {
        return Err(bad(
            index,
            format!(
                "{}.{} would be NOT NULL without a default: existing rows have no value",
                pattern.table, pattern.column
            ),
            "give a default, or leave `required` out and backfill afterwards",
        ));
    }
    let (type_text, import) = type_text(&pattern.type_, dialect, index)?;
    let mut column = format!(
        "sa.Column({}, {type_text}, nullable={}",
        python_string(&pattern.column),
        python_bool(!pattern.required)
    );
    if !pattern.default.is_empty() {
        column.push_str(&format!(", server_default=sa.text({})", sql_text(&pattern.default)));
    }
    column.push(')');
    let drop = python_string(&pattern.column);
    let mut steps = Steps { imports: import.into_iter().collect(), ..Steps::default() };
    if dialect == Dialect::Sqlite {
        steps.upgrade.push(format!(
            "with op.batch_alter_table({}{}) as batch_op:",
            python_string(table),
            schema_argument(schema)
        ));
        steps.downgrade.clone_from(&steps.upgrade);
        steps.upgrade.push(format!("    batch_op.add_column({column})"));
        steps.downgrade.push(format!("    batch_op.drop_column({drop})"));
    } else {
        let table = python_string(table);
        let schema = schema_argument(schema);
        steps.upgrade.push(format!("op.add_column({table}, {column}{schema})"));
        steps.downgrade.push(format!("op.drop_column({table}, {drop}{schema})"));
    }
    if !pattern.references.is_empty() {
        foreign_key(pattern, dialect, index, &mut steps)?;
    }
    Ok(steps)
}

/// Adds the foreign key after the column; on PostgreSQL without checking existing rows under lock.
fn foreign_key(
    pattern: &Pattern,
    dialect: Dialect,
    index: usize,
    steps: &mut Steps,
) -> Result<(), Refusal> {
    let Some((referred, referred_column)) = pattern.references.rsplit_once('.') else {
        return Err(bad(
            index,
            format!("`references` is {:?}", pattern.references),
            "write it as table.column, such as users.id",
        ));
    };
    check_names(index, &[("references", referred), ("references", referred_column)])?;
    let ondelete = pattern.ondelete.to_uppercase();
    if !["", "CASCADE", "SET NULL", "RESTRICT", "NO ACTION", "SET DEFAULT"].contains(&&*ondelete) {
        return Err(bad(
            index,
            format!("`ondelete` is {:?}", pattern.ondelete),
            "write CASCADE, SET NULL or RESTRICT",
        ));
    }
    let (schema, table) = split(&pattern.table);
    let (referred_schema, referred) = split(referred);
    let name = if pattern.name.is_empty() {
        format!("fk_{table}_{}_{referred}", pattern.column)
    } else {
        pattern.name.clone()
    };
    check_names(index, &[("name", &name)])?;
    let mut options = String::new();
    if let Some(schema) = schema.filter(|_| dialect != Dialect::Sqlite) {
        options.push_str(&format!(", source_schema={}", python_string(schema)));
    }
    if let Some(schema) = referred_schema {
        options.push_str(&format!(", referent_schema={}", python_string(schema)));
    }
    if !ondelete.is_empty() {
        options.push_str(&format!(", ondelete={}", python_string(&ondelete)));
    }
    let (quoted, target) = (python_string(&name), python_string(referred));
    let columns =
        format!("[{}], [{}]", python_string(&pattern.column), python_string(referred_column));
    if dialect == Dialect::Sqlite {
        steps.upgrade.push(format!(
            "    batch_op.create_foreign_key({quoted}, {target}, {columns}{options})"
        ));
        steps
            .downgrade
            .insert(1, format!("    batch_op.drop_constraint({quoted}, type_=\"foreignkey\")"));
        return Ok(());
    }
    if dialect == Dialect::Postgresql {
        options.push_str(", postgresql_not_valid=True");
        steps.follow_up.push(format!(
            "{{\"op\": \"validate_constraint\", \"table\": \"{}\", \"name\": \"{name}\"}}",
            pattern.table
        ));
    }
    let source = python_string(table);
    steps
        .upgrade
        .push(format!("op.create_foreign_key({quoted}, {source}, {target}, {columns}{options})"));
    let schema = schema_argument(schema);
    steps
        .downgrade
        .insert(0, format!("op.drop_constraint({quoted}, {source}, type_=\"foreignkey\"{schema})"));
    Ok(())
}

fn create_index(pattern: &Pattern, dialect: Dialect, index: usize) -> Result<Steps, Refusal> {
    let (schema, table) = names(pattern, index, &[])?;
    let columns = if pattern.columns.is_empty() {
        vec![pattern.column.clone()]
    } else {
        pattern.columns.clone()
    };
    for column in &columns {
        check_names(index, &[("columns", column)])?;
    }
    let name = if pattern.name.is_empty() {
        let prefix = if pattern.unique { "uq" } else { "ix" };
        format!("{prefix}_{table}_{}", columns.join("_"))
    } else {
        pattern.name.clone()
    };
    check_names(index, &[("name", &name)])?;
    let quoted: Vec<String> = columns.iter().map(|column| python_string(column)).collect();
    let mut options =
        format!("{}{}", if pattern.unique { ", unique=True" } else { "" }, schema_argument(schema));
    if !pattern.where_.is_empty() {
        if dialect == Dialect::Mysql {
            return Err(bad(index, "MySQL has no partial indexes", "leave `where` out"));
        }
        let condition = sql_text(&pattern.where_);
        options.push_str(&format!(", {}_where=sa.text({condition})", dialect.name()));
    }
    let (quoted_name, quoted_table) = (python_string(&name), python_string(table));
    let create =
        format!("op.create_index({quoted_name}, {quoted_table}, [{}]{options}", quoted.join(", "));
    let drop = format!(
        "op.drop_index({quoted_name}, table_name={quoted_table}{}",
        schema_argument(schema)
    );
    let mut steps = Steps::default();
    if dialect != Dialect::Postgresql {
        steps.upgrade.push(format!("{create})"));
        steps.downgrade.push(format!("{drop})"));
        return Ok(steps);
    }
    let qualified = schema.map_or_else(|| name.clone(), |schema| format!("{schema}.{name}"));
    let leftover = format!("DROP INDEX CONCURRENTLY IF EXISTS {}", sql_name(&qualified, dialect));
    let block = "with op.get_context().autocommit_block():".to_owned();
    steps.upgrade = vec![
        block.clone(),
        "    # A concurrent build that failed leaves an invalid index behind.".to_owned(),
        format!("    op.execute({})", sql_text(&leftover)),
        format!("    {create}, postgresql_concurrently=True)"),
    ];
    steps.downgrade = vec![block, format!("    {drop}, postgresql_concurrently=True)")];
    Ok(steps)
}

fn add_enum_value(pattern: &Pattern, dialect: Dialect, index: usize) -> Result<Steps, Refusal> {
    if dialect != Dialect::Postgresql {
        return Err(bad(
            index,
            format!("{} has no enum types of its own", dialect.name()),
            "change the column's type or CHECK constraint instead",
        ));
    }
    check_names(index, &[("enum", &pattern.enum_)])?;
    filled(index, "value", &pattern.value)?;
    let sql = format!(
        "ALTER TYPE {} ADD VALUE IF NOT EXISTS {}",
        sql_name(&pattern.enum_, dialect),
        sql_string(&pattern.value, dialect)
    );
    Ok(Steps {
        upgrade: vec![
            "with op.get_context().autocommit_block():".to_owned(),
            format!("    op.execute({})", sql_text(&sql)),
        ],
        downgrade: vec![
            "# PostgreSQL cannot remove an enum value; the unused one stays, and IF NOT EXISTS"
                .to_owned(),
            "# lets upgrade() run again.".to_owned(),
        ],
        ..Steps::default()
    })
}

fn rename_key(pattern: &Pattern, dialect: Dialect, index: usize) -> Result<Steps, Refusal> {
    names(pattern, index, &[])?;
    filled(index, "old", &pattern.old)?;
    filled(index, "new", &pattern.new)?;
    let column = if pattern.column.is_empty() { "key" } else { &pattern.column };
    check_names(index, &[("column", column)])?;
    let update = |from: &str, to: &str| {
        let (table, column) = (sql_name(&pattern.table, dialect), sql_name(column, dialect));
        let (from, to) = (sql_string(from, dialect), sql_string(to, dialect));
        let sql = format!("UPDATE {table} SET {column} = {to} WHERE {column} = {from}");
        format!("op.execute({})", sql_text(&sql))
    };
    Ok(Steps {
        upgrade: vec![update(&pattern.old, &pattern.new)],
        downgrade: vec![update(&pattern.new, &pattern.old)],
        ..Steps::default()
    })
}

fn backfill(pattern: &Pattern, dialect: Dialect, index: usize) -> Result<Steps, Refusal> {
    names(pattern, index, &[("column", &pattern.column)])?;
    filled(index, "value", &pattern.value)?;
    let (table, column) = (sql_name(&pattern.table, dialect), sql_name(&pattern.column, dialect));
    let sql = format!("UPDATE {table} SET {column} = {} WHERE {column} IS NULL", pattern.value);
    Ok(Steps {
        upgrade: vec![format!("op.execute({})", sql_text(&sql))],
        downgrade: vec![
            "# The values go with the column, when the revision that adds it is undone.".to_owned(),
        ],
        ..Steps::default()
    })
}

fn validate_constraint(
    pattern: &Pattern,
    dialect: Dialect,
    index: usize,
) -> Result<Steps, Refusal> {
    names(pattern, index, &[("name", &pattern.name)])?;
    if dialect != Dialect::Postgresql {
        return Err(bad(
            index,
            format!("{} has no VALIDATE CONSTRAINT", dialect.name()),
            "leave the operation out: the constraint is checked when it is added",
        ));
    }
    let sql = format!(
        "ALTER TABLE {} VALIDATE CONSTRAINT {}",
        sql_name(&pattern.table, dialect),
        sql_name(&pattern.name, dialect)
    );
    Ok(Steps {
        upgrade: vec![format!("op.execute({})", sql_text(&sql))],
        downgrade: vec![
            "# A validated constraint is undone with the revision that adds it.".to_owned(),
        ],
        ..Steps::default()
    })
}

fn python_bool(value: bool) -> &'static str {
    if value { "True" } else { "False" }
}

fn schema_argument(schema: Option<&str>) -> String {
    schema.map(|schema| format!(", schema={}", python_string(schema))).unwrap_or_default()
}

fn split(name: &str) -> (Option<&str>, &str) {
    name.split_once('.').map_or((None, name), |(schema, name)| (Some(schema), name))
}

/// Checks `table` and the other names; answers with the table's schema and bare name.
fn names<'a>(
    pattern: &'a Pattern,
    index: usize,
    others: &[(&str, &str)],
) -> Result<(Option<&'a str>, &'a str), Refusal> {
    check_names(index, &[("table", &pattern.table)])?;
    check_names(index, others)?;
    Ok(split(&pattern.table))
}

fn check_names(index: usize, names: &[(&str, &str)]) -> Result<(), Refusal> {
    match names.iter().find(|(_, name)| !is_name(name)) {
        None => Ok(()),
        Some((field, "")) => {
            Err(bad(index, format!("`{field}` is missing"), format!("give `{field}`")))
        }
        Some((field, name)) => Err(bad(
            index,
            format!("`{field}` is {name:?}, which is no plain name"),
            "use letters, digits and underscores, at most 63",
        )),
    }
}

fn filled(index: usize, field: &str, value: &str) -> Result<(), Refusal> {
    if value.trim().is_empty() {
        return Err(bad(index, format!("`{field}` is missing"), format!("give `{field}`")));
    }
    Ok(())
}

/// A refusal of the operation at `index`.
pub(super) fn bad(index: usize, cause: impl Into<String>, instead: impl Into<String>) -> Refusal {
    Refusal::new("bad_operation", format!("Operation {} cannot be written", index + 1))
        .because(cause)
        .instead(instead)
        .unblock(r#"{"op": "add_column", "table": "orders", "column": "note", "type": "Text"}"#)
}

//! `mysql-enum-reorder`: enum whose members change places.

use super::{Context, Dialect, Hit, Locks, Proof, Rule, Severity, Step};
use crate::review::fix;
use crate::schema::{Change, QualifiedName};
use crate::sql::sql_name;

pub(super) const RULE: Rule = Rule {
    id: "mysql-enum-reorder",
    title: "Enum whose members change places",
    severity: Severity::Error,
    dialects: &[Dialect::Mysql],
    reference: "https://dev.mysql.com/doc/refman/8.4/en/innodb-online-ddl-operations.html#online-ddl-column-operations",
    why: "Rows hold the number of the member: unless new members come last the table is copied, and writes wait.",
    lock: Locks::mysql("shared metadata lock: writes wait for the copy"),
    fix: r#"Append new members at the end; the order in the column's type need not be the order shown to people."#,
    proof: Proof::Rewrite { table: "parcels" },
    check,
    unsafe_example: r#"def upgrade():
    op.execute("ALTER TABLE parcels MODIFY state ENUM('draft', 'sent', 'lost')")


def downgrade():
    op.execute("ALTER TABLE parcels MODIFY state ENUM('sent', 'lost')")
"#,
    safe_example: r#"def upgrade():
    op.execute("ALTER TABLE parcels MODIFY state ENUM('sent', 'lost', 'draft')")


def downgrade():
    op.execute("ALTER TABLE parcels MODIFY state ENUM('sent', 'lost')")
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.upgrade().flat_map(|step| reordered(context, step)).collect()
}

fn reordered(context: &Context<'_>, step: Step<'_>) -> Vec<Hit> {
    let altered = step.changes().iter().filter_map(|change| match change {
        Change::AlterColumn { table, column, alteration } => {
            Some((table, column, members(alteration.type_name.as_ref()?)?))
        }
        _ => None,
    });
    altered
        .filter(|(table, _, _)| !step.is_new(table))
        .filter_map(|(table, column, new)| {
            let old = members(&step.table(table)?.column(column)?.type_name)?;
            if new.starts_with(&old) {
                return None;
            }
            let message = format!(
                "the members of {table}.{column} change places: {} becomes {}",
                old.join(", "),
                new.join(", ")
            );
            let severity = context.by_size(&table.to_string(), Severity::Error);
            let source = appended(step, table, column, (&old, &new));
            Some(Hit::new(step.operation.span, severity, message).fix_if(source))
        })
        .collect()
}

/// The same with the members that were there first, where none of them goes away.
fn appended(
    step: Step<'_>,
    table: &QualifiedName,
    column: &str,
    (old, new): (&[String], &[String]),
) -> Option<String> {
    if !old.iter().all(|member| new.contains(member)) {
        return None;
    }
    let added = new.iter().filter(|member| !old.contains(member));
    let members: Vec<&str> = old.iter().chain(added).map(String::as_str).collect();
    let known = step.table(table)?.column(column)?;
    let mut statement = format!(
        "ALTER TABLE {} MODIFY {} ENUM({})",
        sql_name(&table.to_string(), Dialect::Mysql),
        sql_name(column, Dialect::Mysql),
        members.join(", ")
    );
    // MODIFY forgets what it is not told.
    if !known.nullable {
        statement.push_str(" NOT NULL");
    }
    if let Some(default) = &known.default {
        statement.push_str(&format!(" DEFAULT {default}"));
    }
    Some(fix::execute(&statement))
}

/// The members of an enum type, each in its quotes.
fn members(type_name: &str) -> Option<Vec<String>> {
    let start = type_name.get(..5)?;
    if !start.eq_ignore_ascii_case("enum(") {
        return None;
    }
    let inner = type_name.get(5..)?.trim_end().strip_suffix(')')?;
    let mut members = Vec::new();
    let mut member = String::new();
    let mut inside = false;
    for letter in inner.chars() {
        match letter {
            '\'' => {
                inside = !inside;
                member.push(letter);
            }
            ',' if !inside => members.push(std::mem::take(&mut member).trim().to_owned()),
            letter => member.push(letter),
        }
    }
    members.push(member.trim().to_owned());
    Some(members)
}

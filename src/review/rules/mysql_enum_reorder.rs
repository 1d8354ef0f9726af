//! `mysql-enum-reorder`: enum whose members change places.

use super::{Context, Dialect, Hit, Proof, Rule, Severity, Step};
use crate::schema::Change;

pub(super) const RULE: Rule = Rule {
    id: "mysql-enum-reorder",
    title: "Enum whose members change places",
    severity: Severity::Error,
    dialects: &[Dialect::Mysql],
    reference: "https://dev.mysql.com/doc/refman/8.4/en/innodb-online-ddl-operations.html#online-ddl-column-operations",
    why: "Rows hold the number of the member: unless new members come last the table is copied, and writes wait.",
    lock: Some("shared metadata lock: writes wait for the copy"),
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
            Some(Hit::new(step.operation.span, severity, message))
        })
        .collect()
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

//! `op.sync_enum_values(…)` of alembic-postgresql-enum, as the statements that it sends.

use crate::python::Value;

use super::OperationKind;
use super::calls::{Arguments, Undecided, last_part, text_of, undecided};
use super::statements::sql;

/// The enum under its new and its old name, and the labels that get another.
struct Replaced {
    new: String,
    old: String,
    renamed: Vec<(String, String)>,
}

/// Makes the enum anew beside the old one, and casts every column that has it.
pub(super) fn sync_enum_values(arguments: Arguments<'_>) -> Result<Vec<OperationKind>, Undecided> {
    if let Some(indexes) = arguments.get(5, "indexes_to_recreate")
        && indexes.truth() != Some(false)
    {
        return Err(undecided("indexes_to_recreate", indexes));
    }
    let schema = arguments.text(0, "enum_schema")?;
    let name = arguments.text(1, "enum_name")?;
    let labels = arguments.texts(2, "new_values")?;
    let replaced = Replaced {
        new: format!("\"{schema}\".\"{name}\""),
        old: format!("\"{schema}\".\"{name}_old\""),
        renamed: renamed(arguments.get(4, "enum_values_to_rename"))?,
    };
    let labels: Vec<String> = labels.iter().map(|label| format!("'{label}'")).collect();
    let mut statements = vec![
        format!("ALTER TYPE {} RENAME TO \"{name}_old\"", replaced.new),
        format!("CREATE TYPE {} AS ENUM({})", replaced.new, labels.join(", ")),
    ];
    let columns = match arguments.get(3, "affected_columns") {
        Some(columns) => columns.as_list().ok_or_else(|| undecided("affected_columns", columns))?,
        None => return Err("the argument affected_columns is missing".to_owned()),
    };
    for column in columns {
        let column = AffectedColumn::read(column, &schema)
            .ok_or_else(|| undecided("affected_columns", column))?;
        statements.extend(column.cast(&replaced));
    }
    statements.push(format!("DROP TYPE {}", replaced.old));
    Ok(statements.iter().map(|statement| sql(statement)).collect())
}

fn renamed(value: Option<&Value>) -> Result<Vec<(String, String)>, Undecided> {
    let Some(value) = value else { return Ok(Vec::new()) };
    let pair = |pair: &Value| match pair.as_list()? {
        [old, new] => Some((text_of(old)?, text_of(new)?)),
        _ => None,
    };
    let pairs = value.as_list().and_then(|pairs| pairs.iter().map(pair).collect());
    pairs.ok_or_else(|| undecided("enum_values_to_rename", value))
}

/// A column that has the enum as its type, or an array of it.
struct AffectedColumn {
    table: String,
    column: String,
    is_array: bool,
    default: Option<String>,
}

impl AffectedColumn {
    /// From `TableReference(…)`, or from `(table, column)` in older revisions.
    fn read(value: &Value, enum_schema: &str) -> Option<Self> {
        let is_array = |value: Option<&Value>| {
            value.is_some_and(|value| last_part(&value.to_string()) == "ARRAY")
        };
        let told = |schema: Option<&str>, table: String, column: String| {
            let schema = schema.map(|schema| format!("\"{schema}\".")).unwrap_or_default();
            (format!("{schema}\"{table}\""), format!("\"{column}\""))
        };
        match value {
            Value::List(parts) => {
                let (table, column) = (parts.first()?, parts.get(1)?);
                let (table, column) = told(Some(enum_schema), text_of(table)?, text_of(column)?);
                Some(Self { table, column, is_array: is_array(parts.get(2)), default: None })
            }
            Value::Call { path, args, kwargs } if last_part(path) == "TableReference" => {
                let call = Arguments { args, kwargs };
                let schema = match call.get(2, "table_schema") {
                    Some(schema) => call
                        .optional_text(2, "table_schema")
                        .ok()?
                        .filter(|_| *schema != Value::None),
                    None => Some(enum_schema.to_owned()),
                };
                let table = call.text(0, "table_name").ok()?;
                let column = call.text(1, "column_name").ok()?;
                let (table, column) = told(schema.as_deref(), table, column);
                let default = call.optional_text(4, "existing_server_default").ok()?;
                let is_array = is_array(call.get(3, "column_type"));
                Some(Self { table, column, is_array, default })
            }
            _ => None,
        }
    }

    /// The statements that give it the new enum, its default taken away meanwhile.
    fn cast(&self, to: &Replaced) -> Vec<String> {
        let Self { table, column, default, .. } = self;
        let altered = |how: String| format!("ALTER TABLE {table} ALTER COLUMN {column} {how}");
        let mut statements = Vec::new();
        statements.extend(default.as_ref().map(|_| altered("DROP DEFAULT".to_owned())));
        statements.push(altered(self.conversion(to)));
        statements.extend(
            default
                .as_ref()
                .map(|text| altered(format!("SET DEFAULT {}", self.new_default(text, to)))),
        );
        statements
    }

    fn conversion(&self, to: &Replaced) -> String {
        let (column, new) = (&self.column, &to.new);
        if self.is_array {
            let cast =
                to.renamed.iter().fold(format!("{column}::text[]"), |cast, (from, label)| {
                    format!("array_replace({cast}, '{from}', '{label}')")
                });
            return format!("TYPE {new}[] USING {cast}::{new}[]");
        }
        if to.renamed.is_empty() {
            return format!("TYPE {new} USING {column}::text::{new}");
        }
        let whens = to
            .renamed
            .iter()
            .map(|(from, label)| format!("WHEN {column}::text = '{from}' THEN '{label}'::{new}"));
        let whens = whens.collect::<Vec<_>>().join(" ");
        format!("TYPE {new} USING CASE {whens} ELSE {column}::text::{new} END")
    }

    /// The default with the labels' new names, of the new type.
    fn new_default(&self, text: &str, to: &Replaced) -> String {
        let bare = text.split("::").next().unwrap_or(text);
        let label = to.renamed.iter().fold(bare.to_owned(), |label, (from, new)| {
            label.replace(&format!("'{from}'"), &format!("'{new}'"))
        });
        let type_ = to.new.replace('"', "");
        format!("{label}::{type_}{}", if text.ends_with("[]") { "[]" } else { "" })
    }
}

//! Columns as MySQL's and MariaDB's `information_schema` tells them.

use serde::Deserialize;

use super::link::{Link, LinkError};
use super::mysql::{Server, binds, expression};
use crate::schema::{Column, QualifiedName};

const COLUMNS: &str = "\
SELECT CAST(JSON_OBJECT('name', column_name, 'type', column_type, 'nullable', is_nullable,
  'default', column_default, 'extra', extra, 'computed', generation_expression,
  'comment', column_comment) AS CHAR)
FROM information_schema.columns
WHERE table_name = ? AND table_schema = COALESCE(NULLIF(?, ''), DATABASE())
ORDER BY ordinal_position";

/// Types whose literals stand without quotes.
const NUMERIC: &[&str] = &[
    "tinyint",
    "smallint",
    "mediumint",
    "int",
    "bigint",
    "decimal",
    "float",
    "double",
    "bit",
    "year",
];

#[derive(Debug, Deserialize)]
struct ColumnRow {
    name: String,
    #[serde(rename = "type")]
    type_name: String,
    nullable: String,
    default: Option<String>,
    extra: String,
    computed: Option<String>,
    comment: Option<String>,
}

/// The columns of a table, in order.
pub(super) async fn columns(
    link: &mut Link,
    name: &QualifiedName,
    server: Server,
) -> Result<Vec<Column>, LinkError> {
    let rows: Vec<ColumnRow> = link.objects(COLUMNS, &binds(name)).await?;
    Ok(rows.into_iter().map(|row| column(row, server)).collect())
}

fn column(row: ColumnRow, server: Server) -> Column {
    let extra = row.extra.to_ascii_lowercase();
    let default = default(&row, &extra, server);
    let computed = row.computed.filter(|text| !text.is_empty());
    Column {
        name: row.name,
        type_name: row.type_name,
        nullable: row.nullable == "YES",
        default: default.filter(|_| computed.is_none()),
        computed: computed.map(|text| expression(text, server)),
        serial: false,
        identity: extra.contains("auto_increment").then(|| "AUTO_INCREMENT".to_owned()),
        comment: row.comment.filter(|comment| !comment.is_empty()),
    }
}

/// The default as SQL, with what an update sets, which is written together with it.
fn default(row: &ColumnRow, extra: &str, server: Server) -> Option<String> {
    let text = row.default.clone().and_then(|text| match server {
        // MariaDB prints SQL, and NULL where there is no default.
        Server::Mariadb => (text != "NULL").then_some(text),
        Server::Mysql => Some(mysql_default(text, &row.type_name, extra)),
    });
    match (text, extra.split_once("on update ")) {
        (Some(text), Some((_, update))) => Some(format!("{text} ON UPDATE {update}")),
        (None, Some((_, update))) => Some(format!("NULL ON UPDATE {update}")),
        (text, None) => text,
    }
}

/// MySQL prints the value of a literal, and says apart whether it is an expression instead.
fn mysql_default(text: String, type_name: &str, extra: &str) -> String {
    let base = type_name.split(['(', ' ']).next().unwrap_or(type_name).to_ascii_lowercase();
    let is_now = matches!(base.as_str(), "timestamp" | "datetime")
        && text.to_ascii_uppercase().starts_with("CURRENT_TIMESTAMP");
    if extra.contains("default_generated") {
        expression(text, Server::Mysql)
    } else if is_now || NUMERIC.contains(&base.as_str()) {
        text
    } else {
        format!("'{}'", text.replace('\'', "''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(default: Option<&str>, type_name: &str, extra: &str, server: Server) -> Option<String> {
        let row = ColumnRow {
            name: "c".into(),
            type_name: type_name.into(),
            nullable: "YES".into(),
            default: default.map(str::to_owned),
            extra: extra.into(),
            computed: None,
            comment: None,
        };
        column(row, server).default
    }

    #[test]
    fn the_two_servers_print_one_default_differently() {
        use Server::{Mariadb, Mysql};
        let cases = [
            (Some("'it''s'"), Some("it's"), "varchar(9)", "", Some("'it''s'")),
            (Some("'NULL'"), Some("NULL"), "varchar(9)", "", Some("'NULL'")),
            (Some("NULL"), None, "varchar(9)", "", None),
            (None, None, "varchar(9)", "", None),
            (Some("5"), Some("5"), "int", "", Some("5")),
            (Some("b'1'"), Some("b'1'"), "bit(1)", "", Some("b'1'")),
        ];
        for (mariadb, mysql, type_name, extra, expected) in cases {
            assert_eq!(told(mariadb, type_name, extra, Mariadb).as_deref(), expected);
            assert_eq!(told(mysql, type_name, extra, Mysql).as_deref(), expected);
        }
        let generated = told(Some("_utf8mb4\\'x\\'"), "text", "DEFAULT_GENERATED", Mysql);
        assert_eq!(generated.as_deref(), Some("_utf8mb4'x'"));
        let now = "DEFAULT_GENERATED on update CURRENT_TIMESTAMP";
        assert_eq!(
            told(Some("CURRENT_TIMESTAMP"), "timestamp", now, Mysql).as_deref(),
            Some("CURRENT_TIMESTAMP ON UPDATE current_timestamp")
        );
    }
}

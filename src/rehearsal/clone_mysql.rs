//! A scratch database on a MySQL or MariaDB server, with the schema of another database.

use super::Rows;
use super::leftovers::OWNER_PROCEDURE;
use super::owner::Owner;
use super::scratch::{Made, Target, not_made};
use crate::database::{Workshop, quote};
use crate::project::DatabaseUrl;
use crate::refusal::Refusal;
use crate::schema::Dialect;

/// Views may rest on views: so many rounds are made over those that could not be made yet.
const ROUNDS: usize = 8;

/// Makes the database `name` on `server`.
pub(super) async fn make(
    server: &DatabaseUrl,
    target: &Target,
    name: &str,
    rows: Rows,
) -> Result<(DatabaseUrl, Made), Refusal> {
    let mut source = Workshop::reading(&target.url).await?;
    let url = server.with_database(name);
    let made = match create(server, &mut source, name).await {
        Ok(()) => fill(&url, server, target, &mut source, rows).await,
        Err(refusal) => {
            let user = server.username.as_deref().unwrap_or("the user");
            let grant = format!("GRANT ALL ON `alembic\\_mcp\\_rehearsal\\_%`.* TO '{user}'@'%';");
            Err(not_made(refusal, &grant))
        }
    };
    source.close().await;
    made.map(|made| (url, made))
}

fn quoted(name: &str) -> String {
    quote(Dialect::Mysql, name)
}

async fn create(server: &DatabaseUrl, source: &mut Workshop, name: &str) -> Result<(), Refusal> {
    let like = source.rows("SELECT @@character_set_database, @@collation_database").await?;
    let like = match like.first().map(Vec::as_slice) {
        Some([Some(charset), Some(collation)]) => {
            format!(" CHARACTER SET {charset} COLLATE {collation}")
        }
        _ => String::new(),
    };
    let mut session = Workshop::open(server).await?;
    let (database, procedure) = (quoted(name), quoted(OWNER_PROCEDURE));
    let owner = Owner::this_process().told().replace('\\', "\\\\").replace('\'', "''");
    let mut done = session.run(format!("CREATE DATABASE {database}{like}")).await;
    if done.is_ok() {
        let sign = format!("CREATE PROCEDURE {database}.{procedure}() COMMENT '{owner}' SELECT 1");
        done = session.run(sign).await;
    }
    session.close().await;
    done
}

async fn fill(
    url: &DatabaseUrl,
    server: &DatabaseUrl,
    target: &Target,
    source: &mut Workshop,
    rows: Rows,
) -> Result<Made, Refusal> {
    let mut session = Workshop::open(url).await?;
    let mut made =
        Made { from: "the database's schema, object by object".to_owned(), ..Made::default() };
    // Defaults of another time, such as the date 0000-00-00, are no reason to stop.
    session
        .run("SET SESSION foreign_key_checks = 0, unique_checks = 0, sql_mode = 'NO_ENGINE_SUBSTITUTION'")
        .await?;
    let clone = Clone { source, session: &mut session, target, made: &mut made };
    let done = clone.all(rows, is_same_server(server, &target.url)).await;
    session.close().await;
    done.map(|()| made)
}

fn is_same_server(one: &DatabaseUrl, other: &DatabaseUrl) -> bool {
    one.host == other.host && one.port == other.port && one.query == other.query
}

struct Clone<'a> {
    source: &'a mut Workshop,
    session: &'a mut Workshop,
    target: &'a Target,
    made: &'a mut Made,
}

impl Clone<'_> {
    async fn all(mut self, rows: Rows, same_server: bool) -> Result<(), Refusal> {
        let ask = "SELECT table_name, table_type FROM information_schema.tables \
            WHERE table_schema = DATABASE() ORDER BY table_name";
        let relations = self.source.rows(ask).await?;
        let of = |wanted: &str| -> Vec<String> {
            let of_kind = relations.iter().filter(|row| {
                row.get(1).and_then(Option::as_deref).is_some_and(|kind| kind.contains(wanted))
            });
            of_kind.filter_map(|row| row.first()?.clone()).collect()
        };
        for sequence in of("SEQUENCE") {
            self.make("SEQUENCE", &sequence, 1).await?;
        }
        let mut tables = of("BASE TABLE");
        tables.extend(of("SYSTEM VERSIONED"));
        for table in &tables {
            self.make("TABLE", table, 1).await?;
        }
        match rows {
            Rows::None => self.made.left_out.push("all rows but the version table's".to_owned()),
            Rows::Sample(_) if !same_server => self
                .made
                .left_out
                .push("all rows: they are copied only within one server".to_owned()),
            Rows::Sample(most) => self.sample(&tables, most).await?,
        }
        self.routines().await?;
        self.views(of("VIEW")).await?;
        self.triggers().await?;
        self.version_rows().await
    }

    /// Makes one object from what the server says of it; `column` holds the statement.
    async fn make(&mut self, kind: &str, name: &str, column: usize) -> Result<(), Refusal> {
        let told = self.source.rows(format!("SHOW CREATE {kind} {}", quoted(name))).await?;
        let Some(statement) = told.first().and_then(|row| row.get(column)?.clone()) else {
            self.made
                .left_out
                .push(format!("{} {name}, which this user may not see", kind.to_lowercase()));
            return Ok(());
        };
        let statement = self.of_scratch(&statement);
        self.session.run(statement).await
    }

    /// A statement without the source database's name and without whose rights it runs with.
    fn of_scratch(&self, statement: &str) -> String {
        let source = self.target.url.database.as_deref().unwrap_or_default();
        without_definer(&statement.replace(&format!("{}.", quoted(source)), ""))
    }

    async fn views(&mut self, mut left: Vec<String>) -> Result<(), Refusal> {
        for _ in 0..ROUNDS {
            let mut still = Vec::new();
            for view in left {
                if self.make("VIEW", &view, 1).await.is_err() {
                    still.push(view);
                }
            }
            left = still;
            if left.is_empty() {
                return Ok(());
            }
        }
        self.made
            .left_out
            .extend(left.iter().map(|view| format!("view {view}, which could not be made")));
        Ok(())
    }

    async fn routines(&mut self) -> Result<(), Refusal> {
        let ask = "SELECT routine_type, routine_name FROM information_schema.routines \
            WHERE routine_schema = DATABASE() AND routine_type IN ('PROCEDURE', 'FUNCTION')";
        for row in self.source.rows(ask).await? {
            let [Some(kind), Some(name)] = row.as_slice() else { continue };
            if let Err(refusal) = self.make(kind, name, 2).await {
                let kind = kind.to_lowercase();
                self.made.left_out.push(format!("{kind} {name} ({})", refusal.root_cause));
            }
        }
        let events =
            "SELECT COUNT(*) FROM information_schema.events WHERE event_schema = DATABASE()";
        if self.source.text(events).await?.is_some_and(|count| count != "0") {
            self.made.left_out.push("scheduled events, which would run".to_owned());
        }
        Ok(())
    }

    async fn triggers(&mut self) -> Result<(), Refusal> {
        let ask = "SELECT trigger_name FROM information_schema.triggers \
            WHERE trigger_schema = DATABASE() ORDER BY event_object_table, action_order";
        for row in self.source.rows(ask).await? {
            let [Some(name)] = row.as_slice() else { continue };
            if let Err(refusal) = self.make("TRIGGER", name, 2).await {
                self.made.left_out.push(format!("trigger {name} ({})", refusal.root_cause));
            }
        }
        Ok(())
    }

    async fn version_rows(&mut self) -> Result<(), Refusal> {
        let table = quoted(&self.target.version_table.name);
        for revision in &self.target.current {
            let revision = revision.replace('\\', "\\\\").replace('\'', "''");
            self.session.run(format!("INSERT INTO {table} VALUES ('{revision}')")).await?;
        }
        Ok(())
    }

    /// Rows of each table; those that refer to rows which were not copied go again.
    async fn sample(&mut self, tables: &[String], most: u32) -> Result<(), Refusal> {
        self.made.left_out.push(format!("rows beyond the first {most} of each table"));
        let source = quoted(self.target.url.database.as_deref().unwrap_or_default());
        for table in tables.iter().filter(|table| **table != self.target.version_table.name) {
            let name = table.replace('\\', "\\\\").replace('\'', "''");
            let columns = self
                .source
                .text(format!(
                    "SELECT GROUP_CONCAT(CONCAT('`', REPLACE(column_name, '`', '``'), '`') ORDER BY ordinal_position) \
                     FROM information_schema.columns WHERE table_schema = DATABASE() \
                     AND table_name = '{name}' AND extra NOT LIKE '%GENERATED%'"
                ))
                .await?;
            let (Some(columns), table) = (columns, quoted(table)) else { continue };
            let copied = self
                .session
                .run(format!("INSERT INTO {table} ({columns}) SELECT {columns} FROM {source}.{table} LIMIT {most}"))
                .await;
            if let Err(refusal) = copied {
                self.made.left_out.push(format!("the rows of {table} ({})", refusal.root_cause));
            }
        }
        self.without_orphans().await
    }

    async fn without_orphans(&mut self) -> Result<(), Refusal> {
        let ask = "SELECT table_name, referenced_table_name, constraint_name, \
             GROUP_CONCAT(CONCAT('parent.`', referenced_column_name, '` = child.`', column_name, '`') SEPARATOR ' AND '), \
             GROUP_CONCAT(CONCAT('child.`', column_name, '` IS NOT NULL') SEPARATOR ' AND ') \
             FROM information_schema.key_column_usage WHERE table_schema = DATABASE() \
             AND referenced_table_schema = DATABASE() AND referenced_table_name IS NOT NULL \
             GROUP BY table_name, referenced_table_name, constraint_name";
        let keys = self.source.rows(ask).await?;
        for _ in 0..ROUNDS {
            let mut any = false;
            for row in &keys {
                let [Some(child), Some(parent), _, Some(on), Some(set)] = row.as_slice() else {
                    continue;
                };
                let orphans = format!(
                    "FROM {} child LEFT JOIN {} parent ON {on} WHERE {set} AND NOT EXISTS \
                     (SELECT 1 FROM {} parent WHERE {on})",
                    quoted(child),
                    quoted(parent),
                    quoted(parent)
                );
                let count = self.session.text(format!("SELECT COUNT(*) {orphans}")).await?;
                if count.is_some_and(|count| count != "0") {
                    any = true;
                    self.session.run(format!("DELETE child {orphans}")).await?;
                    let note = format!(
                        "rows of {child} whose foreign keys lead to rows that were left out"
                    );
                    if !self.made.left_out.contains(&note) {
                        self.made.left_out.push(note);
                    }
                }
            }
            if !any {
                break;
            }
        }
        Ok(())
    }
}

/// Without `DEFINER=…`: a user who may not act for others becomes the definer.
fn without_definer(statement: &str) -> String {
    let Some(start) = statement.find(" DEFINER=") else { return statement.to_owned() };
    // Only where it belongs to the head of the statement.
    if start > 60 {
        return statement.to_owned();
    }
    let rest = &statement[start + 1..];
    let mut in_quotes = None;
    let end = rest.char_indices().find(|(_, letter)| match in_quotes {
        Some(quote) => {
            if *letter == quote {
                in_quotes = None;
            }
            false
        }
        None if matches!(letter, '`' | '\'' | '"') => {
            in_quotes = Some(*letter);
            false
        }
        None => *letter == ' ',
    });
    match end {
        Some((end, _)) => format!("{}{}", &statement[..start], &rest[end..]),
        None => statement.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::without_definer;

    #[test]
    fn a_definer_is_taken_out_of_the_head() {
        assert_eq!(
            without_definer(
                "CREATE ALGORITHM=UNDEFINED DEFINER=`a b`@`%` SQL SECURITY DEFINER VIEW `v` AS select 1"
            ),
            "CREATE ALGORITHM=UNDEFINED SQL SECURITY DEFINER VIEW `v` AS select 1"
        );
        let plain = "CREATE TABLE `t` (`a` int)";
        assert_eq!(without_definer(plain), plain);
    }
}

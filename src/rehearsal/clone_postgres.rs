//! A scratch database on a PostgreSQL server, with the schema of another database.

use super::Rows;
use super::owner::Owner;
use super::pg_dump::{PgDump, Section};
use super::scratch::{Made, Target, not_made};
use crate::database::{Workshop, quote, quote_table};
use crate::project::DatabaseUrl;
use crate::refusal::Refusal;
use crate::schema::{Dialect, QualifiedName};

const PG: Dialect = Dialect::Postgresql;

/// Rows are carried over so many at a time.
const BATCH: usize = 500;

/// Makes the database `name` on `server`.
pub(super) async fn make(
    server: &DatabaseUrl,
    target: &Target,
    name: &str,
    rows: Rows,
) -> Result<(DatabaseUrl, Made), Refusal> {
    let mut source = Workshop::reading(&target.url).await?;
    let created = create(server, &mut source, name).await;
    let url = server.with_database(name);
    let made = match created {
        Ok(()) => fill(&url, target, &mut source, rows).await,
        Err(refusal) => {
            let user = server.username.as_deref().unwrap_or("the user");
            Err(not_made(refusal, &format!("ALTER ROLE {user} CREATEDB;")))
        }
    };
    source.close().await;
    made.map(|made| (url, made))
}

async fn create(server: &DatabaseUrl, source: &mut Workshop, name: &str) -> Result<(), Refusal> {
    let mut session = Workshop::open(server).await?;
    let done = create_in(&mut session, source, name).await;
    session.close().await;
    done
}

async fn create_in(
    session: &mut Workshop,
    source: &mut Workshop,
    name: &str,
) -> Result<(), Refusal> {
    let locale = source
        .rows(
            "SELECT quote_literal(pg_encoding_to_char(encoding)), quote_literal(datcollate), \
             quote_literal(datctype) FROM pg_database WHERE datname = current_database()",
        )
        .await?;
    let like = match locale.first().map(Vec::as_slice) {
        Some([Some(encoding), Some(collate), Some(ctype)]) => {
            format!(" ENCODING {encoding} LC_COLLATE {collate} LC_CTYPE {ctype}")
        }
        _ => String::new(),
    };
    let name = quote(PG, name);
    let create = format!("CREATE DATABASE {name} TEMPLATE template0");
    // Another server may not have the locale.
    if session.run(format!("{create}{like}")).await.is_err() {
        session.run(create).await?;
    }
    let owner = Owner::this_process().told().replace('\'', "''");
    session.run(format!("COMMENT ON DATABASE {name} IS '{owner}'")).await?;
    let settings = "SELECT unnest(setconfig) FROM pg_db_role_setting s \
         JOIN pg_database d ON d.oid = s.setdatabase \
         WHERE d.datname = current_database() AND s.setrole = 0";
    for row in source.rows(settings).await? {
        let [Some(setting)] = row.as_slice() else { continue };
        let Some((key, value)) = setting.split_once('=') else { continue };
        // A list such as a search path is kept as it is written.
        let set = format!("ALTER DATABASE {name} SET {key} = {value}");
        let quoted = format!("ALTER DATABASE {name} SET {key} = '{}'", value.replace('\'', "''"));
        if session.run(set).await.is_err() && session.run(quoted).await.is_err() {
            tracing::debug!("the setting {key} was not taken over");
        }
    }
    Ok(())
}

async fn fill(
    url: &DatabaseUrl,
    target: &Target,
    source: &mut Workshop,
    rows: Rows,
) -> Result<Made, Refusal> {
    let mut made = Made::default();
    if target.current.is_empty() && is_empty(source).await? {
        made.from = "an empty database, as the target is".to_owned();
        return Ok(made);
    }
    let mut session = Workshop::open(url).await?;
    let cloned = clone_schema(&mut session, source, target, rows, &mut made).await;
    let settled = match cloned {
        Ok(()) => settle(&mut session, target, &mut made).await,
        Err(why) => {
            made = Made { replay: Some(why), ..Made::default() };
            session.run(EMPTY).await
        }
    };
    session.close().await;
    settled.map(|()| made)
}

/// Takes away what a clone that failed may have left.
const EMPTY: &str = "DO $$ DECLARE one name; BEGIN FOR one IN SELECT nspname FROM pg_namespace \
    WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema' LOOP \
    EXECUTE format('DROP SCHEMA %I CASCADE', one); END LOOP; END $$; CREATE SCHEMA public";

async fn is_empty(source: &mut Workshop) -> Result<bool, Refusal> {
    // An administrator may have made schemas, extensions, types and functions beforehand.
    let ask = "SELECT (SELECT count(*) FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%' \
        AND nspname NOT IN ('information_schema', 'alembic_mcp', 'public')) \
        + (SELECT count(*) FROM pg_extension WHERE extname <> 'plpgsql') \
        + (SELECT count(*) FROM pg_class WHERE relnamespace = to_regnamespace('public')) \
        + (SELECT count(*) FROM pg_type WHERE typnamespace = to_regnamespace('public')) \
        + (SELECT count(*) FROM pg_proc WHERE pronamespace = to_regnamespace('public'))";
    Ok(source.text(ask).await?.as_deref() == Some("0"))
}

/// The schema by `pg_dump`, or why not.
async fn clone_schema(
    session: &mut Workshop,
    source: &mut Workshop,
    target: &Target,
    rows: Rows,
    made: &mut Made,
) -> Result<(), String> {
    let told = |refusal: Refusal| refusal.root_cause;
    let number = source.text("SHOW server_version_num").await.map_err(told)?;
    let number: u32 = number.and_then(|text| text.parse().ok()).unwrap_or_default();
    let dump = PgDump::for_server(number / 10_000).await?;
    match rows {
        Rows::None => {
            let schema = dump.schema(&target.url, Section::Whole).await?;
            session.run(schema).await.map_err(told)?;
            made.left_out.push("all rows but the version table's".to_owned());
        }
        Rows::Sample(most) => {
            let before = dump.schema(&target.url, Section::BeforeRows).await?;
            let after = dump.schema(&target.url, Section::AfterRows).await?;
            session.run(before).await.map_err(told)?;
            let sampled = sample(session, source, target, most).await.map_err(told)?;
            made.left_out.extend(sampled);
            session.run(after).await.map_err(told)?;
        }
    }
    made.from = format!("the database's schema by pg_dump {}", dump.version);
    Ok(())
}

/// The rows of the version table, filled materialized views, and nothing that leads out.
async fn settle(session: &mut Workshop, target: &Target, made: &mut Made) -> Result<(), Refusal> {
    session.run("RESET ALL").await?;
    let table = &target.version_table;
    let table = QualifiedName::new(table.schema.clone(), &table.name);
    for revision in &target.current {
        let revision = revision.replace('\'', "''");
        session
            .run(format!("INSERT INTO {} VALUES ('{revision}')", quote_table(PG, &table)))
            .await?;
    }
    let mappings = "SELECT format('DROP USER MAPPING FOR %s SERVER %I', \
        CASE umuser WHEN 0 THEN 'PUBLIC' ELSE quote_ident(usename) END, srvname) FROM pg_user_mappings";
    for row in session.rows(mappings).await? {
        if let [Some(drop)] = row.as_slice() {
            session.run(drop).await?;
            made.left_out
                .push("the logins of foreign servers, so that nothing leads out".to_owned());
        }
    }
    made.left_out.dedup();
    refresh_views(session, made).await
}

/// Materialized views are cloned without rows, and then cannot be read. One that rests on another is
/// refused until that one is filled: rounds are made for as long as they fill any.
async fn refresh_views(session: &mut Workshop, made: &mut Made) -> Result<(), Refusal> {
    let ask = "SELECT format('%I.%I', schemaname, matviewname) \
        FROM pg_matviews WHERE NOT ispopulated ORDER BY 1";
    let mut before = usize::MAX;
    loop {
        let empty = session.rows(ask).await?;
        let views: Vec<&String> = empty.iter().filter_map(|row| row.first()?.as_ref()).collect();
        let none_was_filled = views.len() >= before;
        before = views.len();
        if views.is_empty() {
            return Ok(());
        }
        for view in views {
            let filled = session.run(format!("REFRESH MATERIALIZED VIEW {view}")).await;
            if let (Err(refusal), true) = (filled, none_was_filled) {
                let why = refusal.root_cause;
                made.left_out.push(format!("the rows of materialized view {view} ({why})"));
            }
        }
        if none_was_filled {
            return Ok(());
        }
    }
}

/// Tables that rows are carried over to, with the columns that can be written and those of the key.
const TABLES: &str = "\
SELECT c.oid::regclass::text,
       string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) FILTER (WHERE a.attgenerated = ''),
       (SELECT string_agg(quote_ident(k.attname), ', ' ORDER BY array_position(i.indkey::int2[], k.attnum))
          FROM pg_index i JOIN pg_attribute k ON k.attrelid = c.oid AND k.attnum = ANY (i.indkey)
         WHERE i.indrelid = c.oid AND i.indisprimary),
       n.nspname, c.relname
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relkind = 'r' AND n.nspname NOT LIKE 'pg\\_%'
  AND n.nspname NOT IN ('information_schema', 'alembic_mcp')
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
GROUP BY c.oid, n.nspname, c.relname ORDER BY c.oid";

/// Rows that refer to rows which were not carried over.
const ORPHANS: &str = "\
SELECT conrelid::regclass::text,
       format('DELETE FROM %s child WHERE %s AND NOT EXISTS (SELECT FROM %s parent WHERE %s)',
         conrelid::regclass,
         (SELECT string_agg(format('child.%I IS NOT NULL', a.attname), ' AND ')
            FROM pg_attribute a WHERE a.attrelid = conrelid AND a.attnum = ANY (conkey)),
         confrelid::regclass,
         (SELECT string_agg(format('parent.%I = child.%I', p.attname, a.attname), ' AND ')
            FROM unnest(conkey, confkey) AS k(child, parent)
            JOIN pg_attribute a ON a.attrelid = conrelid AND a.attnum = k.child
            JOIN pg_attribute p ON p.attrelid = confrelid AND p.attnum = k.parent))
FROM pg_constraint WHERE contype = 'f' AND conparentid = 0";

async fn sample(
    session: &mut Workshop,
    source: &mut Workshop,
    target: &Target,
    most: u32,
) -> Result<Vec<String>, Refusal> {
    let path = "SELECT set_config('search_path', '', false)";
    source.run(path).await?;
    session.run(path).await?;
    let mut left_out = vec![format!("rows beyond the first {most} of each table")];
    for row in source.rows(TABLES).await? {
        let [Some(table), Some(columns), key, Some(schema), Some(name)] = row.as_slice() else {
            continue;
        };
        let own = &target.version_table;
        if *name == own.name && own.schema.as_ref().is_none_or(|own| own == schema) {
            continue;
        }
        let order = key.as_ref().map(|key| format!(" ORDER BY {key}")).unwrap_or_default();
        let ask = format!(
            "SELECT row_to_json(one)::text FROM (SELECT {columns} FROM {table}{order} LIMIT {most}) one"
        );
        match source.rows(ask).await {
            Ok(found) => {
                let texts: Vec<&str> =
                    found.iter().filter_map(|row| row.first()?.as_deref()).collect();
                for batch in texts.chunks(BATCH) {
                    let rows = format!("[{}]", batch.join(",")).replace('\'', "''");
                    let put = format!(
                        "INSERT INTO {table} ({columns}) OVERRIDING SYSTEM VALUE \
                        SELECT {columns} FROM json_populate_recordset(NULL::{table}, E'{}'::json)",
                        rows.replace('\\', "\\\\")
                    );
                    session.run(put).await?;
                }
            }
            Err(refusal) => left_out.push(format!("the rows of {table} ({})", refusal.root_cause)),
        }
    }
    left_out.extend(without_orphans(session, source).await?);
    Ok(left_out)
}

/// Removes rows until every foreign key is met; removing one may make another an orphan.
async fn without_orphans(
    session: &mut Workshop,
    source: &mut Workshop,
) -> Result<Vec<String>, Refusal> {
    let keys = source.rows(ORPHANS).await?;
    let mut removed = std::collections::BTreeMap::new();
    loop {
        let mut any = 0;
        for row in &keys {
            let [Some(table), Some(delete)] = row.as_slice() else { continue };
            let count = session
                .text(format!(
                    "WITH gone AS ({delete} RETURNING 1) SELECT count(*)::text FROM gone"
                ))
                .await?;
            let count: u64 = count.and_then(|text| text.parse().ok()).unwrap_or_default();
            any += count;
            *removed.entry(table.clone()).or_insert(0) += count;
        }
        if any == 0 {
            break;
        }
    }
    let told = removed.into_iter().filter(|(_, count)| *count > 0);
    Ok(told
        .map(|(table, count)| {
            format!("{count} rows of {table}, whose foreign keys lead to rows that were left out")
        })
        .collect())
}

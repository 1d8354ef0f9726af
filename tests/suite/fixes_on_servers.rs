//! A fix that is pasted parses, passes review, and runs on a real server: up, back, and up again.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use alembic_mcp::review::{Edit, Finding, LaterRevision, ServerVersion, Severity, rules};
use alembic_mcp::schema::Dialect;

use crate::support::examples::{
    BESIDE, BESIDE_ON_POSTGRESQL, Observed, finding, observe, reviewed, revision_files, whole,
};
use crate::support::{mariadb, postgres};

/// Other spellings of what rules find, each of which gets a fix: the rule, the database, the migration.
const OTHER_SPELLINGS: &[(&str, Dialect, &str)] = &[
    (
        "index-not-concurrent",
        Dialect::Postgresql,
        "    op.add_column(\"users\", sa.Column(\"age\", sa.Integer(), index=True, nullable=True))",
    ),
    (
        "index-not-concurrent",
        Dialect::Postgresql,
        "    with op.batch_alter_table(\"users\") as batch_op:\n        \
         batch_op.create_index(\"ix_users_email\", [\"email\"])",
    ),
    (
        "add-fk-validating",
        Dialect::Postgresql,
        "    op.add_column(\"users\", sa.Column(\"order_id\", sa.Integer(), \
         sa.ForeignKey(\"orders.id\", name=\"fk_users_order\"), nullable=True))",
    ),
    (
        "add-unique-locking",
        Dialect::Postgresql,
        "    op.add_column(\"users\", sa.Column(\"age\", sa.Integer(), unique=True, nullable=True))",
    ),
    (
        "enum-type-not-created",
        Dialect::Postgresql,
        "    with op.batch_alter_table(\"users\") as batch_op:\n        \
         batch_op.add_column(sa.Column(\"kind\", sa.Enum(\"a\", \"b\", name=\"user_kind\"), nullable=True))",
    ),
    (
        "json-not-jsonb",
        Dialect::Postgresql,
        "    op.create_table(\"notes\", sa.Column(\"id\", sa.BigInteger(), primary_key=True), \
         sa.Column(\"a\", sa.JSON()), sa.Column(\"b\", sa.JSON()))",
    ),
    (
        "downgrade-missing",
        Dialect::Postgresql,
        "    op.create_table(\n        \"notes\",\n        sa.Column(\"id\", sa.BigInteger(), primary_key=True),\n        \
         sa.Column(\"kind\", sa.Enum(\"a\", \"b\", name=\"note_kind\")),\n        \
         sa.Column(\"rank\", sa.Integer(), index=True),\n    )\n    \
         op.add_column(\"users\", sa.Column(\"age\", sa.Integer(), sa.ForeignKey(\"orders.id\"), unique=True))\n    \
         op.drop_index(\"ix_orders_state\", \"orders\")\n    \
         op.execute(\"CREATE VIEW paid AS SELECT id FROM orders WHERE state = 'paid'\")\n    \
         op.rename_table(\"codes\", \"labels\")",
    ),
    (
        "downgrade-missing",
        Dialect::Mysql,
        "    op.add_column(\"users\", sa.Column(\"age\", sa.Integer(), index=True))\n    \
         op.create_unique_constraint(\"uq_orders_code\", \"orders\", [\"code\"])",
    ),
    (
        "downgrade-missing",
        Dialect::Sqlite,
        "    op.add_column(\"orders\", sa.Column(\"age\", sa.Integer()))\n    \
         with op.batch_alter_table(\"orders\") as batch_op:\n        \
         batch_op.create_unique_constraint(\"uq_orders_code\", [\"code\"])",
    ),
    (
        "sqlite-batch-with-view",
        Dialect::Sqlite,
        "    with op.batch_alter_table(\"users\") as batch_op:\n        \
         batch_op.alter_column(\"email\", existing_type=sa.String(255), nullable=False)",
    ),
    (
        "rename-column",
        Dialect::Mysql,
        "    op.alter_column(\"users\", \"name\", new_column_name=\"full_name\", existing_type=sa.Text(), existing_nullable=True)",
    ),
    (
        "mysql-enum-reorder",
        Dialect::Mysql,
        "    op.alter_column(\"parcels\", \"state\", type_=sa.Enum(\"lost\", \"new\", \"sent\"), \
         existing_type=sa.Enum(\"sent\", \"lost\"), existing_nullable=True)",
    ),
    (
        "index-not-concurrent",
        Dialect::Postgresql,
        "    op.add_column(\"users\", sa.Column(\"age\", sa.Integer(), nullable=True))\n    \
         op.create_index(\"ix_users_age\", \"users\", [\"age\"])\n\n\ndef downgrade():\n    \
         op.drop_index(\"ix_users_age\", table_name=\"users\")\n    op.drop_column(\"users\", \"age\")\n",
    ),
    (
        "drop-index-not-concurrent",
        Dialect::Postgresql,
        "    op.add_column(\"users\", sa.Column(\"age\", sa.Integer(), nullable=True))\n    \
         op.drop_index(\"ix_orders_state\", table_name=\"orders\")\n\n\ndef downgrade():\n    \
         op.create_index(\"ix_orders_state\", \"orders\", [\"state\"])\n    op.drop_column(\"users\", \"age\")\n",
    ),
    (
        "concurrently-in-transaction",
        Dialect::Postgresql,
        "    op.add_column(\"users\", sa.Column(\"age\", sa.Integer(), nullable=True))\n    \
         op.create_index(\"ix_users_age\", \"users\", [\"age\"], postgresql_concurrently=True)\n\n\ndef downgrade():\n    \
         op.drop_index(\"ix_users_age\", table_name=\"users\")\n    op.drop_column(\"users\", \"age\")\n",
    ),
    (
        "add-unique-locking",
        Dialect::Postgresql,
        "    op.add_column(\"users\", sa.Column(\"age\", sa.Integer(), unique=True, nullable=True))\n\n\n\
         def downgrade():\n    op.drop_column(\"users\", \"age\")\n",
    ),
    (
        "add-fk-validating",
        Dialect::Postgresql,
        "    op.add_column(\"users\", sa.Column(\"order_id\", sa.Integer(), sa.ForeignKey(\"orders.id\"), nullable=True))\n\n\n\
         def downgrade():\n    op.drop_column(\"users\", \"order_id\")\n",
    ),
    (
        "set-not-null-scan",
        Dialect::Postgresql,
        "    with op.batch_alter_table(\"users\") as batch_op:\n        \
         batch_op.alter_column(\"visits\", existing_type=sa.Integer(), nullable=False)\n\n\ndef downgrade():\n    \
         with op.batch_alter_table(\"users\") as batch_op:\n        \
         batch_op.alter_column(\"visits\", existing_type=sa.Integer(), nullable=True)\n",
    ),
    (
        "alter-type-rewrite",
        Dialect::Postgresql,
        "    op.alter_column(\"orders\", \"user_id\", existing_type=sa.Integer(), type_=sa.Text(), \
         postgresql_using=\"user_id::text\")\n\n\ndef downgrade():\n    \
         op.alter_column(\"orders\", \"user_id\", existing_type=sa.Text(), type_=sa.Integer(), postgresql_using=\"user_id::integer\")\n",
    ),
    (
        "add-serial-identity-rewrite",
        Dialect::Postgresql,
        "    op.add_column(\"users\", sa.Column(\"number\", sa.Integer(), sa.Identity(always=True), nullable=False))\n\n\n\
         def downgrade():\n    op.drop_column(\"users\", \"number\")\n",
    ),
    (
        "volatile-default-rewrite",
        Dialect::Postgresql,
        "    op.add_column(\"users\", sa.Column(\"token\", sa.Uuid(), server_default=sa.text(\"gen_random_uuid()\"), nullable=False))\n\n\n\
         def downgrade():\n    op.drop_column(\"users\", \"token\")\n",
    ),
    (
        "autogen-rename-as-drop-add",
        Dialect::Postgresql,
        "    with op.batch_alter_table(\"orders\") as batch_op:\n        \
         batch_op.add_column(sa.Column(\"coupon\", sa.String(40), nullable=True))\n        \
         batch_op.drop_column(\"code\")\n\n\ndef downgrade():\n    \
         with op.batch_alter_table(\"orders\") as batch_op:\n        \
         batch_op.add_column(sa.Column(\"code\", sa.String(40), nullable=True))\n        \
         batch_op.drop_column(\"coupon\")\n",
    ),
    (
        "set-not-null-scan",
        Dialect::Postgresql,
        "    op.execute(\"ALTER TABLE users ADD COLUMN z int, ALTER visits SET NOT NULL, ADD COLUMN y numeric(4, 2)\")\n\n\n\
         def downgrade():\n    \
         op.execute(\"ALTER TABLE users DROP COLUMN y, ALTER visits DROP NOT NULL, DROP COLUMN z\")\n",
    ),
    (
        "vacuum-full-cluster",
        Dialect::Postgresql,
        "    with op.get_context().autocommit_block():\n        op.execute(\"VACUUM FULL orders\")\n",
    ),
    (
        "drop-index-not-concurrent",
        Dialect::Postgresql,
        "    with op.get_context().autocommit_block():\n        \
         op.execute(\"ANALYZE orders\")\n        \
         op.drop_index(\"ix_orders_state\", table_name=\"orders\")\n\n\ndef downgrade():\n    \
         with op.get_context().autocommit_block():\n        \
         op.create_index(\"ix_orders_state\", \"orders\", [\"state\"], postgresql_concurrently=True)\n",
    ),
    (
        "server-default-removed",
        Dialect::Postgresql,
        "    op.add_column(\"users\", sa.Column(\"kind\", sa.String(8), nullable=False, server_default=\"plain\"))\n    \
         op.alter_column(\"users\", \"kind\", server_default=None)\n\n\ndef downgrade():\n    \
         op.drop_column(\"users\", \"kind\")\n",
    ),
    (
        "alter-type-rewrite",
        Dialect::Mysql,
        "    op.alter_column(\"users\", \"visits\", existing_type=sa.Integer(), type_=sa.BigInteger(), existing_nullable=True)\n\n\n\
         def downgrade():\n    op.alter_column(\"users\", \"visits\", existing_type=sa.BigInteger(), type_=sa.Integer(), existing_nullable=True)\n",
    ),
    (
        "add-fk-validating",
        Dialect::Mysql,
        "    op.create_foreign_key(\"fk_orders_user\", \"orders\", \"users\", [\"user_id\"], [\"id\"], ondelete=\"CASCADE\")\n\n\n\
         def downgrade():\n    op.drop_constraint(\"fk_orders_user\", \"orders\", type_=\"foreignkey\")\n",
    ),
];

/// Ids as nobody invents them, for what comes after an example.
const LATER: &[&str] = &["b41f0d9c6a27", "7ac93e51d0f8", "e2065b8f4d13"];

/// Findings that say of a migration that its way back is none.
const ONE_WAY: &[&str] = &["downgrade-missing", "downgrade-not-inverse", "unnamed-constraint"];

/// What their examples say, PostgreSQL alone runs: `VACUUM`.
const ON_POSTGRESQL_ALONE: &[&str] = &["commit-in-migration"];

/// What a rule's fix brings to light: what could not run was not judged.
const REVEALED: &[(&str, &str)] = &[("unnamed-constraint", "drop-constraint")];

/// What stays on purpose: PostgreSQL removes no label of an enum, MySQL keeps the index that it made for a foreign
/// key, and a check that a copy on SQLite would lose gets a name.
fn stays_on_purpose(case: &Case, left: &str) -> bool {
    left.starts_with("type ") && case.files.iter().any(|file| file.contains("ADD VALUE"))
        || left.starts_with("KEY `fk_")
        || case.rule == "sqlite-batch-loses-check" && left.contains("CHECK")
}

/// A migration, what a rule finds in it, and the files that its fix makes of it.
struct Case {
    rule: &'static str,
    version: Option<ServerVersion>,
    before: Vec<Finding>,
    finding: Finding,
    files: Vec<String>,
}

#[test]
fn fixes_run_on_postgresql_and_leave_nothing_to_find() {
    // Two servers' worth of work at once.
    let cases = cases(Dialect::Postgresql);
    let beside = [BESIDE, BESIDE_ON_POSTGRESQL].concat();
    let half = cases.len() / 2;
    let (first, second) = cases.split_at(half);
    let judge = |cases: &[(String, Case)]| {
        let url = postgres::server().create_database();
        wrong_fixes(Dialect::Postgresql, &url, &beside, cases)
    };
    let wrong = std::thread::scope(|scope| {
        let other = scope.spawn(|| judge(second));
        judge(first) + &other.join().unwrap()
    });
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn fixes_run_on_mariadb_and_leave_nothing_to_find() {
    let url = mariadb::server().create_database();
    let wrong = wrong_fixes(Dialect::Mysql, &url, BESIDE, &cases(Dialect::Mysql));
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn fixes_run_on_sqlite_and_leave_nothing_to_find() {
    let wrong = wrong_fixes(Dialect::Sqlite, "sqlite://", BESIDE, &cases(Dialect::Sqlite));
    assert!(wrong.is_empty(), "{wrong}");
}

/// The unsafe examples and the other spellings that get a fix on this database.
fn cases(dialect: Dialect) -> Vec<(String, Case)> {
    let mut cases = Vec::new();
    for rule in rules().iter().filter(|rule| rule.dialects.contains(&dialect)) {
        let own = std::iter::once((true, rule.unsafe_example.to_owned()));
        let spelt = OTHER_SPELLINGS.iter().filter(|one| one.0 == rule.id && one.1 == dialect);
        let spelt = spelt.map(|(_, _, upgrade)| {
            let back = if upgrade.contains("def downgrade") {
                ""
            } else {
                "\n\n\ndef downgrade():\n    pass\n"
            };
            (false, format!("def upgrade():\n{upgrade}{back}"))
        });
        for (number, (is_own, example)) in own.chain(spelt).enumerate() {
            let found = finding(rule, &example, dialect);
            let Some(found) = found.filter(|found| found.fix.is_some()) else {
                assert!(is_own, "{} has no fix for\n{example}", rule.id);
                continue;
            };
            let version = example.strip_prefix("# server-version:").and_then(ServerVersion::read);
            let before = reviewed(&[whole(&example)], version, dialect);
            let cannot_run = |one: &Finding| one.rule == "batch-mode-missing-sqlite";
            let elsewhere = dialect != rule.dialects[0]
                && (ON_POSTGRESQL_ALONE.contains(&rule.id) || before.iter().any(cannot_run));
            if elsewhere {
                continue;
            }
            let case = Case {
                rule: rule.id,
                version,
                before,
                files: mended(&example, &found),
                finding: found,
            };
            cases.push((format!("{} {number}", rule.id), case));
        }
    }
    cases
}

fn wrong_fixes(
    dialect: Dialect,
    server: &str,
    beside: &[&str],
    cases: &[(String, Case)],
) -> String {
    let sources: BTreeMap<String, Vec<String>> =
        cases.iter().map(|(key, case)| (key.clone(), case.files.clone())).collect();
    let observed = observe(server, beside, &sources);
    let mut wrong = String::new();
    for (key, case) in cases {
        let mut told = wrong_in_review(case, dialect);
        told.extend(wrong_on_server(case, &observed[key]));
        for one in told {
            let files = case.files.join("\n#----\n");
            writeln!(wrong, "the fix of {key} on {dialect:?} {one}\n{files}\n").unwrap();
        }
    }
    wrong
}

/// What a review of the mended file and those after it says that it did not say before.
fn wrong_in_review(case: &Case, dialect: Dialect) -> Vec<String> {
    let mut wrong = Vec::new();
    let after = reviewed(&case.files, case.version, dialect);
    let counts = |findings: &[Finding]| {
        let mut counts: BTreeMap<&'static str, usize> = BTreeMap::new();
        for one in findings.iter().filter(|one| one.severity != Severity::Info) {
            *counts.entry(one.rule).or_default() += 1;
        }
        counts
    };
    let before = counts(&case.before);
    for (rule, count) in counts(&after) {
        let revealed = REVEALED.contains(&(case.rule, rule));
        if count > before.get(rule).copied().unwrap_or_default() && !revealed {
            let told = after.iter().find(|one| one.rule == rule).unwrap();
            wrong.push(format!(
                "makes {rule}: {} in {}:{}",
                told.message, told.file, told.span.line
            ));
        }
    }
    let undoes = case.files[0].lines().position(|line| line.starts_with("def downgrade"));
    let still = after.iter().any(|one| {
        one.rule == case.rule
            && one.file == case.finding.file
            && undoes.is_none_or(|undoes| one.span.line <= undoes)
    });
    if still {
        wrong.push("is found again".to_owned());
    }
    for next in &case.finding.next_revisions {
        if next.upgrade.lines().all(|line| line.trim_start().starts_with('#')) {
            wrong.push("has a later revision that does nothing".to_owned());
        }
    }
    wrong
}

fn wrong_on_server(case: &Case, seen: &Observed) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut fails = |way: &str, failure: &Option<String>| {
        wrong.extend(failure.iter().map(|failure| format!("fails {way}: {failure}")));
    };
    fails("to upgrade", &seen.upgrade);
    let one_way =
        case.before.iter().any(|one| ONE_WAY.contains(&one.rule) && one.rule != case.rule);
    // Each place has its own finding, and this is the fix of one of them.
    let several = case.before.iter().filter(|one| one.rule == case.rule).count() > 1;
    if !one_way && !several {
        fails("to downgrade", &seen.downgrade);
        fails("to upgrade again", &seen.again);
        let left: Vec<_> = seen.left.iter().filter(|left| !stays_on_purpose(case, left)).collect();
        if !left.is_empty() {
            wrong.push(format!("leaves {left:?}"));
        }
    }
    wrong
}

/// The example with the fix pasted in, and the revisions that it asks for afterwards.
fn mended(example: &str, found: &Finding) -> Vec<String> {
    let mut edits = found.edits();
    // From the end, so that places stay where they are.
    edits.sort_by_key(|edit| std::cmp::Reverse((edit.span.line, edit.span.column)));
    let source = edits.iter().fold(whole(example), |source, edit| pasted(&source, edit));
    let mut files = revision_files(&source);
    let mut last = "5e0c3aa91b7d";
    for (next, id) in found.next_revisions.iter().zip(LATER) {
        files.push(later(next, id, last));
        last = id;
    }
    files
}

fn pasted(source: &str, edit: &Edit) -> String {
    let span = edit.span;
    let lines: Vec<&str> = source.lines().collect();
    let (first, last) = (span.line - 1, span.end_line - 1);
    let line = lines[first];
    let indent = &line[..line.len() - line.trim_start().len()];
    let before = &line[..span.column - 1];
    let after = &lines[last][span.end_column - 1..];
    let fix = edit.source.replace('\n', &format!("\n{indent}"));
    let (above, below) = (lines[..first].join("\n"), lines[last + 1..].join("\n"));
    format!("{above}\n{before}{fix}{after}\n{below}\n")
}

fn later(next: &LaterRevision, id: &str, parent: &str) -> String {
    let body = |source: &str| source.replace('\n', "\n    ");
    format!(
        "\"\"\"later\n\nRevision ID: {id}\nRevises: {parent}\n\"\"\"\n\
         from alembic import op\nimport sqlalchemy as sa\n\n\
         revision = \"{id}\"\ndown_revision = \"{parent}\"\n\n\n\
         def upgrade():\n    {}\n\n\ndef downgrade():\n    {}\n",
        body(&next.upgrade),
        body(next.downgrade.as_deref().unwrap_or("pass"))
    )
}

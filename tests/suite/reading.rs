//! Tests of reading.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use alembic_mcp::operations::{OperationKind, read_migration};
use alembic_mcp::project::ModuleSources;
use alembic_mcp::python::Library;
use alembic_mcp::revisions::{
    Cache, Graph, NamingConvention, PlannedState, ProblemKind, load, read_planned,
};
use alembic_mcp::schema::{
    Dialect, is_serial, postgres_type_name, quoted_texts, same_default, same_type, stored_default,
};
use alembic_mcp::sql::split_statements;

use crate::support::python::{Flavour, venv};

/// Prints what Alembic itself makes of the folder: heads, bases, and the paths that are asked for.
const ORACLE: &str = r#"
import json, sys
from alembic.script import ScriptDirectory
out = []
for folder in json.load(sys.stdin):
    script = ScriptDirectory(folder)
    answers = {"heads": sorted(script.get_heads()), "bases": sorted(script.get_bases()), "up": {}, "down": {}}
    ids = [r.revision for r in script.walk_revisions()]
    answers["walk"] = ids
    for target in ["heads", "head", "+1", "+3"] + ids:
        try:
            answers["up"][target] = [s.revision.revision for s in script._upgrade_revs(target, ())]
        except Exception:
            answers["up"][target] = None
    heads = script.revision_map._real_heads
    for target in ["base", "-1", "-2"] + ids:
        if target.startswith("-") and len(heads) > 1:
            continue
        try:
            answers["down"][target] = [s.revision.revision for s in script._downgrade_revs(target, heads)]
        except Exception:
            answers["down"][target] = None
    out.append(answers)
print(json.dumps(out))
"#;

fn write_revision(folder: &Path, id: &str, down: &[String], depends: &[String]) {
    let quoted = |ids: &[String]| match ids {
        [] => "None".to_owned(),
        ids => {
            format!("({},)", ids.iter().map(|id| format!("'{id}'")).collect::<Vec<_>>().join(", "))
        }
    };
    let text = format!(
        "\"\"\"Make {id}\n\nCreate Date: 2026-01-01\n\"\"\"\nfrom alembic import op\n\nrevision = '{id}'\n\
         down_revision = {}\ndepends_on = {}\n\n\ndef upgrade():\n    pass\n\n\ndef downgrade():\n    pass\n",
        quoted(down),
        quoted(depends)
    );
    fs::write(folder.join(format!("{id}.py")), text).unwrap();
}

/// A small generator of random numbers, so that a failure can be repeated.
struct Seeded(u64);

impl Seeded {
    fn below(&mut self, limit: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit.max(1)
    }
}

fn random_history(folder: &Path, seed: u64) {
    let mut random = Seeded(seed);
    let count = 3 + random.below(14);
    let ids: Vec<String> =
        (0..count).map(|index| format!("{:02x}f{index:03}aa", random.below(256))).collect();
    for index in 0..count {
        let earlier = &ids[..index];
        let mut down: Vec<String> = Vec::new();
        if index > 0 && random.below(10) > 0 {
            let near = index - 1 - random.below(index.min(3));
            down.push(ids[near].clone());
            if random.below(5) == 0 {
                let other = earlier[random.below(index)].clone();
                if !down.contains(&other) {
                    down.push(other);
                }
            }
        }
        let mut depends = Vec::new();
        if index > 0 && random.below(6) == 0 {
            let other = earlier[random.below(index)].clone();
            if !down.contains(&other) {
                depends.push(other);
            }
        }
        write_revision(folder, &ids[index], &down, &depends);
    }
}

fn ids(path: &[std::sync::Arc<alembic_mcp::revisions::Revision>]) -> Vec<String> {
    path.iter().map(|revision| revision.id.clone()).collect()
}

#[test]
fn paths_are_those_of_alembic() {
    let root = tempfile::tempdir().unwrap();
    let folders: Vec<PathBuf> = (0..60)
        .map(|seed| {
            let folder = root.path().join(format!("h{seed}"));
            fs::create_dir_all(folder.join("versions")).unwrap();
            random_history(&folder.join("versions"), seed);
            folder
        })
        .collect();
    let input = root.path().join("folders.json");
    fs::write(&input, serde_json::to_string(&folders).unwrap()).unwrap();
    let output = Command::new(venv(Flavour::Sqlalchemy20))
        .args(["-W", "ignore", "-c", ORACLE])
        .stdin(fs::File::open(&input).unwrap())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let answers: Vec<serde_json::Value> = serde_json::from_slice(&output.stdout).unwrap();
    for (folder, answer) in folders.iter().zip(answers) {
        compare(&load(&[folder.join("versions")], false, &Arc::default()), &answer, folder);
    }
}

fn compare(graph: &Graph, answer: &serde_json::Value, folder: &Path) {
    let list = |key: &str| serde_json::from_value::<Vec<String>>(answer[key].clone()).unwrap();
    let sorted = |ids: &[String]| {
        let mut ids = ids.to_vec();
        ids.sort();
        ids
    };
    assert_eq!(sorted(&graph.heads), list("heads"), "{folder:?}");
    assert_eq!(sorted(&graph.bases), list("bases"), "{folder:?}");
    assert_eq!(ids(&graph.newest_first()), list("walk"), "{folder:?}");
    type Paths = BTreeMap<String, Option<Vec<String>>>;
    let up: Paths = serde_json::from_value(answer["up"].clone()).unwrap();
    for (target, expected) in up {
        let found = graph.upgrade_path(&[], &target).ok().map(|path| ids(&path));
        assert_eq!(found, expected, "upgrade to {target} in {folder:?}");
    }
    let heads = graph.effective_heads();
    let down: Paths = serde_json::from_value(answer["down"].clone()).unwrap();
    for (target, expected) in down {
        let found = graph.downgrade_path(&heads, &target).ok().map(|(path, _)| ids(&path));
        assert_eq!(found, expected, "downgrade to {target} in {folder:?}");
    }
}

#[test]
fn a_broken_file_is_a_problem_and_no_failure() {
    let folder = tempfile::tempdir().unwrap();
    write_revision(folder.path(), "aaaa1111", &[], &[]);
    fs::write(folder.path().join("latin.py"), b"x = '\xff'\n").unwrap();
    fs::write(folder.path().join("empty.py"), "").unwrap();
    fs::write(
        folder.path().join("broken.py"),
        "revision = 'bbbb2222'\ndown_revision = 'aaaa1111'\ndef upgrade(:\n",
    )
    .unwrap();
    fs::write(
        folder.path().join("deep.py"),
        format!(
            "revision = 'cccc3333'\ndown_revision = 'bbbb2222'\nx = {}1{}\n",
            "[".repeat(20_000),
            "]".repeat(20_000)
        ),
    )
    .unwrap();
    fs::write(
        folder.path().join("chain.py"),
        format!("revision = 'dddd4444'\ndown_revision = 'bbbb2222'\nx = 1{}\n", "+1".repeat(7_500)),
    )
    .unwrap();
    let graph = load(&[folder.path().to_owned()], false, &Arc::default());
    let kinds: Vec<ProblemKind> = graph.problems.iter().map(|problem| problem.kind).collect();
    for kind in [ProblemKind::Unreadable, ProblemKind::MissingRevisionId, ProblemKind::SyntaxError]
    {
        assert!(kinds.contains(&kind), "{kind:?} in {kinds:?}");
    }
    assert!(graph.revisions.contains_key("bbbb2222"), "{:?}", graph.problems);
    assert!(graph.revisions.contains_key("dddd4444"), "{:?}", graph.problems);
}

#[test]
fn the_cache_sees_every_change() {
    let folder = tempfile::tempdir().unwrap();
    let locations = [folder.path().to_owned()];
    write_revision(folder.path(), "aaaa1111", &[], &[]);
    write_revision(folder.path(), "bbbb1111", &["aaaa1111".to_owned()], &[]);
    let old = std::time::SystemTime::now() - std::time::Duration::from_secs(60);
    let age = |name: &str| {
        let file = fs::File::options().append(true).open(folder.path().join(name)).unwrap();
        file.set_modified(old).unwrap();
    };
    age("aaaa1111.py");
    age("bbbb1111.py");
    // A file that was changed a moment ago may change again unseen, so it is not relied on.
    std::thread::sleep(std::time::Duration::from_secs(4));
    let cache = Cache::default();
    let first = cache.load(&locations, false, ModuleSources::default());
    let again = cache.load(&locations, false, ModuleSources::default());
    assert!(std::sync::Arc::ptr_eq(&first, &again), "nothing changed, so nothing is read");
    // Of the same size, with the old time put back.
    write_revision(folder.path(), "bbbb1111", &["aaaa2222".to_owned()], &[]);
    age("bbbb1111.py");
    let changed = cache.load(&locations, false, ModuleSources::default());
    assert_eq!(changed.revisions["bbbb1111"].down_revision, ["aaaa2222"]);
    write_revision(folder.path(), "cccc1111", &["bbbb1111".to_owned()], &[]);
    assert_eq!(cache.load(&locations, false, ModuleSources::default()).revisions.len(), 3);
    write_revision(folder.path(), "cccc1111", &["aaaa1111".to_owned()], &[]);
    let fresh = cache.load(&locations, false, ModuleSources::default());
    assert_eq!(fresh.revisions["cccc1111"].down_revision, ["aaaa1111"]);
    fs::remove_file(folder.path().join("bbbb1111.py")).unwrap();
    assert_eq!(cache.load(&locations, false, ModuleSources::default()).revisions.len(), 2);
}

#[test]
fn a_long_chain_is_walked_without_recursion() {
    let folder = tempfile::tempdir().unwrap();
    for index in 0..3_000 {
        let down: Vec<String> =
            if index == 0 { vec![] } else { vec![format!("r{:05}", index - 1)] };
        write_revision(folder.path(), &format!("r{index:05}"), &down, &[]);
    }
    let graph = load(&[folder.path().to_owned()], false, &Arc::default());
    assert_eq!(graph.upgrade_path(&[], "head").unwrap().len(), 3_000);
    let (undone, after) = graph.downgrade_path(&["r02999".to_owned()], "-1").unwrap();
    assert_eq!((undone.len(), after), (1, vec!["r02998".to_owned()]));
}

#[test]
fn operations_are_read_with_loops_helpers_guards_and_batches() {
    let migration = read_migration(
        r#"
import sqlalchemy as sa
from alembic import op as o
TABLE = "users"
def add(name, kind=sa.Text()):
    o.add_column(TABLE, sa.Column(name, kind, nullable=True))
def upgrade():
    for name in ("a", "b"):
        add(name)
    if o.get_bind().dialect.name == "postgresql":
        o.execute("ALTER TYPE mood ADD VALUE IF NOT EXISTS 'ok'; UPDATE users SET a = ';'")
    with o.batch_alter_table(TABLE) as batch_op:
        batch_op.create_index(batch_op.f("ix"), ["a", sa.text("lower(b)")], unique=True)
    with o.get_context().autocommit_block():
        o.execute(f"DROP INDEX CONCURRENTLY {TABLE}_old")
def downgrade():
    raise NotImplementedError
"#,
        &Library::default(),
    );
    let operations = &migration.upgrade.operations;
    assert_eq!(operations.len(), 6, "{operations:#?}");
    assert!(
        operations[..2].iter().all(|one| matches!(one.kind, OperationKind::AddColumnOp { .. }))
    );
    assert!(operations[2].guards[0].condition.contains("postgresql"));
    assert!(operations[4].batch);
    assert!(
        matches!(&operations[4].kind, OperationKind::CreateIndexOp { table_name, columns, unique: true, .. }
        if table_name == "users" && columns == &["a", "lower(b)"])
    );
    assert!(!operations[5].transactional);
    assert!(migration.downgrade.raises);
}

#[test]
fn numbers_and_plans_are_read() {
    let folder = tempfile::tempdir().unwrap();
    for (name, id, down) in [("048_render_job_doc", "048", ""), ("060_other_thing", "060", "048")] {
        let down = if down.is_empty() { "None".to_owned() } else { format!("'{down}'") };
        fs::write(
            folder.path().join(format!("{name}.py")),
            format!("revision = '{id}'\ndown_revision = {down}\n"),
        )
        .unwrap();
    }
    let graph = load(&[folder.path().to_owned()], false, &Arc::default());
    let next = NamingConvention::detect(&graph, None).next();
    assert_eq!(next.filename, "061_<description>.py");
    let plan = read_planned(
        "| Number | Description | Priority |\n|---|---|---|\n| 060 | `usd_master` enum value | P2 |\n\
         | 061 | more JSONB | P2 |\n| 062 | `render_job_doc` JSONB | P7 (done as 048) |\n| 064 | hash | P9 |\n",
        &graph,
    );
    let states: Vec<PlannedState> = plan.iter().map(|row| row.state).collect();
    assert_eq!(
        states,
        [PlannedState::NumberTaken, PlannedState::Next, PlannedState::Done, PlannedState::Later]
    );
}

#[test]
fn deeply_nested_types_are_bounded() {
    let array = format!("integer{}", "[]".repeat(200_000));
    postgres_type_name(&array);
    for nested in [array, format!("ARRAY({}", "ARRAY(".repeat(200_000))] {
        same_type(&nested, &nested, Dialect::Postgresql);
        stored_default("'{}'", &nested, Dialect::Postgresql);
    }
}

proptest::proptest! {
    #[test]
    fn splitting_never_panics_and_keeps_every_statement(text in "[a-z'\"$;/*\\-\\n ]{0,80}") {
        for statement in split_statements(&text) {
            assert_eq!(&text[statement.offset..statement.offset + statement.text.len()], statement.text);
        }
    }

    #[test]
    fn schema_texts_never_panic(text in "([a-z('\")\\[\\], :.=ßé]|array\\[| at time zone |\\.with_variant\\(|enum\\()*") {
        for dialect in [Dialect::Postgresql, Dialect::Mysql, Dialect::Sqlite] {
            same_type(&text, "character varying(10)", dialect);
            stored_default(&text, "text", dialect);
        }
        same_default(Some(&text), Some("'x'"));
        quoted_texts(&text);
        postgres_type_name(&text);
        is_serial(&text);
    }

    #[test]
    fn reading_never_panics(text in "\\PC{0,200}") {
        read_migration(&text, &Library::default());
    }
}

//! Whatever stands in a file, reading it comes to an end with an answer.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use alembic_mcp::models::{ProjectSource, read_models};
use alembic_mcp::operations::read_migration;
use alembic_mcp::project::{Options, Project};
use alembic_mcp::python::Library;
use alembic_mcp::revisions::{ProblemKind, load};
use alembic_mcp::schema::Dialect;
use alembic_mcp::tools::{Reading, Session};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

/// Sources from which the mutations start: what migrations, models and `env.py` are made of.
const SEEDS: &[&str] = &[
    include_str!("seeds/loops_and_helpers.py.txt"),
    include_str!("seeds/guards_and_data.py.txt"),
    include_str!("seeds/everything.py.txt"),
    include_str!("seeds/models.py.txt"),
];

/// Texts of which each repeats one construct that nests, or that looks as if it did.
fn chains(length: usize) -> Vec<(&'static str, String)> {
    let around = |before: &str, middle: &str, after: &str| {
        format!("x = {}{middle}{}\n", before.repeat(length), after.repeat(length))
    };
    let blocks = |head: &str| {
        let depth = length.min(2_000);
        let lines: String =
            (0..depth).map(|level| format!("{}{head}\n", " ".repeat(level))).collect();
        format!("{lines}{}pass\n", " ".repeat(depth))
    };
    vec![
        ("not", around("not ", "y", "")),
        ("minus", around("-", "1", "")),
        ("await", around("await ", "y", "")),
        ("star", around("*", "y", "")),
        ("lambda", around("lambda: ", "1", "")),
        ("lambda with parameters", around("lambda a, b: ", "1", "")),
        ("lambda as a default", around("lambda a=", "1", ": 1")),
        ("yield", around("yield a, ", "1", "")),
        ("attribute", around("", "y", ".z")),
        ("call", around("", "y", "()")),
        ("nested call", around("y(", "", ")")),
        ("subscript", around("", "y", "[0]")),
        ("nested subscript", around("y[", "0", "]")),
        ("plus", around("", "1", "+1")),
        ("power", around("", "1", "**1")),
        ("percent", around("", "'a'", " % b")),
        ("and", around("", "y", " and z")),
        ("and or", around("", "y", " and z or w")),
        ("compare", around("", "y", " < z")),
        ("union", around("", "y", " | z")),
        ("conditional", around("1 if y else ", "2", "")),
        ("list", around("[", "", "]")),
        ("tuple", around("(", "", ",)")),
        ("dict", around("{1: ", "1", "}")),
        ("open brackets", around("(", "", "")),
        ("closed brackets", around("", "1", ")")),
        ("brackets closed in strings", around("(')', ", "1", "")),
        ("mixed brackets", around("(]", "", "")),
        ("comprehension", format!("x = [1{}]\n", " for a in b".repeat(length))),
        ("walrus", around("(y := ", "1", ")")),
        ("f-string", around("f'{", "1", "}'")),
        ("f-string quotes", around("f\"{f'{", "1", "}'}\"")),
        (
            "format specifications",
            format!("x = f'{}{}'\n", "{y:".repeat(length), "}".repeat(length)),
        ),
        ("f-string parts", format!("y = 1\nx = f'{}'\n", "{y}".repeat(length))),
        ("strings", around("", "'a'", " 'a'")),
        ("targets", format!("{}[1, 2, 3]\n", "a = ".repeat(length))),
        ("nested targets", format!("{}a{} = 1\n", "[".repeat(length), "]".repeat(length))),
        ("decorators", format!("{}def f(): pass\n", "@d\n".repeat(length))),
        ("deep decorator", format!("@d{}\ndef f(): pass\n", "()".repeat(length))),
        ("annotation", format!("x: {}int{} = 1\n", "list[".repeat(length), "]".repeat(length))),
        (
            "class annotation",
            format!(
                "class A(Base):\n    __tablename__ = 'a'\n    x: {}int{} = 1\n    y: '{}int{}'\n    z: {}int\n",
                "Mapped[".repeat(length),
                "]".repeat(length),
                "Mapped[".repeat(length),
                "]".repeat(length),
                "int | ".repeat(length),
            ),
        ),
        (
            "quoted annotations",
            format!("class A(Base):\n    x: {}int{}\n", "'".repeat(length), "'".repeat(length)),
        ),
        (
            "returned annotation",
            format!("def f() -> {}int{}: ...\n", "a[".repeat(length), "]".repeat(length)),
        ),
        (
            "pattern",
            format!("match x:\n    case {}1{}: pass\n", "[".repeat(length), "]".repeat(length)),
        ),
        ("pattern alternatives", format!("match x:\n    case 1{}: pass\n", " | 1".repeat(length))),
        (
            "class patterns",
            format!("match x:\n    case {}{}: pass\n", "A(".repeat(length), ")".repeat(length)),
        ),
        (
            "type parameters",
            format!("class A[T: {}int{}]: pass\n", "a[".repeat(length), "]".repeat(length)),
        ),
        (
            "elif",
            format!("if a: pass\n{}", "elif f(a) or g(): b = 1\n".repeat(length.min(100_000))),
        ),
        (
            "early returns",
            format!(
                "def upgrade():\n{}",
                "    if f(): return\n    op.execute('select 1')\n".repeat(length.min(50_000))
            ),
        ),
        ("async", around("async ", "y", "")),
        ("async statements", format!("{}def f(): pass\n", "async ".repeat(length))),
        ("if blocks", blocks("if f():")),
        ("functions", blocks("def upgrade():")),
        ("classes", blocks("class A:")),
        ("tries", blocks("try:")),
        ("withs", blocks("with a as b:")),
        ("statements on a line", format!("def upgrade():\n    {}\n", "op.f(); ".repeat(length))),
        ("imports", format!("import {}a\n", "a.".repeat(length))),
        ("many imports", (0..length.min(100_000)).map(|one| format!("import m{one}\n")).collect()),
        ("dots", format!("from {}a import b\n", ".".repeat(length))),
        ("continued lines", format!("x = 1 {}\n", "\\\n + 1 ".repeat(length))),
        ("comments", "# nothing\n".repeat(length)),
        ("empty lines", "\n".repeat(length)),
        ("nul", "\0".repeat(length)),
        ("digits", around("", "1", "1")),
        ("wide line", format!("x = '{}'; y = f(z)\n", "ü".repeat(length))),
    ]
}

fn read_as_migration(text: &str) {
    read_migration(
        &format!(
            "from alembic import op\nrevision = 'a'\ndown_revision = None\n{text}\ndef downgrade():\n    pass\n"
        ),
        &Library::default(),
    );
    let indented: String = text.lines().map(|line| format!("    {line}\n")).collect();
    read_migration(
        &format!("from alembic import op\ndef upgrade():\n{indented}\n"),
        &Library::default(),
    );
}

/// Reads `text` as a revision, as `env.py` and as models of one project.
fn read_as_project(folder: &Path, text: &[u8]) {
    let versions = folder.join("alembic/versions");
    fs::create_dir_all(&versions).unwrap();
    fs::write(folder.join("alembic.ini"), "[alembic]\nscript_location = alembic\n").unwrap();
    fs::write(folder.join("alembic/env.py"), text).unwrap();
    fs::write(folder.join("models.py"), [b"from sqlalchemy import Base\n", text].concat()).unwrap();
    fs::write(versions.join("a.py"), "revision = 'a'\ndown_revision = None\n").unwrap();
    fs::write(versions.join("b.py"), [b"revision = 'b'\ndown_revision = 'a'\n", text].concat())
        .unwrap();
    let graph = load(&[versions], false, &Arc::default());
    assert!(graph.revisions.contains_key("a"));
    if let Ok(project) =
        Project::discover(&Options { project: Some(folder.to_owned()), ..Options::default() })
    {
        read_models(&project);
        ProjectSource::read(&project);
    }
}

/// Replays what [`read_as_project`] wrote: there is an answer for every dialect, and it is JSON.
fn replay_for_every_dialect(folder: &Path) {
    let options = Options { project: Some(folder.to_owned()), ..Options::default() };
    let Ok(reading) = Reading::of(&Session::new(options)) else { return };
    let is_json = |text: &str| assert!(serde_json::from_str::<serde_json::Value>(text).is_ok());
    is_json(&reading.history_json().to_string());
    assert!(reading.history_mermaid().starts_with("graph TD"));
    for dialect in [Dialect::Postgresql, Dialect::Mysql, Dialect::Sqlite] {
        if let Ok(schema) = reading.schema(None, None, dialect) {
            is_json(&schema.json().to_string());
            assert!(schema.mermaid().len() < 60_000);
            schema.sql();
        }
        if let Ok(read) = reading.revision("b", dialect) {
            is_json(&read.json().to_string());
            read.text();
            read.sql();
        }
    }
}

/// Whether there is time for everything.
fn is_long() -> bool {
    std::env::var_os("ALEMBIC_MCP_FUZZ_SECONDS").is_some()
}

fn within(limit: Duration, name: &str, work: impl FnOnce()) {
    let started = Instant::now();
    work();
    let taken = started.elapsed();
    assert!(taken < limit, "{name} took {taken:?}");
}

#[test]
fn a_migration_of_any_depth_is_read() {
    for (name, text) in chains(if is_long() { 100_000 } else { 30_000 }) {
        within(Duration::from_secs(300), name, || read_as_migration(&text));
    }
}

#[test]
fn a_project_of_any_depth_is_read() {
    for length in if is_long() { vec![150, 3_000, 100_000] } else { vec![150, 3_000] } {
        for (name, text) in chains(length) {
            let folder = tempfile::tempdir().unwrap();
            within(Duration::from_secs(300), name, || {
                read_as_project(folder.path(), text.as_bytes());
            });
        }
    }
}

#[test]
fn a_chain_of_a_million_is_read() {
    if !is_long() {
        return;
    }
    for (name, text) in chains(1_000_000) {
        within(Duration::from_secs(300), name, || {
            read_migration(&format!("def upgrade():\n    pass\n{text}"), &Library::default());
        });
    }
}

#[test]
fn deep_sums_are_still_read() {
    let text = format!("revision = 'a'\nx = 1{}\n", "+1".repeat(4_900));
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.py"), text).unwrap();
    let graph = load(&[folder.path().to_owned()], false, &Arc::default());
    assert!(graph.revisions.contains_key("a"), "{:?}", graph.problems);
}

#[test]
fn what_nests_too_deeply_is_a_problem_that_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let text = format!("revision = 'a'\nx = {}1\n", "not ".repeat(100_000));
    fs::write(folder.path().join("a.py"), text).unwrap();
    let graph = load(&[folder.path().to_owned()], false, &Arc::default());
    let problem = graph.problems.iter().find(|one| one.kind == ProblemKind::SyntaxError).unwrap();
    assert!(problem.message.contains("levels deep"), "{}", problem.message);
}

#[test]
fn strange_bytes_are_read() {
    let times = if is_long() { 10 } else { 1 };
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("empty", Vec::new()),
        ("nul bytes", b"x = 1\0\0\ny = 2\n".to_vec()),
        ("latin", b"# coding: latin-1\nx = '\xfc'\n".to_vec()),
        ("not UTF-8", b"x = '\xff\xfe'\n".to_vec()),
        ("byte order mark", b"\xef\xbb\xbfx = 1\n".to_vec()),
        ("carriage returns", b"x = 1\ry = 2\r\n".to_vec()),
        ("form feed", b"\x0cx = 1\n".to_vec()),
        ("only comments", b"# a\n# b\n".to_vec()),
        (
            "megabytes",
            b"op.add_column('t', sa.Column('c', sa.String(50)))\n".repeat(20_500 * times),
        ),
        (
            "megabytes of one string",
            [b"x = '''".to_vec(), vec![b'a'; 1_000_000 * times], b"'''\n".to_vec()].concat(),
        ),
        (
            "megabytes of operations",
            [
                b"def upgrade():\n".to_vec(),
                b"    op.execute('update a set b = 1')\n".repeat(28_000 * times),
            ]
            .concat(),
        ),
        (
            "megabytes of conditions",
            [b"def upgrade():\n".to_vec(), b"    if f(): x = [1]\n".repeat(48_000 * times)]
                .concat(),
        ),
        ("too large", vec![b'#'; 20_000_000]),
    ];
    for (name, bytes) in cases {
        let folder = tempfile::tempdir().unwrap();
        within(Duration::from_secs(300), name, || read_as_project(folder.path(), &bytes));
        let text = String::from_utf8_lossy(&bytes);
        within(Duration::from_secs(300), name, || drop(read_migration(&text, &Library::default())));
    }
}

#[test]
fn a_pipe_does_not_stop_anyone() {
    let folder = tempfile::tempdir().unwrap();
    read_as_project(folder.path(), b"");
    for place in ["alembic/versions/pipe.py", "pipe.py"] {
        let status = std::process::Command::new("mkfifo").arg(folder.path().join(place)).status();
        assert!(status.unwrap().success());
    }
    within(Duration::from_secs(10), "pipe", || {
        let graph = load(&[folder.path().join("alembic/versions")], false, &Arc::default());
        assert!(graph.problems.iter().any(|one| one.kind == ProblemKind::Unreadable));
        let options = Options { project: Some(folder.path().to_owned()), ..Options::default() };
        read_models(&Project::discover(&options).unwrap());
    });
}

#[test]
fn values_that_grow_in_loops_stay_bounded() {
    let loops = [
        "d = {}\nfor i in range(200):\n    d[i] = d\n",
        "d = {}\nfor i in range(200):\n    d['x'] = d\n",
        "l = []\nfor i in range(2000):\n    l.append(l)\n",
        "s = 'x'\nfor i in range(2000):\n    s += s\n",
        "s = 'a' * 1000000\nfor i in range(2000):\n    t = s.replace('a', s)\n",
        "s = 'a' * 1000000\nf = '%(a)s' * 100000\nt = f % {'a': s}\nt = ('{0}' * 100000).format(s)\n",
        "s = ',' * 1000000\nfor i in range(2000):\n    for j in range(2000):\n        t = s.split(',')\n",
        "for i in range(2000):\n    for j in range(2000):\n        t = 'x' * 1000000\n",
        "x = y\nfor i in range(2000):\n    for j in range(2000):\n        x = x.z\n",
        "x = y(1)\nfor i in range(2000):\n    for j in range(2000):\n        x = not x\n",
        "x = y\nfor i in range(2000):\n    for j in range(2000):\n        x = x(x, x)\n",
        "def f(x):\n    return f([x, x]) + f([x, x])\ny = f(1)\n",
        "a = [i for i in range(4000)]\nfor i in a:\n    for j in a:\n        b = {k for k in a} | {k * 2 for k in a}\n",
        "x = [1 for a in range(4000) for b in range(4000) for c in range(4000) if False]\n",
        "x = 9 ** 9 ** 9 ** 9\ny = 'a' * 10 ** 18\nz = 1 << 10 ** 9\n",
    ];
    for text in loops {
        within(Duration::from_secs(300), text, || read_as_migration(text));
    }
}

/// One change to a source: its pieces are words, spaces and signs.
fn mutate(
    pieces: &mut Vec<String>,
    others: &[Vec<String>],
    (kind, at, length, from): (u8, usize, usize, usize),
) {
    let at = at % pieces.len().max(1);
    let end = (at + length % 12).min(pieces.len());
    match kind % 6 {
        0 => drop(pieces.drain(at..end)),
        1 => {
            let copied = pieces[at..end].to_vec();
            pieces.splice(at..at, copied);
        }
        2 => {
            let other = &others[from % others.len()];
            let start = (from / 7) % other.len().max(1);
            let spliced = other[start..(start + length % 40).min(other.len())].to_vec();
            pieces.splice(at..end, spliced);
        }
        3 => {
            let other = end.min(pieces.len() - 1);
            pieces.swap(at, other);
        }
        4 => {
            let many = pieces[at..end].concat().repeat(1 + from % 400);
            pieces.insert(at, many);
        }
        _ => pieces.insert(
            at,
            [
                "(", "[", "{", "\"", "'''", "f'{", ":", "\\\n", "\n", "\u{0}", "ü", "    ",
                "lambda ", "*", "if ",
            ][from % 15]
                .to_owned(),
        ),
    }
    if pieces.is_empty() {
        pieces.push("\n".to_owned());
    }
}

fn pieces(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for character in text.chars() {
        match found.last_mut() {
            Some(last)
                if (character.is_alphanumeric() || character == '_')
                    && last.ends_with(|end: char| end.is_alphanumeric() || end == '_') =>
            {
                last.push(character);
            }
            Some(last) if character == ' ' && last.ends_with(' ') => last.push(character),
            _ => found.push(character.to_string()),
        }
    }
    found
}

/// Mutated sources are read without a panic and without taking long. `ALEMBIC_MCP_FUZZ_SECONDS`
/// says for how long to go on.
#[test]
fn mutated_sources_are_read() {
    let seconds = std::env::var("ALEMBIC_MCP_FUZZ_SECONDS").ok().and_then(|text| text.parse().ok());
    let until = Instant::now() + Duration::from_secs(seconds.unwrap_or(4));
    let seeds: Vec<Vec<String>> = SEEDS.iter().map(|seed| pieces(seed)).collect();
    let folder = tempfile::tempdir().unwrap();
    let change = (any::<u8>(), any::<usize>(), any::<usize>(), any::<usize>());
    let changes = (0..SEEDS.len(), proptest::collection::vec(change, 1..24));
    let mut rounds = 0;
    while Instant::now() < until {
        // Slow sources are slow to shrink.
        let config = Config {
            cases: 64,
            failure_persistence: None,
            max_shrink_time: 60_000,
            ..Config::default()
        };
        TestRunner::new(config)
            .run(&changes, |(seed, changes)| {
                let mut pieces = seeds[seed].clone();
                changes.into_iter().for_each(|change| mutate(&mut pieces, &seeds, change));
                let text: String = pieces.concat();
                let started = Instant::now();
                read_migration(&text, &Library::default());
                read_as_project(folder.path(), text.as_bytes());
                replay_for_every_dialect(folder.path());
                prop_assert!(started.elapsed() < Duration::from_secs(60), "slow:\n{text}");
                Ok(())
            })
            .unwrap();
        rounds += 64;
    }
    assert!(rounds > 0);
}

#[test]
fn what_could_not_be_read_leaves_the_schema_uncertain() {
    let folder = tempfile::tempdir().unwrap();
    read_as_project(
        folder.path(),
        b"from alembic import op\ndef upgrade(:\n    op.drop_table('t')\n",
    );
    fs::write(folder.path().join("alembic/versions/c.py"), b"x = '\xff'\n").unwrap();
    let options = Options { project: Some(folder.path().to_owned()), ..Options::default() };
    let reading = Reading::of(&Session::new(options)).unwrap();
    let schema = reading.schema(None, None, Dialect::Postgresql).unwrap().json();
    let told = |revision: &str, word: &str| {
        let all = schema["uncertain"].as_array().unwrap();
        all.iter()
            .any(|one| one["revision"] == revision && one["why"].as_str().unwrap().contains(word))
    };
    assert!(told("b", "b.py:"), "{schema}");
    assert!(told("unknown", "not UTF-8"), "{schema}");
}

#[test]
fn many_operations_in_one_revision_take_no_more_than_their_number() {
    let count = if is_long() { 100_000 } else { 4_000 };
    let steps: [(&str, &dyn Fn(usize) -> String); 4] = [
        ("tables", &|n| {
            format!("op.create_table('t{n}', sa.Column('id', sa.Integer(), primary_key=True))")
        }),
        ("indexes", &|_| "op.create_index(None, 't', ['id'])".to_owned()),
        ("nothing known", &|n| format!("op.drop_table('t{n}')")),
        ("opaque", &|n| format!("something{n}.create_all()")),
    ];
    for (name, step) in steps {
        let folder = tempfile::tempdir().unwrap();
        let body: String = (0..count).map(|n| format!("    {}\n", step(n))).collect();
        let text = format!(
            "from alembic import op\nimport sqlalchemy as sa\ndef upgrade():\n    op.create_table('t', sa.Column('id', sa.Integer()))\n{body}"
        );
        read_as_project(folder.path(), text.as_bytes());
        within(Duration::from_secs(120), name, || replay_for_every_dialect(folder.path()));
    }
}

#[test]
fn copies_of_all_names_that_are_kept_do_not_double() {
    let kept: String =
        (0..200).map(|number| format!("lazy_{number} = Lazy('a', globals())\n")).collect();
    let text = format!("class Lazy:\n    def __init__(self, name, names):\n        pass\n\n{kept}");
    within(Duration::from_secs(20), "globals() kept often", || read_as_migration(&text));
}

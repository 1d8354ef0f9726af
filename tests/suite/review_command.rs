//! `alembic-mcp review`, through the built binary, without Python and without a database.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

const HAZARDS: &str = r#"
    op.drop_column("users", "age")
    op.drop_table("old")
"#;

struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self::on("postgresql://u@localhost/db")
    }

    fn on(url: &str) -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        let ini = format!("[alembic]\nscript_location = alembic\nsqlalchemy.url = {url}\n");
        folder.write("alembic.ini", &ini);
        folder.write("alembic/env.py", "from alembic import context\n");
        folder.revision(
            "5e0c3aa91b7d",
            None,
            "\n    op.create_table(\"users\", sa.Column(\"id\", sa.Integer(), primary_key=True), \
             sa.Column(\"age\", sa.Integer()))\n    op.create_table(\"old\", sa.Column(\"id\", sa.Integer(), primary_key=True))\n",
        );
        folder
    }

    fn write(&self, path: &str, text: &str) -> PathBuf {
        let path = self.0.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        path
    }

    fn revision(&self, id: &str, down: Option<&str>, upgrade: &str) -> PathBuf {
        let revises = down.unwrap_or_default();
        let down = down.map_or("None".to_owned(), |down| format!("{down:?}"));
        let text = format!(
            "\"\"\"change\n\nRevision ID: {id}\nRevises: {revises}\n\"\"\"\nimport sqlalchemy as sa\nfrom alembic import op\n\n\
             revision = {id:?}\ndown_revision = {down}\n\n\ndef upgrade():{upgrade}\n\ndef downgrade():\n    raise NotImplementedError(\"kept\")\n"
        );
        self.write(&format!("alembic/versions/{id}_change.py"), &text)
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_alembic-mcp"))
            .arg("review")
            .args(arguments)
            .current_dir(self.0.path())
            .env_clear()
            .env("HOME", self.0.path())
            .env("PATH", std::env::var_os("PATH").unwrap())
            .output()
            .unwrap()
    }

    fn text(&self, arguments: &[&str]) -> String {
        String::from_utf8(self.run(arguments).stdout).unwrap()
    }

    fn json(&self, arguments: &[&str]) -> Value {
        let output = self.run(&[&["--format", "json"], arguments].concat());
        let told = String::from_utf8_lossy(&output.stderr);
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {told}"))
    }

    fn git(&self, arguments: &[&str]) {
        let done = Command::new("git")
            .args(["-c", "user.name=t", "-c", "user.email=t@example.invalid"])
            .args(arguments)
            .current_dir(self.0.path())
            .output()
            .unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }
}

/// The rules found in a file, in order.
fn rules(json: &Value, file: &str, list: &str) -> Vec<String> {
    let files = json["files"].as_array().unwrap();
    let file = files.iter().find(|one| one["path"].as_str().unwrap().ends_with(file));
    let found = file.map(|file| file[list].as_array().unwrap().clone()).unwrap_or_default();
    found.iter().map(|one| one["rule"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn json_tells_each_finding_and_the_exit_status_the_worst() {
    let folder = Folder::new();
    assert_eq!(folder.run(&[]).status.code(), Some(0), "{}", folder.text(&[]));
    let path = folder.revision("9f3c1b7a2e44", Some("5e0c3aa91b7d"), HAZARDS);
    let json = folder.json(&["alembic/versions/9f3c1b7a2e44_change.py"]);
    assert_eq!(json["files"].as_array().unwrap().len(), 1);
    let file = &json["files"][0];
    assert_eq!(file["path"], "alembic/versions/9f3c1b7a2e44_change.py");
    assert_eq!(file["verdict"], "block");
    assert_eq!(file["checklist"].as_array().unwrap().len(), 6);
    let drop = file["findings"].as_array().unwrap();
    let drop = drop.iter().find(|one| one["rule"] == "drop-column").unwrap();
    let source = fs::read_to_string(path).unwrap();
    let line = source.lines().position(|line| line.contains("drop_column")).unwrap() + 1;
    assert_eq!(drop["line"], line);
    assert_eq!(drop["column"], 5);
    assert_eq!(drop["severity"], "error");
    for field in ["id", "message", "end_line", "end_column", "lock", "why", "advice", "revision"] {
        assert!(!drop[field].is_null(), "{field} is missing in {drop}");
    }
    assert_eq!(folder.run(&[]).status.code(), Some(1));
    assert_eq!(folder.run(&["nowhere.py"]).status.code(), Some(2));
    assert_eq!(folder.run(&["--format", "yaml"]).status.code(), Some(2));
    assert_eq!(folder.run(&["alembic/env.py"]).status.code(), Some(2));
}

#[test]
fn the_dialect_is_that_of_the_url_written_down_unless_one_is_named() {
    let folder = Folder::on("sqlite:///x.db");
    assert_eq!(folder.json(&[])["summary"]["dialect"], "sqlite");
    assert_eq!(folder.json(&["--dialect", "mysql"])["summary"]["dialect"], "mysql");
}

#[test]
fn a_comment_suppresses_only_with_a_reason_and_only_where_it_stands() {
    let folder = Folder::new();
    folder.revision(
        "9f3c1b7a2e44",
        Some("5e0c3aa91b7d"),
        r##"
    note = "# alembic-mcp: ignore[drop-column] only a string"
    op.drop_column("users", "age")
    # alembic-mcp: ignore[drop-table] nobody has read it since spring
    op.drop_table("old")
"##,
    );
    folder.revision(
        "3d9f2c8b71ae",
        Some("9f3c1b7a2e44"),
        "\n    op.drop_table(\"users\")  # alembic-mcp: ignore[drop-table]\n    # alembic-mcp: ignore[drop-tabel] gone\n    op.execute(\"SELECT 1\")\n",
    );
    let json = folder.json(&[]);
    let found = rules(&json, "9f3c1b7a2e44_change.py", "findings");
    assert!(found.contains(&"drop-column".to_owned()), "{found:?}");
    assert!(!found.contains(&"drop-table".to_owned()), "{found:?}");
    assert_eq!(rules(&json, "9f3c1b7a2e44_change.py", "suppressed"), ["drop-table"]);
    let reason = &json["files"][1]["suppressed"][0]["reason"];
    assert_eq!(reason, "nobody has read it since spring");
    let found = rules(&json, "3d9f2c8b71ae_change.py", "findings");
    for rule in ["drop-table", "suppression-without-reason", "unused-suppression"] {
        assert!(found.contains(&rule.to_owned()), "{rule} is missing in {found:?}");
    }
}

#[test]
fn settings_suppress_by_path_and_change_severities() {
    let folder = Folder::new();
    folder.revision("9f3c1b7a2e44", Some("5e0c3aa91b7d"), HAZARDS);
    folder.write(
        "alembic-mcp.toml",
        "ignore = [{ rule = \"drop-table\", path = \"alembic/versions/9f3c*.py\", reason = \"agreed\" }]\n\
         server-version = \"15\"\nseverity = { \"drop-column\" = \"warning\" }\n",
    );
    let json = folder.json(&[]);
    assert_eq!(rules(&json, "9f3c1b7a2e44_change.py", "suppressed"), ["drop-table"]);
    let findings = json["files"][1]["findings"].as_array().unwrap();
    let drop = findings.iter().find(|one| one["rule"] == "drop-column").unwrap();
    assert_eq!(drop["severity"], "warning");
    folder.write("alembic-mcp.toml", "severity = { \"drop-colum\" = \"warning\" }\n");
    let output = folder.run(&[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("drop-column"));
}

#[test]
fn what_the_graph_and_the_base_branch_tell_is_suppressed_like_everything_else() {
    let folder = Folder::new();
    folder.revision("9f3c1b7a2e44", Some("5e0c3aa91b7d"), "\n    pass\n");
    folder.write("alembic/versions/zz_broken.py", "revision = (\n");
    folder.git(&["init", "-q", "-b", "main"]);
    folder.git(&["add", "-A"]);
    folder.git(&["commit", "-qm", "one"]);
    let edited = folder.0.path().join("alembic/versions/9f3c1b7a2e44_change.py");
    let published = fs::read_to_string(&edited).unwrap();
    fs::write(&edited, published.replace("    pass", "    op.execute(\"SELECT 1\")")).unwrap();
    folder.write(
        "alembic-mcp.toml",
        "ignore = [\n  { rule = \"applied-revision-edited\", reason = \"nobody has it yet\" },\n  \
         { rule = \"unreadable-revision-file\", path = \"**/zz_*.py\", reason = \"to be thrown away\" },\n  \
         { rule = \"drop-table\", reason = \"agreed\" },\n]\n",
    );
    let json = folder.json(&["--diff", "main"]);
    let suppressed = rules(&json, "9f3c1b7a2e44_change.py", "suppressed");
    assert_eq!(suppressed, ["applied-revision-edited"]);
    let json = folder.json(&[]);
    let suppressed = rules(&json, "zz_broken.py", "suppressed");
    assert!(suppressed.contains(&"unreadable-revision-file".to_owned()), "{json}");
    assert!(rules(&json, "zz_broken.py", "findings").is_empty(), "{json}");
    let found =
        json["files"].as_array().unwrap().iter().find(|file| {
            file["path"].as_str().is_some_and(|path| path.ends_with("alembic-mcp.toml"))
        });
    let findings = found.unwrap()["findings"].as_array().unwrap();
    assert_eq!(findings.len(), 1, "{findings:?}");
    assert_eq!(findings[0]["rule"], "unused-suppression");
    assert_eq!(findings[0]["line"], 4);
}

#[test]
fn the_server_version_decides_what_a_change_costs() {
    let folder = Folder::new();
    folder.revision(
        "9f3c1b7a2e44",
        Some("5e0c3aa91b7d"),
        "\n    op.add_column(\"users\", sa.Column(\"size\", sa.Integer(), server_default=\"0\", nullable=False))\n    \
         op.execute(\"ALTER TABLE users ADD CONSTRAINT uq_users_name UNIQUE NULLS NOT DISTINCT (name)\")\n",
    );
    let found = |version: &str| {
        folder.write("alembic-mcp.toml", &format!("server-version = \"{version}\"\n"));
        rules(&folder.json(&[]), "9f3c1b7a2e44_change.py", "findings")
    };
    for (version, rewrites, too_old) in
        [("10.4", true, true), ("11", false, true), ("14.2", false, true), ("15", false, false)]
    {
        let rules = found(version);
        let has = |id: &str| rules.iter().any(|rule| rule == id);
        assert_eq!(has("volatile-default-rewrite"), rewrites, "{version}: {rules:?}");
        assert_eq!(has("server-too-old"), too_old, "{version}: {rules:?}");
    }
}

#[test]
fn the_versions_of_mysql_and_mariadb_are_told_apart() {
    let folder = Folder::new();
    folder.revision(
        "9f3c1b7a2e44",
        Some("5e0c3aa91b7d"),
        "\n    op.add_column(\"users\", sa.Column(\"size\", sa.Integer(), nullable=True))\n",
    );
    for (version, rebuilds) in
        [("5.7.44", true), ("8.0.11", true), ("8.0.12", false), ("10.2.9", true), ("10.3", false)]
    {
        folder.write("alembic-mcp.toml", &format!("server-version = \"{version}\"\n"));
        let json = folder.json(&["--dialect", "mysql"]);
        let found = rules(&json, "9f3c1b7a2e44_change.py", "findings");
        let has = found.iter().any(|rule| rule == "mysql-column-rebuild");
        assert_eq!(has, rebuilds, "{version}: {found:?}");
    }
}

#[test]
fn a_diff_judges_new_revisions_and_finds_edited_and_diverged_ones() {
    let folder = Folder::new();
    folder.revision("9f3c1b7a2e44", Some("5e0c3aa91b7d"), "\n    pass\n");
    folder.git(&["init", "-q", "-b", "main"]);
    folder.git(&["add", "-A"]);
    folder.git(&["commit", "-qm", "one"]);
    assert_eq!(folder.json(&["--diff", "main"])["files"].as_array().unwrap().len(), 0);
    folder.git(&["checkout", "-qb", "work"]);
    folder.git(&["checkout", "-q", "main"]);
    folder.revision("c2d84e6a19f0", Some("9f3c1b7a2e44"), "\n    pass\n");
    folder.git(&["add", "-A"]);
    folder.git(&["commit", "-qm", "two"]);
    folder.git(&["checkout", "-q", "work"]);
    folder.revision("3d9f2c8b71ae", Some("9f3c1b7a2e44"), HAZARDS);
    let edited = folder.0.path().join("alembic/versions/9f3c1b7a2e44_change.py");
    let published = fs::read_to_string(&edited).unwrap();
    fs::write(&edited, published.replace("    pass", "    pass  # a comment")).unwrap();
    let json = folder.json(&["--diff", "main"]);
    assert!(!json.to_string().contains("applied-revision-edited"), "{json}");
    // Nor do line endings and docstrings count, which a checkout and an editor change.
    let described = published.replacen("\"\"\"", "\"\"\"Told better.\n\n", 1).replace('\n', "\r\n");
    fs::write(&edited, described.replace("    pass", "    \"\"\"Nothing yet.\"\"\"\r\n    pass"))
        .unwrap();
    let json = folder.json(&["--diff", "main"]);
    assert!(!json.to_string().contains("applied-revision-edited"), "{json}");
    fs::write(&edited, published.replace("    pass", "    op.execute(\"SELECT 1\")")).unwrap();
    let json = folder.json(&["--diff", "main"]);
    assert_eq!(json["files"].as_array().unwrap().len(), 2);
    let found = rules(&json, "9f3c1b7a2e44_change.py", "findings");
    assert!(found.contains(&"applied-revision-edited".to_owned()), "{found:?}");
    let found = rules(&json, "3d9f2c8b71ae_change.py", "findings");
    assert!(found.contains(&"head-diverged-from-base-branch".to_owned()), "{found:?}");
    fs::remove_file(&edited).unwrap();
    let gone = folder.run(&["--diff", "main"]);
    assert_eq!(gone.status.code(), Some(1));
    let text = String::from_utf8_lossy(&gone.stdout);
    assert!(text.contains("'9f3c1b7a2e44' was already published, and is gone here"), "{text}");
    // Of two things that are true the one that is gone tells why.
    assert!(!text.contains("has grown to 9f3c1b7a2e44"), "{text}");
    let elsewhere = folder.0.path().join("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    let none = folder.run(&["elsewhere"]);
    assert_eq!(none.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&none.stderr).contains("holds no revision file"));
    assert_eq!(folder.run(&["--diff", "nonsense"]).status.code(), Some(2));
}

#[test]
fn sarif_is_valid() {
    let folder = Folder::new();
    folder.revision(
        "9f3c1b7a2e44",
        Some("5e0c3aa91b7d"),
        "\n    op.drop_column(\"users\", \"a{0}[b](c)\")\n    op.drop_table(\"old\")  # alembic-mcp: ignore[drop-table] agreed\n",
    );
    let log: Value = serde_json::from_str(&folder.text(&["--format", "sarif"])).unwrap();
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/schemas/sarif-2.1.0.json");
    let schema: Value = serde_json::from_slice(&fs::read(schema).unwrap()).unwrap();
    let validator = jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
    let errors: Vec<String> = validator
        .iter_errors(&log)
        .map(|error| format!("{}: {error}", error.instance_path))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
    let drop = rules.iter().find(|rule| rule["id"] == "drop-column").unwrap();
    assert!(drop["helpUri"].as_str().unwrap().starts_with("https://"), "{drop}");
    let results = log["runs"][0]["results"].as_array().unwrap();
    let drop = results.iter().find(|one| one["ruleId"] == "drop-column").unwrap();
    let at = &drop["locations"][0]["physicalLocation"];
    assert_eq!(at["artifactLocation"]["uri"], "alembic/versions/9f3c1b7a2e44_change.py");
    assert!(at["region"]["startLine"].as_u64().unwrap() > 1);
    let table = results.iter().find(|one| one["ruleId"] == "drop-table").unwrap();
    assert_eq!(table["suppressions"][0]["justification"], "agreed");
    let renamed = "\n    if True:\n        op.create_index(\"ix\", \"users\", [\"nick\"])\n";
    folder.revision("9f3c1b7a2e44", Some("5e0c3aa91b7d"), renamed);
    let log: Value = serde_json::from_str(&folder.text(&["--format", "sarif"])).unwrap();
    assert!(validator.is_valid(&log));
    let results = log["runs"][0]["results"].as_array().unwrap();
    let index = results.iter().find(|one| one["ruleId"] == "index-not-concurrent").unwrap();
    let replaced = &index["fixes"][0]["artifactChanges"][0]["replacements"][0];
    assert_eq!(replaced["deletedRegion"]["startColumn"], 9);
    let text = replaced["insertedContent"]["text"].as_str().unwrap();
    assert!(
        text.starts_with("with op.get_context().autocommit_block():\n            op."),
        "{text}"
    );
}

#[test]
fn hostile_names_stay_harmless_in_every_format() {
    let folder = Folder::new();
    folder.revision(
        "9f3c1b7a2e44",
        Some("5e0c3aa91b7d"),
        "\n    op.drop_column(\"users\", \"\\x1b[31m\\n::error::x\\r</details>`@all\u{202e}\")\n",
    );
    for format in ["text", "github", "markdown"] {
        let text = folder.text(&["--format", format]);
        assert!(text.contains("drop-column"), "{text}");
        let steers = |it: char| (it.is_control() && it != '\n') || it == '\u{202e}';
        assert!(!text.contains(steers), "{format}: {text:?}");
        assert!(!text.contains("\n::error::"), "{format}: {text}");
    }
    let markdown = folder.text(&["--format", "markdown"]);
    assert!(!markdown.contains("@all"), "{markdown}");
    let github = folder.text(&["--format", "github"]);
    assert!(github.lines().all(|line| line.starts_with("::")), "{github}");
    assert!(github.contains("::error file=alembic/versions/9f3c1b7a2e44_change.py,line=14,"));
}

#[test]
fn text_shows_the_source_with_a_caret() {
    let folder = Folder::new();
    folder.revision("9f3c1b7a2e44", Some("5e0c3aa91b7d"), HAZARDS);
    let text = folder.text(&[]);
    for part in [
        "error[drop-column]: ",
        " --> alembic/versions/9f3c1b7a2e44_change.py:14:5",
        "op.drop_column(\"users\", \"age\")",
        "^^^^^^^^^^^^^^",
        "lock: ACCESS EXCLUSIVE",
        "\n2 files: ",
    ] {
        assert!(text.contains(part), "{part} is missing in\n{text}");
    }
}

#[test]
fn a_thousand_findings_are_told_and_bounded() {
    let folder = Folder::new();
    let mut down = "5e0c3aa91b7d".to_owned();
    for file in 0..20 {
        let drop = |n: usize| format!("    op.drop_column(\"users\", \"c{file}_{n}\")\n");
        let drops: String = (0..50).map(drop).collect();
        let id = format!("9f3c1b7a2e{file:02}");
        folder.revision(&id, Some(&down), &format!("\n{drops}"));
        down = id;
    }
    let errors = folder.json(&[])["summary"]["errors"].as_u64().unwrap();
    assert!(errors >= 1_000, "{errors}");
    assert!(folder.text(&["--format", "markdown"]).chars().count() < 65_536);
}

#[test]
fn the_closing_line_says_that_steps_were_not_judged() {
    let folder = Folder::new();
    folder.revision(
        "9f3c1b7a2e44",
        Some("5e0c3aa91b7d"),
        &format!("\n{}", "    op.execute(\"SELECT 1\")\n".repeat(1_100)),
    );
    let text = folder.text(&[]);
    assert!(text.trim_end().ends_with("; not all steps were judged"), "{text}");
}

#[test]
fn ten_thousand_steps_are_bounded_and_none_is_passed_in_silence() {
    let folder = Folder::new();
    let drop = |n: usize| format!("    op.drop_column(\"users\", \"c{n}\")\n");
    let drops: String = (0..10_000).map(drop).collect();
    folder.revision("9f3c1b7a2e44", Some("5e0c3aa91b7d"), &format!("\n{drops}"));
    let json = folder.json(&[]);
    let errors = json["summary"]["errors"].as_u64().unwrap();
    // Each drops a column, and one that is not there.
    assert!((1_000..3_000).contains(&errors), "{errors}");
    let text = json.to_string();
    assert!(
        text.contains("9000 more steps of upgrade() were not judged: no more than 1000 are"),
        "{errors}"
    );
    assert!(text.len() < 4_000_000, "{}", text.len());
}

#[test]
fn a_named_not_null_counts_once_it_is_validated_and_needs_postgresql_18() {
    let folder = Folder::new();
    let add = "op.execute(\"ALTER TABLE users ADD CONSTRAINT named NOT NULL age NOT VALID\")";
    folder.revision("9f3c1b7a2e44", Some("5e0c3aa91b7d"), &format!("\n    {add}\n"));
    folder.revision(
        "7d1e5b3a9c20",
        Some("9f3c1b7a2e44"),
        "\n    op.execute(\"ALTER TABLE users VALIDATE CONSTRAINT named\")\n",
    );
    folder.revision(
        "4b8f2e6d1a57",
        Some("7d1e5b3a9c20"),
        "\n    op.alter_column(\"users\", \"age\", nullable=False)\n",
    );
    let json = folder.json(&[]);
    let told = json.to_string();
    assert!(!told.contains("set-not-null-scan") && !told.contains("server-too-old"), "{told}");
    folder.write("alembic-mcp.toml", "server-version = \"17\"\n");
    assert!(folder.json(&[]).to_string().contains("server-too-old"));
}

#[test]
fn a_rule_is_explained_and_an_unknown_one_is_not_guessed() {
    let folder = Folder::new();
    let text = folder.text(&["--explain", "drop-column"]);
    for part in ["severity: error", "What goes wrong:", "Fix:", "Unsafe:", "Safe:"] {
        assert!(text.contains(part), "{part} is missing in\n{text}");
    }
    let output = folder.run(&["--explain", "drop-colum"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("--explain drop-column"));
}

#[test]
fn the_page_of_rules_is_current() {
    let folder = Folder::new();
    let now = folder.text(&["--explain", "all", "--format", "markdown"]);
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules.md");
    if std::env::var_os("UPDATE_SCHEMAS").is_some() {
        fs::write(&page, &now).unwrap();
    }
    let told = fs::read_to_string(&page).unwrap_or_default();
    assert!(
        told == now,
        "docs/rules.md is old: UPDATE_SCHEMAS=1 cargo test --test suite page_of_rules"
    );
}

#[test]
fn a_default_that_the_source_does_not_decide_is_not_taken_for_none() {
    let folder = Folder::new();
    let step = "\n    import os\n    filled = sa.text(\"0\") if os.path.exists(\"x\") else sa.text(\"1\")\n    \
                op.add_column(\"users\", sa.Column(\"size\", sa.Integer(), nullable=False, server_default=filled))\n";
    folder.revision("7a1b2c3d4e5f", Some("5e0c3aa91b7d"), step);
    let found = rules(&folder.json(&[]), "7a1b2c3d4e5f_change.py", "findings");
    assert!(!found.contains(&"add-not-null-no-default".to_owned()), "{found:?}");
}

/// What a new user met: a way back that fails on rows, a fix that did not settle its own finding, and one that
/// could not run twice.
#[test]
fn a_way_back_is_judged_and_fixes_settle_what_they_are_for() {
    let folder = Folder::new();
    let back = folder.revision(
        "7c41e0b95d2a",
        Some("5e0c3aa91b7d"),
        "\n    op.drop_column(\"users\", \"age\")\n",
    );
    let source = fs::read_to_string(&back).unwrap();
    let required = "op.add_column(\"users\", sa.Column(\"age\", sa.Integer(), nullable=False))";
    fs::write(&back, source.replace("raise NotImplementedError(\"kept\")", required)).unwrap();
    let found = folder.json(&[]);
    let findings = found["files"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|file| file["findings"].as_array().unwrap());
    let way_back = findings
        .into_iter()
        .find(|one| one["rule"] == "add-not-null-no-default")
        .expect("it fails");
    assert_eq!(way_back["severity"], "warning", "{way_back:#}");

    let key = "\n    op.create_foreign_key(\"fk_old\", \"users\", \"old\", [\"age\"], [\"id\"], ondelete=\"CASCADE\", \
               postgresql_not_valid=True)\n";
    let folder = Folder::new();
    folder.revision("7c41e0b95d2a", Some("5e0c3aa91b7d"), key);
    let named =
        |folder: &Folder, rule: &str| folder.json(&[]).to_string().contains(&format!("\"{rule}\""));
    assert!(named(&folder, "fk-without-index"));
    let index = "\n    with op.get_context().autocommit_block():\n        \
                 op.create_index(\"ix_users_age\", \"users\", [\"age\"], postgresql_concurrently=True)\n";
    folder.revision("8d52f1c06e3b", Some("7c41e0b95d2a"), index);
    assert!(!named(&folder, "fk-without-index"), "the next revision makes it");

    let folder = Folder::new();
    folder.revision(
        "7c41e0b95d2a",
        Some("5e0c3aa91b7d"),
        "\n    op.execute(\"ALTER TYPE mood ADD VALUE 'great'\")\n    \
         op.execute(\"UPDATE users SET mood = 'great' WHERE id = 1\")\n",
    );
    let told = folder.json(&[]).to_string();
    assert!(told.contains("ADD VALUE IF NOT EXISTS 'great'"), "{told}");
}

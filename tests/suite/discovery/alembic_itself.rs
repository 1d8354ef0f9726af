//! Alembic reads the same out of each configuration.

use super::*;

const PYTHON: &str = r#"
import json, os, sys
from alembic.config import Config
from alembic.script import ScriptDirectory
ask = json.load(sys.stdin)
before = list(sys.path)
config = Config(file_="alembic.ini" if os.path.exists("alembic.ini") else None,
    toml_file="pyproject.toml", ini_section=ask["section"])
try:
    script = ScriptDirectory.from_config(config)
except Exception as error:
    json.dump(None, sys.stdout)
    sys.exit()
added = sys.path[: len(sys.path) - len(before)]
json.dump({
    "script_location": os.path.normpath(os.path.abspath(script.dir)),
    "version_locations": [os.path.normpath(str(p)) for p in script._version_locations],
    "file_template": script.file_template,
    "truncate_slug_length": script.truncate_slug_length,
    "timezone": script.timezone,
    "recursive": script.recursive_version_locations,
    "sourceless": script.sourceless,
    "python_path": [os.path.normpath(os.path.abspath(p)) for p in added],
}, sys.stdout)
"#;

const DEFAULT_TEMPLATE: &str = "%(rev)s_%(slug)s";

fn ours(project: &Project) -> serde_json::Value {
    serde_json::json!({
        "script_location": project.script_location,
        "version_locations": project.version_locations,
        "file_template": project.file_template.as_deref().unwrap_or(DEFAULT_TEMPLATE),
        "truncate_slug_length": project.details.truncate_slug_length.unwrap_or(40),
        "timezone": project.details.timezone,
        "recursive": project.recursive_version_locations,
        "sourceless": project.details.sourceless,
        "python_path": project.python_path,
    })
}

/// Name, section, and the files of a configuration.
type Case = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

const CASES: &[Case] = &[
    ("plain", "alembic", &[("alembic.ini", "[alembic]\nscript_location = db\n")]),
    ("here", "alembic", &[("alembic.ini", "[alembic]\nscript_location = %(here)s/db/../db\n")]),
    (
        "everything",
        "alembic",
        &[(
            "alembic.ini",
            "[DEFAULT]\nbase = %(here)s/db\n[alembic]\nscript_location = %(base)s\n\
             file_template = %%(year)d_%%(rev)s\ntruncate_slug_length = 20\ntimezone = UTC\n\
             recursive_version_locations = true\nsourceless = True\nprepend_sys_path = .:src\n\
             path_separator = os\nversion_locations = %(base)s/a:b: c \n",
        )],
    ),
    (
        "legacy separators",
        "alembic",
        &[(
            "alembic.ini",
            "[alembic]\nscript_location = db\nversion_locations = a, b  c,d\nprepend_sys_path = x:y z\n",
        )],
    ),
    (
        "one separator for versions only",
        "alembic",
        &[(
            "alembic.ini",
            "[alembic]\nscript_location = db\nversion_path_separator = newline\n\
             version_locations =\n  a b\n  c\nprepend_sys_path = x:y\n",
        )],
    ),
    (
        "another section",
        "tenant",
        &[("alembic.ini", "[alembic]\nscript_location = core\n[tenant]\nscript_location = db\n")],
    ),
    (
        "pyproject",
        "alembic",
        &[(
            "pyproject.toml",
            "[tool.alembic]\nscript_location = '%(here)s/db'\nversion_locations = ['a', '%(here)s/b']\n\
             prepend_sys_path = ['.']\nfile_template = '%%(slug)s'\nrecursive_version_locations = true\n",
        )],
    ),
    (
        "both",
        "alembic",
        &[
            ("alembic.ini", "[alembic]\nfile_template = %%(rev)s\n"),
            (
                "pyproject.toml",
                "[tool.alembic]\nscript_location = 'db'\nfile_template = 'x'\ntimezone = 'UTC'\n",
            ),
        ],
    ),
    (
        "package",
        "alembic",
        &[
            (
                "alembic.ini",
                "[alembic]\nscript_location = shop:db\nprepend_sys_path = .\nversion_locations = shop:db:more\n",
            ),
            ("shop/__init__.py", ""),
            ("shop/db/env.py", ""),
        ],
    ),
    (
        "wrong flag",
        "alembic",
        &[("pyproject.toml", "[tool.alembic]\nscript_location='db'\nsourceless='x'\n")],
    ),
    ("bare percent", "alembic", &[("alembic.ini", "[alembic]\nscript_location = db%\n")]),
    (
        "bare percent in pyproject",
        "alembic",
        &[("pyproject.toml", "[tool.alembic]\nscript_location = 'db%x'\n")],
    ),
    ("missing folder", "alembic", &[("alembic.ini", "[alembic]\nscript_location = nowhere\n")]),
];

#[test]
fn sees_the_same_configuration() {
    for (name, section, files) in CASES {
        let tree = Tree::new(files);
        tree.write("db/env.py", "");
        let options = Options { name: Some((*section).to_owned()), ..Options::default() };
        let ours = tree.with(&options).map_or(serde_json::Value::Null, |project| ours(&project));
        let theirs = ask_python(PYTHON, &serde_json::json!({"section": section}), &tree.root);
        assert_eq!(ours, theirs, "{name}");
    }
}

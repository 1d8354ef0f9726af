//! The ini reader against Python itself.

use super::*;

#[test]
fn comments_in_a_value_are_skipped_and_blank_lines_kept() {
    let ini = Ini::parse("[a]\nk = 1 ; not a comment\n  # comment\n\n  two\n", "/x").unwrap();
    assert_eq!(ini.get("a", "K").unwrap().unwrap(), "1 ; not a comment\n\ntwo");
}

#[test]
fn a_bare_percent_is_told_without_the_value() {
    let ini = Ini::parse("[a]\nurl = postgresql://u:p%40ss@h/d\n", "/x").unwrap();
    let problem = ini.get("a", "url").unwrap_err();
    assert!(problem.message.contains("%%"));
    assert!(!problem.message.contains("ss@h"));
}

#[test]
fn references_follow_defaults_and_here() {
    let text = "[DEFAULT]\nbase = %(here)s/db\n[a]\nk = %(BASE)s/%%(x)s\n";
    let ini = Ini::parse(text, "/srv").unwrap();
    assert_eq!(ini.get("a", "k").unwrap().unwrap(), "/srv/db/%(x)s");
}

#[test]
fn a_reference_to_itself_ends() {
    let ini = Ini::parse("[a]\nk = %(k)s\n", "/x").unwrap();
    assert!(ini.get("a", "k").is_err());
}

/// Inis that trip readers up. Python says what is right.
const TRICKY: &[(&str, &str)] = &[
    ("plain", "[alembic]\nscript_location = a\n"),
    ("colon", "[alembic]\nurl: sqlite:///a.db\nx=a:b=c\n"),
    ("semicolon in value", "[a]\nk = one ; two # three\n"),
    ("comment lines", "# c\n; c\n[a]\n  # indented\nk = v\n#x=y\n"),
    ("continued", "[a]\nk = one\n  two\n\n  three\nl = x\n"),
    ("continued comment", "[a]\nk = one\n  # no\n  two\n; no\n  three\n"),
    ("blank tail", "[a]\nk = one\n\n\n[b]\nk = two\n\n"),
    ("continuation looks like header", "[a]\nk = one\n  [b]\n  x = y\nl = z\n"),
    ("indented options", "[a]\n  k = one\n  l = two\n    more\n m = three\n"),
    ("case", "[A]\nKEY = v\n[a]\nkey = w\n"),
    ("spaces in names", "[ a b ]\nsome key = v\n"),
    ("header with tail", "[a] ; comment\nk = v\n"),
    ("two brackets", "[a][b]\nk = v\n"),
    ("default", "[DEFAULT]\nbase = /srv\n[a]\nk = %(base)s/x\n[b]\nbase = /other\nk = %(base)s\n"),
    ("here", "[a]\nk = %(here)s/migrations\n"),
    ("percent", "[a]\nk = 100%%\nt = %%(year)d_%%(slug)s\n"),
    ("bare percent", "[a]\nk = p%40ss\nl = fine\n"),
    ("percent at the end", "[a]\nk = 5%\n"),
    ("missing reference", "[a]\nk = %(nothing)s\n"),
    ("unclosed reference", "[a]\nk = %(here\n"),
    ("wrong letter", "[a]\nk = %(here)d\n"),
    ("empty reference", "[a]\nk = %()s\n"),
    ("chain", "[a]\nx = 1\ny = %(x)s2\nk = %(Y)s3\n"),
    ("itself", "[a]\nk = %(k)s\n"),
    ("empty value", "[a]\nk =\nl = \n"),
    ("empty then lines", "[a]\nk =\n  one\n  two\n"),
    ("duplicate key", "[a]\nk = 1\nK = 2\n"),
    ("duplicate section", "[a]\nk = 1\n[a]\nl = 2\n"),
    ("default twice", "[DEFAULT]\nk = 1\n[a]\nx = 1\n[DEFAULT]\nl = 2\n"),
    ("no header", "k = 1\n[a]\n"),
    ("bare key", "[a]\nk\n"),
    ("empty key", "[a]\n= 1\n"),
    ("empty header", "[]\nk = 1\n"),
    ("unclosed header", "[a]\nk=1\n[b\n"),
    ("windows lines", "[a]\r\nk = one\r\n  two\r\nl = x\r\n"),
    ("tabs", "[a]\nk\t=\tv\n\tmore\n"),
    ("unicode", "[a]\nk = grün\u{e9}\n"),
    ("backslashes", "[a]\nk = \\n\\d\\\\x\n"),
    ("empty", ""),
    ("newline separated", "[a]\nversion_locations =\n    %(here)s/a\n    %(here)s/b\n"),
];

const PYTHON: &str = r#"
import configparser, json, sys
answers = []
for text in json.load(sys.stdin):
    parser = configparser.ConfigParser({"here": "/srv/app"})
    try:
        parser.read_string(text.replace("\r\n", "\n"))
    except configparser.Error:
        answers.append(None)
        continue
    found = {}
    for section in parser.sections():
        found[section] = {}
        for key in parser[section]:
            try:
                found[section][key] = parser.get(section, key)
            except configparser.Error:
                found[section][key] = None
    answers.append(found)
json.dump(answers, sys.stdout)
"#;

#[test]
fn python_reads_the_same() {
    use std::io::Write;
    use std::process::{Command, Stdio};

    let texts: Vec<_> = TRICKY.iter().map(|(_, text)| text).collect();
    let mut python = Command::new("python3")
        .args(["-c", PYTHON])
        .env("PYTHONIOENCODING", "utf-8")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let input = serde_json::to_vec(&texts).unwrap();
    python.stdin.take().unwrap().write_all(&input).unwrap();
    let output = python.wait_with_output().unwrap();
    assert!(output.status.success());
    let answers: Vec<serde_json::Value> = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answers.len(), TRICKY.len());
    for ((name, text), python) in TRICKY.iter().zip(answers) {
        assert_eq!(as_json(text), python, "{name}: {text:?}");
    }
}

/// What this reader makes of `text`, in the shape of Python's answer.
fn as_json(text: &str) -> serde_json::Value {
    let Ok(ini) = Ini::parse(text, "/srv/app") else {
        return serde_json::Value::Null;
    };
    let sections = ini.sections().iter().map(|section| {
        let keys = ini.sections[section].keys().chain(ini.defaults.keys());
        let values = keys.map(|key| (key.clone(), ini.get(section, key).ok().flatten().into()));
        (section.clone(), serde_json::Value::Object(values.collect()))
    });
    serde_json::Value::Object(sections.collect())
}

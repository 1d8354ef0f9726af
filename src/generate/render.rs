//! The text of a revision file, in the look of the project's own `script.py.mako`.

use crate::python::python_string;

/// What stands above the two functions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Header {
    /// The message.
    pub message: String,
    /// The new revision.
    pub revision: String,
    /// What it follows.
    pub down_revision: Vec<String>,
    /// What else it needs.
    pub depends_on: Vec<String>,
    /// Now, as Alembic writes it.
    pub create_date: String,
}

/// The file's text by `template`; `None` where that holds Python of its own, which only Mako can run. Without a
/// template it is Alembic's own look, with annotations where `newest`, the newest revision's text, has them.
pub fn render(
    header: &Header,
    steps: &super::Steps,
    template: Option<&str>,
    newest: Option<&str>,
) -> Option<String> {
    let annotated = || newest.is_none_or(|source| source.contains("def upgrade() -> None"));
    let own = || if annotated() { ANNOTATED } else { PLAIN };
    let text = fill(template.unwrap_or_else(own), header, steps)?;
    Some(with_imports(text, &steps.imports))
}

/// The lines of a function as a template has them: behind the first, which the template indents.
pub fn function_body(lines: &[String]) -> String {
    indented(lines, "    ")
}

/// Adds those of `imports` that a template without a place for them left out.
pub fn with_imports(text: String, imports: &[String]) -> String {
    let missing: Vec<&str> =
        imports.iter().map(String::as_str).filter(|import| !text.contains(import)).collect();
    let is_import = |line: &str| line.starts_with("import ") || line.starts_with("from ");
    let last = text.lines().enumerate().filter(|(_, line)| is_import(line)).last();
    let Some((last, _)) = last.filter(|_| !missing.is_empty()) else { return text };
    let mut lines: Vec<&str> = text.lines().collect();
    lines.splice(last + 1..last + 1, missing);
    format!("{}\n", lines.join("\n"))
}

const ANNOTATED: &str = r#""""${message}

Revision ID: ${up_revision}
Revises: ${down_revision | comma,n}
Create Date: ${create_date}

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa
${imports if imports else ""}

# revision identifiers, used by Alembic.
revision: str = ${repr(up_revision)}
down_revision: Union[str, Sequence[str], None] = ${repr(down_revision)}
branch_labels: Union[str, Sequence[str], None] = ${repr(branch_labels)}
depends_on: Union[str, Sequence[str], None] = ${repr(depends_on)}


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    ${downgrades if downgrades else "pass"}
"#;

const PLAIN: &str = r#""""${message}

Revision ID: ${up_revision}
Revises: ${down_revision | comma,n}
Create Date: ${create_date}

"""
from alembic import op
import sqlalchemy as sa
${imports if imports else ""}

# revision identifiers, used by Alembic.
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def upgrade():
    ${upgrades if upgrades else "pass"}


def downgrade():
    ${downgrades if downgrades else "pass"}
"#;

/// `None` where the template holds Python of its own, which only Mako could run.
fn fill(template: &str, header: &Header, steps: &super::Steps) -> Option<String> {
    let runs_python = |line: &str| {
        let line = line.trim_start();
        line.starts_with("<%") || line.starts_with('%') || line.starts_with("##")
    };
    if template.lines().any(runs_python) {
        return None;
    }
    let mut filled = String::with_capacity(template.len() + 512);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("${") {
        let (expression, behind) = after.split_once('}')?;
        let indent: String = before
            .rsplit('\n')
            .next()
            .unwrap_or_default()
            .chars()
            .take_while(|letter| letter.is_whitespace())
            .collect();
        filled.push_str(before);
        filled.push_str(&value(expression.trim(), &indent, header, steps)?);
        rest = behind;
    }
    filled.push_str(rest);
    Some(filled)
}

fn value(expression: &str, indent: &str, header: &Header, steps: &super::Steps) -> Option<String> {
    let compact: String = expression.split_whitespace().collect();
    Some(match compact.as_str() {
        "message" => header.message.replace('\\', "\\\\").replace("\"\"\"", "'''"),
        "up_revision" => header.revision.clone(),
        "down_revision|comma,n" | "down_revision|n,comma" | "down_revision" => {
            header.down_revision.join(", ")
        }
        "create_date" => header.create_date.clone(),
        "repr(up_revision)" => python_string(&header.revision),
        "repr(down_revision)" => tuple(&header.down_revision),
        "repr(branch_labels)" => "None".to_owned(),
        "repr(depends_on)" => tuple(&header.depends_on),
        other => match other.split("if").next()? {
            "imports" => steps.imports.join("\n"),
            "upgrades" => indented(&steps.upgrade, indent),
            "downgrades" => indented(&steps.downgrade, indent),
            _ => return None,
        },
    })
}

fn tuple(ids: &[String]) -> String {
    match ids {
        [] => "None".to_owned(),
        [id] => python_string(id),
        several => {
            let ids: Vec<String> = several.iter().map(|id| python_string(id)).collect();
            format!("({})", ids.join(", "))
        }
    }
}

fn indented(lines: &[String], indent: &str) -> String {
    let code = lines.iter().any(|line| !line.trim_start().starts_with('#'));
    let pass = (!code).then(|| "pass".to_owned());
    let lines: Vec<&str> = lines.iter().chain(&pass).map(String::as_str).collect();
    lines.join(&format!("\n{indent}"))
}

#[cfg(test)]
mod tests {
    use super::super::Steps;
    use super::*;

    fn header() -> Header {
        Header {
            message: "add age".to_owned(),
            revision: "5e0c3aa91b7d".to_owned(),
            down_revision: vec!["a".to_owned(), "b".to_owned()],
            depends_on: Vec::new(),
            create_date: "2026-11-22 10:00:00".to_owned(),
        }
    }

    #[test]
    fn the_projects_template_is_followed() {
        let steps = Steps {
            upgrade: vec!["first()".to_owned(), "second()".to_owned()],
            ..Steps::default()
        };
        let template = "# ours\nrevision = ${repr(up_revision)}\ndown = ${repr(down_revision)}\n\
                        def upgrade():\n\t${upgrades if upgrades else \"pass\"}\n";
        let text = render(&header(), &steps, Some(template), None).unwrap();
        let expected = "# ours\nrevision = \"5e0c3aa91b7d\"\ndown = (\"a\", \"b\")\n\
                        def upgrade():\n\tfirst()\n\tsecond()\n";
        assert_eq!(text, expected);
    }

    #[test]
    fn a_template_with_python_of_its_own_is_not_guessed_at() {
        let template = "<%! import x %>\n${message}\n";
        assert_eq!(render(&header(), &Steps::default(), Some(template), None), None);
        let text = render(&header(), &Steps::default(), None, Some("def upgrade():\n")).unwrap();
        assert!(text.contains("\ndef upgrade():\n    pass\n"), "{text}");
    }
}

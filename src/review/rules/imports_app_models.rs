//! `imports-app-models`: live application models imported.

use std::borrow::Cow;

use super::{ALL, Context, Hit, Locks, Proof, Rule, Severity, line_span};
use crate::python::written_calls;

pub(super) const RULE: Rule = Rule {
    id: "imports-app-models",
    title: "Live application models imported",
    severity: Severity::Warning,
    dialects: ALL,
    reference: "https://alembic.sqlalchemy.org/en/latest/cookbook.html#conditional-migration-elements",
    why: "The models change later and the migration with them: an old revision then runs with columns that do not exist yet.",
    lock: Locks::NONE,
    fix: "Describe the tables as they are at this revision: users = sa.table(\"users\", sa.column(\"id\"), sa.column(\"email\"))",
    proof: Proof::Fails { with: "nickname" },
    check,
    unsafe_example: r#"from app.models import User
def upgrade():
    for user in sa.orm.Session(op.get_bind()).scalars(sa.select(User)):
        user.visits = 0


def downgrade():
    pass
"#,
    safe_example: r#"def upgrade():
    op.add_column("users", sa.Column("age", sa.Integer(), nullable=True))


def downgrade():
    op.drop_column("users", "age")
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    let mut hits: Vec<Hit> = imported_by_name(context);
    let imports = context.migration.project_imports.iter();
    hits.extend(imports.filter(|module| is_models(module)).map(|module| imported(context, module)));
    hits
}

/// `importlib.import_module("app.models")`, which no import statement shows.
fn imported_by_name(context: &Context<'_>) -> Vec<Hit> {
    let source = context.source();
    if !source.contains("import_module(") && !source.contains("__import__(") {
        return Vec::new();
    }
    let calls = written_calls(source).into_iter().filter_map(|call| {
        let callee = source.get(call.callee.clone())?;
        let imports = callee.rsplit('.').next() == Some("import_module") || callee == "__import__";
        let module = call.positional.first()?.1.clone()?;
        (imports && is_models(&module)).then(|| {
            let message = format!("the migration imports {module}");
            Hit::new(context.span_of(call.range.clone()), Severity::Warning, message)
        })
    });
    calls.collect()
}

fn imported(context: &Context<'_>, module: &str) -> Hit {
    let mut lines = context.source().lines();
    let names = |line: &str| line.contains("import") && mentions(line, module);
    let line = lines.position(names).map_or(1, |index| index + 1);
    if gives_only_types(context.source(), module) {
        let message = format!("the migration takes the types of its columns from {module}");
        return Hit::new(line_span(line), Severity::Info, message);
    }
    Hit::new(line_span(line), Severity::Warning, format!("the migration imports {module}"))
}

fn is_models(module: &str) -> bool {
    let parts = || module.split('.');
    // What migrations have for themselves changes with nothing else.
    parts().any(|part| matches!(part, "model" | "models" | "entities" | "orm"))
        && !parts().any(|part| matches!(part, "migrations" | "migration" | "alembic"))
}

/// Whether all that is imported from the module stands where a column says its type, as autogenerate
/// writes types of the project's own.
fn gives_only_types(source: &str, module: &str) -> bool {
    let Some((names, rest)) = imported_names(source, module) else { return false };
    let rest = rest.as_ref();
    let calls = written_calls(source);
    let types: Vec<&str> = calls
        .iter()
        .filter(|call| source.get(call.callee.clone()).is_some_and(|it| it.ends_with("Column")))
        .filter_map(|call| call.positional.get(1))
        .filter_map(|(range, _)| source.get(range.clone()))
        .collect();
    names.iter().all(|name| {
        // `ARRAY(Own())` is a type of its own as well.
        let in_type = |text: &&str| begins_with(text, name) || text.contains(&format!("({name}("));
        let written = types.iter().filter(|text| in_type(text)).count();
        let keywords = ["type_=", "existing_type="].iter().map(|keyword| {
            let at = |(at, _): &(usize, &str)| rest.get(..*at).is_some_and(|it| it.ends_with(keyword));
            rest.match_indices(name.as_str()).filter(at).count()
        });
        let uses = written + keywords.sum::<usize>();
        uses > 0 && uses == occurrences(rest, name)
    })
}

/// What `from module import …` or `import module` makes known, and the source without that line.
fn imported_names<'s>(source: &'s str, module: &str) -> Option<(Vec<String>, Cow<'s, str>)> {
    let whole = format!("import {module}");
    if source.lines().any(|line| line.trim_end() == whole) {
        return Some((vec![module.to_owned()], Cow::Owned(source.replacen(&whole, "", 1))));
    }
    let head = format!("from {module} import ");
    let (_, after) = source.split_once(&head)?;
    let (list, rest) = match after.strip_prefix('(') {
        Some(inside) => inside.split_once(')')?,
        None => after.split_once('\n')?,
    };
    let names = list.split(',').map(|name| name.rsplit(" as ").next().unwrap_or(name).trim());
    let names: Vec<String> = names.filter(|name| !name.is_empty()).map(str::to_owned).collect();
    // A second import of the module is more than this looks at.
    (!names.is_empty() && !rest.contains(&head)).then_some((names, Cow::Borrowed(rest)))
}

fn begins_with(text: &str, name: &str) -> bool {
    text.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with(['(', '.']))
}

/// How often the name stands in the text as a word.
fn occurrences(text: &str, name: &str) -> usize {
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '_';
    let whole = |at: usize| {
        !text.get(..at).unwrap_or_default().ends_with(is_part)
            && !text.get(at + name.len()..).unwrap_or_default().starts_with(is_part)
    };
    text.match_indices(name).filter(|(at, _)| whole(*at)).count()
}

fn mentions(line: &str, module: &str) -> bool {
    let parent = module.rsplit_once('.').map_or(module, |(parent, _)| parent);
    line.contains(module) || line.contains(parent)
}

//! `imports-app-models`: live application models imported.

use super::{ALL, Context, Hit, Proof, Rule, Severity, line_span};

pub(super) const RULE: Rule = Rule {
    id: "imports-app-models",
    title: "Live application models imported",
    severity: Severity::Warning,
    dialects: ALL,
    why: "The models change later and the migration with them: an old revision then runs with columns that do not exist yet.",
    lock: None,
    fix: "Describe the tables as they are at this revision: users = sa.table(\"users\", sa.column(\"id\"), sa.column(\"email\"))",
    proof: Proof::Source,
    check,
    unsafe_example: r#"import app.models
def upgrade():
    op.execute(sa.update(app.models.User).values(visits=0))


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
    context
        .migration
        .project_imports
        .iter()
        .filter(|module| is_models(module))
        .map(|module| {
            let line = context
                .source()
                .lines()
                .position(|line| line.contains("import") && mentions(line, module))
                .map_or(1, |index| index + 1);
            let message = format!("the migration imports {module}");
            Hit::new(line_span(line), Severity::Warning, message)
        })
        .collect()
}

fn is_models(module: &str) -> bool {
    module.split('.').any(|part| matches!(part, "model" | "models" | "entities" | "orm"))
}

fn mentions(line: &str, module: &str) -> bool {
    let parent = module.rsplit_once('.').map_or(module, |(parent, _)| parent);
    line.contains(module) || line.contains(parent)
}

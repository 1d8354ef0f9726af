//! `undefined-name`: a name that nothing binds.

use super::{ALL, Context, Hit, Locks, Proof, Rule, Severity};
use crate::python::UndefinedName;

pub(super) const RULE: Rule = Rule {
    id: "undefined-name",
    title: "Name that is neither imported nor defined",
    severity: Severity::Error,
    dialects: ALL,
    reference: "https://docs.python.org/3/library/exceptions.html#NameError",
    why: "Python raises NameError when it gets there; what ran before stays where the database commits DDL by itself. Autogenerate writes types of the project's own so, without their import.",
    lock: Locks::NONE,
    fix: "Import it at the top of the file; for types of the project's own also in script.py.mako, or through user_module_prefix in env.py.",
    proof: Proof::Fails { with: "is not defined" },
    check,
    unsafe_example: r#"def upgrade():
    op.add_column("users", sa.Column("seen_at", shop.types.UtcDateTime(), nullable=True))


def downgrade():
    op.drop_column("users", "seen_at")
"#,
    safe_example: r#"def upgrade():
    op.add_column("users", sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True))


def downgrade():
    op.drop_column("users", "seen_at")
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.migration.undefined_names.iter().map(told).collect()
}

fn told(undefined: &UndefinedName) -> Hit {
    let path = &undefined.path;
    let root = path.split('.').next().unwrap_or(path);
    let message = format!("{root} is not defined: {path} raises NameError");
    let hit = Hit::new(undefined.span, Severity::Error, message);
    match path.rsplit_once('.') {
        Some((module, _)) if module.contains('.') => {
            hit.advice(format!("Write `import {module}` at the top of the file."))
        }
        _ => hit,
    }
}

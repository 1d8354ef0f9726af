//! PostgreSQL statements as Squawk's linter judges them.

use std::collections::BTreeSet;

use squawk_linter::{Linter, Rule};
use squawk_syntax::SourceFile;

use super::token::{Kind, Token, Tokens};

/// The newest server that Squawk has rules for; those used here hold for older ones as well.
const NEWEST_VERSION: &str = "19";

/// What Squawk is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SquawkRule {
    /// `REINDEX` without `CONCURRENTLY`.
    RequireConcurrentReindex,
    /// `DETACH PARTITION` without `CONCURRENTLY`.
    RequireConcurrentPartitionDetach,
    /// `VACUUM FULL` and `CLUSTER`.
    PreferRepack,
    /// `ALTER DOMAIN … ADD CONSTRAINT`.
    BanAlterDomainWithAddConstraint,
    /// A default that is worked out for each row, or a generated column.
    AddingFieldWithDefault,
}

impl SquawkRule {
    fn rule(self) -> Rule {
        match self {
            Self::RequireConcurrentReindex => Rule::RequireConcurrentReindex,
            Self::RequireConcurrentPartitionDetach => Rule::RequireConcurrentPartitionDetach,
            Self::PreferRepack => Rule::PreferRepack,
            Self::BanAlterDomainWithAddConstraint => Rule::BanAlterDomainWithAddConstraint,
            Self::AddingFieldWithDefault => Rule::AddingFieldWithDefault,
        }
    }
}

/// Whether Squawk's `rule` finds something in a statement of PostgreSQL.
///
/// ```
/// use alembic_mcp::sql::{SquawkRule, squawk_finds};
/// assert!(squawk_finds("REINDEX INDEX i", SquawkRule::RequireConcurrentReindex));
/// assert!(!squawk_finds("REINDEX INDEX CONCURRENTLY i", SquawkRule::RequireConcurrentReindex));
/// ```
pub fn squawk_finds(statement: &str, rule: SquawkRule) -> bool {
    let Ok(version) = NEWEST_VERSION.parse() else { return false };
    let mut linter = Linter::from([rule.rule()]);
    linter.settings.pg_version = version;
    !linter.lint(&SourceFile::parse(statement), statement).is_empty()
}

/// Whether the text parses as PostgreSQL's SQL.
///
/// ```
/// use alembic_mcp::sql::parses_on_postgresql;
/// assert!(parses_on_postgresql("ALTER TABLE t ALTER c SET NOT NULL"));
/// assert!(!parses_on_postgresql("ALTER TABEL t ADD c int"));
/// ```
pub fn parses_on_postgresql(text: &str) -> bool {
    SourceFile::parse(text).errors().is_empty()
}

/// The functions in an expression that PostgreSQL calls anew for each row: those that are not known
/// to be stable or immutable.
///
/// ```
/// use alembic_mcp::sql::volatile_calls;
/// assert_eq!(volatile_calls("gen_random_uuid()"), ["gen_random_uuid"]);
/// assert!(volatile_calls("timezone('utc', now())").is_empty());
/// ```
pub fn volatile_calls(expression: &str) -> Vec<String> {
    let tokens: Vec<Token<'_>> = Tokens::new(expression, false).collect();
    let mut found = BTreeSet::new();
    for (position, pair) in tokens.windows(2).enumerate() {
        let [name, open] = pair else { continue };
        let before = position.checked_sub(1).and_then(|before| tokens.get(before));
        let in_cast = before.is_some_and(|token| token.is_symbol("::"));
        if name.kind == Kind::Word && open.is_symbol("(") && !in_cast && is_volatile(name.text) {
            found.insert(name.text.to_ascii_lowercase());
        }
    }
    found.into_iter().collect()
}

/// Words before a parenthesis that call nothing whose volatility is its own.
const NO_CALLS: &[&str] = &[
    "and",
    "array",
    "as",
    "bit",
    "case",
    "cast",
    "char",
    "character",
    "coalesce",
    "current_time",
    "current_timestamp",
    "decimal",
    "else",
    "extract",
    "greatest",
    "in",
    "interval",
    "least",
    "localtime",
    "localtimestamp",
    "not",
    "nullif",
    "numeric",
    "or",
    "row",
    "then",
    "time",
    "timestamp",
    "timestamptz",
    "varchar",
    "varying",
    "when",
    "zone",
];

fn is_volatile(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    if NO_CALLS.contains(&name.as_str()) {
        return false;
    }
    let asked = format!("ALTER TABLE t ADD COLUMN c text DEFAULT {name}()");
    squawk_finds(&asked, SquawkRule::AddingFieldWithDefault)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rule_finds_its_statement_and_leaves_the_safe_form() {
        use SquawkRule as R;
        for (rule, unsafe_form, safe_form) in [
            (R::RequireConcurrentReindex, "REINDEX TABLE t", "REINDEX TABLE CONCURRENTLY t"),
            (
                R::RequireConcurrentPartitionDetach,
                "ALTER TABLE p DETACH PARTITION c",
                "ALTER TABLE p DETACH PARTITION c CONCURRENTLY",
            ),
            (R::PreferRepack, "VACUUM (FULL, ANALYZE) t", "VACUUM ANALYZE t"),
            (R::PreferRepack, "CLUSTER t USING i", "ANALYZE t"),
            (
                R::BanAlterDomainWithAddConstraint,
                "ALTER DOMAIN d ADD CONSTRAINT c CHECK (VALUE > 0)",
                "ALTER DOMAIN d DROP CONSTRAINT c",
            ),
        ] {
            assert!(squawk_finds(unsafe_form, rule), "{unsafe_form}");
            assert!(!squawk_finds(safe_form, rule), "{safe_form}");
        }
    }

    #[test]
    fn only_calls_for_each_row_are_volatile() {
        for quiet in
            ["now()", "'x'::character varying(20)", "1 + 2", "CURRENT_TIMESTAMP", "lower('A')"]
        {
            assert!(volatile_calls(quiet).is_empty(), "{quiet}");
        }
        assert_eq!(volatile_calls("md5(random()::text)"), ["random"]);
        assert_eq!(volatile_calls("clock_timestamp()"), ["clock_timestamp"]);
        assert_eq!(volatile_calls("app_new_id()"), ["app_new_id"]);
    }
}

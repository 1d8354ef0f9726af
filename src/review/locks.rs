//! The lock that a hazard takes and what it blocks, in the words of each database.

use crate::schema::Dialect;

/// What each database locks for the same operation; `None` where nothing is worth telling.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Locks {
    postgresql: Option<&'static str>,
    mysql: Option<&'static str>,
    sqlite: Option<&'static str>,
}

/// SQLite has one lock for writing, and a change of the schema takes it as any other write does.
const DATABASE: &str =
    "the database's write lock until the transaction ends: blocks writes of all tables";
const COPY_ON_MYSQL: &str = "shared metadata lock on the table for the copy: blocks writes";
const BRIEF_ON_MYSQL: &str = "exclusive metadata lock on the table, for a moment, after waiting for transactions that use it";

impl Locks {
    /// No lock that matters.
    pub(super) const NONE: Self = Self { postgresql: None, mysql: None, sqlite: None };

    /// A statement of the catalogue alone.
    pub(super) const BRIEF: Self =
        Self::each("ACCESS EXCLUSIVE on the table, for a moment", BRIEF_ON_MYSQL, DATABASE);

    /// Every row is written anew.
    pub(super) const REWRITE: Self = Self::each(
        "ACCESS EXCLUSIVE on the table: blocks reads and writes for the rewrite",
        COPY_ON_MYSQL,
        DATABASE,
    );

    /// What PostgreSQL locks.
    pub(super) const fn postgresql(told: &'static str) -> Self {
        Self { postgresql: Some(told), mysql: None, sqlite: None }
    }

    /// What MySQL and MariaDB lock.
    pub(super) const fn mysql(told: &'static str) -> Self {
        Self { postgresql: None, mysql: Some(told), sqlite: None }
    }

    /// What PostgreSQL and MySQL lock; SQLite locks the database.
    pub(super) const fn both(postgresql: &'static str, mysql: &'static str) -> Self {
        Self::each(postgresql, mysql, DATABASE)
    }

    const fn each(postgresql: &'static str, mysql: &'static str, sqlite: &'static str) -> Self {
        Self { postgresql: Some(postgresql), mysql: Some(mysql), sqlite: Some(sqlite) }
    }

    /// What this database locks.
    pub fn of(&self, dialect: Dialect) -> Option<&'static str> {
        match dialect {
            Dialect::Postgresql => self.postgresql,
            Dialect::Mysql => self.mysql,
            Dialect::Sqlite => self.sqlite,
        }
    }

    /// What these databases lock, each by its name where there are several.
    pub fn of_all(&self, dialects: &[Dialect]) -> Option<String> {
        let told = dialects.iter().filter_map(|it| Some((it.name(), self.of(*it)?)));
        let told: Vec<(&str, &str)> = told.collect();
        match told.as_slice() {
            [] => None,
            [(_, words)] if dialects.len() == 1 => Some((*words).to_owned()),
            several => {
                let named = several.iter().map(|(name, words)| format!("{name}: {words}"));
                Some(named.collect::<Vec<_>>().join("; "))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::review::rules;
    use crate::sql::LockMode;

    #[test]
    fn what_a_rule_says_of_a_lock_is_what_the_lock_does() {
        for rule in rules() {
            let Some(told) = rule.lock.of(Dialect::Postgresql) else { continue };
            let Some((name, rest)) = told.split_once(" on ") else { continue };
            let Some(mode) = LockMode::read(name) else { continue };
            let Some((_, blocked)) = rest.split_once("blocks ") else { continue };
            let same = blocked.starts_with(mode.blocks()) || mode.blocks().starts_with(blocked);
            // A matview's readers, or a partition's, are those that matter.
            assert!(same || blocked.starts_with("reads"), "{}: {told}", rule.id);
        }
    }

    #[test]
    fn every_lock_is_told_in_the_words_of_its_database() {
        for rule in rules() {
            for dialect in [Dialect::Mysql, Dialect::Sqlite] {
                let told = rule.lock.of(dialect).filter(|_| rule.dialects.contains(&dialect));
                let foreign = ["ACCESS EXCLUSIVE", "SHARE ROW", "ROW EXCLUSIVE", "MySQL"];
                let told = told.unwrap_or_default();
                assert!(!foreign.iter().any(|word| told.contains(word)), "{}: {told}", rule.id);
            }
            let locks = rule.dialects.iter().filter(|dialect| rule.lock.of(**dialect).is_some());
            let locks = locks.count();
            assert!(locks == 0 || locks == rule.dialects.len(), "{} forgets a database", rule.id);
        }
    }
}

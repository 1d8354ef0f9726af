//! The revisions in the making, and the schema as they leave it.

use super::ask::{Ask, qualified};
use super::naming::spoken_names;
use super::pattern::{Pattern, PatternKind};
use super::stage::{Open, Stage, Step, Steps};
use crate::operations::{effect_on_schema, read_migration};
use crate::python::Library;
use crate::refusal::Refusal;
use crate::schema::{Change, Column, Dialect, Index, QualifiedName, Schema, Table};

/// What is planned so far.
#[derive(Debug)]
pub(super) struct Draft<'a> {
    pub(super) dialect: Dialect,
    pub(super) schema: Schema,
    /// Everything that was asked for.
    pub(super) asked: &'a [Pattern],
    closed: Vec<Steps>,
    open: Option<Open>,
    pub(super) notes: Vec<String>,
}

impl<'a> Draft<'a> {
    pub(super) fn new(asked: &'a [Pattern], schema: Schema, dialect: Dialect) -> Self {
        Self { dialect, schema, asked, closed: Vec::new(), open: None, notes: Vec::new() }
    }

    /// The revisions, in order.
    pub(super) fn finished(self) -> (Vec<Steps>, Vec<String>) {
        let open = self.open.map(|open| open.steps);
        (self.closed.into_iter().chain(open).collect(), self.notes)
    }

    /// Adds a step where it can run, and carries it out on paper.
    pub(super) fn push(&mut self, ask: &Ask<'_>, step: Step) -> Result<(), Refusal> {
        self.carry_out(ask, &step.upgrade)?;
        match &mut self.open {
            Some(open) if open.takes(&step, self.dialect) => open.join(step),
            _ => {
                let before = self.open.replace(Open::new(step));
                self.closed.extend(before.map(|open| open.steps));
            }
        }
        Ok(())
    }

    /// The stage of a plain change of `table`, with the table where it is there already.
    pub(super) fn plain(
        &self,
        table: &QualifiedName,
        upgrade: Vec<String>,
        downgrade: Vec<String>,
    ) -> Step {
        match self.is_new(table) {
            true => Step::new(Stage::New, upgrade, downgrade),
            false => Step::new(Stage::Schema, upgrade, downgrade).on(table),
        }
    }

    /// Whether the revision in the making makes the table.
    pub(super) fn is_new(&self, table: &QualifiedName) -> bool {
        self.open.as_ref().is_some_and(|open| open.made.contains(table))
    }

    /// The revision in the making makes the table.
    pub(super) fn made(&mut self, table: &QualifiedName) {
        if let Some(open) = &mut self.open {
            open.made.insert(table.clone());
        }
    }

    /// Whether a change of the table has to let others go on working: it is there already, on PostgreSQL.
    pub(super) fn is_busy(&self, table: &QualifiedName) -> bool {
        self.dialect == Dialect::Postgresql && !self.is_new(table)
    }

    /// Whether the call asks for another change itself.
    pub(super) fn asks_for(&self, op: PatternKind, meant: impl Fn(&Pattern) -> bool) -> bool {
        self.asked.iter().any(|pattern| pattern.op == op && meant(pattern))
    }

    /// Carries out the very lines that will be written.
    fn carry_out(&mut self, ask: &Ask<'_>, upgrade: &[String]) -> Result<(), Refusal> {
        let body: Vec<String> =
            upgrade.iter().map(|line| format!("    {}", line.replace('\n', "\n    "))).collect();
        let source = format!(
            "from alembic import op\nimport sqlalchemy as sa\n\
             from sqlalchemy.dialects import mysql, postgresql\n\n\ndef upgrade():\n{}\n    pass\n",
            body.join("\n")
        );
        let migration = read_migration(&source, &Library::default());
        let conventions = self.schema.conventions.clone();
        for operation in &migration.upgrade.operations {
            for change in effect_on_schema(operation, self.dialect, &conventions).changes {
                self.check_copy(ask, &change)?;
                let Err(unmet) = self.schema.apply(&change, self.dialect) else { continue };
                let doubted = change.table().is_some_and(|table| self.is_doubtful(table));
                if !doubted {
                    return Err(ask.refuse(
                        "does_not_fit",
                        format!("{}: {}", unmet.place, unmet.why),
                        "look at what the migrations make, with verify_table, and put the change so that it fits",
                    ));
                }
            }
        }
        Ok(())
    }

    /// Alembic's copy of a table inserts into every column, which a generated one refuses, and leaves out
    /// indexes on expressions, which it cannot see.
    fn check_copy(&self, ask: &Ask<'_>, change: &Change) -> Result<(), Refusal> {
        let Change::Recreate { table } = change else { return Ok(()) };
        let Some(known) = self.schema.table(table, self.dialect) else { return Ok(()) };
        let is_generated =
            |column: &&Column| column.computed.is_some() && column.name != ask.pattern.column;
        let on_expression = |index: &&Index| index.is_on_expression();
        let lost = match known.columns.iter().find(is_generated) {
            Some(column) => format!("the copy fails on the generated column {}", column.name),
            None => match known.indexes.iter().find(on_expression) {
                Some(index) => format!("the copy loses {}, an index on an expression", index.name),
                None => return Ok(()),
            },
        };
        Err(ask.not_here(
            format!("SQLite makes {table} anew for this, and {lost}"),
            "drop that first and make it again afterwards, with operations around this one",
        ))
    }

    /// Whether the migrations may have made, changed or dropped the table in a way that reading cannot follow.
    pub(super) fn is_doubtful(&self, table: &QualifiedName) -> bool {
        self.schema.uncertain.concern("schema")
            || self.schema.uncertain.concern(&format!("table {table}"))
    }

    /// The table that `field` names; `None` where reading cannot tell whether it is there.
    pub(super) fn table(
        &mut self,
        ask: &Ask<'_>,
        field: &str,
        name: &QualifiedName,
    ) -> Result<Option<Table>, Refusal> {
        if let Some(table) = self.schema.table(name, self.dialect) {
            return Ok(Some(table.clone()));
        }
        if self.is_doubtful(name) {
            let why = self
                .schema
                .uncertain
                .iter()
                .find(|one| one.place == "schema" || one.place == format!("table {name}"));
            let why = why.map_or_else(String::new, |one| format!(" ({})", one.why));
            self.note(format!(
                "table {name} was not checked: reading the migrations cannot follow it{why}"
            ));
            return Ok(None);
        }
        let names: Vec<String> = self.schema.tables.keys().cloned().collect();
        Err(ask.unknown("unknown_table", ("table", field), &name.to_string(), &names))
    }

    /// The table that the change is about, which has to be known.
    pub(super) fn known_table(&mut self, ask: &Ask<'_>) -> Result<Table, Refusal> {
        let name = ask.table()?;
        self.table(ask, "table", &name)?.ok_or_else(|| {
            ask.refuse(
                "not_known",
                format!("reading the migrations cannot tell what {name} looks like, so the way back is not known"),
                "write it yourself: generate with kind empty, and let review_file judge it",
            )
        })
    }

    /// The column of `table` that `field` names.
    pub(super) fn column(
        &self,
        ask: &Ask<'_>,
        field: &str,
        table: &Table,
        name: &str,
    ) -> Result<Column, Refusal> {
        let found = table.column(ask.name(field, name)?).or_else(|| {
            let same = |column: &&Column| column.name.eq_ignore_ascii_case(name);
            table.columns.iter().find(same).filter(|_| self.dialect != Dialect::Postgresql)
        });
        found.cloned().ok_or_else(|| {
            let names: Vec<String> = table.columns.iter().map(|one| one.name.clone()).collect();
            ask.unknown(
                "unknown_column",
                (&format!("column in {}:", table.name), field),
                name,
                &names,
            )
        })
    }

    /// Refuses a name for a column that is there.
    pub(super) fn free_column(
        &self,
        ask: &Ask<'_>,
        table: &Table,
        name: &str,
    ) -> Result<(), Refusal> {
        let same = |column: &&Column| match self.dialect {
            Dialect::Postgresql => column.name == name,
            _ => column.name.eq_ignore_ascii_case(name),
        };
        let Some(column) = table.columns.iter().find(same) else { return Ok(()) };
        let null = if column.nullable { "" } else { " NOT NULL" };
        Err(ask.refuse(
            "exists_already",
            format!("{} has a column {name} already: {}{null}", table.name, column.type_name),
            "take another name, or change the column that is there with alter_column",
        ))
    }

    /// Refuses a name for a table that is there.
    pub(super) fn free_table(&self, ask: &Ask<'_>, name: &QualifiedName) -> Result<(), Refusal> {
        let is_view = self.schema.views.contains_key(&name.to_string());
        if self.schema.table(name, self.dialect).is_none() && !is_view {
            return Ok(());
        }
        let what = if is_view { "view" } else { "table" };
        Err(ask.refuse(
            "exists_already",
            format!("there is a {what} {name} already"),
            "take another name, or change what is there",
        ))
    }

    /// Refuses a name for an index or a constraint that is taken.
    pub(super) fn free_name(
        &self,
        ask: &Ask<'_>,
        table: &Table,
        name: &str,
    ) -> Result<(), Refusal> {
        let Some(holder) = spoken_names(&self.schema, table, self.dialect)
            .into_iter()
            .find(|(taken, _)| taken == name)
            .map(|(_, holder)| holder)
        else {
            return Ok(());
        };
        Err(ask.refuse(
            "exists_already",
            format!("the name {name} is taken by an index or a constraint of {holder}"),
            "give another `name`, or drop what bears it first",
        ))
    }

    /// Says something that the agent has to know.
    pub(super) fn note(&mut self, text: String) {
        if !self.notes.contains(&text) {
            self.notes.push(text);
        }
    }
}

/// Whether two patterns are about the same table.
pub(super) fn same_table(pattern: &Pattern, table: &QualifiedName) -> bool {
    qualified(&pattern.table) == *table
}

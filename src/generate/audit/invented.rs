//! Operations for which no model was changed, each with where it comes from.

use super::altered::altered;
use super::belongs::Origin;
use super::remade::Remade;
use super::renamed::Renames;
use super::step::Step;
use super::{AuditFacts, Invented, Known};
use crate::schema::{Change, Column, Index, QualifiedName, Table};

/// What is looked at for one operation after another.
pub(super) struct Audited<'a> {
    pub(super) facts: &'a AuditFacts<'a>,
    pub(super) known: &'a Known,
    pub(super) steps: &'a [Step<'a>],
}

/// Where an operation comes from.
#[derive(Debug, Default)]
pub(super) struct Cause {
    pub(super) why: String,
    pub(super) fix: String,
}

impl Cause {
    pub(super) fn new(why: impl Into<String>) -> Self {
        Self { why: why.into(), fix: String::new() }
    }

    pub(super) fn fixed_by(mut self, fix: impl Into<String>) -> Self {
        self.fix = fix.into();
        self
    }
}

pub(super) fn invented(audited: &Audited<'_>) -> Vec<Invented> {
    let renames = Renames::of(audited);
    let remade = Remade::of(audited);
    let mut found: Vec<Invented> = Vec::new();
    for step in audited.steps {
        for (item, cause, instead) in audited.judge(step, &renames, &remade) {
            if !found.iter().any(|one| one.item == item) {
                found.push(Invented {
                    item,
                    operation: step.told(),
                    line: step.operation.span.line,
                    cause: cause.why,
                    instead,
                    fix: cause.fix,
                });
            }
        }
    }
    found
}

type Judged = Vec<(String, Cause, Option<serde_json::Value>)>;

impl Audited<'_> {
    fn judge(&self, step: &Step<'_>, renames: &Renames, remade: &Remade) -> Judged {
        let items = step.items();
        let Some(item) = items.first().cloned() else { return Vec::new() };
        if let Some((cause, instead)) = renames.cause(&item) {
            return vec![(item, cause, Some(instead))];
        }
        if let Some(cause) = remade.cause(&item) {
            return vec![(item, cause, None)];
        }
        let cause = match &step.change {
            Change::DropTable { table, .. } => self.dropped_table(table),
            Change::CreateTable { table, .. } => self.created_table(table),
            // What goes with its table is left out with it.
            Change::DropIndex { table: Some(table), .. } | Change::DropConstraint { table, .. }
                if self.drops(table) =>
            {
                None
            }
            Change::DropColumn { table, column, .. } => self.dropped_column(table, column),
            Change::AddColumn { table, column, .. } => self.added_column(table, column),
            Change::DropIndex { table, .. } => self.dropped_index(step, table.as_ref()),
            Change::CreateIndex { table, index, .. } => self.created_index(table, index),
            Change::DropConstraint { table, name: Some(name), .. } => {
                self.dropped_constraint(table, name)
            }
            Change::AddConstraint { table, constraint } => {
                self.created_constraint(table, constraint.name())
            }
            Change::AlterColumn { table, column, alteration } => {
                let found = altered(self, table, column, alteration);
                return found.into_iter().map(|(item, cause)| (item, cause, None)).collect();
            }
            Change::CommentTable { table, comment } => {
                let stored = self.live(table).map(|live| &live.comment);
                (stored == Some(comment))
                    .then(|| Cause::new("the database has that comment already"))
            }
            _ => None,
        };
        cause.map(|cause| (item, cause, None)).into_iter().collect()
    }

    /// The table as the database has it.
    pub(super) fn live(&self, table: &QualifiedName) -> Option<&Table> {
        self.facts.live.table(table, self.facts.dialect)
    }

    /// The table as the models declare it.
    pub(super) fn declared(&self, table: &QualifiedName) -> Option<&Table> {
        self.known.declared.table(table, self.facts.dialect)
    }

    /// The table as the migrations make it, where that is certain.
    pub(super) fn replayed(&self, table: &QualifiedName) -> Option<&Table> {
        let doubts = &self.facts.replayed.uncertain;
        let is_certain = !doubts.concern("schema") && !doubts.concern(&format!("table {table}"));
        self.facts.replayed.table(table, self.facts.dialect).filter(|_| is_certain)
    }

    /// Whether the file drops the table.
    fn drops(&self, table: &QualifiedName) -> bool {
        self.steps.iter().any(
            |step| matches!(&step.change, Change::DropTable { table: dropped, .. } if dropped == table),
        )
    }

    fn dropped_table(&self, table: &QualifiedName) -> Option<Cause> {
        if let Some(cause) = self.belonging(table).or_else(|| self.unimported(table)) {
            return Some(cause);
        }
        match self.origin_of_table(table) {
            Origin::Operation => None,
            Origin::Sql(revision) => Some(Cause::new(format!(
                "revision {revision} created it through SQL; no model declares it"
            ))),
            Origin::Nobody => Some(self.foreign_table(table)),
        }
    }

    fn created_table(&self, table: &Table) -> Option<Cause> {
        let name = &table.name;
        if self.live(name).is_some() {
            let off = name.schema.is_some() && !self.facts.declared.include_schemas;
            let cause = match off {
                true => Cause::new(format!(
                    "the database has {name} already; env.py does not have include_schemas, so that \
                     autogenerate does not look there"
                ))
                .fixed_by("context.configure(..., include_schemas=True)"),
                false => Cause::new(format!("the database has {name} already")),
            };
            return Some(cause);
        }
        self.replayed(name)?;
        Some(self.gone(self.known.history.of_table(name)))
    }

    fn dropped_column(&self, table: &QualifiedName, column: &str) -> Option<Cause> {
        let made = self.replayed(table).is_some_and(|table| table.column(column).is_some());
        self.unmodelled(self.known.history.of_column(table, column), made, ("the column", column))
    }

    fn added_column(&self, table: &QualifiedName, column: &Column) -> Option<Cause> {
        self.replayed(table)?.column(&column.name)?;
        Some(self.gone(self.known.history.of_column(table, &column.name)))
    }

    fn dropped_index(&self, step: &Step<'_>, table: Option<&QualifiedName>) -> Option<Cause> {
        let bare = step.items().first()?.trim_start_matches("index:").to_owned();
        if self.is_made_anew(
            |change| matches!(change, Change::CreateIndex { index, .. } if index.name == bare),
        ) {
            return None;
        }
        let of = |found: &Table| found.indexes.iter().find(|index| index.name == bare).cloned();
        let live = table.and_then(|table| self.live(table)).and_then(of);
        let made = table.and_then(|table| self.replayed(table)).and_then(of);
        let maker = self.known.history.of_index(&bare);
        if let Some(cause) = self.unmodelled(maker, made.is_some(), ("the index", &bare)) {
            return Some(cause);
        }
        let loses_column = self.steps.iter().any(|step| match &step.change {
            Change::DropColumn { table: from, column, .. } => {
                Some(from) == table
                    && live.as_ref().is_some_and(|index| {
                        index.columns.iter().any(|item| crate::sql::mentions(item, column))
                    })
            }
            _ => false,
        });
        let kind = live.as_ref().or(made.as_ref()).and_then(unusual).filter(|_| !loses_column)?;
        let revision = &maker?.revision;
        Some(Cause::new(format!("only revision {revision} made it, {kind}; no model declares it")))
    }

    fn created_index(&self, table: &QualifiedName, index: &Index) -> Option<Cause> {
        let has = |table: &Table| table.indexes.iter().any(|one| one.name == index.name);
        let (live, made) = (self.live(table)?, self.replayed(table)?);
        (has(made) && !has(live) && !self.is_dropped(&format!("index:{}", index.name)))
            .then(|| self.gone(self.known.history.of_index(&index.name)))
    }

    fn dropped_constraint(&self, table: &QualifiedName, name: &str) -> Option<Cause> {
        let again = |change: &Change| {
            matches!(change, Change::AddConstraint { table: on, constraint }
                if on == table && constraint.name() == Some(name))
        };
        if self.is_made_anew(again) {
            return None;
        }
        let maker = self.known.history.of_constraint(table, name);
        let made = self.replayed(table).is_some_and(|table| has_constraint(table, name));
        self.unmodelled(maker, made, ("the constraint", name))
    }

    fn created_constraint(&self, table: &QualifiedName, name: Option<&str>) -> Option<Cause> {
        let name = name?;
        let (live, made) = (self.live(table)?, self.replayed(table)?);
        let is_gone = has_constraint(made, name) && !has_constraint(live, name);
        (is_gone && !self.is_dropped(&format!("constraint:{name}")))
            .then(|| self.gone(self.known.history.of_constraint(table, name)))
    }

    fn is_made_anew(&self, makes: impl Fn(&Change) -> bool) -> bool {
        self.steps.iter().any(|step| makes(&step.change))
    }

    fn is_dropped(&self, item: &str) -> bool {
        self.steps.iter().any(|step| {
            matches!(step.change, Change::DropIndex { .. } | Change::DropConstraint { .. })
                && step.items().first().is_some_and(|one| one == item)
        })
    }
}

fn has_constraint(table: &Table, name: &str) -> bool {
    let uniques = table.unique_constraints.iter().map(|one| one.name.as_deref());
    let foreign = table.foreign_keys.iter().map(|one| one.name.as_deref());
    let checks = table.check_constraints.iter().map(|one| one.name.as_deref());
    let exclusions = table.exclusion_constraints.iter().map(|one| one.name.as_deref());
    let indexes = table.indexes.iter().map(|one| Some(one.name.as_str()));
    let key = table.primary_key.iter().map(|key| key.name.as_deref());
    let mut names =
        uniques.chain(foreign).chain(checks).chain(exclusions).chain(indexes).chain(key);
    names.any(|one| one == Some(name))
}

/// What models seldom say of an index, and migrations do.
fn unusual(index: &Index) -> Option<String> {
    let method = index.method.as_deref().filter(|method| !method.eq_ignore_ascii_case("btree"));
    if let Some(method) = method {
        return Some(format!("with {method}"));
    }
    if index.columns.iter().any(|item| item.contains('(')) {
        return Some("on an expression".to_owned());
    }
    if let Some(predicate) = &index.predicate {
        return Some(format!("on the rows where {predicate}"));
    }
    if index.columns.iter().any(|item| item.contains("_ops")) {
        return Some("with an operator class".to_owned());
    }
    (!index.include.is_empty()).then(|| "with included columns".to_owned())
}

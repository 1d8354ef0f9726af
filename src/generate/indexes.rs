//! Indexes.

use super::ask::Ask;
use super::draft::Draft;
use super::source::{execute, in_autocommit_block, sa_text, schema_argument};
use super::stage::{Stage, Step};
use crate::python::python_string;
use crate::refusal::Refusal;
use crate::schema::{Dialect, Index, QualifiedName, Table};
use crate::sql::sql_name;

const METHODS: [&str; 6] = ["btree", "hash", "gin", "gist", "brin", "spgist"];

/// An index; on PostgreSQL built while writes go on.
pub(super) fn create_index(draft: &mut Draft<'_>, ask: &Ask<'_>) -> Result<(), Refusal> {
    let pattern = ask.pattern;
    let name = ask.table()?;
    let table = draft.table(ask, "table", &name)?;
    let columns = pattern.all_columns();
    if columns.is_empty() {
        return Err(ask.bad("`columns` is missing", "give the index's `columns`"));
    }
    for column in &columns {
        match &table {
            Some(table) if !is_computed(column) => {
                draft.column(ask, "columns", table, column)?;
            }
            _ if is_computed(column) => {
                ask.expression("columns", column)?;
            }
            _ => {
                ask.name("columns", column)?;
            }
        }
    }
    let options = options(draft, ask)?;
    let table = table.unwrap_or_else(|| Table::new(name.clone()));
    let own = draft.index_name(ask, &pattern.name, &table, &columns, pattern.unique)?;
    build_index(draft, ask, &name, &own, &columns, &options)
}

/// Whether an element is more than a column's name.
fn is_computed(element: &str) -> bool {
    element.contains(['(', ' '])
}

/// What the index is beside its columns.
fn options(draft: &Draft<'_>, ask: &Ask<'_>) -> Result<String, Refusal> {
    let (pattern, dialect) = (ask.pattern, draft.dialect);
    let mut options = if pattern.unique { ", unique=True".to_owned() } else { String::new() };
    if !pattern.where_.is_empty() {
        if dialect == Dialect::Mysql {
            return Err(ask.not_here("MySQL has no partial indexes", "leave `where` out"));
        }
        let condition = sa_text(ask.expression("where", &pattern.where_)?);
        options.push_str(&format!(", {}_where={condition}", dialect.name()));
    }
    if !pattern.using.is_empty() {
        let method = pattern.using.to_lowercase();
        if dialect != Dialect::Postgresql {
            return Err(ask.not_here(
                format!("{} takes no index method here", dialect.name()),
                "leave `using` out",
            ));
        }
        if !METHODS.contains(&&*method) {
            return Err(ask.bad(
                format!("`using` is {:?}", pattern.using),
                format!("write one of {}", METHODS.join(", ")),
            ));
        }
        options.push_str(&format!(", postgresql_using={}", python_string(&method)));
    }
    Ok(options)
}

/// Builds an index on columns that were looked at.
pub(super) fn build_index(
    draft: &mut Draft<'_>,
    ask: &Ask<'_>,
    table: &QualifiedName,
    name: &str,
    columns: &[String],
    options: &str,
) -> Result<(), Refusal> {
    let elements: Vec<String> = columns
        .iter()
        .map(|element| if is_computed(element) { sa_text(element) } else { python_string(element) })
        .collect();
    let made =
        Made { table: table.clone(), name: name.to_owned(), elements, options: options.to_owned() };
    let step = match runs_concurrently(draft, table) {
        true => {
            let back = vec![made.drop(true)];
            Step::new(Stage::Autocommit, made.concurrently(), in_autocommit_block(&back)).on(table)
        }
        false => draft.plain(table, vec![made.create(false)], vec![made.drop(false)]),
    };
    draft.push(ask, step)
}

/// Whether the index is built outside of a transaction. PostgreSQL does not do that for a partitioned table.
fn runs_concurrently(draft: &Draft<'_>, table: &QualifiedName) -> bool {
    let known = draft.schema.table(table, draft.dialect);
    draft.is_busy(table) && known.is_none_or(|known| known.partition_by.is_none())
}

/// An index as source.
pub(super) struct Made {
    pub(super) table: QualifiedName,
    pub(super) name: String,
    pub(super) elements: Vec<String>,
    pub(super) options: String,
}

impl Made {
    /// An index that is there; `None` where it cannot be written with certainty.
    pub(super) fn of(table: &Table, index: &Index, dialect: Dialect) -> Option<Self> {
        let element = |element: &String| match table.column(element) {
            Some(_) => python_string(element),
            None => sa_text(element),
        };
        let mut options = if index.unique { ", unique=True".to_owned() } else { String::new() };
        if let Some(predicate) = &index.predicate {
            options.push_str(&format!(", {}_where={}", dialect.name(), sa_text(predicate)));
        }
        if let Some(method) =
            index.method.as_ref().filter(|method| !method.eq_ignore_ascii_case("btree"))
        {
            if dialect != Dialect::Postgresql {
                return None;
            }
            options.push_str(&format!(", postgresql_using={}", python_string(method)));
        }
        if !index.include.is_empty() {
            options.push_str(&format!(
                ", postgresql_include={}",
                crate::python::python_list(&index.include)
            ));
        }
        if index.nulls_not_distinct {
            options.push_str(", postgresql_nulls_not_distinct=True");
        }
        let elements = index.columns.iter().map(element).collect();
        let writable = index.storage.is_none() && index.valid;
        writable.then(|| Self {
            table: table.name.clone(),
            name: index.name.clone(),
            elements,
            options,
        })
    }

    pub(super) fn create(&self, concurrently: bool) -> String {
        format!(
            "op.create_index({}, {}, [{}]{}{}{})",
            python_string(&self.name),
            python_string(&self.table.name),
            self.elements.join(", "),
            schema_argument(&self.table),
            self.options,
            if concurrently { ", postgresql_concurrently=True" } else { "" }
        )
    }

    /// Built outside of a transaction, after what a build that failed left behind.
    pub(super) fn concurrently(&self) -> Vec<String> {
        let qualified = QualifiedName::new(self.table.schema.clone(), &self.name).to_string();
        let leftover = sql_name(&qualified, Dialect::Postgresql);
        in_autocommit_block(&[
            "# A concurrent build that failed leaves an invalid index behind.".to_owned(),
            execute(&format!("DROP INDEX CONCURRENTLY IF EXISTS {leftover}")),
            self.create(true),
        ])
    }

    pub(super) fn drop(&self, concurrently: bool) -> String {
        format!(
            "op.drop_index({}, table_name={}{}{})",
            python_string(&self.name),
            python_string(&self.table.name),
            schema_argument(&self.table),
            if concurrently { ", postgresql_concurrently=True" } else { "" }
        )
    }
}

/// An index goes; on PostgreSQL without keeping anybody out.
pub(super) fn drop_index(draft: &mut Draft<'_>, ask: &Ask<'_>) -> Result<(), Refusal> {
    let table = draft.known_table(ask)?;
    let name = ask.name("name", &ask.pattern.name)?;
    let Some(index) = table.indexes.iter().find(|index| index.name == name) else {
        let names: Vec<String> = table.indexes.iter().map(|index| index.name.clone()).collect();
        let backs = table.unique_constraints.iter().any(|one| one.name.as_deref() == Some(name));
        if backs {
            return Err(ask.refuse(
                "is_a_constraint",
                format!("{name} is a constraint of {}", table.name),
                "use drop_constraint",
            ));
        }
        return Err(ask.unknown(
            "unknown_index",
            (&format!("index of {} called", table.name), "name"),
            name,
            &names,
        ));
    };
    let Some(made) = Made::of(&table, index, draft.dialect) else {
        return Err(ask.refuse(
            "not_writable",
            format!(
                "{name} has options that cannot be written from here, so the way back is not known"
            ),
            "write it yourself: generate with kind empty, and let review_file judge it",
        ));
    };
    let step = match runs_concurrently(draft, &table.name) {
        true => {
            let upgrade = in_autocommit_block(&[made.drop(true)]);
            Step::new(Stage::Autocommit, upgrade, made.concurrently()).on(&table.name)
        }
        false => draft.plain(&table.name, vec![made.drop(false)], vec![made.create(false)]),
    };
    draft.push(ask, step)
}

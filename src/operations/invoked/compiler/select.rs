//! `select(…)` and what is made of it: unions and `exists(…)`.

use crate::operations::calls::{Arguments, last_part, text_of};
use crate::operations::invoked::quoting::quoted_name;
use crate::python::Value;

use super::Compiler;
use super::from::{self, is_same, join_words, tables_in};

/// The parts of a `select(…)`.
#[derive(Default)]
struct Select<'v> {
    columns: Vec<&'v Value>,
    from: Vec<&'v Value>,
    joins: Vec<(Arguments<'v>, &'static str)>,
    conditions: Vec<&'v Value>,
    groups: Vec<&'v Value>,
    having: Vec<&'v Value>,
    order: Vec<&'v Value>,
    limit: Option<&'v Value>,
    offset: Option<&'v Value>,
    distinct: bool,
    for_update: bool,
    /// The tables that are read outside, where it says so itself.
    correlated: Option<&'v [Value]>,
}

impl<'v> Select<'v> {
    /// From a chain such as `select(…).where(…)`; `None` where it has a link that is not read.
    fn read(value: &'v Value) -> Option<Self> {
        match value {
            Value::Call { path, args, kwargs } => {
                let is_select = path.starts_with("sqlalchemy.") || path.starts_with("sqlmodel.");
                if !is_select || last_part(path) != "select" || !kwargs.is_empty() {
                    return None;
                }
                Some(match args.as_slice() {
                    [Value::List(columns), conditions @ ..] => Self {
                        columns: columns.iter().collect(),
                        conditions: conditions.iter().collect(),
                        ..Self::default()
                    },
                    columns => Self { columns: columns.iter().collect(), ..Self::default() },
                })
            }
            Value::MethodCall { receiver, name, args, kwargs } => {
                let mut select = Self::read(receiver)?;
                let arguments = Arguments { args, kwargs };
                match name.as_str() {
                    "where" | "filter" => select.conditions.extend(args),
                    "select_from" => select.from.extend(args),
                    "join" | "outerjoin" => {
                        select.joins.push((arguments, join_words(name, arguments)?));
                    }
                    "order_by" => select.order.extend(args),
                    "group_by" => select.groups.extend(args),
                    "having" => select.having.extend(args),
                    "limit" => select.limit = Some(arguments.get(0, "limit")?),
                    "offset" => select.offset = Some(arguments.get(0, "offset")?),
                    "add_columns" => select.columns.extend(args),
                    "with_only_columns" => select.columns = args.iter().collect(),
                    "distinct" if args.is_empty() => select.distinct = true,
                    "with_for_update" if args.is_empty() && kwargs.is_empty() => {
                        select.for_update = true;
                    }
                    "correlate" => select.correlated = Some(args),
                    "execution_options" => {}
                    _ => return None,
                }
                Some(select)
            }
            _ => None,
        }
    }
}

/// Whether a value is a `select(…)`, with whatever is chained to it, or a union of several.
pub(super) fn is_select(value: &Value) -> bool {
    match value {
        Value::Call { path, .. } => {
            (path.starts_with("sqlalchemy.") || path.starts_with("sqlmodel."))
                && (last_part(path) == "select" || union_word(last_part(path)).is_some())
        }
        Value::MethodCall { receiver, name, .. } => {
            !matches!(
                name.as_str(),
                "scalar_subquery"
                    | "as_scalar"
                    | "subquery"
                    | "alias"
                    | "cte"
                    | "exists"
                    | "label"
                    | "lateral"
                    | "in_"
                    | "op"
            ) && !name.starts_with("__")
                && is_select(receiver)
        }
        _ => false,
    }
}

/// The class of a `select(…)`.
pub(super) fn class(value: &Value) -> &'static str {
    if union(value).is_some() { "CompoundSelect" } else { "Select" }
}

fn union_word(name: &str) -> Option<&'static str> {
    Some(match name {
        "union" => "UNION",
        "union_all" => "UNION ALL",
        "except_" => "EXCEPT",
        "except_all" => "EXCEPT ALL",
        "intersect" => "INTERSECT",
        "intersect_all" => "INTERSECT ALL",
        _ => return None,
    })
}

/// The parts of a union, and the word between them.
fn union(value: &Value) -> Option<(Vec<&Value>, &'static str)> {
    match value {
        Value::Call { path, args, .. } => {
            Some((args.iter().collect(), union_word(last_part(path))?))
        }
        Value::MethodCall { receiver, name, args, .. } => {
            let word = union_word(name)?;
            Some((std::iter::once(&**receiver).chain(args).collect(), word))
        }
        _ => None,
    }
}

impl Compiler {
    /// A `select(…)`; tables of what stands around it are read there.
    pub(super) fn select(&mut self, value: &Value) -> Option<String> {
        self.select_named(value, false)
    }

    /// A `select(…)`; as a table of another, its columns are called by their names.
    pub(super) fn select_named(&mut self, value: &Value, is_table: bool) -> Option<String> {
        if let Some((parts, word)) = union(value) {
            let mut told = Vec::new();
            for part in parts {
                if union(part).is_some() {
                    return None;
                }
                told.push(self.select_named(part, is_table)?);
            }
            return Some(told.join(&format!(" {word} ")));
        }
        let select = Select::read(value)?;
        let from = self.tables_of(&select)?;
        let shown = self.shown(&select, &from)?;
        self.enclosing.push(from.iter().flat_map(with_hidden).collect());
        let text = self.clauses(&select, &shown, is_table);
        self.enclosing.pop();
        text
    }

    /// What it reads from, in the order in which it is met.
    fn tables_of(&self, select: &Select<'_>) -> Option<Vec<Value>> {
        let mut found: Vec<Value> = Vec::new();
        for value in &select.from {
            tables_in(value, &mut found);
        }
        for (arguments, words) in &select.joins {
            let right = arguments.get(0, "target")?;
            let on = arguments.get(1, "onclause")?;
            let left = self.left_of(select, &found, on, right)?;
            let join = Value::MethodCall {
                receiver: Box::new(left.clone()),
                name: "join".to_owned(),
                args: vec![right.clone(), on.clone()],
                kwargs: vec![
                    ("isouter".to_owned(), Value::Bool(*words == "LEFT OUTER JOIN")),
                    ("full".to_owned(), Value::Bool(*words == "FULL OUTER JOIN")),
                ],
            };
            match found.iter_mut().find(|known| is_same(known, &left)) {
                Some(known) => *known = join,
                None => found.push(join),
            }
        }
        for value in select.columns.iter().chain(&select.conditions) {
            tables_in(value, &mut found);
        }
        let mut within = Vec::new();
        found.iter().for_each(|one| from::hidden(one, &mut within));
        let within: Vec<Value> = within.into_iter().cloned().collect();
        found.retain(|one| !within.iter().any(|hidden| is_same(hidden, one)));
        Some(found)
    }

    /// What `select(…).join(right, on)` is joined to.
    fn left_of(
        &self,
        select: &Select<'_>,
        found: &[Value],
        on: &Value,
        right: &Value,
    ) -> Option<Value> {
        let mut candidates = found.to_vec();
        if candidates.is_empty() {
            select.columns.iter().for_each(|column| tables_in(column, &mut candidates));
            candidates.retain(|one| !is_same(one, right));
        }
        if let [only] = candidates.as_slice() {
            return Some(only.clone());
        }
        let mut spoken = Vec::new();
        tables_in(on, &mut spoken);
        candidates.retain(|one| {
            with_hidden(one).any(|table| spoken.iter().any(|other| is_same(other, &table)))
        });
        match candidates.as_slice() {
            [only] => Some(only.clone()),
            _ => None,
        }
    }

    /// The tables that it reads itself: those around it are read there.
    fn shown(&self, select: &Select<'_>, from: &[Value]) -> Option<Vec<Value>> {
        let is_in = |tables: &[Value], table: &Value| tables.iter().any(|one| is_same(one, table));
        if let Some(correlated) = select.correlated {
            let around = |table: &Value| {
                is_in(correlated, table) && self.enclosing.iter().any(|tables| is_in(tables, table))
            };
            return Some(from.iter().filter(|table| !around(table)).cloned().collect());
        }
        let Some(around) = self.enclosing.last().filter(|_| from.len() > 1) else {
            return Some(from.to_vec());
        };
        let own: Vec<Value> = from.iter().filter(|table| !is_in(around, table)).cloned().collect();
        // SQLAlchemy refuses a query that would read nothing of its own.
        (!own.is_empty()).then_some(own)
    }

    fn clauses(&mut self, select: &Select<'_>, from: &[Value], is_table: bool) -> Option<String> {
        let columns = self.selected_columns(&select.columns, is_table)?;
        let distinct = if select.distinct { "DISTINCT " } else { "" };
        let mut text = format!("SELECT {distinct}{}", columns.join(", "));
        if !from.is_empty() {
            let mut told = Vec::new();
            for table in from {
                told.push(self.from(table)?);
            }
            text += &format!(" \nFROM {}", told.join(", "));
        }
        let all = |parts: &[&Value]| parts.iter().copied().cloned().collect::<Vec<Value>>();
        if !select.conditions.is_empty() {
            text += &format!(" \nWHERE {}", self.all_of(&all(&select.conditions))?);
        }
        text += &self.listed("GROUP BY", &select.groups, &select.columns)?;
        if !select.having.is_empty() {
            text += &format!(" \nHAVING {}", self.all_of(&all(&select.having))?);
        }
        text += &self.listed("ORDER BY", &select.order, &select.columns)?;
        match (select.limit, select.offset) {
            (None, None) => {}
            (Some(limit), None) => text += &format!("\n LIMIT {}", self.count(limit)?),
            (Some(limit), Some(offset)) => {
                text += &format!("\n LIMIT {} OFFSET {}", self.count(limit)?, self.count(offset)?);
            }
            (None, Some(offset)) => text += &format!("\n LIMIT -1 OFFSET {}", self.count(offset)?),
        }
        if select.for_update {
            text += " FOR UPDATE";
        }
        Some(text)
    }

    fn count(&mut self, value: &Value) -> Option<String> {
        self.operand(value, "param", None).map(|written| written.text)
    }

    /// `GROUP BY …` and `ORDER BY …`; what a column of the query is labelled with stands for it.
    fn listed(&mut self, clause: &str, items: &[&Value], columns: &[&Value]) -> Option<String> {
        if items.is_empty() {
            return Some(String::new());
        }
        let mut told = Vec::new();
        for item in items {
            told.push(self.listed_item(item, columns)?);
        }
        Some(format!(" {clause} {}", told.join(", ")))
    }

    fn listed_item(&mut self, item: &Value, columns: &[&Value]) -> Option<String> {
        let modified = |value: &Value, name: &str, compiler: &mut Self| {
            let inner = compiler.listed_item(value, columns)?;
            Some(match name {
                "desc" => format!("{inner} DESC"),
                "asc" => format!("{inner} ASC"),
                "nullsfirst" | "nulls_first" => format!("{inner} NULLS FIRST"),
                _ => format!("{inner} NULLS LAST"),
            })
        };
        let orders = |name: &str| {
            matches!(
                name,
                "desc" | "asc" | "nullsfirst" | "nulls_first" | "nullslast" | "nulls_last"
            )
        };
        match item {
            Value::Call { path, args, .. } if orders(last_part(path)) => {
                return modified(args.first()?, last_part(path), self);
            }
            Value::MethodCall { receiver, name, args, .. } if args.is_empty() && orders(name) => {
                return modified(receiver, name, self);
            }
            Value::MethodCall { name, args, .. } if name == "label" && columns.contains(&item) => {
                return args.first().and_then(text_of).map(|name| quoted_name(&name));
            }
            _ => {}
        }
        let Some(name) = text_of(item) else { return self.element(item).map(|it| it.text) };
        for column in columns {
            match column {
                Value::MethodCall { name: method, args, .. }
                    if method == "label"
                        && args.first().and_then(text_of).as_ref() == Some(&name) =>
                {
                    return Some(quoted_name(&name));
                }
                column if from::column(column).is_some_and(|it| it.name == name) => {
                    return self.element(column).map(|it| it.text);
                }
                _ => {}
            }
        }
        None
    }
}

fn with_hidden(table: &Value) -> impl Iterator<Item = Value> {
    let mut found = vec![table];
    from::hidden(table, &mut found);
    found.into_iter().cloned().collect::<Vec<_>>().into_iter()
}

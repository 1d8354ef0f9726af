//! Questions to a database's own catalogue, asked in SQL.

use std::collections::HashMap;

use crate::python::Value;
use crate::sql::{Join, Lookup, Wanted, read_lookup};

use super::World;
use super::catalogue::{Relation, Row};
use crate::operations::calls::{Arguments, last_part};

/// How many rows a join may have.
const MOST_ROWS: usize = 20_000;

impl World<'_> {
    /// The rows of a query, if it asks the catalogue something that the schema can answer.
    pub(super) fn queried(&self, arguments: Arguments<'_>) -> Option<Value> {
        let (query, bound) = query_text(arguments)?;
        let lookup = read_lookup(&query, self.dialect)?;
        let mut relation = self.relation(&lookup.relation)?;
        if !lookup.joins.is_empty() {
            relation = relation.under(&lookup.alias);
            for join in &lookup.joins {
                relation =
                    relation.joined(self.relation(&join.relation)?.under(&join.alias), join)?;
            }
        }
        let mut kept: Vec<&Row> = relation.rows.iter().collect();
        for condition in &lookup.conditions {
            let values: Option<Vec<String>> = condition
                .values
                .iter()
                .map(|value| match value.strip_prefix(':') {
                    Some(name) => bound_text(&bound, name),
                    None => Some(value.clone()),
                })
                .collect();
            let values = values?;
            let position = relation.columns.iter().position(|one| *one == condition.column)?;
            kept.retain(|row| {
                let own = row.get(position).and_then(Option::as_deref);
                own.is_some_and(|own| values.iter().any(|value| value == own)) != condition.negated
            });
        }
        if self
            .schema
            .uncertain
            .iter()
            .any(|one| one.place == "schema" || one.place.starts_with("table "))
            && (kept.is_empty() || !matches!(lookup.wanted, Wanted::Exists | Wanted::One))
        {
            return None;
        }
        selected(&lookup, &relation, &kept)
    }
}

impl Relation {
    /// The relation with its columns told apart by what it is called.
    fn under(mut self, alias: &str) -> Self {
        for column in &mut self.columns {
            *column = format!("{alias}.{column}");
        }
        self
    }

    /// Every row with every row of `other` that fits to it; `None` where that would be too many.
    fn joined(self, other: Self, join: &Join) -> Option<Self> {
        let place =
            |relation: &Self, name: &String| relation.columns.iter().position(|one| one == name);
        let mut pairs = Vec::new();
        for (left, right) in &join.on {
            pairs.push(match (place(&self, left), place(&other, right)) {
                (Some(left), Some(right)) => (left, right),
                _ => (place(&self, right)?, place(&other, left)?),
            });
        }
        let mut by_key: HashMap<Vec<&str>, Vec<&Row>> = HashMap::new();
        for row in &other.rows {
            let key = pairs.iter().map(|(_, at)| row.get(*at)?.as_deref()).collect::<Option<_>>();
            // NULL equals nothing.
            if let Some(key) = key {
                by_key.entry(key).or_default().push(row);
            }
        }
        let mut rows = Vec::new();
        for row in &self.rows {
            let key: Option<Vec<&str>> =
                pairs.iter().map(|(at, _)| row.get(*at)?.as_deref()).collect();
            for fitting in key.and_then(|key| by_key.get(&key)).into_iter().flatten() {
                rows.push(row.iter().chain(*fitting).cloned().collect());
                if rows.len() > MOST_ROWS {
                    return None;
                }
            }
        }
        let columns = self.columns.into_iter().chain(other.columns).collect();
        Some(Self { columns, rows })
    }
}

fn selected(lookup: &Lookup, relation: &Relation, kept: &[&Row]) -> Option<Value> {
    let value = |text: &Option<String>| text.clone().map_or(Value::None, Value::Str);
    Some(Value::List(match &lookup.wanted {
        Wanted::Exists => vec![Value::List(vec![Value::Bool(!kept.is_empty())])],
        Wanted::Count => {
            vec![Value::List(vec![Value::Int(i64::try_from(kept.len()).ok()?)])]
        }
        Wanted::One => kept.iter().map(|_| Value::List(vec![Value::Int(1)])).collect(),
        Wanted::All => {
            let row = |row: &&Row| Value::List(row.iter().map(value).collect());
            kept.iter().map(row).collect()
        }
        Wanted::Columns(names) => {
            let positions: Vec<usize> = names
                .iter()
                .map(|name| relation.columns.iter().position(|one| one == name))
                .collect::<Option<_>>()?;
            let row = |row: &&Row| {
                let values = positions.iter().map(|at| row.get(*at).map_or(Value::None, value));
                Value::List(values.collect())
            };
            kept.iter().map(row).collect()
        }
    }))
}

/// The text of a query, and what is bound to its parameters.
fn query_text(arguments: Arguments<'_>) -> Option<(String, Vec<(String, Value)>)> {
    let mut bound = Vec::new();
    if let Some(Value::Dict(items)) = arguments.args.get(1) {
        bound.extend(
            items.iter().filter_map(|(key, value)| Some((key.as_str()?.to_owned(), value.clone()))),
        );
    }
    let mut statement = arguments.args.first().or_else(|| arguments.named("statement"))?;
    while let Value::MethodCall { receiver, name, kwargs, .. } = statement {
        match name.as_str() {
            "bindparams" | "params" => bound.extend(kwargs.iter().cloned()),
            "columns" | "execution_options" => {}
            _ => return None,
        }
        statement = receiver;
    }
    let query = match statement {
        Value::Str(query) => query.clone(),
        Value::Call { path, args, .. } if last_part(path) == "text" => {
            args.first().and_then(Value::as_str)?.to_owned()
        }
        _ => return None,
    };
    Some((query, bound))
}

fn bound_text(bound: &[(String, Value)], name: &str) -> Option<String> {
    let (_, value) = bound.iter().find(|(key, _)| key == name)?;
    match value {
        Value::Str(text) => Some(text.clone()),
        Value::Int(number) => Some(number.to_string()),
        _ => None,
    }
}

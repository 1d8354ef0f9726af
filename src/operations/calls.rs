//! The arguments of one call, by the names and positions that Alembic gives them.

use crate::python::Value;

/// Why a call did not become a typed operation.
pub(super) type Undecided = String;

/// One call's arguments.
#[derive(Clone, Copy)]
pub(super) struct Arguments<'v> {
    pub(super) args: &'v [Value],
    pub(super) kwargs: &'v [(String, Value)],
}

impl<'v> Arguments<'v> {
    /// The argument at `position` or called `name`.
    pub(super) fn get(&self, position: usize, name: &str) -> Option<&'v Value> {
        self.args.get(position).or_else(|| self.named(name))
    }

    /// The keyword argument `name`.
    pub(super) fn named(&self, name: &str) -> Option<&'v Value> {
        self.kwargs.iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// A string that has to be there.
    pub(super) fn text(&self, position: usize, name: &str) -> Result<String, Undecided> {
        match self.get(position, name) {
            Some(value) => text_of(value).ok_or_else(|| undecided(name, value)),
            None => Err(format!("the argument {name} is missing")),
        }
    }

    /// A string, or `None` where it is missing or `None`.
    pub(super) fn optional_text(
        &self,
        position: usize,
        name: &str,
    ) -> Result<Option<String>, Undecided> {
        match self.get(position, name) {
            None | Some(Value::None) => Ok(None),
            Some(value) => text_of(value).map(Some).ok_or_else(|| undecided(name, value)),
        }
    }

    /// A keyword that is a string or missing.
    pub(super) fn named_text(&self, name: &str) -> Result<Option<String>, Undecided> {
        self.optional_text(usize::MAX, name)
    }

    /// Whether a name is marked as final (`op.f("…")`), so that no naming convention is put around it.
    pub(super) fn is_final(&self, position: usize, name: &str) -> bool {
        matches!(self.get(position, name),
            Some(Value::Call { path, .. }) if matches!(last_part(path), "f" | "conv" | "_f"))
    }

    /// A keyword that is true, false or missing.
    pub(super) fn flag(&self, name: &str) -> Result<Option<bool>, Undecided> {
        match self.named(name) {
            None | Some(Value::None) => Ok(None),
            Some(value) => value.truth().map(Some).ok_or_else(|| undecided(name, value)),
        }
    }

    /// A list of strings that has to be there.
    pub(super) fn texts(&self, position: usize, name: &str) -> Result<Vec<String>, Undecided> {
        match self.get(position, name) {
            Some(value) => texts_of(value).ok_or_else(|| undecided(name, value)),
            None => Err(format!("the argument {name} is missing")),
        }
    }

    /// The keyword arguments that are not among `known`.
    pub(super) fn others(&self, known: &[&str]) -> Vec<(String, Value)> {
        self.kwargs.iter().filter(|(name, _)| !known.contains(&name.as_str())).cloned().collect()
    }
}

/// A name as a string, through `op.f(…)`, `quoted_name(…)` and the like.
pub(super) fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::Str(text) => Some(text.clone()),
        Value::Call { path, args, .. } => {
            let wraps = matches!(last_part(path), "f" | "quoted_name" | "conv" | "_f");
            args.first().filter(|_| wraps).and_then(text_of)
        }
        Value::MethodCall { name, args, .. } if name == "f" => args.first().and_then(text_of),
        _ => None,
    }
}

/// A list of names; one name alone counts as a list of one.
pub(super) fn texts_of(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::List(items) => items.iter().map(text_of).collect(),
        value => text_of(value).map(|text| vec![text]),
    }
}

/// The last part of a dotted path.
pub(super) fn last_part(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or(path)
}

/// Why an argument is not known.
pub(super) fn undecided(name: &str, value: &Value) -> Undecided {
    let mut shown: String = value.to_string().chars().take(80).collect();
    if shown.chars().count() == 80 {
        shown.push('…');
    }
    format!("the argument {name} is not decided by the source: {shown}")
}

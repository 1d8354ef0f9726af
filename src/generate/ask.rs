//! One change that was asked for, and how it is refused.

use serde_json::{Map, Value, json};

use super::pattern::Pattern;
use crate::refusal::Refusal;
use crate::schema::QualifiedName;
use crate::sql::is_name;
use crate::verify::nearest_names;

/// How many names a refusal lists where none is near.
const LISTED: usize = 12;

/// One change with its place among those asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ask<'a> {
    pub(super) pattern: &'a Pattern,
    pub(super) index: usize,
    pub(super) request: Request<'a>,
}

/// The changes that were asked for together.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// The new revision's message.
    pub message: &'a str,
    /// The changes, in order.
    pub operations: &'a [Pattern],
}

impl Ask<'_> {
    /// A refusal; nothing was written.
    pub(super) fn refuse(
        &self,
        code: &'static str,
        cause: impl Into<String>,
        instead: impl Into<String>,
    ) -> Refusal {
        let instead = instead.into();
        // What is to be changed in the call is known in words alone.
        let call = format!("{}  # changed: {instead}", self.call(&[&self.given()]));
        self.refusal(code, cause, instead, call)
    }

    /// A refusal that shows the change as it would do.
    pub(super) fn refuse_with(
        &self,
        code: &'static str,
        cause: impl Into<String>,
        instead: impl Into<String>,
        mended: &Map<String, Value>,
    ) -> Refusal {
        self.refusal(code, cause, instead, self.call(&[mended]))
    }

    fn refusal(
        &self,
        code: &'static str,
        cause: impl Into<String>,
        instead: impl Into<String>,
        call: String,
    ) -> Refusal {
        Refusal::new(code, format!("Operation {} cannot be written", self.index + 1))
            .because(cause)
            .instead(instead)
            .unblock(call)
    }

    /// The change as it was asked for.
    pub(super) fn given(&self) -> Map<String, Value> {
        self.request.operations.get(self.index).unwrap_or(self.pattern).given()
    }

    /// The call that asks for the same with these operations in place of this one.
    fn call(&self, these: &[&Map<String, Value>]) -> String {
        let these = these.iter().map(|one| Value::from((*one).clone()));
        let all = self.request.operations.iter().map(|one| Value::from(one.given()));
        let operations: Vec<Value> =
            all.clone().take(self.index).chain(these).chain(all.skip(self.index + 1)).collect();
        let message = self.request.message;
        let arguments = json!({"kind": "operations", "message": message, "operations": operations});
        format!("generate_revision {arguments}")
    }

    /// What was asked is not well put.
    pub(super) fn bad(&self, cause: impl Into<String>, instead: impl Into<String>) -> Refusal {
        self.refuse("bad_operation", cause, instead)
    }

    /// There is no `asked` among `names`; `field` holds it.
    pub(super) fn unknown(
        &self,
        code: &'static str,
        (what, field): (&str, &str),
        asked: &str,
        names: &[String],
    ) -> Refusal {
        let near = nearest_names(asked, names);
        let cause = format!("there is no {what} {asked}");
        let mut mended = self.given();
        let instead: String = match near.first() {
            Some(nearest) => {
                put(&mut mended, field, asked, nearest);
                format!("did you mean {}?", near.join(" or "))
            }
            None if names.is_empty() => "create it first, in an operation before this one".into(),
            None => {
                let shown: Vec<&str> = names.iter().take(LISTED).map(String::as_str).collect();
                format!(
                    "there are {}; or create it in an operation before this one",
                    shown.join(", ")
                )
            }
        };
        match near.first() {
            None if what == "table" => {
                let creating = create_table(asked, json!([]));
                self.refusal(code, cause, instead, self.call(&[&creating, &mended]))
            }
            None => self.refuse(code, cause, instead),
            Some(_) => self.refuse_with(code, cause, instead, &mended),
        }
    }

    /// The new table's columns hold no primary key.
    pub(super) fn keyless(&self) -> Refusal {
        let mut mended = self.given();
        let columns = mended.get("define").cloned().unwrap_or_else(|| json!([]));
        mended.insert("define".to_owned(), create_table("", columns)["define"].clone());
        let instead =
            "give `define` a key: the call below adds one, or mark the columns that identify a row";
        self.refuse_with("bad_operation", "the table would have no primary key", instead, &mended)
    }

    /// The table's name, checked.
    pub(super) fn table(&self) -> Result<QualifiedName, Refusal> {
        self.name("table", &self.pattern.table).map(qualified)
    }

    /// `value` if it can be a name.
    pub(super) fn name<'v>(&self, field: &str, value: &'v str) -> Result<&'v str, Refusal> {
        if value.is_empty() {
            return Err(self.bad(format!("`{field}` is missing"), format!("give `{field}`")));
        }
        if !is_name(value) {
            return Err(self.bad(
                format!("`{field}` is {value:?}, which is no plain name"),
                "use letters, digits and underscores, at most 63",
            ));
        }
        Ok(value)
    }

    /// `value` if there is one.
    pub(super) fn filled<'v>(&self, field: &str, value: &'v str) -> Result<&'v str, Refusal> {
        match value.trim() {
            "" => Err(self.bad(format!("`{field}` is missing"), format!("give `{field}`"))),
            text => Ok(text),
        }
    }

    /// `value` if it is one SQL expression.
    pub(super) fn expression<'v>(&self, field: &str, value: &'v str) -> Result<&'v str, Refusal> {
        let text = self.filled(field, value)?;
        is_expression(text).then_some(text).ok_or_else(|| {
            self.bad(
                format!("`{field}` is {text:?}, which is not one SQL expression"),
                "close every quote and parenthesis, and leave out `;` and comments",
            )
        })
    }

    /// The database has nothing of the kind.
    pub(super) fn not_here(&self, cause: impl Into<String>, instead: impl Into<String>) -> Refusal {
        self.refuse("not_on_this_database", cause, instead)
    }
}

/// The operation that creates `table` with a key and these columns.
fn create_table(table: &str, columns: Value) -> Map<String, Value> {
    let mut define = vec![json!({"column": "id", "type": "BigInteger", "primary_key": true})];
    define.extend(columns.as_array().into_iter().flatten().cloned());
    let operation = json!({"op": "create_table", "table": table, "define": define});
    operation.as_object().cloned().unwrap_or_default()
}

fn put(mended: &mut Map<String, Value>, field: &str, asked: &str, nearest: &str) {
    match mended.get_mut(field) {
        Some(Value::Array(values)) => {
            for value in values.iter_mut().filter(|value| value.as_str() == Some(asked)) {
                *value = json!(nearest);
            }
        }
        Some(Value::String(text)) if text.contains(asked) => {
            *text = text.replacen(asked, nearest, 1)
        }
        _ => {
            mended.insert(field.to_owned(), json!(nearest));
        }
    }
}

/// `schema.table` or `table`.
pub(super) fn qualified(name: &str) -> QualifiedName {
    match name.split_once('.') {
        Some((schema, name)) => QualifiedName::new(Some(schema.to_owned()), name),
        None => QualifiedName::bare(name),
    }
}

/// Whether `text` stays one expression wherever it is put: quotes and parentheses close within it.
fn is_expression(text: &str) -> bool {
    let (mut depth, mut quote, mut before) = (0_i32, None, ' ');
    for letter in text.chars() {
        match quote {
            Some(open) if letter == open => quote = None,
            Some(_) => {}
            None => match letter {
                '\'' | '"' | '`' => quote = Some(letter),
                '(' => depth += 1,
                ')' => depth -= 1,
                ';' | '\\' | '\0' => return false,
                '-' if before == '-' => return false,
                '*' if before == '/' => return false,
                '#' => return false,
                _ => {}
            },
        }
        if depth < 0 {
            return false;
        }
        before = letter;
    }
    depth == 0 && quote.is_none()
}

#[cfg(test)]
mod tests {
    use super::is_expression;

    #[test]
    fn an_expression_cannot_leave_its_place() {
        for whole in ["'order ' || id", "coalesce(a, b)", "'it''s'", "1 - 2"] {
            assert!(is_expression(whole), "{whole}");
        }
        for broken in ["1; DROP TABLE a", "a) OR (b", "'open", "1 -- all", "(a", "a /* b"] {
            assert!(!is_expression(broken), "{broken}");
        }
    }
}

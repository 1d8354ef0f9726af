//! New tables.

use super::ask::Ask;
use super::draft::Draft;
use super::enums::{create_statement, drop_statement};
use super::foreign_keys::{action, index_the_key};
use super::pattern::Pattern;
use super::source::{execute, schema_argument};
use super::stage::{Stage, Step};
use super::table_source::key_source;
use crate::python::python_string;
use crate::refusal::Refusal;
use crate::schema::{Constraint, Dialect, EnumType, ForeignKey, QualifiedName, Table};

/// A table with its columns and keys; indexes on the keys come with it.
pub(super) fn create_table(draft: &mut Draft<'_>, ask: &Ask<'_>) -> Result<(), Refusal> {
    let name = ask.table()?;
    draft.free_table(ask, &name)?;
    check_columns(ask)?;
    let mut body = Body::default();
    for spec in &ask.pattern.define {
        body.column(draft, ask, &name, spec)?;
    }
    let comment = ask.pattern.comment.as_ref().filter(|text| !text.is_empty());
    let comment = comment.filter(|_| draft.dialect != Dialect::Sqlite);
    let options = format!(
        "{}{}",
        schema_argument(&name),
        comment.map(|text| format!(", comment={}", python_string(text))).unwrap_or_default()
    );
    let mut lines =
        vec!["op.create_table(".to_owned(), format!("    {},", python_string(&name.name))];
    lines.extend(body.columns.iter().chain(&body.keys).map(|part| format!("    {part},")));
    if let Some(options) = options.strip_prefix(", ") {
        lines.push(format!("    {options},"));
    }
    lines.push(")".to_owned());
    let create = body.enums.iter().map(|one| execute(&create_statement(one)));
    let drop = format!("op.drop_table({}{})", python_string(&name.name), schema_argument(&name));
    let drops = body.enums.iter().rev().map(|one| execute(&drop_statement(one)));
    let mut step = Step::new(
        Stage::New,
        create.chain(lines).collect(),
        std::iter::once(drop).chain(drops).collect(),
    );
    step.imports = body.imports;
    draft.push(ask, step)?;
    draft.made(&name);
    for columns in body.referring {
        if let Some(table) = draft.table(ask, "table", &name)? {
            index_the_key(draft, ask, &table, &columns)?;
        }
    }
    Ok(())
}

fn check_columns(ask: &Ask<'_>) -> Result<(), Refusal> {
    let columns = &ask.pattern.define;
    if !columns.iter().any(|spec| spec.primary_key) {
        return Err(ask.keyless());
    }
    for (place, spec) in columns.iter().enumerate() {
        if let Some((field, takes)) = spec.superfluous_in_define() {
            return Err(ask.bad(
                format!("`{field}` means nothing for a column of a new table"),
                format!("a column takes {}", takes.join(", ")),
            ));
        }
        if columns[..place].iter().any(|before| before.column.eq_ignore_ascii_case(&spec.column)) {
            return Err(
                ask.bad(format!("the column {} is given twice", spec.column), "give it once")
            );
        }
    }
    Ok(())
}

/// What stands within `create_table`.
#[derive(Debug, Default)]
struct Body {
    imports: Vec<String>,
    columns: Vec<String>,
    keys: Vec<String>,
    enums: Vec<EnumType>,
    /// The columns of each foreign key.
    referring: Vec<Vec<String>>,
}

impl Body {
    fn column(
        &mut self,
        draft: &mut Draft<'_>,
        ask: &Ask<'_>,
        table: &QualifiedName,
        spec: &Pattern,
    ) -> Result<(), Refusal> {
        let default = spec.default.as_deref().filter(|text| !text.trim().is_empty());
        let nullable = spec.required != Some(true) && !spec.identity;
        let own =
            spec.references.rsplit_once('.').filter(|(referred, _)| *referred == table.to_string());
        let mut asked = spec.clone();
        if let (Some((_, referred)), true) = (own, spec.type_.is_empty()) {
            // It refers to the table itself, which is not there yet.
            let same = ask.pattern.define.iter().find(|other| other.column == referred);
            asked.type_ = same.map(|other| other.type_.clone()).unwrap_or_default();
        }
        let written = draft.written_column(ask, &asked, nullable, default)?;
        self.columns.push(written.source);
        self.imports.extend(written.import);
        if let Some(made) = written.creates.filter(|made| !self.enums.contains(made)) {
            self.enums.push(made);
        }
        if spec.references.is_empty() {
            return Ok(());
        }
        let (referred, columns) = match own {
            Some((_, column)) => (table.clone(), vec![column.to_owned()]),
            None => {
                let referred = draft.referred(ask, &spec.references)?;
                (referred.name, referred.columns)
            }
        };
        let on_delete = action(ask, &spec.ondelete)?;
        let mut key = ForeignKey {
            columns: vec![spec.column.clone()],
            referred_table: referred,
            referred_columns: columns,
            on_delete,
            ..ForeignKey::default()
        };
        let bare = Table::new(table.clone());
        let fallback = format!("fk_{}_{}_{}", table.name, spec.column, key.referred_table.name);
        let named = Ask { pattern: spec, ..*ask };
        let name =
            draft.constraint_name(&named, &bare, Constraint::ForeignKey(key.clone()), &fallback)?;
        key.name = Some(name);
        self.keys.push(key_source(&key));
        self.referring.push(key.columns);
        Ok(())
    }
}

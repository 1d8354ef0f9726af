//! Another type for a column.

use super::ask::Ask;
use super::column_type::{TypeSource, type_source};
use super::columns::{import_of, written_type};
use super::draft::Draft;
use super::enums::created_before;
use super::rows::fill;
use super::source::{Call, execute, existing, on_table};
use super::stage::{Stage, Step};
use super::unmade::ignoring;
use crate::python::{python_string, sql_text};
use crate::refusal::Refusal;
use crate::review::ChangedType;
use crate::schema::{Agreement, Column, Dialect, Table, labelled_name, same_type};
use crate::sql::sql_name;

/// Changes the type in place where the database only notes it; else makes a column of the new type beside.
pub(super) fn change_type(
    draft: &mut Draft<'_>,
    ask: &Ask<'_>,
    table: &Table,
    column: &Column,
) -> Result<(), Refusal> {
    let pattern = ask.pattern;
    let new = type_source(ask, pattern, &draft.schema, draft.dialect)?;
    if let Some(enum_type) = &new.creates {
        created_before(draft, ask, enum_type)?;
    }
    let stored = draft.stored_as(ask, &new.text)?;
    if same_type(&column.type_name, &stored, draft.dialect) == Agreement::Same {
        return Err(ask.refuse(
            "already_so",
            format!("{}.{} is {} already", table.name, column.name, column.type_name),
            "leave `type` out",
        ));
    }
    let using = match pattern.using.as_str() {
        "" => None,
        text => Some(ask.expression("using", text)?),
    };
    let changed = ChangedType::of(table, column, &stored, using, draft.dialect);
    let in_place = pattern.at_once() || draft.is_new(&table.name);
    if changed.rewrites() && !in_place {
        return beside(draft, ask, table, column, (&new.text, &stored));
    }
    if changed.needs_using() && using.is_none() {
        let cast = format!("CAST({} AS {stored})", sql_name(&column.name, draft.dialect));
        let mut mended = ask.given();
        mended.insert("using".to_owned(), serde_json::json!(cast));
        return Err(ask.refuse_with(
            "needs_using",
            format!("PostgreSQL does not make {stored} out of {} by itself", column.type_name),
            "give `using`: SQL that makes the new value",
            &mended,
        ));
    }
    let condition = changed.fits().filter(|_| changed.narrows() && draft.is_busy(&table.name));
    let proof = match condition {
        Some(condition) => Some(prove_fit(draft, ask, table, column, &condition)?),
        None => None,
    };
    let narrows = changed.narrows() && proof.is_none();
    let rules = [(changed.rewrites(), "alter-type-rewrite"), (narrows, "type-narrowing")];
    let rules: Vec<&str> =
        rules.into_iter().filter_map(|(holds, rule)| holds.then_some(rule)).collect();
    in_its_place(draft, ask, table, column, &Retyped { new, using, rules, proof })
}

impl Draft<'_> {
    /// The type as the database would keep it, of a column that is nowhere.
    fn stored_as(&self, ask: &Ask<'_>, type_text: &str) -> Result<String, Refusal> {
        let line = format!("op.create_table(\"t\", sa.Column(\"c\", {type_text}))");
        let mut probe = Draft::new(&[], crate::schema::Schema::default(), self.dialect);
        probe.schema.enums = self.schema.enums.clone();
        probe.push(ask, Step::new(Stage::New, vec![line], Vec::new()))?;
        let made = probe.schema.tables.get("t").and_then(|table| table.column("c"));
        Ok(made.map(|column| column.type_name.clone()).unwrap_or_default())
    }
}

/// A check that new rows fit, and the proof that the old ones do: the change itself loses nothing then.
fn prove_fit(
    draft: &mut Draft<'_>,
    ask: &Ask<'_>,
    table: &Table,
    column: &Column,
    condition: &str,
) -> Result<Proof, Refusal> {
    let on = sql_name(&table.name.to_string(), Dialect::Postgresql);
    let name =
        labelled_name(&format!("ck_{}_{}_fits", table.name.name, column.name), Dialect::Postgresql);
    let name = sql_name(&draft.free(table, &name), Dialect::Postgresql);
    let alter = |what: &str| execute(&format!("ALTER TABLE {on} {what}"));
    let add = alter(&format!("ADD CONSTRAINT {name} CHECK ({condition}) NOT VALID"));
    let drop = alter(&format!("DROP CONSTRAINT {name}"));
    let step = draft.plain(&table.name, vec![add], vec![drop.clone()]);
    draft.push(ask, step)?;
    let validate = vec![alter(&format!("VALIDATE CONSTRAINT {name}"))];
    draft.push(ask, Step::new(Stage::Scan, validate, nothing_to_undo()).on(&table.name))?;
    Ok(Proof { drop, add: alter(&format!("ADD CONSTRAINT {name} CHECK ({condition})")) })
}

/// The check that proved that all rows fit, which the type makes needless.
#[derive(Debug)]
struct Proof {
    drop: String,
    add: String,
}

/// A type change that is made where the column is.
#[derive(Debug)]
struct Retyped<'a> {
    new: TypeSource,
    using: Option<&'a str>,
    /// What the review says of it.
    rules: Vec<&'static str>,
    proof: Option<Proof>,
}

/// A proof needs no way back.
pub(super) fn nothing_to_undo() -> Vec<String> {
    vec!["# Nothing to undo: the constraint goes with the revision that adds it.".to_owned()]
}

fn in_its_place(
    draft: &mut Draft<'_>,
    ask: &Ask<'_>,
    table: &Table,
    column: &Column,
    retyped: &Retyped<'_>,
) -> Result<(), Refusal> {
    let old = written_type(draft, ask, &table.name, column)?;
    let new = &retyped.new.text;
    let named = || vec![python_string(&column.name)];
    let mut forth = [named(), vec![format!("type_={new}")], existing(column, &old, &[])].concat();
    let mut back = [named(), vec![format!("type_={old}")], existing(column, new, &[])].concat();
    if draft.dialect == Dialect::Postgresql {
        let name = sql_name(&column.name, Dialect::Postgresql);
        let cast = format!("{name}::{}", column.type_name);
        forth.extend(retyped.using.map(|using| format!("postgresql_using={}", sql_text(using))));
        back.push(format!("postgresql_using={}", sql_text(&cast)));
    }
    let rules = retyped.rules.join(", ");
    let note = ignoring(ask, Some(rules.as_str()).filter(|rules| !rules.is_empty()));
    let forth = Call::new("alter_column", forth).noted(note);
    let mut upgrade = on_table(draft.dialect, &table.name, &[forth]);
    let mut downgrade = on_table(draft.dialect, &table.name, &[Call::new("alter_column", back)]);
    if let Some(proof) = &retyped.proof {
        upgrade
            .push("# alembic-mcp: ignore[drop-constraint] the type says the same now".to_owned());
        upgrade.push(proof.drop.clone());
        downgrade.push(proof.add.clone());
    }
    let step = draft.plain(&table.name, upgrade, downgrade);
    draft.push(ask, step.importing(retyped.new.import.clone()).importing(import_of(&old)))
}

/// The expanding half: a column of the new type, filled in parts while the service runs.
fn beside(
    draft: &mut Draft<'_>,
    ask: &Ask<'_>,
    table: &Table,
    column: &Column,
    (new, stored): (&str, &str),
) -> Result<(), Refusal> {
    let pattern = ask.pattern;
    let name = match pattern.new.as_str() {
        "" => format!("{}_new", column.name),
        given => ask.name("new", given)?.to_owned(),
    };
    draft.free_column(ask, table, &name)?;
    let add = [Call::new(
        "add_column",
        vec![format!("sa.Column({}, {new}, nullable=True)", python_string(&name))],
    )];
    let drop = [Call::new("drop_column", vec![python_string(&name)])];
    let step = draft.plain(
        &table.name,
        on_table(draft.dialect, &table.name, &add),
        on_table(draft.dialect, &table.name, &drop),
    );
    draft.push(ask, step.importing(import_of(new)))?;
    let old = sql_name(&column.name, draft.dialect);
    let value = match (pattern.using.as_str(), draft.dialect) {
        ("", Dialect::Postgresql) => format!("CAST({old} AS {stored})"),
        ("", _) => old,
        (using, _) => using.to_owned(),
    };
    fill(draft, ask, &table.name, &name, &value, "")?;
    draft.note(format!(
        "{0}.{1} would be written anew under lock, so {name} stands beside it: let the program write both, then read \
         {name}, and drop {1} with drop_column when no release uses it (with a `reason` it is changed at once)",
        table.name, column.name
    ));
    Ok(())
}

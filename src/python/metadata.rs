//! The tables of mapped classes and of the metadata that they share: `User.__table__`, `Base.metadata.tables`.

use std::collections::HashMap;

use ruff_text_size::TextRange;

use super::classes::{ClassMembers, is_decorated};
use super::functions::Code;
use super::mapped::{self, Declared};
use super::reader::{Observer, Reader, Unobserved};
use super::{Module, Value};

/// How many tables a metadata may have.
const MOST: usize = 1_000;
/// How many steps it may take to find out what columns a class declares.
const ASKING: usize = 5_000;
/// The attribute of a base class that holds the tables of all that inherit from it.
const METADATA: &str = "metadata";

impl<'a> Reader<'a> {
    /// What `Base.metadata` and `Model.__table__` are; `None` for any other attribute.
    pub(super) fn mapped_attribute(
        &mut self,
        owner: &Value,
        name: &str,
        observer: &mut dyn Observer,
    ) -> Option<Value> {
        match (owner, name) {
            (Value::Name(path), "__table__") => {
                let path = path.clone();
                self.mapped_table(&path, observer)
            }
            (Value::Name(path), METADATA) if self.is_base(path) => {
                Some(Value::Name(format!("{path}.{METADATA}")))
            }
            (metadata, "tables" | "sorted_tables") => {
                let tables = self.tables_of(metadata, observer)?;
                if name == "sorted_tables" {
                    return Some(Value::List(mapped::by_dependency(tables)));
                }
                let named = tables.into_iter().map(|table| (mapped::key(&table), table));
                Some(Value::Dict(named.collect()))
            }
            _ => None,
        }
    }

    /// The table of a mapped class; where its columns are not known, its name alone.
    pub(super) fn table_or_name(
        &mut self,
        class: &Value,
        observer: &mut dyn Observer,
    ) -> Option<Value> {
        let Value::Name(path) = class else { return None };
        if let Some(table) = self.mapped_table(path, observer) {
            return Some(table);
        }
        let table = self.class_attribute(path, "__tablename__")?;
        let table_args = self.class_attribute(path, "__table_args__");
        mapped::bare_table(&table, table_args.as_ref())
    }

    /// `metadata.create_all(bind)` and `drop_all` with the tables that they are about, if those are known.
    pub(super) fn with_tables(
        &mut self,
        metadata: &Value,
        name: &str,
        kwargs: &mut Vec<(String, Value)>,
        observer: &mut dyn Observer,
    ) {
        if !matches!(name, "create_all" | "drop_all") {
            return;
        }
        let given = kwargs.iter().find(|(key, _)| key == "tables").map(|(_, value)| value.clone());
        let tables = match given {
            None | Some(Value::None) => self.tables_of(metadata, observer),
            Some(Value::List(tables)) => Some(tables),
            Some(_) => None,
        };
        if let Some(tables) = tables {
            let mut tables = mapped::by_dependency(tables);
            if name == "drop_all" {
                tables.reverse();
            }
            kwargs.retain(|(key, _)| key != "tables");
            kwargs.push(("tables".to_owned(), Value::List(tables)));
        }
    }

    /// Whether a path is a class whose metadata is its own to give.
    fn is_base(&mut self, path: &str) -> bool {
        let Some(class) = self.class_at(path) else { return false };
        let bases = class.bases.iter();
        bases.cloned().any(|base| mapped::is_declarative(&self.settled(base)))
    }

    /// The tables of `Base.metadata`, in the order in which the module of `Base` declares them.
    fn tables_of(&mut self, metadata: &Value, observer: &mut dyn Observer) -> Option<Vec<Value>> {
        let base = match metadata {
            Value::Name(path) => path.strip_suffix(METADATA)?.strip_suffix('.')?.to_owned(),
            // The module's own, which no path leads to.
            Value::Attribute { receiver, name }
                if name == METADATA && mapped::is_declarative(receiver) =>
            {
                let module = self.home().map(|home| home.source.name.clone());
                return self.declared_in(module.as_deref(), receiver, observer);
            }
            _ => return None,
        };
        let (module, name) = base.rsplit_once('.').unwrap_or(("", &base));
        let is_base = self.is_base(&base);
        let owner = match self.home_of(module) {
            Some(home)
                if is_base || home.globals.names.get(name).is_some_and(mapped::is_declarative) =>
            {
                home.globals.names.get(name).cloned()?
            }
            None if is_base && module.is_empty() => Value::Name(base.clone()),
            _ => return None,
        };
        let module = (!module.is_empty()).then_some(module);
        self.declared_in(module, &owner, observer)
    }

    /// The tables that one module puts into the metadata of `base`, and those of its classes that inherit
    /// from `base`.
    fn declared_in(
        &mut self,
        module: Option<&str>,
        base: &Value,
        observer: &mut dyn Observer,
    ) -> Option<Vec<Value>> {
        let mut tables = Vec::new();
        for (_, found) in self.declarations(module)? {
            match found {
                Value::Name(path) => {
                    let lineage = self.lineage(&path);
                    let bases = lineage.iter().filter_map(|(_, class)| class.as_ref());
                    let inherits = bases.flat_map(|class| &class.bases).any(|one| one == base);
                    if inherits && self.class_attribute(&path, "__tablename__").is_some() {
                        tables.push(self.mapped_table(&path, observer)?);
                    }
                }
                table if mapped::is_in_metadata_of(&table, base) => tables.push(table),
                _ => {}
            }
        }
        (!tables.is_empty() && tables.len() <= MOST).then(|| mapped::with_types(tables))
    }

    /// The classes of a module by their paths and its tables, each with its line, in the order in which they
    /// stand there.
    fn declarations(&mut self, module: Option<&str>) -> Option<Vec<(usize, Value)>> {
        let is_table = |value: &Value| matches!(value, Value::Call { path, .. } if path == "sqlalchemy.Table" || path.ends_with(".Table"));
        let mut found: Vec<(usize, Value)> = Vec::new();
        let of_tables = |source: &Module, names: &HashMap<String, Value>| -> Vec<(usize, Value)> {
            let tables = names.iter().filter(|(_, value)| is_table(value));
            tables
                .map(|(name, table)| (source.assignment_line(name).unwrap_or(0), table.clone()))
                .collect()
        };
        match module {
            Some(module) => {
                let home = self.home_of(module)?;
                let source = &home.source.module;
                for (name, class) in &home.globals.classes {
                    if class.module.as_deref() == Some(module) && class.frame.is_none() {
                        let path = Value::Name(format!("{module}.{name}"));
                        found.push((source.line_at(class.start), path));
                    }
                }
                found.extend(of_tables(source, &home.globals.names));
            }
            None => {
                for (path, class) in self.classes.iter().filter(|(_, class)| class.module.is_none())
                {
                    found.push((self.file.line_at(class.start), Value::Name(path.clone())));
                }
                found.extend(of_tables(self.file, &self.globals.names));
            }
        }
        found.sort_by(|(left, one), (right, other)| {
            left.cmp(right).then_with(|| one.to_string().cmp(&other.to_string()))
        });
        Some(found)
    }

    /// The table of a mapped class, if all of its columns are known.
    fn mapped_table(&mut self, path: &str, observer: &mut dyn Observer) -> Option<Value> {
        let table = self.class_attribute(path, "__tablename__")?;
        let lineage = self.lineage(path);
        let mut columns: Vec<(String, Value)> = Vec::new();
        // What is mixed in comes first.
        for (position, (owner, class)) in lineage.iter().enumerate().rev() {
            let Some(class) = class else { continue };
            if position > 0 && class.members.iter().any(|(name, _)| name == "__tablename__") {
                return None;
            }
            for (name, column) in self.columns_in(path, owner, class)? {
                columns.retain(|(known, _)| *known != name);
                columns.push((name, self.told_again(column, observer)));
            }
        }
        let table_args = self.class_attribute(path, "__table_args__");
        let columns = columns.into_iter().map(|(_, column)| column).collect();
        mapped::table(&table, columns, table_args.as_ref())
    }

    /// The columns that one class declares for the mapped class at `path`; `None` where one of them is
    /// not known.
    fn columns_in(
        &mut self,
        path: &str,
        owner: &str,
        class: &ClassMembers,
    ) -> Option<Vec<(String, Value)>> {
        let mut declared: Vec<(String, Option<Value>)> =
            class.members.iter().map(|(name, value)| (name.clone(), Some(value.clone()))).collect();
        let mut after = 0;
        for (name, _) in &class.annotations {
            match declared.iter().position(|(known, _)| known == name) {
                Some(position) => after = position + 1,
                None => {
                    declared.insert(after, (name.clone(), None));
                    after += 1;
                }
            }
        }
        for (method, _) in &class.methods {
            let function = self.method_of(owner, class, method)?;
            let Code::Def(def) = function.code else { continue };
            if is_decorated(def, "declared_attr") || is_decorated(def, "directive") {
                let given = [Value::Name(path.to_owned())];
                let range = def.name.range;
                let value = self.within(ASKING, |reader| {
                    reader.call_function(&function, range, &given, &[], &mut Unobserved)
                })?;
                declared.push((method.clone(), Some(value)));
            }
        }
        let mut columns = Vec::new();
        for (name, value) in declared {
            let value = value.map(|value| self.settled(value));
            let annotation = class.annotations.iter().find(|(known, _)| *known == name);
            let annotation = annotation.map(|(_, text)| text.as_str());
            match mapped::declared(&name, value.as_ref(), annotation) {
                Declared::Column(column) => columns.push((name, column)),
                Declared::Nothing => {}
                Declared::Unknown => return None,
            }
        }
        Some(columns)
    }

    /// A column with its types as the listener knows them: nobody listened where the class was made.
    fn told_again(&mut self, column: Value, observer: &mut dyn Observer) -> Value {
        let Value::Call { path, args, kwargs } = column else { return column };
        let mut told = Vec::with_capacity(args.len());
        for value in args {
            told.push(match value {
                Value::Call { .. } => self.tell(value, TextRange::default(), false, observer),
                value => value,
            });
        }
        Value::Call { path, args: told, kwargs }
    }
}

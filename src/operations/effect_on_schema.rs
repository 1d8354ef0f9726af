//! What an operation changes in the schema.

use crate::python::{Question, Term, Value, read_question};
use crate::schema::{
    Change, CheckConstraint, Column, ColumnAlteration, Constraint, ConstraintKind, Dialect,
    EnumType, ForeignKey, Index, LabelPlace, PrimaryKey, QualifiedName, Table, UniqueConstraint,
    serial_sequence, stored_default,
};
use crate::sql::{Ddl, StatementClass, read_ddl, says};

use super::dialect_types::{StoredType, stored};
use super::expressions::expression_text;
use super::mysql_alter_column::restate;
use super::{
    ColumnDefinition, ForeignKeyTarget, Operation, OperationKind, ServerDefault, SqlText,
    TableConstraint, TypeExpression,
};

/// The changes an operation makes, and what it leaves uncertain.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Effect {
    /// The changes in order.
    pub changes: Vec<Change>,
    /// What may have changed beside them, and why that cannot be told: (place, why).
    pub uncertain: Vec<(String, String)>,
}

/// What `operation` changes in a schema of `dialect`.
pub fn effect_on_schema(operation: &Operation, dialect: Dialect) -> Effect {
    let mut made = Maker { dialect, effect: Effect::default() };
    made.operation(&operation.kind);
    let mut effect = made.effect;
    if let Some(Change::CreateTable { table, .. }) = effect.changes.last_mut() {
        table.partition_by = table.partition_by.take().or_else(|| partition_by(operation));
    }
    let recreates = operation.batch
        && dialect == Dialect::Sqlite
        && !matches!(
            operation.kind,
            OperationKind::AddColumnOp { .. }
                | OperationKind::CreateIndexOp { .. }
                | OperationKind::DropIndexOp { .. }
        );
    if recreates && let Some(table) = effect.changes.first().and_then(|one| one.table().cloned()) {
        effect.changes.insert(0, Change::Recreate { table });
    }
    effect
}

/// What `postgresql_partition_by` of `create_table` says.
fn partition_by(operation: &Operation) -> Option<String> {
    let keywords = operation.invoked.as_ref()?.args.get("kw")?;
    keywords.get("postgresql_partition_by")?.as_str().map(str::to_owned)
}

struct Maker {
    dialect: Dialect,
    effect: Effect,
}

impl Maker {
    fn push(&mut self, change: Change) {
        self.effect.changes.push(change);
    }

    fn doubt(&mut self, place: impl Into<String>, why: impl Into<String>) {
        self.effect.uncertain.push((place.into(), why.into()));
    }

    fn operation(&mut self, kind: &OperationKind) {
        match kind {
            OperationKind::CreateTableOp {
                table_name,
                schema,
                columns,
                constraints,
                if_not_exists,
            } => {
                let name = QualifiedName::new(schema.clone(), table_name);
                self.create_table(name, columns, constraints, *if_not_exists);
            }
            OperationKind::AddColumnOp { table_name, schema, column, if_not_exists } => {
                let name = QualifiedName::new(schema.clone(), table_name);
                self.add_column(&name, column, *if_not_exists);
            }
            OperationKind::AlterColumnOp { .. } => self.alter_column(kind),
            OperationKind::CreateIndexOp { .. } => self.create_index(kind),
            OperationKind::ExecuteSQLOp { sql } => self.sql(sql),
            OperationKind::CreateEnum { name, schema, labels, .. } => {
                self.push(Change::CreateEnum {
                    enum_type: EnumType {
                        name: QualifiedName::new(schema.clone(), name),
                        labels: labels.clone(),
                    },
                    // A second creation fails in reality and changes nothing here.
                    if_not_exists: true,
                });
            }
            OperationKind::DropEnum { name, schema, .. } => self.push(Change::DropEnum {
                name: QualifiedName::new(schema.clone(), name),
                if_exists: true,
            }),
            OperationKind::BulkInsertOp { .. } => {}
            OperationKind::Opaque { reason, .. } if is_data(reason) => {}
            OperationKind::Opaque { source, reason } => {
                let source: String = source.split_whitespace().collect::<Vec<_>>().join(" ");
                self.doubt("schema", format!("{reason}: {source}"));
            }
            other => self.simple(other),
        }
    }

    /// Operations that are one change each.
    fn simple(&mut self, kind: &OperationKind) {
        let name = |schema: &Option<String>, table: &str| QualifiedName::new(schema.clone(), table);
        let change = match kind {
            OperationKind::DropTableOp { table_name, schema, if_exists } => {
                Change::DropTable { table: name(schema, table_name), if_exists: *if_exists }
            }
            OperationKind::RenameTableOp { table_name, new_table_name, schema } => {
                Change::RenameTable {
                    table: name(schema, table_name),
                    to: name(schema, new_table_name),
                }
            }
            OperationKind::DropColumnOp { table_name, schema, column_name, if_exists } => {
                Change::DropColumn {
                    table: name(schema, table_name),
                    column: column_name.clone(),
                    if_exists: *if_exists,
                }
            }
            OperationKind::DropIndexOp { index_name, table_name, schema, if_exists, .. } => {
                let index = match (schema, self.dialect) {
                    (Some(schema), Dialect::Postgresql) => format!("{schema}.{index_name}"),
                    _ => index_name.clone(),
                };
                Change::DropIndex {
                    name: index,
                    table: table_name.as_ref().map(|table| name(schema, table)),
                    if_exists: *if_exists,
                }
            }
            OperationKind::CreateForeignKeyOp {
                constraint_name,
                source_table,
                source_schema,
                local_cols,
                target,
                kw,
            } => {
                let mut key = foreign_key(constraint_name.clone(), local_cols, target);
                key.validated = !truth(kw, "postgresql_not_valid");
                Change::AddConstraint {
                    table: name(source_schema, source_table),
                    constraint: Constraint::ForeignKey(key),
                }
            }
            OperationKind::CreateUniqueConstraintOp {
                constraint_name,
                table_name,
                schema,
                columns,
                ..
            } => Change::AddConstraint {
                table: name(schema, table_name),
                constraint: Constraint::Unique(UniqueConstraint {
                    name: constraint_name.clone(),
                    columns: columns.clone(),
                }),
            },
            OperationKind::CreateCheckConstraintOp {
                constraint_name,
                table_name,
                schema,
                condition,
                kw,
            } => Change::AddConstraint {
                table: name(schema, table_name),
                constraint: Constraint::Check(CheckConstraint {
                    name: constraint_name.clone(),
                    expression: condition.clone(),
                    validated: !truth(kw, "postgresql_not_valid"),
                }),
            },
            OperationKind::CreatePrimaryKeyOp { constraint_name, table_name, schema, columns } => {
                Change::AddConstraint {
                    table: name(schema, table_name),
                    constraint: Constraint::PrimaryKey(PrimaryKey {
                        name: constraint_name.clone(),
                        columns: columns.clone(),
                    }),
                }
            }
            OperationKind::DropConstraintOp {
                constraint_name,
                table_name,
                schema,
                constraint_type,
            } => Change::DropConstraint {
                table: name(schema, table_name),
                name: constraint_name.clone(),
                kind: constraint_type.as_deref().and_then(constraint_kind),
                if_exists: false,
            },
            OperationKind::CreateTableCommentOp { table_name, schema, comment } => {
                Change::CommentTable { table: name(schema, table_name), comment: comment.clone() }
            }
            OperationKind::DropTableCommentOp { table_name, schema } => {
                Change::CommentTable { table: name(schema, table_name), comment: None }
            }
            OperationKind::CreateExcludeConstraintOp { table_name, schema, .. } => {
                let table = name(schema, table_name);
                let why = "exclusion constraints are not followed";
                self.doubt(format!("table {table}"), why);
                return;
            }
            _ => return,
        };
        self.push(change);
    }

    fn create_table(
        &mut self,
        name: QualifiedName,
        columns: &[ColumnDefinition],
        constraints: &[TableConstraint],
        if_not_exists: bool,
    ) {
        let mut table = Table::new(name.clone());
        for constraint in constraints {
            self.table_constraint(&mut table, constraint);
        }
        let inline: Vec<String> =
            columns.iter().filter(|one| one.primary_key).map(|one| one.name.clone()).collect();
        match &mut table.primary_key {
            Some(key) if key.columns.is_empty() => key.columns = inline,
            Some(_) => {}
            None if inline.is_empty() => {}
            None => table.primary_key = Some(PrimaryKey { name: None, columns: inline }),
        }
        let key = table.primary_key.as_ref().map(|key| key.columns.clone()).unwrap_or_default();
        for definition in columns {
            let mut column = self.column(&name, definition);
            if key.contains(&definition.name) {
                column.nullable = false;
            }
            let refers = table.foreign_keys.iter().any(|one| one.columns.contains(&column.name))
                || !definition.foreign_keys.is_empty();
            let counts = definition.autoincrement.unwrap_or(key.len() == 1 && !refers);
            if key.contains(&definition.name) && counts {
                self.serial(&name, definition, &mut column);
            }
            self.belongings(&mut table, definition);
            table.columns.push(column);
        }
        self.push(Change::CreateTable { table: Box::new(table), if_not_exists });
    }

    /// An integer key that is left open counts by itself.
    fn serial(&self, table: &QualifiedName, definition: &ColumnDefinition, column: &mut Column) {
        let whole = matches!(column.type_name.as_str(), "integer" | "bigint" | "smallint");
        let open = column.default.is_none() && column.identity.is_none();
        if self.dialect == Dialect::Postgresql
            && whole
            && open
            && definition.server_default.is_none()
        {
            let sequence = serial_sequence(&table.name, &column.name);
            let told = match &table.schema {
                Some(schema) if schema != "public" => {
                    format!("{}.{}", identifier(schema), identifier(&sequence))
                }
                _ => identifier(&sequence),
            };
            column.default = Some(format!("nextval('{told}'::regclass)"));
        }
    }

    /// What `unique=`, `index=`, inline foreign keys and checked types add to a table.
    fn belongings(&mut self, table: &mut Table, definition: &ColumnDefinition) {
        let columns = vec![definition.name.clone()];
        for target in &definition.foreign_keys {
            table.foreign_keys.push(foreign_key(target.name.clone(), &columns, target));
        }
        if definition.index {
            table.indexes.push(self.plain_index(
                Some(default_index_name(&table.name, &definition.name)),
                columns.clone(),
                definition.unique,
            ));
        } else if definition.unique {
            table.unique_constraints.push(UniqueConstraint { name: None, columns });
        }
        if let Some(type_) = &definition.type_
            && let Some((name, labels)) = stored(type_, self.dialect).checked
        {
            let told: Vec<String> = labels.iter().map(|label| quoted(label)).collect();
            let expression = format!("{} IN ({})", definition.name, told.join(", "));
            table.check_constraints.push(CheckConstraint { name, expression, validated: true });
        }
    }

    fn plain_index(&self, name: Option<String>, columns: Vec<String>, unique: bool) -> Index {
        Index {
            name: name.unwrap_or_default(),
            columns,
            unique,
            predicate: None,
            method: (self.dialect == Dialect::Postgresql).then(|| "btree".to_owned()),
            valid: true,
        }
    }

    fn table_constraint(&mut self, table: &mut Table, constraint: &TableConstraint) {
        match constraint {
            TableConstraint::PrimaryKeyConstraint { name, columns } => {
                table.primary_key =
                    Some(PrimaryKey { name: name.clone(), columns: columns.clone() });
            }
            TableConstraint::UniqueConstraint { name, columns } => table
                .unique_constraints
                .push(UniqueConstraint { name: name.clone(), columns: columns.clone() }),
            TableConstraint::ForeignKeyConstraint { name, columns, target } => {
                table.foreign_keys.push(foreign_key(name.clone(), columns, target));
            }
            TableConstraint::CheckConstraint { name, condition } => {
                table.check_constraints.push(CheckConstraint {
                    name: name.clone(),
                    expression: condition.clone(),
                    validated: true,
                });
            }
            TableConstraint::Other { source } => {
                if let Some((name, columns, unique)) = inline_index(source) {
                    table.indexes.push(self.plain_index(Some(name), columns, unique));
                    return;
                }
                self.doubt(format!("table {}", table.name), format!("not followed: {source}"));
            }
        }
    }

    /// The type as stored; a new enum type comes to be on the way.
    fn stored_type(&mut self, place: &str, type_: &TypeExpression) -> StoredType {
        let found = stored(type_, self.dialect);
        if let Some(enum_type) = &found.enum_type {
            let enum_type = enum_type.clone();
            self.push(Change::CreateEnum { enum_type, if_not_exists: true });
        }
        if !found.known {
            let why = format!("what {} stores is decided by the project's own code", type_.path);
            self.doubt(place.to_owned(), why);
        }
        found
    }

    fn column(&mut self, table: &QualifiedName, definition: &ColumnDefinition) -> Column {
        let place = format!("column {table}.{}", definition.name);
        let type_name = match &definition.type_ {
            Some(type_) => self.stored_type(&place, type_).name,
            None if definition.foreign_keys.is_empty() => "NULL".to_owned(),
            None => String::new(),
        };
        let default = definition
            .server_default
            .as_ref()
            .and_then(|default| default_of(default, &type_name, self.dialect));
        Column {
            name: definition.name.clone(),
            nullable: definition.nullable,
            default,
            computed: definition.computed.clone(),
            identity: (definition.identity && self.dialect == Dialect::Postgresql)
                .then(|| "BY DEFAULT".to_owned()),
            comment: definition.comment.clone().filter(|_| self.dialect != Dialect::Sqlite),
            type_name,
        }
    }

    fn add_column(
        &mut self,
        table: &QualifiedName,
        definition: &ColumnDefinition,
        if_not_exists: bool,
    ) {
        let mut column = self.column(table, definition);
        let counts = definition.autoincrement.unwrap_or(definition.foreign_keys.is_empty());
        if definition.primary_key && counts {
            self.serial(table, definition, &mut column);
        }
        let mut added = Table::new(table.clone());
        self.belongings(&mut added, definition);
        let column = Box::new(column);
        self.push(Change::AddColumn { table: table.clone(), column, if_not_exists });
        let mut constraints: Vec<Constraint> = Vec::new();
        constraints.extend(added.unique_constraints.into_iter().map(Constraint::Unique));
        constraints.extend(added.foreign_keys.into_iter().map(Constraint::ForeignKey));
        constraints.extend(added.check_constraints.into_iter().map(Constraint::Check));
        for constraint in constraints {
            self.push(Change::AddConstraint { table: table.clone(), constraint });
        }
        for index in added.indexes {
            self.push(Change::CreateIndex { table: table.clone(), index, if_not_exists });
        }
    }

    fn alter_column(&mut self, kind: &OperationKind) {
        let OperationKind::AlterColumnOp {
            table_name,
            schema,
            column_name,
            modify_nullable,
            modify_type,
            modify_server_default,
            modify_name,
            existing_type,
            existing_nullable,
            kw,
        } = kind
        else {
            return;
        };
        let table = QualifiedName::new(schema.clone(), table_name);
        let place = format!("column {table}.{column_name}");
        let type_name = modify_type.as_ref().map(|type_| self.stored_type(&place, type_).name);
        let known_type = type_name
            .clone()
            .or_else(|| existing_type.as_ref().map(|type_| stored(type_, self.dialect).name))
            .unwrap_or_default();
        let default = modify_server_default.as_ref().map(|change| {
            change.as_ref().and_then(|default| default_of(default, &known_type, self.dialect))
        });
        let comment =
            kw.iter().find(|(name, _)| name == "comment").and_then(|(_, value)| match value {
                Value::Str(text) => Some(Some(text.clone())),
                Value::None => Some(None),
                _ => None,
            });
        let mut alteration = ColumnAlteration {
            rename: modify_name.clone().filter(|name| name != column_name),
            type_name,
            nullable: *modify_nullable,
            default,
            comment: comment.filter(|_| self.dialect != Dialect::Sqlite),
            using: kw
                .iter()
                .find(|(name, _)| name == "postgresql_using")
                .and_then(|(_, value)| value.as_str().map(str::to_owned)),
            identity: None,
        };
        if self.dialect == Dialect::Mysql {
            let existing_type =
                existing_type.as_ref().map(|type_| stored(type_, self.dialect).name);
            restate(&mut alteration, existing_type, *existing_nullable, kw);
        }
        self.push(Change::AlterColumn { table, column: column_name.clone(), alteration });
    }

    fn create_index(&mut self, kind: &OperationKind) {
        let OperationKind::CreateIndexOp {
            index_name,
            table_name,
            schema,
            columns,
            unique,
            if_not_exists,
            kw,
        } = kind
        else {
            return;
        };
        let table = QualifiedName::new(schema.clone(), table_name);
        let name = index_name
            .clone()
            .or_else(|| columns.first().map(|column| default_index_name(&table, column)));
        let mut index = self.plain_index(name, columns.clone(), *unique);
        let option = |name: &str| {
            let key = format!("{}_{name}", self.dialect.name());
            kw.iter().find(|(known, _)| *known == key).map(|(_, value)| value)
        };
        index.predicate = option("where")
            .map(|value| expression_text(value).unwrap_or_else(|| value.to_string()));
        if let Some(length) = option("length") {
            index.columns = columns.iter().map(|column| prefixed(column, length)).collect();
        }
        if let Some(method) = option("using").and_then(Value::as_str) {
            index.method = Some(method.to_ascii_lowercase());
        }
        self.push(Change::CreateIndex { table, index, if_not_exists: *if_not_exists });
    }

    fn sql(&mut self, sql: &SqlText) {
        match &sql.class {
            StatementClass::Select
            | StatementClass::Insert { .. }
            | StatementClass::Update { .. }
            | StatementClass::Delete { .. }
            | StatementClass::Truncate { .. }
            | StatementClass::Transaction
            | StatementClass::Setting => {}
            StatementClass::AddEnumValue { name, label, if_not_exists } => {
                let place = read_ddl(&sql.text, self.dialect).and_then(|ddl| {
                    ddl.changes.into_iter().find_map(|change| match change {
                        Change::AddEnumValue { place, .. } => Some(place),
                        _ => None,
                    })
                });
                self.push(Change::AddEnumValue {
                    name: split_name(name),
                    label: label.clone(),
                    place: place.unwrap_or(LabelPlace::Last),
                    if_not_exists: *if_not_exists,
                });
            }
            // No parser knows CONCURRENTLY here.
            StatementClass::DropIndex { names, concurrently: true } => {
                let if_exists = says(&sql.text, "IF EXISTS");
                for name in names {
                    self.push(Change::DropIndex { name: name.clone(), table: None, if_exists });
                }
            }
            class => match read_ddl(&sql.text, self.dialect) {
                Some(Ddl { changes, uncertain }) => {
                    self.effect.changes.extend(changes);
                    self.effect.uncertain.extend(uncertain);
                }
                None if touches_schema(class) => {
                    let first: String = sql.text.split_whitespace().collect::<Vec<_>>().join(" ");
                    let told: String = first.chars().take(120).collect();
                    self.doubt(place_of(class), format!("this SQL is not followed: {told}"));
                }
                None => {}
            },
        }
    }
}

/// An `Index("name", "column", …, unique=True)` among the arguments of `create_table`.
fn inline_index(source: &str) -> Option<(String, Vec<String>, bool)> {
    let Some(Question::Truth(Term::Call(path, arguments))) = read_question(source) else {
        return None;
    };
    if path.rsplit('.').next() != Some("Index") {
        return None;
    }
    let mut texts = Vec::new();
    let mut unique = false;
    for argument in arguments {
        match argument {
            Term::Text(text) => texts.push(text),
            Term::Bool(value) => unique = value,
            _ => return None,
        }
    }
    let name = texts.first()?.clone();
    texts.remove(0);
    Some((name, texts, unique))
}

/// Whether an undecided step only changes data: a statement of SQLAlchemy's own.
fn is_data(reason: &str) -> bool {
    ["insert", "update", "delete", "select"]
        .iter()
        .any(|verb| reason.contains(&format!(": sqlalchemy.{verb}(")))
}

/// What a statement that could not be read in full is about.
fn place_of(class: &StatementClass) -> String {
    match class {
        StatementClass::CreateTable { table, .. }
        | StatementClass::AlterTable { table }
        | StatementClass::DropColumn { table, .. }
        | StatementClass::CreateIndex { table, .. } => format!("table {table}"),
        StatementClass::CreateType { name } => format!("enum {name}"),
        _ => "schema".to_owned(),
    }
}

/// Whether a statement of this class may change tables or types.
fn touches_schema(class: &StatementClass) -> bool {
    match class {
        StatementClass::Other { verb } => {
            let beside = [
                "FUNCTION",
                "TRIGGER",
                "EXTENSION",
                "ROLE",
                "POLICY",
                "SCHEMA",
                "DATABASE",
                "COMMENT",
                "GRANT",
                "REVOKE",
                "ANALYZE",
                "VACUUM",
                "REFRESH",
                "LOCK",
                "PROCEDURE",
                "PUBLICATION",
                "STATISTICS",
                "NOTIFY",
                "SHOW",
                "EXPLAIN",
                "CALL",
                "REINDEX",
                "CLUSTER",
                "COPY",
                "WITH",
                "OPERATOR",
                "AGGREGATE",
                "COLLATION",
                "CAST",
                "PREPARE",
                "DEALLOCATE",
                "KILL",
                "FLUSH",
                "OPTIMIZE",
                "EVENT",
                "USER",
                "DEFAULT",
                "DOMAIN",
            ];
            !verb.is_empty() && !verb.split(' ').any(|word| beside.contains(&word))
        }
        StatementClass::DropOther { object, .. } => object == "OWNED",
        _ => true,
    }
}

fn split_name(text: &str) -> QualifiedName {
    match text.rsplit_once('.') {
        Some((schema, name)) => QualifiedName::new(Some(schema.to_owned()), name),
        None => QualifiedName::bare(text),
    }
}

fn foreign_key(name: Option<String>, columns: &[String], target: &ForeignKeyTarget) -> ForeignKey {
    let action = |text: &Option<String>| {
        text.as_ref().map(|text| text.to_ascii_uppercase()).filter(|text| text != "NO ACTION")
    };
    ForeignKey {
        name,
        columns: columns.to_vec(),
        referred_table: QualifiedName::new(target.schema.clone(), &target.table),
        referred_columns: target.columns.clone(),
        on_delete: action(&target.ondelete),
        on_update: action(&target.onupdate),
        validated: true,
    }
}

fn constraint_kind(type_: &str) -> Option<ConstraintKind> {
    match type_ {
        "primary" => Some(ConstraintKind::PrimaryKey),
        "foreignkey" => Some(ConstraintKind::ForeignKey),
        "unique" => Some(ConstraintKind::Unique),
        "check" => Some(ConstraintKind::Check),
        _ => None,
    }
}

fn truth(kw: &[(String, Value)], name: &str) -> bool {
    kw.iter().any(|(key, value)| key == name && value.truth() == Some(true))
}

/// SQLAlchemy's own convention for indexes.
fn default_index_name(table: &QualifiedName, column: &str) -> String {
    match &table.schema {
        Some(schema) => format!("ix_{schema}_{}_{column}", table.name),
        None => format!("ix_{}_{column}", table.name),
    }
}

/// The default as the database keeps it.
fn default_of(default: &ServerDefault, type_name: &str, dialect: Dialect) -> Option<String> {
    let text = match default {
        ServerDefault::Literal(text) => quoted(text),
        ServerDefault::Text(text) => text.clone(),
        ServerDefault::Expression(source) => expression_sql(source, dialect),
    };
    stored_default(&text, type_name, dialect)
}

/// A column as it stands in an index of prefixes: `mysql_length` is for all columns, or by column.
fn prefixed(column: &str, length: &Value) -> String {
    let own = match length {
        Value::Dict(lengths) => {
            lengths.iter().find(|(name, _)| name.as_str() == Some(column)).map(|(_, length)| length)
        }
        one => Some(one),
    };
    match own {
        Some(Value::Int(length)) => format!("{column}({length})"),
        _ => column.to_owned(),
    }
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// An SQLAlchemy expression such as `sqlalchemy.func.now()` as SQL.
fn expression_sql(source: &str, dialect: Dialect) -> String {
    let call = source.strip_suffix("()").map(|path| path.rsplit('.').next().unwrap_or(path));
    let native = dialect == Dialect::Postgresql;
    match call {
        Some("true") => if native { "true" } else { "1" }.to_owned(),
        Some("false") => if native { "false" } else { "0" }.to_owned(),
        Some("null") => "NULL".to_owned(),
        Some("now") if dialect == Dialect::Sqlite => "CURRENT_TIMESTAMP".to_owned(),
        Some(name @ ("current_timestamp" | "current_date" | "current_time" | "localtimestamp")) => {
            name.to_ascii_uppercase()
        }
        _ => source.replace("sqlalchemy.sql.func.", "").replace("sqlalchemy.func.", ""),
    }
}

/// A name as PostgreSQL prints it within an expression.
fn identifier(name: &str) -> String {
    let plain = !name.starts_with(|letter: char| letter.is_ascii_digit())
        && name
            .chars()
            .all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_');
    if plain { name.to_owned() } else { format!("\"{name}\"") }
}

//! DDL statements as changes of a schema.

use sqlparser::ast::{
    AlterColumnOperation, AlterIndexOperation, AlterTable, AlterTableOperation,
    AlterTypeAddValuePosition, AlterTypeOperation, ColumnDef, ColumnOption, CommentObject,
    ConstraintCharacteristics, ConstraintReferenceMatchKind, ConstraintUsingIndex, CreateIndex,
    CreateTable, CreateTableLikeDefaults, CreateTableLikeKind, DeferrableInitial, Expr, Ident,
    IndexColumn, NullsDistinctOption, ObjectName, ObjectType, OrderBySort, ReferentialAction,
    RenameTableNameKind, Statement, TableConstraint, UserDefinedTypeRepresentation,
};
use sqlparser::dialect::{MySqlDialect, PostgreSqlDialect, SQLiteDialect};
use sqlparser::parser::Parser;

use super::ddl_types::{column_type, is_serial};
use crate::schema::{
    Change, CheckConstraint, Column, ColumnAlteration, Constraint, ConstraintKind, Deferral,
    Dialect, EnumType, ExclusionConstraint, ForeignKey, Including, Index, LabelPlace, PrimaryKey,
    QualifiedName, Table, UniqueConstraint, stored_default,
};

/// What a DDL statement changes.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Ddl {
    /// The changes in order.
    pub changes: Vec<Change>,
    /// What it may change beside them: (place, why).
    pub uncertain: Vec<(String, String)>,
}

/// Reads one statement; `None` if it is no DDL that is understood.
///
/// ```
/// use alembic_mcp::schema::Dialect;
/// use alembic_mcp::sql::read_ddl;
/// let ddl = read_ddl("ALTER TABLE users DROP COLUMN nick", Dialect::Postgresql).unwrap();
/// assert_eq!(ddl.changes.len(), 1);
/// assert!(read_ddl("SELECT 1", Dialect::Postgresql).is_none());
/// ```
pub fn read_ddl(statement: &str, dialect: Dialect) -> Option<Ddl> {
    if dialect == Dialect::Postgresql && super::ddl_block::is_block(statement) {
        return Some(super::ddl_block::read(statement));
    }
    if dialect == Dialect::Mysql
        && let Some(change) = super::ddl_mysql::rename_index(statement)
    {
        return Some(Ddl { changes: vec![change], ..Ddl::default() });
    }
    let parsed = match dialect {
        Dialect::Postgresql => Parser::parse_sql(&PostgreSqlDialect {}, statement),
        Dialect::Mysql => Parser::parse_sql(&MySqlDialect {}, statement),
        Dialect::Sqlite => Parser::parse_sql(&SQLiteDialect {}, statement),
    };
    let mut reader = Reader { dialect, ddl: Ddl::default() };
    let Ok(parsed) = parsed else {
        return (dialect == Dialect::Postgresql)
            .then(|| super::ddl_rest::read(statement))
            .flatten();
    };
    for one in parsed {
        reader.statement(one)?;
    }
    Some(reader.ddl)
}

struct Reader {
    dialect: Dialect,
    ddl: Ddl,
}

impl Reader {
    fn push(&mut self, change: Change) {
        self.ddl.changes.push(change);
    }

    fn doubt(&mut self, place: String, why: &str) {
        self.ddl.uncertain.push((place, why.to_owned()));
    }

    fn statement(&mut self, statement: Statement) -> Option<()> {
        match statement {
            Statement::CreateTable(create) => self.create_table(create),
            Statement::AlterTable(alter) => self.alter_table(alter),
            Statement::CreateIndex(create) => {
                let table = self.name(&create.table_name);
                let if_not_exists = create.if_not_exists;
                let index = self.index(create);
                self.push(Change::CreateIndex { table, index, if_not_exists });
            }
            Statement::Drop { object_type, if_exists, names, .. } => {
                self.drop(&object_type, if_exists, &names)?;
            }
            Statement::CreateType { name, representation } => {
                let name = self.name(&name);
                match representation {
                    Some(UserDefinedTypeRepresentation::Enum { labels }) => {
                        let labels = labels.into_iter().map(|label| label.value).collect();
                        let enum_type = EnumType { name, labels };
                        self.push(Change::CreateEnum { enum_type, if_not_exists: false });
                    }
                    _ => self.doubt(format!("type {name}"), "only enum types are followed"),
                }
            }
            Statement::AlterType(alter) => {
                let name = self.name(&alter.name);
                let change = match alter.operation {
                    AlterTypeOperation::Rename(rename) => Change::RenameEnum {
                        to: QualifiedName::new(name.schema.clone(), self.ident(&rename.new_name)),
                        name,
                    },
                    AlterTypeOperation::AddValue(add) => Change::AddEnumValue {
                        name,
                        label: add.value.value,
                        place: match add.position {
                            None => LabelPlace::Last,
                            Some(AlterTypeAddValuePosition::Before(other)) => {
                                LabelPlace::Before(other.value)
                            }
                            Some(AlterTypeAddValuePosition::After(other)) => {
                                LabelPlace::After(other.value)
                            }
                        },
                        if_not_exists: add.if_not_exists,
                    },
                    AlterTypeOperation::RenameValue(rename) => Change::RenameEnumValue {
                        name,
                        label: rename.from.value,
                        to: rename.to.value,
                    },
                };
                self.push(change);
            }
            Statement::AlterIndex { name, operation } => {
                let AlterIndexOperation::RenameIndex { index_name } = operation;
                let (name, to) = (self.name(&name).to_string(), self.name(&index_name).name);
                self.push(Change::RenameIndex { name, to });
            }
            Statement::CreateSequence { name, .. } => {
                let name = self.name(&name);
                self.push(Change::CreateSequence { name });
            }
            Statement::CreateView(view) => {
                let name = self.name(&view.name);
                let (definition, materialized) = (view.query.to_string(), view.materialized);
                self.push(Change::CreateView { name, definition, materialized });
            }
            Statement::Comment { object_type, object_name, comment, .. } => {
                self.comment(&object_type, &object_name, comment);
            }
            Statement::RenameTable(renames) => {
                for rename in renames {
                    let (table, to) = (self.name(&rename.old_name), self.name(&rename.new_name));
                    self.push(Change::RenameTable { table, to });
                }
            }
            _ => return None,
        }
        Some(())
    }

    fn comment(&mut self, kind: &CommentObject, name: &ObjectName, comment: Option<String>) {
        match kind {
            CommentObject::Table => {
                let table = self.name(name);
                self.push(Change::CommentTable { table, comment });
            }
            CommentObject::Column => {
                let mut parts = name.0.clone();
                let column = parts.pop().and_then(|part| part.as_ident().cloned());
                let table = self.name(&ObjectName(parts));
                if let Some(column) = column {
                    let column = self.ident(&column);
                    let alteration =
                        ColumnAlteration { comment: Some(comment), ..ColumnAlteration::default() };
                    self.push(Change::AlterColumn { table, column, alteration });
                }
            }
            _ => {}
        }
    }

    fn drop(&mut self, kind: &ObjectType, if_exists: bool, names: &[ObjectName]) -> Option<()> {
        for name in names {
            let name = self.name(name);
            let change = match kind {
                ObjectType::Table => Change::DropTable { table: name, if_exists },
                ObjectType::Index => {
                    Change::DropIndex { name: name.to_string(), table: None, if_exists }
                }
                ObjectType::Type => Change::DropEnum { name, if_exists },
                ObjectType::Sequence => Change::DropSequence { name },
                ObjectType::View | ObjectType::MaterializedView => Change::DropView { name },
                _ => return None,
            };
            self.push(change);
        }
        Some(())
    }

    fn create_table(&mut self, create: CreateTable) {
        let name = self.name(&create.name);
        if create.temporary {
            self.push(Change::CreateTemporaryTable { table: name });
            return;
        }
        if let Some(CreateTableLikeKind::Parenthesized(like) | CreateTableLikeKind::Plain(like)) =
            &create.like
        {
            let including = Including {
                defaults: matches!(like.defaults, Some(CreateTableLikeDefaults::Including)),
                ..Including::default()
            };
            let like = self.name(&like.name);
            self.push(Change::CreateTableLike { table: name, like, including });
            return;
        }
        if create.query.is_some() || create.columns.is_empty() {
            let why = "it is created from another table or a query";
            self.doubt(format!("table {name}"), why);
        }
        let mut table = Table::new(name);
        table.partition_by = create.partition_by.as_ref().map(ToString::to_string);
        for definition in &create.columns {
            let (column, constraints) = self.column(definition);
            table.columns.push(column);
            constraints.into_iter().for_each(|one| place(&mut table, one));
        }
        for constraint in &create.constraints {
            match self.constraint(constraint, true) {
                Some(found) => place(&mut table, found),
                None => match constraint {
                    TableConstraint::Index(index) => {
                        let columns = self.elements(&index.columns);
                        let name = index.name.as_ref().map(|name| self.ident(name));
                        table.indexes.push(Index::new(name.unwrap_or_default(), columns));
                    }
                    other => self.doubt(format!("table {}", table.name), &other.to_string()),
                },
            }
        }
        if let Some(key) = &table.primary_key {
            for column in table.columns.iter_mut().filter(|one| key.columns.contains(&one.name)) {
                column.nullable &= self.dialect == Dialect::Sqlite;
            }
        }
        let if_not_exists = create.if_not_exists;
        self.push(Change::CreateTable { table: Box::new(table), if_not_exists });
    }

    /// A column and the constraints that stand in it.
    fn column(&self, definition: &ColumnDef) -> (Column, Vec<Constraint>) {
        let name = self.ident(&definition.name);
        let written = definition.data_type.to_string();
        let type_name = column_type(&written, self.dialect);
        let mut column = Column {
            default: None,
            nullable: true,
            computed: None,
            serial: is_serial(&written, self.dialect),
            identity: None,
            comment: None,
            type_name,
            name: name.clone(),
        };
        if column.serial {
            column.nullable = false;
        }
        let mut constraints = Vec::new();
        for option in &definition.options {
            let named = option.name.as_ref().map(|name| self.ident(name));
            match &option.option {
                ColumnOption::NotNull => column.nullable = false,
                ColumnOption::Default(value) => {
                    let text = value.to_string();
                    column.default = stored_default(&text, &column.type_name, self.dialect);
                }
                ColumnOption::OnUpdate(value) => {
                    let default = column.default.take().unwrap_or_else(|| "NULL".to_owned());
                    column.default = Some(format!("{default} ON UPDATE {value}"));
                }
                ColumnOption::PrimaryKey(_) => {
                    constraints.push(Constraint::PrimaryKey(PrimaryKey {
                        name: named,
                        columns: vec![name.clone()],
                    }));
                }
                ColumnOption::Unique(unique) => {
                    constraints.push(Constraint::Unique(UniqueConstraint {
                        name: named,
                        columns: vec![name.clone()],
                        nulls_not_distinct: unique.nulls_distinct
                            == NullsDistinctOption::NotDistinct,
                        deferral: deferral(unique.characteristics.as_ref()),
                    }));
                }
                ColumnOption::ForeignKey(key) => {
                    let mut key = self.foreign_key(key, true);
                    key.name = named;
                    key.columns = vec![name.clone()];
                    constraints.push(Constraint::ForeignKey(key));
                }
                ColumnOption::Check(check) => {
                    constraints.push(Constraint::Check(CheckConstraint {
                        name: named,
                        expression: check.expr.to_string(),
                        validated: true,
                    }))
                }
                ColumnOption::Comment(text) => column.comment = Some(text.clone()),
                ColumnOption::Generated { generation_expr: Some(expression), .. } => {
                    column.computed = Some(expression.to_string());
                }
                ColumnOption::Generated { generated_as, .. } => {
                    let always = format!("{generated_as:?}") == "Always";
                    column.identity = Some(if always { "ALWAYS" } else { "BY DEFAULT" }.to_owned());
                    column.nullable = false;
                }
                _ => {}
            }
        }
        (column, constraints)
    }

    fn constraint(&self, constraint: &TableConstraint, validated: bool) -> Option<Constraint> {
        let named = |name: &Option<Ident>| name.as_ref().map(|name| self.ident(name));
        Some(match constraint {
            TableConstraint::PrimaryKey(key) => Constraint::PrimaryKey(PrimaryKey {
                name: named(&key.name),
                columns: self.elements(&key.columns),
            }),
            TableConstraint::Unique(unique) => Constraint::Unique(UniqueConstraint {
                name: named(&unique.name).or_else(|| named(&unique.index_name)),
                columns: self.elements(&unique.columns),
                nulls_not_distinct: unique.nulls_distinct == NullsDistinctOption::NotDistinct,
                deferral: deferral(unique.characteristics.as_ref()),
            }),
            TableConstraint::ForeignKey(key) => {
                Constraint::ForeignKey(self.foreign_key(key, validated))
            }
            TableConstraint::Check(check) => Constraint::Check(CheckConstraint {
                name: named(&check.name),
                expression: check.expr.to_string(),
                validated,
            }),
            TableConstraint::Exclude(exclude) => Constraint::Exclusion(ExclusionConstraint {
                name: named(&exclude.name),
                method: exclude
                    .index_method
                    .as_ref()
                    .map_or_else(|| "btree".to_owned(), |one| one.value.to_lowercase()),
                elements: exclude.elements.iter().map(ToString::to_string).collect(),
                predicate: exclude.where_clause.as_ref().map(ToString::to_string),
                deferral: deferral(exclude.characteristics.as_ref()),
            }),
            _ => return None,
        })
    }

    fn foreign_key(
        &self,
        key: &sqlparser::ast::ForeignKeyConstraint,
        validated: bool,
    ) -> ForeignKey {
        let idents = |names: &[Ident]| names.iter().map(|name| self.ident(name)).collect();
        ForeignKey {
            name: key.name.as_ref().map(|name| self.ident(name)),
            columns: idents(&key.columns),
            referred_table: self.name(&key.foreign_table),
            referred_columns: idents(&key.referred_columns),
            on_delete: key.on_delete.as_ref().and_then(action),
            on_update: key.on_update.as_ref().and_then(action),
            match_type: match key.match_kind {
                Some(ConstraintReferenceMatchKind::Full) => Some("FULL".to_owned()),
                Some(ConstraintReferenceMatchKind::Partial) => Some("PARTIAL".to_owned()),
                Some(ConstraintReferenceMatchKind::Simple) | None => None,
            },
            deferral: deferral(key.characteristics.as_ref()),
            validated,
        }
    }

    fn index(&self, create: CreateIndex) -> Index {
        let columns = self.elements(&create.columns);
        let name = create.name.as_ref().map(|name| self.name(name).name);
        let method = create.using.map(|method| method.to_string().to_ascii_lowercase());
        let own = (self.dialect == Dialect::Postgresql).then(|| "btree".to_owned());
        Index {
            unique: create.unique,
            include: create.include.iter().map(|one| self.ident(one)).collect(),
            nulls_not_distinct: create.nulls_distinct == Some(false),
            storage: storage(&create.with),
            predicate: create.predicate.map(|text| text.to_string()),
            method: method.or(own),
            ..Index::new(name.unwrap_or_default(), columns)
        }
    }

    /// Column names, or the text of expressions.
    fn elements(&self, columns: &[IndexColumn]) -> Vec<String> {
        let told = |one: &IndexColumn| {
            let text = match &one.column.expr {
                sqlparser::ast::Expr::Identifier(name) => self.ident(name),
                other => other.to_string(),
            };
            let class = one.operator_class.as_ref().map(|name| format!(" {}", self.name(name)));
            let order = match one.column.options.sort {
                Some(OrderBySort::Desc) => " DESC",
                _ => "",
            };
            let nulls = match one.column.options.nulls_first {
                Some(true) => " NULLS FIRST",
                Some(false) => " NULLS LAST",
                None => "",
            };
            format!("{text}{}{order}{nulls}", class.unwrap_or_default())
        };
        columns.iter().map(told).collect()
    }

    fn alter_table(&mut self, alter: AlterTable) {
        let mut table = self.name(&alter.name);
        for operation in alter.operations {
            if let Some(renamed) = self.alteration(&table, operation) {
                table = renamed;
            }
        }
    }

    /// One action of `ALTER TABLE`; answers with the table's new name if it gets one.
    fn alteration(
        &mut self,
        table: &QualifiedName,
        operation: AlterTableOperation,
    ) -> Option<QualifiedName> {
        let table = table.clone();
        match operation {
            AlterTableOperation::AddColumn { if_not_exists, column_def, .. } => {
                let (column, constraints) = self.column(&column_def);
                let column = Box::new(column);
                self.push(Change::AddColumn { table: table.clone(), column, if_not_exists });
                for constraint in constraints {
                    self.push(Change::AddConstraint { table: table.clone(), constraint });
                }
            }
            AlterTableOperation::DropColumn { column_names, if_exists, .. } => {
                for name in column_names {
                    let column = self.ident(&name);
                    self.push(Change::DropColumn { table: table.clone(), column, if_exists });
                }
            }
            AlterTableOperation::AddConstraint {
                constraint: TableConstraint::UniqueUsingIndex(using),
                ..
            } => {
                let (index, name) = self.using(&using);
                let unique = UniqueConstraint { name, ..UniqueConstraint::default() };
                let constraint = Constraint::Unique(unique);
                self.push(Change::AdoptIndex { table, index, constraint });
            }
            AlterTableOperation::AddConstraint {
                constraint: TableConstraint::PrimaryKeyUsingIndex(using),
                ..
            } => {
                let (index, name) = self.using(&using);
                let constraint = Constraint::PrimaryKey(PrimaryKey { name, columns: Vec::new() });
                self.push(Change::AdoptIndex { table, index, constraint });
            }
            AlterTableOperation::AddConstraint { constraint, not_valid } => {
                match self.constraint(&constraint, !not_valid) {
                    Some(constraint) => self.push(Change::AddConstraint { table, constraint }),
                    None => match constraint {
                        TableConstraint::Index(index) => {
                            let columns = self.elements(&index.columns);
                            let name = index.name.as_ref().map(|name| self.ident(name));
                            let index = Index::new(name.unwrap_or_default(), columns);
                            self.push(Change::CreateIndex { table, index, if_not_exists: false });
                        }
                        other => self.doubt(format!("table {table}"), &other.to_string()),
                    },
                }
            }
            AlterTableOperation::DropConstraint { if_exists, name, .. } => {
                let name = Some(self.ident(&name));
                self.push(Change::DropConstraint { table, name, kind: None, if_exists });
            }
            AlterTableOperation::DropPrimaryKey { .. } => self.push(Change::DropConstraint {
                table,
                name: None,
                kind: Some(ConstraintKind::PrimaryKey),
                if_exists: false,
            }),
            AlterTableOperation::DropForeignKey { name, .. } => {
                let name = Some(self.ident(&name));
                let kind = Some(ConstraintKind::ForeignKey);
                self.push(Change::DropConstraint { table, name, kind, if_exists: false });
            }
            AlterTableOperation::DropIndex { name } => {
                let name = self.ident(&name);
                self.push(Change::DropIndex { name, table: Some(table), if_exists: false });
            }
            AlterTableOperation::RenameColumn { old_column_name, new_column_name } => {
                let alteration = ColumnAlteration {
                    rename: Some(self.ident(&new_column_name)),
                    ..ColumnAlteration::default()
                };
                let column = self.ident(&old_column_name);
                self.push(Change::AlterColumn { table, column, alteration });
            }
            AlterTableOperation::RenameTable { table_name } => {
                let (RenameTableNameKind::As(to) | RenameTableNameKind::To(to)) = table_name;
                let to = QualifiedName::new(table.schema.clone(), self.name(&to).name);
                self.push(Change::RenameTable { table, to: to.clone() });
                return Some(to);
            }
            AlterTableOperation::RenameConstraint { old_name, new_name } => {
                let (name, to) = (self.ident(&old_name), self.ident(&new_name));
                self.push(Change::RenameConstraint { table, name, to });
            }
            AlterTableOperation::ValidateConstraint { name } => {
                let name = self.ident(&name);
                self.push(Change::ValidateConstraint { table, name });
            }
            AlterTableOperation::AlterColumn { column_name, op } => {
                let column = self.ident(&column_name);
                let alteration = self.column_alteration(op);
                self.push(Change::AlterColumn { table, column, alteration });
            }
            AlterTableOperation::ChangeColumn {
                old_name, new_name, data_type, options, ..
            } => {
                let (old, new) = (self.ident(&old_name), self.ident(&new_name));
                let rename = (old != new).then_some(new);
                self.redefine(table, old, rename, &data_type.to_string(), &options);
            }
            AlterTableOperation::ModifyColumn { col_name, data_type, options, .. } => {
                let name = self.ident(&col_name);
                self.redefine(table, name, None, &data_type.to_string(), &options);
            }
            AlterTableOperation::DisableRowLevelSecurity
            | AlterTableOperation::EnableRowLevelSecurity
            | AlterTableOperation::ForceRowLevelSecurity
            | AlterTableOperation::NoForceRowLevelSecurity
            | AlterTableOperation::EnableTrigger { .. }
            | AlterTableOperation::DisableTrigger { .. }
            | AlterTableOperation::ReplicaIdentity { .. }
            | AlterTableOperation::SetTblProperties { .. }
            | AlterTableOperation::OwnerTo { .. } => {}
            other => self.doubt(format!("table {table}"), &format!("not followed: {other}")),
        }
        None
    }

    fn column_alteration(&self, operation: AlterColumnOperation) -> ColumnAlteration {
        let mut alteration = ColumnAlteration::default();
        match operation {
            AlterColumnOperation::SetNotNull => alteration.nullable = Some(false),
            AlterColumnOperation::DropNotNull => alteration.nullable = Some(true),
            AlterColumnOperation::SetDefault { value } => {
                alteration.default = Some(Some(value.to_string()));
            }
            AlterColumnOperation::DropDefault => alteration.default = Some(None),
            AlterColumnOperation::SetDataType { data_type, using, .. } => {
                alteration.using = using.map(|expression| expression.to_string());
                alteration.type_name = Some(column_type(&data_type.to_string(), self.dialect));
            }
            AlterColumnOperation::AddGenerated { generated_as, .. } => {
                let always = format!("{generated_as:?}").contains("Always");
                let told = if always { "ALWAYS" } else { "BY DEFAULT" };
                alteration.identity = Some(Some(told.to_owned()));
            }
        }
        alteration
    }

    /// MySQL's `MODIFY` and `CHANGE` state the whole column anew.
    fn redefine(
        &mut self,
        table: QualifiedName,
        column: String,
        rename: Option<String>,
        written: &str,
        options: &[ColumnOption],
    ) {
        let default = options.iter().find_map(|option| match option {
            ColumnOption::Default(value) => Some(value.to_string()),
            _ => None,
        });
        let required = options.iter().any(|option| matches!(option, ColumnOption::NotNull));
        let alteration = ColumnAlteration {
            rename,
            type_name: Some(column_type(written, self.dialect)),
            nullable: Some(!required),
            default: Some(default),
            ..ColumnAlteration::default()
        };
        self.push(Change::AlterColumn { table, column, alteration });
    }

    fn using(&self, using: &ConstraintUsingIndex) -> (String, Option<String>) {
        let name = using.name.as_ref().map(|name| self.ident(name));
        (self.ident(&using.index_name), name)
    }

    fn ident(&self, ident: &Ident) -> String {
        match (ident.quote_style, self.dialect) {
            (None, Dialect::Postgresql) => ident.value.to_lowercase(),
            _ => ident.value.clone(),
        }
    }

    fn name(&self, name: &ObjectName) -> QualifiedName {
        let mut parts: Vec<String> =
            name.0.iter().filter_map(|part| part.as_ident()).map(|one| self.ident(one)).collect();
        let last = parts.pop().unwrap_or_default();
        QualifiedName::new(parts.pop(), last)
    }
}

fn place(table: &mut Table, constraint: Constraint) {
    match constraint {
        Constraint::PrimaryKey(key) => table.primary_key = Some(key),
        Constraint::ForeignKey(key) => table.foreign_keys.push(key),
        Constraint::Unique(unique) => table.unique_constraints.push(unique),
        Constraint::Check(check) => table.check_constraints.push(check),
        Constraint::Exclusion(exclusion) => table.exclusion_constraints.push(exclusion),
    }
}

fn deferral(characteristics: Option<&ConstraintCharacteristics>) -> Deferral {
    let Some(told) = characteristics else { return Deferral::default() };
    let initially_deferred = matches!(told.initially, Some(DeferrableInitial::Deferred));
    let deferrable = told.deferrable.unwrap_or(initially_deferred);
    Deferral { deferrable, initially_deferred }
}

/// Storage parameters as the catalog tells them.
fn storage(parameters: &[Expr]) -> Option<String> {
    let told: Vec<String> = parameters
        .iter()
        .map(|parameter| match parameter {
            Expr::BinaryOp { left, right, .. } => {
                format!("{left}='{}'", right.to_string().trim_matches('\''))
            }
            other => other.to_string(),
        })
        .collect();
    (!told.is_empty()).then(|| told.join(", "))
}

fn action(action: &ReferentialAction) -> Option<String> {
    let text = action.to_string();
    (text != "NO ACTION").then_some(text)
}

//! DDL statements as changes of a schema.

use sqlparser::ast::{
    AlterIndexOperation, AlterType, AlterTypeAddValuePosition, AlterTypeOperation, CommentObject,
    CreateTable, CreateTableLikeDefaults, CreateTableLikeKind, Ident, ObjectName, ObjectType,
    Statement, TableConstraint, UserDefinedTypeRepresentation,
};
use sqlparser::dialect::{MySqlDialect, PostgreSqlDialect, SQLiteDialect};
use sqlparser::parser::Parser;

use crate::schema::{
    Change, ColumnAlteration, Constraint, Dialect, EnumType, Including, Index, LabelPlace,
    QualifiedName, Table,
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
        Dialect::Mysql => {
            Parser::parse_sql(&MySqlDialect {}, &super::ddl_mysql::in_known_words(statement))
        }
        Dialect::Sqlite => Parser::parse_sql(&SQLiteDialect {}, statement),
    };
    let mut reader = Reader { dialect, ddl: Ddl::default() };
    let Ok(parsed) = parsed else {
        return match dialect {
            Dialect::Postgresql => super::ddl_rest::read(statement),
            Dialect::Mysql => super::ddl_rest::one_by_one(statement, dialect),
            Dialect::Sqlite => None,
        };
    };
    for one in parsed {
        reader.statement(one)?;
    }
    Some(reader.ddl)
}

pub(super) struct Reader {
    pub(super) dialect: Dialect,
    ddl: Ddl,
}

impl Reader {
    pub(super) fn push(&mut self, change: Change) {
        self.ddl.changes.push(change);
    }

    pub(super) fn doubt(&mut self, place: String, why: &str) {
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
                self.create_type(&name, representation);
            }
            Statement::AlterType(alter) => self.alter_type(alter),
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

    fn create_type(
        &mut self,
        name: &ObjectName,
        representation: Option<UserDefinedTypeRepresentation>,
    ) {
        let name = self.name(name);
        match representation {
            Some(UserDefinedTypeRepresentation::Enum { labels }) => {
                let labels = labels.into_iter().map(|label| label.value).collect();
                let enum_type = EnumType { name, labels };
                self.push(Change::CreateEnum { enum_type, if_not_exists: false });
            }
            _ => self.doubt(format!("type {name}"), "only enum types are followed"),
        }
    }

    fn alter_type(&mut self, alter: AlterType) {
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
                    Some(AlterTypeAddValuePosition::After(other)) => LabelPlace::After(other.value),
                },
                if_not_exists: add.if_not_exists,
            },
            AlterTypeOperation::RenameValue(rename) => {
                Change::RenameEnumValue { name, label: rename.from.value, to: rename.to.value }
            }
        };
        self.push(change);
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
        table.charset = super::ddl_mysql::charset(&create.table_options.to_string());
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

    pub(super) fn ident(&self, ident: &Ident) -> String {
        match (ident.quote_style, self.dialect) {
            (None, Dialect::Postgresql) => ident.value.to_lowercase(),
            _ => ident.value.clone(),
        }
    }

    pub(super) fn name(&self, name: &ObjectName) -> QualifiedName {
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

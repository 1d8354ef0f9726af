//! Columns, constraints and indexes as DDL defines them.

use sqlparser::ast::{
    ColumnDef, ColumnOption, ConstraintCharacteristics, ConstraintReferenceMatchKind, CreateIndex,
    DeferrableInitial, Expr, Ident, IndexColumn, NullsDistinctOption, OrderBySort,
    ReferentialAction, TableConstraint,
};

use super::ddl::Reader;
use super::ddl_types::{column_type, is_serial};
use crate::schema::{
    CheckConstraint, Column, Constraint, Deferral, Dialect, ExclusionConstraint, ForeignKey, Index,
    PrimaryKey, UniqueConstraint, stored_default,
};

impl Reader {
    /// A column and the constraints that stand in it.
    pub(super) fn column(&self, definition: &ColumnDef) -> (Column, Vec<Constraint>) {
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

    pub(super) fn constraint(
        &self,
        constraint: &TableConstraint,
        validated: bool,
    ) -> Option<Constraint> {
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

    pub(super) fn index(&self, create: CreateIndex) -> Index {
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
    pub(super) fn elements(&self, columns: &[IndexColumn]) -> Vec<String> {
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

//! SQLAlchemy's naming conventions: the names a project's metadata gives to unnamed constraints.

use md5::{Digest, Md5};

use super::{Change, Constraint, Dialect, ForeignKey, PrimaryKey, QualifiedName, UniqueConstraint};

/// The templates of `MetaData(naming_convention={…})`, such as `fk_%(table_name)s_%(column_0_name)s`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NamingTemplates {
    /// `pk`.
    pub primary_key: Option<String>,
    /// `fk`.
    pub foreign_key: Option<String>,
    /// `uq`.
    pub unique: Option<String>,
    /// `ck`.
    pub check: Option<String>,
    /// `ix`.
    pub index: Option<String>,
}

impl NamingTemplates {
    /// Names the constraints that a change of SQLAlchemy's leaves unnamed. One stays so where there
    /// is no template, or where that asks for more than is known.
    pub fn name_unnamed(&self, change: &mut Change, dialect: Dialect) {
        let label = |name: &mut Option<String>, found: Option<String>| {
            if name.is_none() {
                *name = found.map(|name| labelled_name(&name, dialect));
            }
        };
        match change {
            Change::CreateTable { table, .. } => {
                let of = &table.name;
                if let Some(key) = &mut table.primary_key {
                    let found = self.primary_key_name(of, key);
                    label(&mut key.name, found);
                }
                for unique in &mut table.unique_constraints {
                    let found = self.unique_name(of, unique);
                    label(&mut unique.name, found);
                }
                for key in &mut table.foreign_keys {
                    let found = self.foreign_key_name(of, key);
                    label(&mut key.name, found);
                }
            }
            Change::AddConstraint { table, constraint } => {
                let found = match constraint {
                    Constraint::PrimaryKey(key) => self.primary_key_name(table, key),
                    Constraint::Unique(unique) => self.unique_name(table, unique),
                    Constraint::ForeignKey(key) => self.foreign_key_name(table, key),
                    Constraint::Check(_) | Constraint::Exclusion(_) => None,
                };
                label(constraint.name_mut(), found);
            }
            _ => {}
        }
    }

    /// The name of an index that `index=True` asks for.
    pub fn index_name(&self, table: &QualifiedName, columns: &[String]) -> String {
        let template = self.index.as_deref().unwrap_or("ix_%(column_0_label)s");
        filled(template, table, columns, None)
            .or_else(|| filled("ix_%(column_0_label)s", table, columns, None))
            .unwrap_or_default()
    }

    /// A check constraint's own name within the template, which asks for it.
    pub fn check_name(&self, table: &QualifiedName, name: &str) -> Option<String> {
        let template = self.check.as_deref().filter(|one| one.contains("%(constraint_name)s"))?;
        filled(&template.replace("%(constraint_name)s", name), table, &[], None)
    }

    fn primary_key_name(&self, table: &QualifiedName, key: &PrimaryKey) -> Option<String> {
        filled(self.primary_key.as_deref()?, table, &key.columns, None)
    }

    fn unique_name(&self, table: &QualifiedName, unique: &UniqueConstraint) -> Option<String> {
        filled(self.unique.as_deref()?, table, &unique.columns, None)
    }

    fn foreign_key_name(&self, table: &QualifiedName, key: &ForeignKey) -> Option<String> {
        let referred = (&key.referred_table.name, &key.referred_columns);
        filled(self.foreign_key.as_deref()?, table, &key.columns, Some(referred))
    }
}

/// SQLAlchemy cuts a name of its own making, or one marked as final, where it is too long, and tells
/// it apart by the end of its MD5.
pub fn labelled_name(name: &str, dialect: Dialect) -> String {
    let longest = match dialect {
        Dialect::Postgresql => 63,
        Dialect::Mysql => 64,
        Dialect::Sqlite => usize::MAX,
    };
    if name.chars().count() <= longest {
        return name.to_owned();
    }
    let kept: String = name.chars().take(longest - 8).collect();
    let digest = Md5::digest(name.as_bytes());
    let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{kept}_{}", hex.get(28..).unwrap_or_default())
}

fn filled(
    template: &str,
    table: &QualifiedName,
    columns: &[String],
    referred: Option<(&String, &Vec<String>)>,
) -> Option<String> {
    let mut text = String::new();
    let mut rest = template;
    while let Some((before, token)) = rest.split_once("%(") {
        let (token, after) = token.split_once(")s")?;
        text.push_str(before);
        let label = |column: &String| match &table.schema {
            Some(schema) => format!("{schema}_{}_{column}", table.name),
            None => format!("{}_{column}", table.name),
        };
        match token {
            "table_name" => text.push_str(&table.name),
            "column_0_name" | "column_0_key" => text.push_str(columns.first()?),
            "column_1_name" => text.push_str(columns.get(1)?),
            "column_0_label" => text.push_str(&label(columns.first()?)),
            "column_0_N_name" => text.push_str(&columns.join("_")),
            "column_0N_name" => text.push_str(&columns.concat()),
            "column_0_N_label" => {
                text.push_str(&columns.iter().map(label).collect::<Vec<_>>().join("_"));
            }
            "referred_table_name" => text.push_str(referred?.0),
            "referred_column_0_name" => text.push_str(referred?.1.first()?),
            "referred_column_0_N_name" => text.push_str(&referred?.1.join("_")),
            _ => return None,
        }
        rest = after;
    }
    text.push_str(rest);
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_are_filled() {
        let table = QualifiedName::bare("orders");
        let columns = ["user_id".to_owned(), "shop_id".to_owned()];
        let users = ("users".to_owned(), vec!["id".to_owned()]);
        let fill = |template: &str| filled(template, &table, &columns, Some((&users.0, &users.1)));
        let long = "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s";
        assert_eq!(fill(long).as_deref(), Some("fk_orders_user_id_users"));
        assert_eq!(fill("%(column_0_N_name)s_uq").as_deref(), Some("user_id_shop_id_uq"));
        assert_eq!(fill("%(made_up)s"), None);
        let name = "fk_deployment_deployment_provider_account_id_deployment_provider_account";
        assert_eq!(
            labelled_name(name, Dialect::Postgresql),
            "fk_deployment_deployment_provider_account_id_deployment_f28c"
        );
    }
}

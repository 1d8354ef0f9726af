//! SQLAlchemy's naming conventions: the names a project's metadata gives to unnamed constraints.

use md5::{Digest, Md5};

use super::{Constraint, Dialect, QualifiedName, Table};

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
    /// Names an unnamed constraint; it stays so where there is no template, or where that asks for
    /// more than is known.
    pub(super) fn apply(&self, table: &Table, constraint: &mut Constraint, dialect: Dialect) {
        if constraint.name().is_none()
            && let Some(name) = self.full_name(table, constraint)
        {
            *constraint.name_mut() = Some(labelled_name(&name, dialect));
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

    fn full_name(&self, table: &Table, constraint: &Constraint) -> Option<String> {
        match constraint {
            Constraint::PrimaryKey(key) => {
                filled(self.primary_key.as_deref()?, &table.name, &key.columns, None)
            }
            Constraint::Unique(unique) => {
                filled(self.unique.as_deref()?, &table.name, &unique.columns, None)
            }
            Constraint::ForeignKey(key) => filled(
                self.foreign_key.as_deref()?,
                &table.name,
                &key.columns,
                Some((&key.referred_table.name, &key.referred_columns)),
            ),
            Constraint::Check(_) | Constraint::Exclusion(_) => None,
        }
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

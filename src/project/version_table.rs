//! Where Alembic keeps its books, as far as settings, configuration and `env.py` tell.

use super::VersionTable;
use super::alembic_config::AlembicConfig;
use super::env_file::{EnvFile, Named};
use super::settings::Settings;
use crate::refusal::Refusal;

/// The version table, and whether that is certain.
pub(super) fn version_table(
    settings: &Settings,
    env_file: &EnvFile,
    config: &AlembicConfig,
) -> Result<(VersionTable, bool), Refusal> {
    let decide = |setting: &Option<String>, named: &Named| -> Result<_, Refusal> {
        Ok(match (setting, named) {
            (Some(text), _) | (None, Named::Literal(text)) => (Some(text.clone()), true),
            (None, Named::Option { key, default }) => {
                (config.text(key)?.or_else(|| default.clone()), true)
            }
            (None, Named::Absent) => (None, true),
            (None, Named::Unknown) => (None, false),
        })
    };
    let (name, name_certain) = decide(&settings.version_table, &env_file.version_table)?;
    let (schema, schema_certain) =
        decide(&settings.version_table_schema, &env_file.version_table_schema)?;
    let name = name.unwrap_or_else(|| "alembic_version".to_owned());
    Ok((VersionTable { name, schema }, name_certain && schema_certain))
}

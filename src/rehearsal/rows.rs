//! Which rows a scratch database has.

/// Rows of a scratch database on a server; a SQLite file is always copied whole.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Rows {
    /// Only the version table's.
    #[default]
    None,
    /// The first so many of each table, without those whose foreign keys lead to none of them.
    Sample(u32),
}

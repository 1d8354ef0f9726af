//! PostgreSQL's table locks and what each keeps others from.

/// A table lock, weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names are PostgreSQL's")]
pub enum LockMode {
    AccessShare,
    RowShare,
    RowExclusive,
    ShareUpdateExclusive,
    Share,
    ShareRowExclusive,
    Exclusive,
    AccessExclusive,
}

impl LockMode {
    const ALL: [Self; 8] = [
        Self::AccessShare,
        Self::RowShare,
        Self::RowExclusive,
        Self::ShareUpdateExclusive,
        Self::Share,
        Self::ShareRowExclusive,
        Self::Exclusive,
        Self::AccessExclusive,
    ];

    /// The mode that is meant, as `LOCK TABLE` or as `pg_locks` writes it.
    ///
    /// ```
    /// use alembic_mcp::sql::LockMode;
    /// assert_eq!(LockMode::read("ShareRowExclusiveLock"), LockMode::read("SHARE ROW EXCLUSIVE"));
    /// assert!(LockMode::read("ACCESS EXCLUSIVE") > LockMode::read("SHARE"));
    /// ```
    pub fn read(text: &str) -> Option<Self> {
        let plain = |text: &str| text.replace(' ', "").to_ascii_lowercase();
        let wanted = plain(text);
        let wanted = wanted.strip_suffix("lock").unwrap_or(&wanted);
        Self::ALL.into_iter().find(|mode| plain(mode.name()) == wanted)
    }

    /// As `LOCK TABLE` writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::AccessShare => "ACCESS SHARE",
            Self::RowShare => "ROW SHARE",
            Self::RowExclusive => "ROW EXCLUSIVE",
            Self::ShareUpdateExclusive => "SHARE UPDATE EXCLUSIVE",
            Self::Share => "SHARE",
            Self::ShareRowExclusive => "SHARE ROW EXCLUSIVE",
            Self::Exclusive => "EXCLUSIVE",
            Self::AccessExclusive => "ACCESS EXCLUSIVE",
        }
    }

    /// What others cannot do meanwhile.
    pub fn blocks(self) -> &'static str {
        match self {
            Self::AccessShare | Self::RowShare => "no reads or writes, only stronger locks",
            Self::RowExclusive => "no reads or writes, but index builds and schema changes",
            Self::ShareUpdateExclusive => {
                "no reads or writes, but vacuum, index builds and schema changes"
            }
            Self::Share | Self::ShareRowExclusive | Self::Exclusive => "writes",
            Self::AccessExclusive => "reads and writes",
        }
    }

    /// Whether an application notices.
    pub fn blocks_writes(self) -> bool {
        self >= Self::Share
    }
}

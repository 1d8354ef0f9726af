//! What a real server shows of a hazard.

/// What happens when a rule's unsafe example runs on a server with rows, and not when its safe one
/// does. A test runs every one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case", tag = "proof")]
pub enum Proof {
    /// The lock is held on the table when the example ends.
    Lock {
        /// The table.
        table: &'static str,
        /// The lock's mode as `pg_locks` names it, such as `ShareLock`.
        mode: &'static str,
    },
    /// The table is written anew.
    Rewrite {
        /// The table.
        table: &'static str,
    },
    /// The table is read from end to end while a lock that was taken before in the same transaction
    /// keeps at least writers out.
    Scan {
        /// The table.
        table: &'static str,
    },
    /// The example fails.
    Fails {
        /// Words of the server's message.
        with: &'static str,
    },
    /// A statement of the running release, or about what was made, is refused afterwards.
    Refused {
        /// The statement; the safe example leaves it to work.
        statement: &'static str,
    },
    /// A statement that was refused before is taken afterwards.
    Admitted {
        /// The statement; after the safe example it is still refused.
        statement: &'static str,
    },
    /// `alembic upgrade --sql` fails.
    FailsOffline,
    /// Rows or values are gone afterwards.
    Loses,
    /// What `downgrade()` leaves is not what was there before.
    Leaves,
    /// Nothing that a server shows: it stands in the source, or in what other programs expect. A word beside
    /// it says why.
    Source,
}

impl Proof {
    /// The statement that is sent afterwards.
    pub fn statement(self) -> Option<&'static str> {
        match self {
            Self::Refused { statement } | Self::Admitted { statement } => Some(statement),
            _ => None,
        }
    }
}

//! Who made a scratch database: written on it, so that whatever a dead owner left is recognised.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::project::{Life, ProcessMark};

/// What every scratch database's name begins with.
const PREFIX: &str = "alembic_mcp_rehearsal_";
const SIGN: &str = "alembic-mcp rehearsal";
/// Nobody rehearses for longer.
const OLD: Duration = Duration::from_secs(24 * 60 * 60);

/// The process that a scratch database belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Owner {
    mark: ProcessMark,
    /// Seconds since 1970.
    since: u64,
}

impl Owner {
    /// This process.
    pub(super) fn this_process() -> Self {
        Self { mark: ProcessMark::this(), since: seconds_now() }
    }

    /// What is written on the scratch database.
    pub(super) fn told(&self) -> String {
        let Self { mark: ProcessMark { host, process, born }, since } = self;
        format!("{SIGN} host={host} process={process} born={born} since={since}")
    }

    /// Reads what [`Owner::told`] wrote; `None` for anything else.
    pub(super) fn read(text: &str) -> Option<Self> {
        let mut words = text.lines().next()?.strip_prefix(SIGN)?.split_whitespace();
        let mut value = |name: &str| words.next()?.strip_prefix(name)?.strip_prefix('=');
        let mark = ProcessMark {
            host: value("host")?.to_owned(),
            process: value("process")?.parse().ok()?,
            born: value("born")?.parse().ok()?,
        };
        Some(Self { mark, since: value("since")?.parse().ok()? })
    }

    /// Whether nobody can still be rehearsing there: the process is gone, or it is a day ago.
    pub(super) fn is_gone(&self) -> bool {
        self.is_old() || self.mark.life() == Life::Gone
    }

    /// Whether it is a day ago.
    pub(super) fn is_old(&self) -> bool {
        seconds_now() > self.since + OLD.as_secs()
    }
}

/// A new name: when it was given, and a nonce. It says how old a database is whose maker was killed
/// before it could sign it.
pub(super) fn scratch_name() -> String {
    format!("{PREFIX}{:08x}{:016x}", seconds_now(), rand::random::<u64>())
}

/// Whether a name is one that a rehearsal gives, or gave before names said their time.
pub(super) fn is_scratch_name(name: &str) -> bool {
    name.strip_prefix(PREFIX).is_some_and(|nonce| {
        matches!(nonce.len(), 16 | 24) && nonce.bytes().all(|byte| byte.is_ascii_hexdigit())
    })
}

/// Whether a name was given longer ago than anybody rehearses.
pub(super) fn is_old_name(name: &str) -> bool {
    let nonce = name.strip_prefix(PREFIX).filter(|nonce| nonce.len() == 24);
    let given = nonce.and_then(|nonce| u64::from_str_radix(nonce.get(..8)?, 16).ok());
    given.is_some_and(|given| seconds_now() > given + OLD.as_secs())
}

/// Seconds since 1970.
fn seconds_now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_owner_is_read_back_and_lives() {
        let owner = Owner::this_process();
        assert_eq!(Owner::read(&owner.told()), Some(owner.clone()));
        assert!(!owner.is_gone());
        let reborn = ProcessMark { born: owner.mark.born + 1, ..owner.mark.clone() };
        assert!(Owner { mark: reborn, ..owner.clone() }.is_gone());
        assert!(Owner { since: owner.since - OLD.as_secs() - 1, ..owner.clone() }.is_gone());
        let mark = ProcessMark { host: "elsewhere".to_owned(), process: 1 << 22, born: 1 };
        assert!(!Owner { mark, ..owner }.is_gone());
        assert_eq!(Owner::read("our production database"), None);
    }

    #[test]
    fn only_names_of_ours_are_taken_for_ours() {
        assert!(is_scratch_name("alembic_mcp_rehearsal_0123456789abcdef"));
        assert!(is_scratch_name(&scratch_name()) && !is_old_name(&scratch_name()));
        assert!(is_old_name("alembic_mcp_rehearsal_600000000123456789abcdef"));
        assert!(!is_old_name("alembic_mcp_rehearsal_0123456789abcdef"));
        for name in ["alembic_mcp_rehearsal_", "alembic_mcp_rehearsal_of_mine", "shop", ""] {
            assert!(!is_scratch_name(name), "{name}");
        }
    }
}

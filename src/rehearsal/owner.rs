//! Who made a scratch database: written on it, so that whatever a dead owner left is recognised.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rustix::io::Errno;
use rustix::process::{Pid, getpid, test_kill_process};

/// What every scratch database's name begins with.
pub(super) const PREFIX: &str = "alembic_mcp_rehearsal_";
const SIGN: &str = "alembic-mcp rehearsal";
/// Nobody rehearses for longer.
const OLD: Duration = Duration::from_secs(24 * 60 * 60);

/// The process that a scratch database belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Owner {
    /// The machine, and on Linux which of its process numberings.
    host: String,
    process: i32,
    /// When that process started, so that a number used again is not taken for it.
    born: u64,
    /// Seconds since 1970.
    since: u64,
}

impl Owner {
    /// This process.
    pub(super) fn this_process() -> Self {
        let process = getpid().as_raw_nonzero().get();
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self { host: host(), process, born: born(process), since: since.as_secs() }
    }

    /// What is written on the scratch database.
    pub(super) fn told(&self) -> String {
        let Self { host, process, born, since } = self;
        format!("{SIGN} host={host} process={process} born={born} since={since}")
    }

    /// Reads what [`Owner::told`] wrote; `None` for anything else.
    pub(super) fn read(text: &str) -> Option<Self> {
        let mut words = text.lines().next()?.strip_prefix(SIGN)?.split_whitespace();
        let mut value = |name: &str| words.next()?.strip_prefix(name)?.strip_prefix('=');
        Some(Self {
            host: value("host")?.to_owned(),
            process: value("process")?.parse().ok()?,
            born: value("born")?.parse().ok()?,
            since: value("since")?.parse().ok()?,
        })
    }

    /// Whether nobody can still be rehearsing there: the process is gone, or it is a day ago.
    pub(super) fn is_gone(&self) -> bool {
        self.is_old() || (self.host == host() && !self.is_alive())
    }

    /// Whether it is a day ago.
    pub(super) fn is_old(&self) -> bool {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        now > self.since + OLD.as_secs()
    }

    fn is_alive(&self) -> bool {
        let Some(process) = Pid::from_raw(self.process) else { return false };
        // A process of another user cannot be signalled, but it is there.
        !matches!(test_kill_process(process), Err(Errno::SRCH)) && born(self.process) == self.born
    }
}

/// Whether a name is one that a rehearsal gives.
pub(super) fn is_scratch_name(name: &str) -> bool {
    name.strip_prefix(PREFIX).is_some_and(|nonce| {
        nonce.len() == 16 && nonce.bytes().all(|byte| byte.is_ascii_hexdigit())
    })
}

fn host() -> String {
    let name = rustix::system::uname().nodename().to_string_lossy().into_owned();
    // Containers may share a name, and count processes from one each.
    let numbering = std::fs::read_link("/proc/self/ns/pid").unwrap_or_default();
    let told = format!("{name}/{}", numbering.display());
    told.replace(char::is_whitespace, "_")
}

/// The start of a process in the system's ticks, 0 where the system does not say.
fn born(process: i32) -> u64 {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    // The second field, the program's name, may hold anything.
    let after_name = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    after_name.split_whitespace().nth(19).and_then(|ticks| ticks.parse().ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_owner_is_read_back_and_lives() {
        let owner = Owner::this_process();
        assert_eq!(Owner::read(&owner.told()), Some(owner.clone()));
        assert!(!owner.is_gone());
        assert!(Owner { born: owner.born + 1, ..owner.clone() }.is_gone());
        assert!(Owner { since: owner.since - OLD.as_secs() - 1, ..owner.clone() }.is_gone());
        assert!(!Owner { host: "elsewhere".to_owned(), process: 1 << 22, ..owner }.is_gone());
        assert_eq!(Owner::read("our production database"), None);
    }

    #[test]
    fn only_names_of_ours_are_taken_for_ours() {
        assert!(is_scratch_name("alembic_mcp_rehearsal_0123456789abcdef"));
        for name in ["alembic_mcp_rehearsal_", "alembic_mcp_rehearsal_of_mine", "shop", ""] {
            assert!(!is_scratch_name(name), "{name}");
        }
    }
}

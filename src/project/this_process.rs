//! Which process on which machine something was begun by, so that others can tell whether it lives.

use rustix::io::Errno;
use rustix::process::{Pid, getpid, test_kill_process};

/// A process that began something, as it is written down for others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProcessMark {
    /// The machine, and on Linux which of its process numberings.
    pub host: String,
    /// Its number there.
    pub process: i32,
    /// When it started, in the system's ticks, so that a number used again is not taken for it; 0 where
    /// the system does not say.
    pub born: u64,
}

/// What can be told of a process from here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Life {
    /// It runs on this machine.
    Alive,
    /// It was on this machine, and is gone.
    Gone,
    /// It is, or was, on another machine or in another container.
    Elsewhere,
}

impl ProcessMark {
    /// This process.
    pub fn this() -> Self {
        Self::here(getpid().as_raw_nonzero().get())
    }

    /// The process of this machine that has that number now.
    pub fn here(process: i32) -> Self {
        Self { host: host(), process, born: born(process) }
    }

    /// Whether it lives, as far as can be told from here.
    pub fn life(&self) -> Life {
        if self.host != host() {
            return Life::Elsewhere;
        }
        let Some(process) = Pid::from_raw(self.process) else { return Life::Gone };
        // A process of another user cannot be signalled, but it is there.
        let is_there = !matches!(test_kill_process(process), Err(Errno::SRCH));
        if is_there && born(self.process) == self.born { Life::Alive } else { Life::Gone }
    }

    /// The machine's name, without its process numbering.
    pub fn machine(&self) -> &str {
        self.host.split_once('/').map_or(&self.host, |(name, _)| name)
    }
}

fn host() -> String {
    let name = rustix::system::uname().nodename().to_string_lossy().into_owned();
    // Containers may share a name, and count processes from one each.
    let numbering = std::fs::read_link("/proc/self/ns/pid").unwrap_or_default();
    // Machines made from one image may share both.
    let boot = std::fs::read_to_string("/proc/sys/kernel/random/boot_id");
    let boot: String = boot.unwrap_or_default().chars().take(8).collect();
    format!("{name}/{}/{boot}", numbering.display()).replace(char::is_whitespace, "_")
}

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
    fn a_process_is_known_by_its_number_and_its_start() {
        let this = ProcessMark::this();
        assert_eq!(this.life(), Life::Alive);
        assert_eq!(ProcessMark { born: this.born + 1, ..this.clone() }.life(), Life::Gone);
        assert_eq!(ProcessMark { process: 1 << 22, ..this.clone() }.life(), Life::Gone);
        let elsewhere = ProcessMark { host: "elsewhere".to_owned(), ..this };
        assert_eq!(elsewhere.life(), Life::Elsewhere);
    }
}

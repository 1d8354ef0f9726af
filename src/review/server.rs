//! The version of the server that a migration is judged for.

/// What a server is able to, as far as it follows from its version: major, minor and patch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ServerVersion(pub u32, pub u32, pub u32);

impl ServerVersion {
    /// From what the settings or the server say, such as `15`, `8.0.36`, `10.11.6-MariaDB`.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let end = text
            .find(|letter: char| !letter.is_ascii_digit() && letter != '.')
            .unwrap_or(text.len());
        let mut numbers = text.get(..end)?.split('.').map(str::parse::<u32>);
        let major = numbers.next()?.ok()?;
        let mut next = || numbers.next().and_then(Result::ok).unwrap_or(0);
        Some(Self(major, next(), next()))
    }

    /// Of those that speak MySQL, MariaDB counts from 10 on.
    pub(super) fn is_mariadb(self) -> bool {
        self.0 >= 10
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_as_servers_print_them() {
        assert_eq!(ServerVersion::read("15"), Some(ServerVersion(15, 0, 0)));
        assert_eq!(ServerVersion::read("16.4 (Debian 16.4-1)"), Some(ServerVersion(16, 4, 0)));
        assert_eq!(ServerVersion::read("17beta2"), Some(ServerVersion(17, 0, 0)));
        assert_eq!(ServerVersion::read("8.0.36-0ubuntu"), Some(ServerVersion(8, 0, 36)));
        assert_eq!(ServerVersion::read("10.11.6-MariaDB-log"), Some(ServerVersion(10, 11, 6)));
        assert_eq!(ServerVersion::read("latest"), None);
    }
}

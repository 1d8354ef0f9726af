//! A migration seen from its other end.

use super::Migration;

impl Migration {
    /// What running `downgrade()` does, told as an upgrade, and the way back from there.
    pub fn reversed(self) -> Self {
        Self { upgrade: self.downgrade, downgrade: self.upgrade, ..self }
    }
}

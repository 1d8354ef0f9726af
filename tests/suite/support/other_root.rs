//! A command prefix that runs programs in another root, as a container does.

use std::path::Path;
use std::process::{Command, Stdio};

use super::not_tested;

/// The prefix under which `folder` is at `/mnt`, and what holds it here is hidden, so that a path of
/// this side means nothing there; programs start in `start`. `None` on machines that forbid it,
/// which is said aloud.
pub fn prefix(folder: &Path, start: &str) -> Option<Vec<String>> {
    let id = Command::new("id").arg("-u").output().expect("id starts");
    let flags = if id.stdout.trim_ascii() == b"0" { "-m" } else { "-rm" };
    let mut allowed = Command::new("unshare");
    allowed.args([flags, "mount", "-t", "tmpfs", "none", "/mnt"]);
    let allowed = allowed.stdin(Stdio::null()).stderr(Stdio::null()).status();
    if !allowed.is_ok_and(|status| status.success()) {
        not_tested("in another root", "this machine allows no mount namespaces (unshare, mount)");
        return None;
    }
    let hidden = folder.parent().expect("a parent folder");
    let script = format!(
        "mount --bind '{}' /mnt && mount -t tmpfs none '{}' && cd {start} && exec \"$@\"",
        folder.display(),
        hidden.display()
    );
    Some(["unshare", flags, "sh", "-c", &script, "--"].map(str::to_owned).to_vec())
}

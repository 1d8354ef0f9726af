//! A command prefix that runs programs in another root, as a container does.

use std::path::Path;
use std::process::{Command, Stdio};

use super::not_tested;

/// The prefix under which `folder` is at `/mnt` and empty where it is here, so that a path of this
/// side leads to nothing there; programs start in `start`. `None` on machines that forbid it,
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
    let folder = folder.display();
    let script = format!(
        "mount --bind '{folder}' /mnt && mount -t tmpfs none '{folder}' && cd {start} && \
         exec \"$@\""
    );
    Some(["unshare", flags, "sh", "-c", &script, "--"].map(str::to_owned).to_vec())
}

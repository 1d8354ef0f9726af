//! What the database servers of the tests have in common: an unprivileged process that ends with
//! the tests, however they end.

use std::fs;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

pub(super) const NOBODY: u32 = 65534;

/// A folder for one server, which an unprivileged user may write.
pub(super) fn home(prefix: &str) -> PathBuf {
    let home = tempfile::Builder::new()
        .prefix(prefix)
        .tempdir_in("/tmp")
        .expect("a temporary folder")
        .keep();
    fs::set_permissions(&home, fs::Permissions::from_mode(0o755)).expect("permissions");
    give_away(&home);
    home
}

/// Makes `path` the unprivileged user's.
pub(super) fn give_away(path: &Path) {
    if is_root() {
        chown(path, Some(NOBODY), Some(NOBODY)).expect("chown");
    }
}

/// A shell that stops the server and clears up when its standard input ends, which happens however
/// the test process dies. The first line of `pid_file` tells the server's process.
pub(super) fn watch(home: &Path, pid_file: &Path, signal: &str) -> Child {
    let script = r#"
        home=$1
        read -r _
        while [ -e "$home" ]; do
            server=$(head -n 1 "$2") && kill "-$3" "$server"
            rm -rf "$home"
            sleep 0.1
        done
    "#;
    let mut command = unprivileged("/bin/sh".into());
    command.args(["-c", script, "watchdog"]).arg(home).arg(pid_file).arg(signal);
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    command.process_group(0).spawn().expect("a shell")
}

/// Starts `command` with its output in the log of `home`.
pub(super) fn spawn(command: &mut Command, home: &Path) -> Child {
    let log = fs::File::options().create(true).append(true).open(home.join("log")).expect("a log");
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
    command.process_group(0).spawn().expect("a server")
}

/// Whether `connect` succeeds while the server runs. False where the server ended instead, as it
/// does where another took its port.
pub(super) fn wait_until_ready<F>(process: &mut Child, connect: impl Fn() -> F) -> bool
where
    F: Future<Output = bool> + Send + 'static,
{
    let deadline = Instant::now() + Duration::from_secs(60);
    while Instant::now() < deadline {
        if in_thread(connect()) {
            return true;
        }
        if process.try_wait().expect("a child").is_some() {
            return false;
        }
        std::thread::sleep(Duration::from_millis(30));
    }
    false
}

/// Waits for what must happen sooner or later.
pub fn wait_for(what: &str, mut happened: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while !happened() {
        assert!(Instant::now() < deadline, "{what} did not come");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Runs a future on a thread of its own, so that a test with a runtime may call this too.
pub fn in_thread<F>(future: F) -> F::Output
where
    F: Future + Send + 'static,
    F::Output: Send,
{
    let work = std::thread::spawn(|| {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime")
            .block_on(future)
    });
    work.join().expect("no panic")
}

/// Servers refuse to run as root.
pub(super) fn unprivileged(program: PathBuf) -> Command {
    let mut command = Command::new(program);
    command.current_dir("/");
    if is_root() {
        command.uid(NOBODY).gid(NOBODY).env("HOME", "/");
    }
    command
}

pub(super) fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|own| std::os::unix::fs::MetadataExt::uid(&own) == 0)
}

pub(super) fn free_port() -> u16 {
    let socket = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    socket.local_addr().expect("an address").port()
}

pub(super) fn run(command: &mut Command) {
    let status = command.stdin(Stdio::null()).status().expect("it starts");
    assert!(status.success(), "{command:?}: {status}");
}

/// `folder` where an unprivileged user can run what is in it: as it is, or copied to `home`.
/// `probe` is a program in it that can say its version.
pub(super) fn reachable(folder: &Path, probe: &Path, home: &Path) -> PathBuf {
    let as_it_is = unprivileged(folder.join(probe))
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    if as_it_is.is_ok_and(|status| status.success()) {
        return folder.to_owned();
    }
    let copy = home.join("install");
    run(Command::new("cp").arg("-r").arg(folder).arg(&copy));
    if is_root() {
        // Else the watchdog could not remove them.
        run(Command::new("chown").args(["-R", &format!("{NOBODY}:{NOBODY}")]).arg(home));
    }
    copy
}

//! One interpreter process: its pipes, what it prints, and its end.
//!
//! It leads a process group of its own. Its standard input stays open as long as it is wanted: the
//! end of that pipe tells it to cancel its statement and go, even where it runs in a container.

use std::process::{ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, ChildStdin, Command};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::protocol::BridgeError;
use super::request::BOOT;
use super::scratch::Scratch;
use crate::project::Project;

/// What is kept of the project's own prints.
const OUTPUT_KEPT: usize = 16 * 1024;
/// How long a process may take to cancel its statement before it is killed.
const GRACE: Duration = Duration::from_secs(5);

/// A running interpreter. Dropping it ends the process and all that it started.
pub(super) struct Interpreter {
    child: Option<Child>,
    group: Option<rustix::process::Pid>,
    /// Holds standard input open once everything is written.
    writer: Option<JoinHandle<ChildStdin>>,
    lines: mpsc::UnboundedReceiver<Vec<u8>>,
    output: Arc<Mutex<Vec<u8>>>,
    output_reader: JoinHandle<()>,
}

impl Interpreter {
    /// Starts the project's Python, on the scratch database where there is one, and hands it `input`.
    pub(super) fn start(
        project: &Project,
        scratch: Option<&Scratch>,
        input: String,
    ) -> Result<Self, BridgeError> {
        let shown = project.launch.command.join(" ");
        let not_started =
            |reason: String| BridgeError::NotStarted { command: shown.clone(), reason };
        let prefix = scratch.map_or(&[][..], |scratch| &scratch.prefix);
        let words: Vec<&String> = prefix.iter().chain(&project.launch.command).collect();
        let (program, arguments) =
            words.split_first().ok_or_else(|| not_started("the command is empty".to_owned()))?;
        let mut command = Command::new(program);
        command.args(arguments).args(["-c", BOOT]).current_dir(&project.launch.directory);
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("ALEMBIC_MCP_") {
                command.env_remove(name);
            }
        }
        for (name, value) in scratch.iter().flat_map(|scratch| &scratch.environment) {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        command.env("PYTHONDONTWRITEBYTECODE", "1").env("PYTHONIOENCODING", "utf-8");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child =
            command.process_group(0).spawn().map_err(|error| not_started(error.to_string()))?;
        let missing = || not_started("its pipes could not be opened".to_owned());
        let stdin = child.stdin.take().ok_or_else(missing)?;
        let stdout = child.stdout.take().ok_or_else(missing)?;
        let stderr = child.stderr.take().ok_or_else(missing)?;
        let output = Arc::new(Mutex::new(Vec::new()));
        Ok(Self {
            group: child.id().and_then(|id| rustix::process::Pid::from_raw(id.cast_signed())),
            child: Some(child),
            writer: Some(tokio::spawn(write(stdin, input))),
            lines: read_lines(stdout),
            output_reader: tokio::spawn(keep_last(stderr, Arc::clone(&output))),
            output,
        })
    }

    /// The next line, or nothing once the process is gone or has closed its end.
    pub(super) async fn next_line(&mut self) -> Option<Vec<u8>> {
        let Some(child) = self.child.as_mut() else { return self.lines.recv().await };
        tokio::select! {
            biased;
            line = self.lines.recv() => line,
            // A process that the project forked may hold the pipe open for ever.
            _ = child.wait() => tokio::time::timeout(Duration::from_millis(500), self.lines.recv())
                .await
                .ok()
                .flatten(),
        }
    }

    /// Adds a line that was none of ours to what the project printed.
    pub(super) fn keep(&self, line: &[u8]) {
        append(&self.output, line);
        append(&self.output, b"\n");
    }

    /// Waits for the end, kills what is left of the group, and gives the last of what was printed.
    pub(super) async fn finish(mut self, grace: Duration) -> (Option<ExitStatus>, String) {
        let mut status = None;
        if let Some(mut child) = self.child.take() {
            status = tokio::time::timeout(grace, child.wait()).await.ok().and_then(Result::ok);
            self.kill_group();
            if status.is_none() {
                // Killed just now: this only reaps it.
                let _ = tokio::time::timeout(GRACE, child.wait()).await;
            }
        }
        let _ = tokio::time::timeout(Duration::from_millis(300), &mut self.output_reader).await;
        let kept = self.output.lock().unwrap_or_else(PoisonError::into_inner);
        let text = String::from_utf8_lossy(&kept).into_owned();
        drop(kept);
        (status, text)
    }

    /// Ends a process that hangs: its standard input ends, so that it cancels what it does and goes, and
    /// if it does not, it is killed. Gives the last of what was printed.
    pub(super) async fn dismiss(mut self) -> String {
        if let Some(writer) = self.writer.take() {
            writer.abort();
        }
        self.finish(GRACE).await.1
    }

    fn kill_group(&self) {
        if let Some(group) = self.group {
            // An error means that nobody is left in it.
            let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
        }
    }
}

impl Drop for Interpreter {
    fn drop(&mut self) {
        self.output_reader.abort();
        if let Some(writer) = self.writer.take() {
            writer.abort();
        }
        let Some(mut child) = self.child.take() else { return };
        // Its standard input has just ended, so it cancels its statement; then it must be gone.
        let group = self.group;
        let kill = move || {
            if let Some(group) = group {
                let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
            }
        };
        match tokio::runtime::Handle::try_current() {
            Ok(runtime) => drop(runtime.spawn(async move {
                let _ = tokio::time::timeout(GRACE, child.wait()).await;
                kill();
                let _ = child.wait().await;
            })),
            Err(_) => kill(),
        }
    }
}

async fn write(mut stdin: ChildStdin, input: String) -> ChildStdin {
    // Where the process ends before it has read everything, its end is what will be reported.
    if stdin.write_all(input.as_bytes()).await.is_ok() {
        let _ = stdin.flush().await;
    }
    stdin
}

fn read_lines(stdout: tokio::process::ChildStdout) -> mpsc::UnboundedReceiver<Vec<u8>> {
    let (sender, receiver) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        let mut reader = BufReader::new(stdout);
        loop {
            let mut line = Vec::new();
            match reader.read_until(b'\n', &mut line).await {
                Ok(0) | Err(_) => return,
                Ok(_) => {
                    if sender.send(line).is_err() {
                        return;
                    }
                }
            }
        }
    });
    receiver
}

async fn keep_last(mut stderr: tokio::process::ChildStderr, output: Arc<Mutex<Vec<u8>>>) {
    let mut chunk = vec![0; 8192];
    while let Ok(count @ 1..) = stderr.read(&mut chunk).await {
        append(&output, &chunk[..count]);
    }
}

fn append(output: &Mutex<Vec<u8>>, bytes: &[u8]) {
    let mut kept = output.lock().unwrap_or_else(PoisonError::into_inner);
    kept.extend_from_slice(bytes);
    if kept.len() > 2 * OUTPUT_KEPT {
        let surplus = kept.len() - OUTPUT_KEPT;
        kept.drain(..surplus);
    }
}

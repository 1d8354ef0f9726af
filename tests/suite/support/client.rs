//! A JSON-RPC client that drives the built server over stdio, as a host would.
//!
//! It holds the server to its word on every message: each line on stdout must be JSON-RPC, and each
//! `structuredContent` must fit the output schema that `tools/list` published.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// How long an answer may take before the test gives up on it.
const PATIENCE: Duration = Duration::from_secs(180);

/// The two generations of the protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Era {
    /// With `initialize`, up to 2025-11-25.
    Handshake,
    /// Without sessions, 2026-07-28: every request carries its own `_meta`.
    Stateless,
}

/// A started server and the conversation with it.
#[derive(Debug)]
pub(crate) struct Client {
    process: Child,
    stdin: Option<ChildStdin>,
    lines: Receiver<String>,
    stderr: Arc<Mutex<String>>,
    stderr_reader: Option<JoinHandle<()>>,
    era: Era,
    next_id: i64,
    /// Answers that came while another was waited for.
    early: HashMap<i64, Value>,
    /// Every notification the server has sent so far.
    pub(crate) notifications: Vec<Value>,
    /// What `initialize` or `server/discover` answered.
    pub(crate) greeting: Value,
    output_schemas: HashMap<String, Value>,
    transcript: String,
    person: Option<&'static str>,
    /// What the person was asked so far.
    pub(crate) questions: Vec<String>,
}

impl Client {
    /// Starts the server in `directory` and shakes hands with it.
    pub(crate) fn start(
        directory: &Path,
        arguments: &[&str],
        environment: &[(&str, &str)],
    ) -> Self {
        Self::start_in_era(Era::Handshake, directory, arguments, environment)
    }

    /// Starts the server in `directory` and greets it in the way of `era`.
    pub(crate) fn start_in_era(
        era: Era,
        directory: &Path,
        arguments: &[&str],
        environment: &[(&str, &str)],
    ) -> Self {
        Self::start_with_person(None, era, directory, arguments, environment)
    }

    /// The same with a person who answers each question with `accept`, `decline` or `cancel`.
    pub(crate) fn start_with_person(
        person: Option<&'static str>,
        era: Era,
        directory: &Path,
        arguments: &[&str],
        environment: &[(&str, &str)],
    ) -> Self {
        let mut client = Self::spawn(&[], era, directory, arguments, environment);
        client.person = person;
        client.greeted(era)
    }

    fn greeted(mut self, era: Era) -> Self {
        self.greeting = match era {
            Era::Handshake => {
                let greeting = self
                    .request(
                        "initialize",
                        json!({"protocolVersion": "2025-11-25", "capabilities": self.capabilities(),
                               "clientInfo": {"name": "suite", "version": "1"}}),
                    )
                    .expect("initialize");
                self.notify("notifications/initialized", json!({}));
                greeting
            }
            Era::Stateless => self.request("server/discover", json!({})).expect("discover"),
        };
        self
    }

    /// The same by way of a command that runs what follows it, and becomes it.
    pub(crate) fn start_through(
        command: &[&str],
        directory: &Path,
        arguments: &[&str],
        environment: &[(&str, &str)],
    ) -> Self {
        let client = Self::spawn(command, Era::Handshake, directory, arguments, environment);
        client.greeted(Era::Handshake)
    }

    fn spawn(
        through: &[&str],
        era: Era,
        directory: &Path,
        arguments: &[&str],
        environment: &[(&str, &str)],
    ) -> Self {
        let command = [through, &[env!("CARGO_BIN_EXE_alembic-mcp")], arguments].concat();
        let mut process = Command::new(command[0])
            .args(&command[1..])
            .current_dir(directory)
            .env_remove("CLAUDE_PROJECT_DIR")
            .env_remove("VIRTUAL_ENV")
            .env_remove("DATABASE_URL")
            .env_remove("ALEMBIC_MCP_LOG")
            .envs(environment.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the server starts");
        let stdout = BufReader::new(process.stdout.take().expect("stdout"));
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            for line in stdout.lines() {
                if line.is_err() || sender.send(line.unwrap_or_default()).is_err() {
                    break;
                }
            }
        });
        let stderr = Arc::new(Mutex::new(String::new()));
        let stderr_reader = keep_stderr(&mut process, Arc::clone(&stderr));
        Self {
            stdin: process.stdin.take(),
            process,
            lines,
            stderr,
            stderr_reader: Some(stderr_reader),
            era,
            next_id: 0,
            early: HashMap::new(),
            notifications: Vec::new(),
            greeting: Value::Null,
            output_schemas: HashMap::new(),
            transcript: String::new(),
            person: None,
            questions: Vec::new(),
        }
    }

    /// The server's process id.
    pub(crate) fn pid(&self) -> u32 {
        self.process.id()
    }

    /// What the server has written to stderr so far.
    pub(crate) fn stderr(&self) -> String {
        self.stderr.lock().unwrap().clone()
    }

    /// Every line the server has sent so far.
    pub(crate) fn transcript(&self) -> String {
        self.transcript.clone()
    }

    /// Sends a request and waits for its answer: the `result`, or the `error`.
    pub(crate) fn request(&mut self, method: &str, params: Value) -> Result<Value, Value> {
        let id = self.send(method, params);
        self.answer(id)
    }

    /// Sends a request without waiting; [`Self::answer`] collects what comes back.
    pub(crate) fn send(&mut self, method: &str, params: Value) -> i64 {
        self.next_id += 1;
        let id = self.next_id;
        let params = self.with_meta(params);
        self.write(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}));
        id
    }

    /// Sends a notification.
    pub(crate) fn notify(&mut self, method: &str, params: Value) {
        let params = self.with_meta(params);
        self.write(&json!({"jsonrpc": "2.0", "method": method, "params": params}));
    }

    /// Writes one line as it is.
    pub(crate) fn write_raw(&mut self, line: &str) {
        let stdin = self.stdin.as_mut().expect("stdin is open");
        writeln!(stdin, "{line}").expect("the server reads");
        stdin.flush().expect("the server reads");
    }

    /// Waits for the answer to request `id`.
    pub(crate) fn answer(&mut self, id: i64) -> Result<Value, Value> {
        self.answer_within(id, PATIENCE).unwrap_or_else(|| {
            panic!("no answer to request {id}; stderr of the server:\n{}", self.stderr())
        })
    }

    /// The answer to request `id`, if it comes within `patience`.
    pub(crate) fn answer_within(
        &mut self,
        id: i64,
        patience: Duration,
    ) -> Option<Result<Value, Value>> {
        let deadline = Instant::now() + patience;
        loop {
            if let Some(mut message) = self.early.remove(&id) {
                let error = message.get("error").cloned();
                return Some(error.map_or_else(|| Ok(message["result"].take()), Err));
            }
            self.receive(deadline.saturating_duration_since(Instant::now()))?;
        }
    }

    /// Calls a tool, checks that the answer fits the published schema, and returns its
    /// `structuredContent`. A bad-argument or internal error fails the test.
    pub(crate) fn call(&mut self, tool: &str, arguments: Value) -> Value {
        let result = self.call_result(tool, arguments).expect("tools/call answers");
        let text = result["content"][0]["text"].as_str().unwrap_or_default();
        assert_ne!(result["isError"], json!(true), "{tool} failed: {text}");
        assert!(!text.is_empty(), "{tool} answers in text too");
        result["structuredContent"].clone()
    }

    /// Calls a tool; the whole result, structured content checked where there is any.
    pub(crate) fn call_result(&mut self, tool: &str, arguments: Value) -> Result<Value, Value> {
        let mut params = json!({"name": tool, "arguments": arguments});
        let mut result = self.request("tools/call", params.clone())?;
        while result["resultType"] == "input_required" {
            let mut responses = json!({});
            for (key, asked) in result["inputRequests"].as_object().expect("questions") {
                assert_eq!(asked["method"], "elicitation/create");
                responses[key] = self.answer_of_person(&asked["params"]);
            }
            params["inputResponses"] = responses;
            params["requestState"] = result["requestState"].clone();
            result = self.request("tools/call", params.clone())?;
        }
        self.check(tool, &result);
        Ok(result)
    }

    fn answer_of_person(&mut self, question: &Value) -> Value {
        let text = question["message"].as_str().expect("a question");
        self.questions.push(text.to_owned());
        json!({"action": self.person.expect("a person"), "content": {}})
    }

    fn capabilities(&self) -> Value {
        if self.person.is_some() { json!({"elicitation": {"form": {}}}) } else { json!({}) }
    }

    /// Calls a tool and asks for progress under `token`; the messages land in `notifications`.
    pub(crate) fn call_with_progress(
        &mut self,
        tool: &str,
        arguments: Value,
        token: &str,
    ) -> Value {
        let params = json!({"name": tool, "arguments": arguments,
                            "_meta": {"progressToken": token}});
        let result = self.request("tools/call", params).expect("tools/call answers");
        self.check(tool, &result);
        result["structuredContent"].clone()
    }

    /// The messages of the progress notifications under `token`.
    pub(crate) fn progress_messages(&self, token: &str) -> Vec<String> {
        self.notifications
            .iter()
            .filter(|message| message["method"] == "notifications/progress")
            .filter(|message| message["params"]["progressToken"] == token)
            .map(|message| message["params"]["message"].as_str().unwrap_or_default().to_owned())
            .collect()
    }

    /// What `tools/list` answers.
    pub(crate) fn tools(&mut self) -> Vec<Value> {
        let list = self.request("tools/list", json!({})).expect("tools/list answers");
        list["tools"].as_array().expect("a list of tools").clone()
    }

    /// Closes stdin, as a host that goes away does, and waits for the server to end.
    pub(crate) fn close(mut self) -> (ExitStatus, String) {
        drop(self.stdin.take());
        let status = self.wait(PATIENCE);
        if let Some(reader) = self.stderr_reader.take() {
            let _ = reader.join();
        }
        while self.receive(Duration::from_millis(50)).is_some() {}
        (status, self.stderr())
    }

    /// Closes stdin and leaves the server to itself.
    pub(crate) fn hang_up(&mut self) {
        drop(self.stdin.take());
    }

    /// Waits for the server to end.
    pub(crate) fn wait(&mut self, patience: Duration) -> ExitStatus {
        let deadline = Instant::now() + patience;
        loop {
            if let Some(status) = self.process.try_wait().expect("the server can be waited for") {
                return status;
            }
            assert!(Instant::now() < deadline, "the server does not end:\n{}", self.stderr());
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    fn check(&mut self, tool: &str, result: &Value) {
        let Some(content) = result.get("structuredContent") else { return };
        if !self.output_schemas.contains_key(tool) {
            for listed in self.tools() {
                let name = listed["name"].as_str().expect("a name").to_owned();
                self.output_schemas.insert(name, listed["outputSchema"].clone());
            }
        }
        let schema = self.output_schemas.get(tool).unwrap_or(&Value::Null);
        let validator = jsonschema::draft202012::new(schema).expect("the schema is one");
        let errors: Vec<String> = validator
            .iter_errors(content)
            .map(|error| format!("{}: {error}", error.instance_path))
            .collect();
        assert!(errors.is_empty(), "{tool} breaks its output schema: {errors:#?}\n{content:#}");
    }

    fn with_meta(&self, mut params: Value) -> Value {
        if self.era == Era::Stateless {
            if params.get("_meta").is_none() {
                params["_meta"] = json!({});
            }
            let meta = &mut params["_meta"];
            meta["io.modelcontextprotocol/protocolVersion"] = json!("2026-07-28");
            meta["io.modelcontextprotocol/clientCapabilities"] = self.capabilities();
            meta["io.modelcontextprotocol/clientInfo"] = json!({"name": "suite", "version": "1"});
        }
        params
    }

    fn write(&mut self, message: &Value) {
        self.write_raw(&message.to_string());
    }

    /// Takes one line from the server; `None` where none came in time or the server is gone.
    fn receive(&mut self, patience: Duration) -> Option<()> {
        let line = match self.lines.recv_timeout(patience) {
            Ok(line) => line,
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return None,
        };
        self.transcript.push_str(&line);
        let message: Value = serde_json::from_str(&line)
            .unwrap_or_else(|error| panic!("stdout must be JSON-RPC only ({error}): {line}"));
        assert_eq!(message["jsonrpc"], "2.0", "stdout must be JSON-RPC only: {line}");
        match message["id"].as_i64() {
            Some(id) if message.get("method").is_none() => {
                self.early.insert(id, message);
            }
            _ if message["method"] == "elicitation/create" => {
                let answer = self.answer_of_person(&message["params"]);
                self.write(&json!({"jsonrpc": "2.0", "id": message["id"], "result": answer}));
            }
            _ => self.notifications.push(message),
        }
        Some(())
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        drop(self.stdin.take());
        let deadline = Instant::now() + Duration::from_secs(10);
        while Instant::now() < deadline {
            if matches!(self.process.try_wait(), Ok(Some(_)) | Err(_)) {
                return;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn keep_stderr(process: &mut Child, kept: Arc<Mutex<String>>) -> JoinHandle<()> {
    let mut stderr = process.stderr.take().expect("stderr");
    std::thread::spawn(move || {
        let mut buffer = [0; 4096];
        while let Ok(count) = stderr.read(&mut buffer) {
            if count == 0 {
                break;
            }
            kept.lock().unwrap().push_str(&String::from_utf8_lossy(&buffer[..count]));
        }
    })
}

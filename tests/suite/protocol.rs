//! The protocol, from outside: both generations, every tool, schemas, sizes, stdout, endings.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::client::{Client, Era};
use crate::support::inspector;
use crate::support::python::{Flavour, venv};
use crate::support::shop::{Backend, Engine, Shop};

const TOOLS: [&str; 8] = [
    "alembic_current",
    "generate_revision",
    "review_file",
    "rehearse",
    "apply",
    "rollback",
    "verify_table",
    "report",
];

/// An empty folder: every tool can answer there, and each must say that there is no project.
fn nowhere() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

fn start(era: Era, arguments: &[&str]) -> (Client, tempfile::TempDir) {
    let folder = nowhere();
    (Client::start_in_era(era, folder.path(), arguments, &[]), folder)
}

/// The least that an input schema accepts.
fn least(schema: &Value) -> Value {
    if let Some(first) = schema["enum"].get(0) {
        return first.clone();
    }
    match schema["type"].as_str() {
        Some("string") => json!("1"),
        Some("integer" | "number") => json!(1),
        Some("boolean") => json!(false),
        Some("array") => json!([]),
        _ => {
            let names = schema["required"].as_array().cloned().unwrap_or_default();
            let filled = names.iter().map(|name| {
                let name = name.as_str().unwrap();
                (name.to_owned(), least(&schema["properties"][name]))
            });
            Value::Object(filled.collect())
        }
    }
}

fn error_code(answer: Result<Value, Value>) -> i64 {
    answer.expect_err("an error").get("code").and_then(Value::as_i64).unwrap()
}

#[test]
fn both_generations_list_and_call_every_tool() {
    for era in [Era::Handshake, Era::Stateless] {
        let (mut client, _folder) = start(era, &[]);
        let tools = client.tools();
        let names: Vec<&str> = tools.iter().filter_map(|tool| tool["name"].as_str()).collect();
        assert_eq!(names, TOOLS);
        for tool in &tools {
            let name = tool["name"].as_str().unwrap();
            let outcome = client.call(name, least(&tool["inputSchema"]));
            assert_eq!(outcome["status"], "blocked", "{name}: {outcome}");
            assert_eq!(outcome["blocked"]["code"], "no_project", "{name}: {outcome}");
        }
    }
}

#[test]
fn the_server_says_who_it_is() {
    let (client, _folder) = start(Era::Handshake, &[]);
    let identity = &client.greeting["serverInfo"];
    assert_eq!(identity["name"], "alembic-mcp");
    assert_eq!(identity["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(identity["title"], "Alembic migrations");
    assert_eq!(identity["websiteUrl"], "https://github.com/alembic-mcp/alembic-mcp");
    assert_eq!(client.greeting["protocolVersion"], "2025-11-25");
    let (client, _folder) = start(Era::Stateless, &[]);
    let meta = &client.greeting["_meta"]["io.modelcontextprotocol/serverInfo"];
    assert_eq!(meta["name"], "alembic-mcp", "{:#}", client.greeting);
}

#[test]
fn nothing_is_advertised_that_is_not_there() {
    let (mut client, _folder) = start(Era::Handshake, &[]);
    let advertised: Vec<String> =
        client.greeting["capabilities"].as_object().unwrap().keys().cloned().collect();
    assert_eq!(advertised, ["prompts", "resources", "tools"]);
    let completion = json!({"ref": {"type": "ref/prompt", "name": "migrate"},
                            "argument": {"name": "plan", "value": ""}});
    assert_eq!(error_code(client.request("completion/complete", completion)), -32601);
}

#[test]
fn descriptions_and_lists_stay_small() {
    let (mut client, _folder) = start(Era::Handshake, &[]);
    let instructions = client.greeting["instructions"].as_str().unwrap();
    assert!(instructions.len() < 2048, "hosts cut instructions at 2 KB: {}", instructions.len());
    let list = client.request("tools/list", json!({})).unwrap();
    let sizes: Vec<String> = list["tools"]
        .as_array()
        .unwrap()
        .iter()
        .map(|tool| format!("{} {}", tool["name"], tool.to_string().len()))
        .collect();
    let size = list.to_string().len();
    assert!(size < 16 * 1024, "tools/list has {size} bytes, of 16 KB at most: {sizes:?}");
    for tool in client.tools() {
        let description = tool["description"].as_str().unwrap();
        assert!(!description.is_empty() && description.len() < 2048, "{}", tool["name"]);
    }
}

#[test]
fn every_tool_is_fully_described() {
    let (mut client, _folder) = start(Era::Handshake, &[]);
    for tool in client.tools() {
        let name = &tool["name"];
        assert!(tool["title"].as_str().is_some_and(|title| !title.is_empty()), "{name}");
        let hints = tool["annotations"].as_object().unwrap();
        for hint in ["readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint"] {
            assert!(hints[hint].is_boolean(), "{name}: {hint}");
        }
        assert_eq!(tool["inputSchema"]["type"], "object", "{name}");
        assert_eq!(tool["inputSchema"]["additionalProperties"], false, "{name}");
        assert_eq!(tool["outputSchema"]["type"], "object", "{name}");
        for keyword in ["anyOf", "oneOf", "allOf"] {
            assert!(tool["inputSchema"].get(keyword).is_none(), "{name}: hosts drop root unions");
        }
        all_described(name, &tool["inputSchema"]);
        all_typed(name, &tool["outputSchema"]);
    }
}

fn all_described(tool: &Value, schema: &Value) {
    for (property, of_property) in schema["properties"].as_object().into_iter().flatten() {
        let described = of_property["description"].as_str().is_some_and(|text| !text.is_empty());
        assert!(described, "{tool}: {property} has no description");
        all_described(tool, of_property);
        all_described(tool, &of_property["items"]);
    }
}

/// Outputs are told property by property, the parts of lists in the list's own description.
fn all_typed(tool: &Value, schema: &Value) {
    all_described(tool, schema);
    for (property, of_property) in schema["properties"].as_object().into_iter().flatten() {
        assert!(of_property.get("type").is_some(), "{tool}: {property} has no type");
        all_typed(tool, of_property);
    }
}

#[test]
fn published_schemas_are_kept_as_snapshots() {
    let (mut client, _folder) = start(Era::Handshake, &[]);
    for tool in client.tools() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tools")
            .join(format!("{}.json", tool["name"].as_str().unwrap()));
        let schemas = json!({"input": tool["inputSchema"], "output": tool["outputSchema"]});
        let now = format!("{}\n", serde_json::to_string_pretty(&schemas).unwrap());
        if std::env::var_os("UPDATE_SCHEMAS").is_some() {
            std::fs::write(&path, &now).unwrap();
        }
        let kept = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            kept == now,
            "{} is not what the server publishes; if the change is meant, run\n  \
             UPDATE_SCHEMAS=1 cargo test --test suite protocol::published\n{now}",
            path.display()
        );
    }
}

#[test]
fn unknown_arguments_are_refused_in_words() {
    for era in [Era::Handshake, Era::Stateless] {
        let (mut client, _folder) = start(era, &[]);
        for tool in client.tools() {
            let name = tool["name"].as_str().unwrap();
            let mut arguments = least(&tool["inputSchema"]);
            arguments["no_such_argument"] = json!(1);
            let result = client.call_result(name, arguments).unwrap();
            assert_eq!(result["isError"], true, "{name}");
            assert!(result.get("structuredContent").is_none(), "{name}");
            let text = result["content"][0]["text"].as_str().unwrap();
            assert!(text.contains("no_such_argument"), "{name}: {text}");
        }
        let result = client.call_result("apply", json!({"review_id": 1})).unwrap();
        let text = result["content"][0]["text"].as_str().unwrap();
        assert_eq!(text, "apply: review_id: invalid type: integer `1`, expected a string");
    }
}

#[test]
fn what_cannot_be_routed_is_a_protocol_error() {
    for era in [Era::Handshake, Era::Stateless] {
        let (mut client, _folder) = start(era, &[]);
        assert_eq!(error_code(client.call_result("no_such_tool", json!({}))), -32602);
        for list in ["tools/list", "prompts/list", "resources/list", "resources/templates/list"] {
            assert_eq!(error_code(client.request(list, json!({"cursor": "x"}))), -32602, "{list}");
        }
        for params in [json!({"name": "no_such_prompt"}), json!({"name": "unblock"})] {
            assert_eq!(error_code(client.request("prompts/get", params)), -32602);
        }
        client.write_raw("this is not JSON");
        assert_eq!(client.tools().len(), TOOLS.len(), "the conversation goes on");
    }
}

#[test]
fn prompts_carry_the_state_even_when_it_is_blocked() {
    for era in [Era::Handshake, Era::Stateless] {
        let (mut client, _folder) = start(era, &[]);
        let list = client.request("prompts/list", json!({})).unwrap();
        for prompt in list["prompts"].as_array().unwrap() {
            let name = prompt["name"].as_str().unwrap();
            let argument = &prompt["arguments"][0];
            assert!(!argument["description"].as_str().unwrap().is_empty(), "{name}");
            let told = "lock timeout {state} {argument}";
            let arguments = json!({argument["name"].as_str().unwrap(): told});
            let got = client.request("prompts/get", json!({"name": name, "arguments": arguments}));
            let got = got.unwrap();
            let text = got["messages"][0]["content"]["text"].as_str().unwrap();
            assert_eq!(text.matches(told).count(), 1, "{name}: {text}");
            let embeds_state = text.contains("**[BLOCKED]**") && text.contains("no_project");
            assert_eq!(embeds_state, name != "report", "{name}: {text}");
        }
    }
}

#[test]
fn read_only_servers_list_only_what_reads() {
    let (mut client, _folder) = start(Era::Handshake, &["--read-only"]);
    let tools = client.tools();
    assert!(tools.iter().all(|tool| tool["annotations"]["readOnlyHint"] == true));
    assert_eq!(tools.len(), 4);
    let params = json!({"name": "apply", "arguments": {"review_id": "rv_0"}});
    let refused = client.request("tools/call", params).unwrap();
    assert_eq!(refused["structuredContent"]["blocked"]["code"], "read_only");
}

#[test]
fn the_server_ends_when_its_client_goes() {
    let (mut client, _folder) = start(Era::Handshake, &[]);
    client.tools();
    let (status, stderr) = client.close();
    assert!(status.success(), "{status}: {stderr}");
    assert_eq!(stderr, "", "an uneventful conversation leaves nothing in the log");
}

#[test]
fn the_server_ends_when_told_to() {
    let (mut client, _folder) = start(Era::Handshake, &[]);
    client.tools();
    let status = Command::new("kill").args(["-TERM", &client.pid().to_string()]).status().unwrap();
    assert!(status.success());
    assert!(client.wait(Duration::from_secs(30)).success());
}

#[test]
fn debug_logs_stay_off_stdout() {
    let folder = nowhere();
    let mut client = Client::start(folder.path(), &["--log", "trace"], &[]);
    // The client fails on any line of stdout that is not JSON-RPC.
    client.call("alembic_current", json!({}));
    let (status, stderr) = client.close();
    assert!(status.success());
    assert!(!stderr.contains("structured"), "libraries do not log whole answers: {stderr}");
}

/// Runs the command line; exit status, stdout, stderr.
fn command(arguments: &[&str], stdin: &str) -> (i32, String, String) {
    use std::io::Write;
    let folder = nowhere();
    let mut process = Command::new(env!("CARGO_BIN_EXE_alembic-mcp"))
        .args(arguments)
        .current_dir(folder.path())
        .env_remove("CLAUDE_PROJECT_DIR")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A process that reads no stdin may be gone already.
    let _ = process.stdin.take().unwrap().write_all(stdin.as_bytes());
    let output = process.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[test]
fn calls_from_scripts_tell_their_outcome_by_exit_status() {
    let (status, stdout, _) = command(&["call", "alembic_current"], "");
    let outcome: Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!((status, &outcome["blocked"]["code"]), (1, &json!("no_project")));
    let (status, stdout, _) = command(&["call", "verify_table", "-"], r#"{"table": "orders"}"#);
    assert_eq!(status, 1);
    assert!(serde_json::from_str::<Value>(&stdout).is_ok());
    for (arguments, told) in [
        (&["call", "verify_table", "{}"][..], "table"),
        (&["call", "alembic_current", "[]"], "JSON object"),
        (&["call", "alembic_current", "{"], "not JSON"),
        (&["call", "no_such_tool"], "alembic_current"),
        (&["--no-such-option"], "--no-such-option"),
        (&["no_such_command"], "no_such_command"),
    ] {
        let (status, stdout, stderr) = command(arguments, "");
        assert_eq!((status, stdout.as_str()), (2, ""), "{arguments:?}: {stderr}");
        assert!(stderr.contains(told), "{arguments:?}: {stderr}");
        assert!(!stderr.contains("panicked"), "{stderr}");
    }
}

fn run(command: &mut Command) -> String {
    let output = command.stdin(Stdio::null()).output().unwrap();
    let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {}\n{stdout}\n{stderr}", output.status);
    stdout
}

#[test]
fn the_official_python_client_calls_every_tool_through_the_whole_workflow() {
    let python = venv(Flavour::McpClient);
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/support/official.py");
    let steps = [
        "alembic_current",
        "review_file",
        "apply",
        "generate_revision",
        "review_file",
        "rehearse",
        "apply",
        "verify_table",
        "report",
        "rollback",
        "rollback",
    ];
    let runs = [
        ("legacy", Backend::Sqlite, Engine::Sync),
        ("auto", Backend::Sqlite, Engine::Async),
        ("legacy", Backend::Postgres, Engine::Async),
        ("auto", Backend::Postgres, Engine::Sync),
    ];
    for (mode, backend, engine) in runs {
        let shop = Shop::new(backend, engine);
        let told = run(Command::new(&python)
            .arg(&script)
            .arg(mode)
            .arg(env!("CARGO_BIN_EXE_alembic-mcp"))
            .env_remove("CLAUDE_PROJECT_DIR")
            .env("SHOP_URL", &shop.url)
            .current_dir(shop.root()));
        let told: Value = serde_json::from_str(&told).unwrap();
        let expected = if mode == "legacy" { "2025-11-25" } else { "2026-07-28" };
        assert_eq!(told["protocol"], expected);
        assert_eq!(told["tools"], json!(TOOLS));
        assert_eq!(told["prompts"], json!(["migrate", "unblock", "report"]));
        for (step, expected) in told["workflow"].as_array().unwrap().iter().zip(steps) {
            assert_eq!(step[0], expected, "{told:#}");
            assert_ne!(step[1], "blocked", "{told:#}");
        }
        assert_eq!(told["workflow"].as_array().unwrap().len(), steps.len());
    }
}

/// A project whose database is at head, told by configuration where that is.
fn applied_shop() -> Shop {
    let shop = Shop::new(Backend::Sqlite, Engine::Sync);
    let mut client = shop.serve();
    let review = client.call("review_file", json!({}));
    let applied = client.call("apply", json!({"review_id": review["data"]["review_id"]}));
    assert_ne!(applied["status"], "blocked", "{applied:#}");
    shop.write("alembic-mcp.toml", &format!("database-url = {:?}\n", shop.url));
    shop
}

#[test]
fn the_inspector_finds_no_fault() {
    let Some(inspector) = inspector::installed() else { return };
    let shop = applied_shop();
    let folder = nowhere();
    let modules = inspector.join("node_modules");
    let inspect = |era: &str, arguments: &[&str]| -> Value {
        let told = run(Command::new(modules.join("node/bin/node"))
            .arg(modules.join(".bin/mcp-inspector"))
            .args(["--cli", env!("CARGO_BIN_EXE_alembic-mcp")])
            .args(["--format", "json", "-q", "--protocol-era", era])
            .args(arguments)
            .env("HOME", folder.path())
            .env_remove("CLAUDE_PROJECT_DIR")
            .current_dir(shop.root()));
        serde_json::from_str(&told).unwrap()
    };
    for era in ["legacy", "modern"] {
        let listed = inspect(era, &["--method", "tools/list", "--strict"]);
        let tools = listed["result"]["tools"].as_array().unwrap();
        assert_eq!(tools.len(), TOOLS.len());
        for tool in tools {
            let name = tool["name"].as_str().unwrap();
            let arguments = least(&tool["inputSchema"]).to_string();
            let method = ["--method", "tools/call", "--tool-name", name];
            let called = inspect(era, &[&method[..], &["--tool-args-json", &arguments]].concat());
            let status = &called["result"]["structuredContent"]["status"];
            let reads_all = ["alembic_current", "review_file", "report"].contains(&name);
            assert!(status.is_string() && (!reads_all || status != "blocked"), "{called}");
        }
    }
}

#[test]
fn the_first_answer_comes_at_once_and_idling_is_cheap() {
    // The machine may be busy with other tests, so one quick start in many is enough.
    let mut private = 0;
    let quick = (0..100).any(|_| {
        let folder = nowhere();
        let started = Instant::now();
        let mut client = Client::start(folder.path(), &[], &[]);
        let quick = started.elapsed() < Duration::from_millis(20);
        client.tools();
        private = private_kilobytes(client.pid());
        quick
    });
    assert!(quick, "more than 20 ms to the first answer");
    assert!(private < 8 * 1024, "{private} kB of memory of its own");
}

/// What `/proc` says, without the pages of the program's file; nothing where there is no `/proc`.
fn private_kilobytes(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("RssAnon:")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|number| number.parse().ok()).unwrap_or_default()
}

//! `alembic-mcp call TOOL '{json}'`: one tool call from a script.

use std::io::{Read, Write};
use std::sync::Arc;

use serde_json::{Value, json};
use tokio::sync::mpsc::unbounded_channel;

use super::{Exit, signals};
use crate::server;
use crate::tools::{CallError, Caller, Session, ToolEntry, catalogue, find};

/// Calls `tool` and prints the structured content of its answer.
pub(super) async fn run(tool: &str, arguments: Option<String>, session: Arc<Session>) -> Exit {
    let called = match (find_tool(tool), read_arguments(arguments)) {
        (Ok(tool), Ok(arguments)) => call(tool, arguments, &session).await,
        (Err(problem), _) | (_, Err(problem)) => Err(problem),
    };
    server::finish_runs(&session).await;
    match called {
        Ok(outcome) => print(&outcome),
        Err(problem) => {
            complain(&problem);
            Exit::Misused
        }
    }
}

fn find_tool(name: &str) -> Result<ToolEntry, String> {
    find(name).ok_or_else(|| {
        let names: Vec<&str> = catalogue().iter().map(|entry| entry.name).collect();
        format!("there is no tool {name}; there are {}", names.join(", "))
    })
}

fn read_arguments(arguments: Option<String>) -> Result<Value, String> {
    let text = match arguments.as_deref() {
        None => return Ok(json!({})),
        Some("-") => {
            let mut text = String::new();
            std::io::stdin()
                .read_to_string(&mut text)
                .map_err(|error| format!("the arguments could not be read from stdin: {error}"))?;
            text
        }
        Some(text) => text.to_owned(),
    };
    match serde_json::from_str(&text) {
        Ok(value @ Value::Object(_)) => Ok(value),
        Ok(_) => {
            Err("the arguments must be a JSON object, such as '{\"table\": \"orders\"}'".into())
        }
        Err(error) => Err(format!("the arguments are not JSON: {error}")),
    }
}

/// Makes the call. Told to stop, a reading tool stops; a writing one comes to its end first.
async fn call(tool: ToolEntry, arguments: Value, session: &Arc<Session>) -> Result<Value, String> {
    let (sender, mut messages) = unbounded_channel::<String>();
    let listener = tokio::spawn(async move {
        while let Some(message) = messages.recv().await {
            tracing::info!("{message}");
        }
    });
    let mut running = server::guarded(tool, arguments, session, Caller::listening(sender));
    let finished = tokio::select! {
        finished = &mut running => finished,
        () = signals::stop() => {
            if tool.stops_when_cancelled {
                running.abort();
                // Until it has cleared up.
                let _ = running.await;
                return Err("interrupted".to_owned());
            }
            complain(&format!("{} is running and is not cut in half; waiting for its end", tool.name));
            running.await
        }
    };
    // Every message was sent before the call ended.
    let _ = listener.await;
    match finished {
        Ok(result) => result.map_err(|error| match error {
            CallError::BadArguments(problem) => {
                format!("{problem}\nthe arguments it takes: {}", (tool.input_schema)())
            }
            CallError::Internal(_) => error.to_string(),
        }),
        Err(_) => Err(format!("internal error: {} stopped unexpectedly", tool.name)),
    }
}

fn print(outcome: &Value) -> Exit {
    let written = serde_json::to_string_pretty(outcome)
        .map_err(std::io::Error::from)
        .and_then(|text| writeln!(std::io::stdout(), "{text}"));
    match (written, outcome.get("status").and_then(Value::as_str)) {
        (Err(_), _) => Exit::Misused,
        (Ok(()), Some("blocked")) => Exit::Blocked,
        (Ok(()), _) => Exit::Done,
    }
}

fn complain(problem: &str) {
    // Nothing is left to tell if stderr is gone.
    let _ = writeln!(std::io::stderr(), "alembic-mcp: {problem}");
}

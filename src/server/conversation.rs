//! Tests of what the real tools cannot be made to do on demand: be slow, and panic.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{
    AsyncBufReadExt, AsyncWriteExt, BufReader, DuplexStream, Lines, ReadHalf, WriteHalf,
};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

use crate::tools::{Annotations, CallError, Caller, Session, ToolEntry};

type Called = Pin<Box<dyn Future<Output = Result<Value, CallError>> + Send>>;

static LINGERER_ENDED: AtomicBool = AtomicBool::new(false);
static MIGRATED: AtomicUsize = AtomicUsize::new(0);

fn panics(_: Value, _: Arc<Session>, _: Caller) -> Called {
    Box::pin(async { panic!("on purpose") })
}

fn reads(_: Value, _: Arc<Session>, caller: Caller) -> Called {
    Box::pin(async move {
        caller.say("reading");
        sleep(Duration::from_millis(1500)).await;
        Ok(json!({"status": "ok", "summary": "read"}))
    })
}

fn lingers(_: Value, _: Arc<Session>, _: Caller) -> Called {
    Box::pin(async {
        sleep(Duration::from_millis(700)).await;
        LINGERER_ENDED.store(true, Ordering::SeqCst);
        Ok(json!({"status": "ok", "summary": "read"}))
    })
}

fn writes(_: Value, _: Arc<Session>, _: Caller) -> Called {
    Box::pin(async {
        sleep(Duration::from_millis(700)).await;
        Ok(json!({"status": "ok", "summary": "written"}))
    })
}

/// Longer than the protocol library waits for answers once the client has gone.
fn migrates(_: Value, _: Arc<Session>, _: Caller) -> Called {
    Box::pin(async {
        sleep(Duration::from_millis(5500)).await;
        MIGRATED.fetch_add(1, Ordering::SeqCst);
        Ok(json!({"status": "ok", "summary": "migrated"}))
    })
}

fn tool(
    name: &'static str,
    read_only: bool,
    call: fn(Value, Arc<Session>, Caller) -> Called,
) -> ToolEntry {
    ToolEntry {
        name,
        title: name,
        description: name,
        annotations: Annotations {
            read_only,
            destructive: false,
            idempotent: true,
            open_world: false,
        },
        stops_when_cancelled: read_only,
        input_schema: || json!({"type": "object"}),
        output_schema: || json!({"type": "object"}),
        call,
    }
}

/// A client at the other end of an in-memory pipe, already greeted.
struct Conversation {
    session: Arc<Session>,
    server: JoinHandle<Result<(), String>>,
    stopper: oneshot::Sender<()>,
    input: WriteHalf<DuplexStream>,
    output: Lines<BufReader<ReadHalf<DuplexStream>>>,
}

impl Conversation {
    async fn start(session: Session) -> Self {
        let session = Arc::new(session);
        let tools = vec![
            tool("panics", true, panics),
            tool("reads", true, reads),
            tool("lingers", true, lingers),
            tool("writes", false, writes),
            tool("migrates", false, migrates),
        ];
        let (near, far) = tokio::io::duplex(1 << 16);
        let (stopper, stopped) = oneshot::channel::<()>();
        let stop = async {
            let _ = stopped.await;
        };
        let server = super::serve_on(tokio::io::split(far), tools, Arc::clone(&session), stop);
        let server = tokio::spawn(server);
        let (output, input) = tokio::io::split(near);
        let mut conversation =
            Self { session, server, stopper, input, output: BufReader::new(output).lines() };
        conversation
            .send(json!({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": {
                "protocolVersion": "2025-11-25", "capabilities": {},
                "clientInfo": {"name": "test", "version": "1"}}}))
            .await;
        conversation.receive().await.unwrap();
        conversation.send(json!({"jsonrpc": "2.0", "method": "notifications/initialized"})).await;
        conversation
    }

    async fn send(&mut self, message: Value) {
        self.input.write_all(format!("{message}\n").as_bytes()).await.unwrap();
    }

    async fn call(&mut self, id: i64, name: &str) {
        let params = json!({"name": name, "arguments": {}, "_meta": {"progressToken": "t"}});
        self.send(json!({"jsonrpc": "2.0", "id": id, "method": "tools/call", "params": params}))
            .await;
    }

    async fn cancel(&mut self, id: i64) {
        let params = json!({"requestId": id});
        self.send(json!({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": params}))
            .await;
    }

    async fn receive(&mut self) -> Option<Value> {
        let line = timeout(Duration::from_secs(3), self.output.next_line()).await.ok()?;
        serde_json::from_str(&line.unwrap()?).ok()
    }
}

#[tokio::test]
async fn a_panic_is_an_internal_error_of_one_call() {
    let mut client = Conversation::start(Session::default()).await;
    client.call(1, "panics").await;
    let answer = client.receive().await.unwrap();
    assert_eq!(answer["result"]["isError"], true, "{answer}");
    assert!(answer["result"].get("structuredContent").is_none());
    assert!(!answer.to_string().contains("on purpose"), "the log says that, not the answer");
    client.call(2, "writes").await;
    assert_eq!(client.receive().await.unwrap()["result"]["structuredContent"]["status"], "ok");
}

#[tokio::test]
async fn a_silent_call_is_heard_of_after_a_second() {
    let mut client = Conversation::start(Session::default()).await;
    client.call(1, "reads").await;
    let told = client.receive().await.unwrap();
    assert_eq!(told["params"]["message"], "reading");
    let heartbeat = client.receive().await.unwrap();
    assert_eq!(heartbeat["params"]["message"], "still running: reading, 1 s");
    assert!(heartbeat["params"]["progress"].as_f64() > told["params"]["progress"].as_f64());
    assert_eq!(client.receive().await.unwrap()["id"], 1);
}

#[tokio::test]
async fn cancelling_stops_what_reads_and_never_what_writes() {
    let mut client = Conversation::start(Session::default()).await;
    client.call(1, "writes").await;
    client.call(2, "lingers").await;
    sleep(Duration::from_millis(100)).await;
    client.cancel(1).await;
    client.cancel(2).await;
    sleep(Duration::from_millis(100)).await;
    assert!(!client.session.runs.is_empty(), "the run belongs to the session");
    super::finish_runs(&client.session).await;
    assert!(client.session.runs.is_empty());
    let cancelled = client.receive().await;
    assert!(cancelled.is_none(), "a cancelled request is not answered: {cancelled:?}");
    assert!(!LINGERER_ENDED.load(Ordering::SeqCst));
}

#[tokio::test]
async fn read_only_mode_withholds_what_writes() {
    let mut client = Conversation::start(Session::default().read_only(true)).await;
    client.send(json!({"jsonrpc": "2.0", "id": 1, "method": "tools/list"})).await;
    let listed = client.receive().await.unwrap();
    let names: Vec<&str> = listed["result"]["tools"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|tool| tool["name"].as_str())
        .collect();
    assert_eq!(names, ["panics", "reads", "lingers"]);
    client.call(2, "writes").await;
    let refused = client.receive().await.unwrap();
    assert_eq!(refused["result"]["structuredContent"]["blocked"]["code"], "read_only");
}

#[tokio::test]
async fn a_run_outlives_the_client_and_the_order_to_stop() {
    let mut left = Conversation::start(Session::default()).await;
    let mut stopped = Conversation::start(Session::default()).await;
    left.call(1, "migrates").await;
    stopped.call(1, "migrates").await;
    sleep(Duration::from_millis(100)).await;
    drop((left.input, left.output));
    stopped.stopper.send(()).unwrap();
    for server in [left.server, stopped.server] {
        timeout(Duration::from_secs(9), server).await.unwrap().unwrap().unwrap();
    }
    assert_eq!(MIGRATED.load(Ordering::SeqCst), 2, "the servers waited for their runs");
    assert!(left.session.runs.is_empty() && stopped.session.runs.is_empty());
    drop(left.stopper);
}

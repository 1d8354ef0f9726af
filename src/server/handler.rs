//! What the server answers to each MCP request. Which protocol generation asks is rmcp's business.

use std::sync::Arc;

use rmcp::ServerHandler;
use rmcp::model::{
    CacheScope, CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, ErrorData,
    GetPromptRequestParams, GetPromptResponse, JsonObject, ListPromptsResult,
    ListResourceTemplatesResult, ListResourcesResult, ListToolsResult, MetaObject,
    PaginatedRequestParams, ReadResourceRequestParams, ReadResourceResponse, ServerConfig, Tool,
    ToolAnnotations,
};
use rmcp::service::{RequestContext, RoleServer};
use serde_json::Value;

use super::person::{OpenQuestions, Person};
use super::run::Ending;
use super::{answer_size, identity, prompts, resources, run};
use crate::report::markdown;
use crate::tools::{Session, ToolEntry};

/// Claude Code's mark for tools that a person has to allow at every call.
const ALWAYS_ASK: &str = "anthropic/requiresUserInteraction";

/// How long a client may keep the lists; they change only with the binary and its configuration.
const LISTS_ARE_FRESH_FOR: u64 = 300_000;

/// The server, for one conversation.
#[derive(Debug, Clone)]
pub(super) struct Handler {
    session: Arc<Session>,
    tools: Arc<[ToolEntry]>,
    questions: OpenQuestions,
}

impl Handler {
    pub(super) fn new(session: Arc<Session>, tools: Vec<ToolEntry>) -> Self {
        Self { session, tools: tools.into(), questions: OpenQuestions::default() }
    }
}

impl ServerHandler for Handler {
    fn get_info(&self) -> ServerConfig {
        identity::server_config()
    }

    async fn list_tools(
        &self,
        request: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        refuse_cursor(request)?;
        let read_only = self.session.is_read_only();
        let protected = self.session.may_be_protected();
        let tools = self
            .tools
            .iter()
            .copied()
            .filter(|entry| entry.annotations.read_only || !read_only)
            .map(|entry| published(entry, protected))
            .collect();
        Ok(ListToolsResult::with_all_items(tools)
            .with_ttl_ms(LISTS_ARE_FRESH_FOR)
            .with_cache_scope(CacheScope::Private))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let Some(tool) = self.tools.iter().copied().find(|entry| entry.name == request.name) else {
            let names: Vec<&str> = self.tools.iter().map(|entry| entry.name).collect();
            let message = format!("unknown tool {}; there are {}", request.name, names.join(", "));
            return Err(ErrorData::invalid_params(message, None));
        };
        let person = Person::of(&request, &context, &self.questions);
        let arguments = Value::Object(request.arguments.unwrap_or_default());
        let result = match run::run(tool, arguments, &self.session, person, &context).await {
            Ok(Ending::Outcome(outcome)) => answer(outcome),
            Ok(Ending::Question(question)) => {
                return Ok(CallToolResponse::InputRequired(*question));
            }
            Err(error) => CallToolResult::error(vec![ContentBlock::text(error.to_string())]),
        };
        Ok(CallToolResponse::Complete(result))
    }

    async fn list_prompts(
        &self,
        request: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListPromptsResult, ErrorData> {
        refuse_cursor(request)?;
        Ok(ListPromptsResult::with_all_items(prompts::list())
            .with_ttl_ms(LISTS_ARE_FRESH_FOR)
            .with_cache_scope(CacheScope::Private))
    }

    async fn get_prompt(
        &self,
        request: GetPromptRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<GetPromptResponse, ErrorData> {
        let arguments = request.arguments.unwrap_or_default();
        let prompt = prompts::get(&request.name, &arguments, &self.session, &context).await?;
        Ok(GetPromptResponse::Complete(prompt))
    }

    async fn list_resources(
        &self,
        request: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListResourcesResult, ErrorData> {
        refuse_cursor(request)?;
        Ok(resources::list().with_ttl_ms(LISTS_ARE_FRESH_FOR).with_cache_scope(CacheScope::Private))
    }

    async fn list_resource_templates(
        &self,
        request: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListResourceTemplatesResult, ErrorData> {
        refuse_cursor(request)?;
        Ok(resources::templates()
            .with_ttl_ms(LISTS_ARE_FRESH_FOR)
            .with_cache_scope(CacheScope::Private))
    }

    async fn read_resource(
        &self,
        request: ReadResourceRequestParams,
        _context: RequestContext<RoleServer>,
    ) -> Result<ReadResourceResponse, ErrorData> {
        let session = Arc::clone(&self.session);
        // Reading many files keeps a thread busy.
        let read = tokio::task::spawn_blocking(move || resources::read(&request.uri, &session));
        match read.await {
            Ok(read) => read.map(ReadResourceResponse::Complete),
            Err(_) => Err(ErrorData::internal_error("reading stopped unexpectedly", None)),
        }
    }
}

/// All lists fit one page, so no cursor was ever given out.
fn refuse_cursor(request: Option<PaginatedRequestParams>) -> Result<(), ErrorData> {
    match request.and_then(|request| request.cursor) {
        Some(_) => Err(ErrorData::invalid_params("invalid cursor: this list has one page", None)),
        None => Ok(()),
    }
}

fn answer(outcome: Value) -> CallToolResult {
    let outcome = answer_size::fit(outcome);
    let mut result = CallToolResult::success(vec![ContentBlock::text(markdown(&outcome))]);
    result.structured_content = Some(outcome);
    result
}

/// `protected` has the host ask a person before each call that destroys, whatever it was told to allow.
fn published(entry: ToolEntry, protected: bool) -> Tool {
    let hints = entry.annotations;
    let annotations = ToolAnnotations::new()
        .read_only(hints.read_only)
        .destructive(hints.destructive)
        .idempotent(hints.idempotent)
        .open_world(hints.open_world);
    let tool = Tool::new(entry.name, entry.description.trim(), object((entry.input_schema)()))
        .with_title(entry.title)
        .with_raw_output_schema(object((entry.output_schema)()))
        .with_annotations(annotations);
    if protected && hints.destructive {
        tool.with_meta(MetaObject(JsonObject::from_iter([(
            ALWAYS_ASK.to_owned(),
            Value::Bool(true),
        )])))
    } else {
        tool
    }
}

fn object(schema: Value) -> Arc<JsonObject> {
    match schema {
        Value::Object(object) => Arc::new(object),
        _ => Arc::default(),
    }
}

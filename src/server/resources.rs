//! What reading tells, as resources: the history, one revision, the schema at one.

use rmcp::model::{
    CacheScope, ErrorData, ListResourceTemplatesResult, ListResourcesResult, ReadResourceResult,
    Resource, ResourceContents, ResourceTemplate,
};
use serde_json::{Map, Value};

use crate::project::hide_passwords_within;
use crate::refusal::Refusal;
use crate::tools::{Reading, Session};

const HISTORY: &str = "alembic://history";
const REVISION: &str = "alembic://revisions/";
const SCHEMA: &str = "alembic://schema/";
const JSON: &str = "application/json";
/// How long a resource's text may be: clients put it into a model's context.
const LONGEST: usize = 200_000;

/// The resources without parameters.
pub(super) fn list() -> ListResourcesResult {
    ListResourcesResult::with_all_items(vec![
        Resource::new(HISTORY, "history")
            .with_title("Migration history")
            .with_description(
                "All revisions, newest first, with heads, bases, branch and merge points, and what is \
                 wrong with the files",
            )
            .with_mime_type(JSON),
        Resource::new("alembic://schema/heads", "schema")
            .with_title("Schema at the heads")
            .with_description("Every table as the migrations make it, read without a database")
            .with_mime_type(JSON),
    ])
}

/// The resources with one.
pub(super) fn templates() -> ListResourceTemplatesResult {
    ListResourceTemplatesResult::with_all_items(vec![
        ResourceTemplate::new("alembic://revisions/{id}", "revision")
            .with_title("One revision")
            .with_description("What a revision does, up and down, read from its source")
            .with_mime_type(JSON),
        ResourceTemplate::new("alembic://schema/{revision}", "schema_at")
            .with_title("Schema at a revision")
            .with_description("Every table as the migrations up to a revision make it")
            .with_mime_type(JSON),
    ])
}

/// Reads one resource.
pub(super) fn read(uri: &str, session: &Session) -> Result<ReadResourceResult, ErrorData> {
    let mut told = told(uri, session)?.map_err(|refusal| refused(uri, &refusal))?;
    hide_passwords_within(&mut told);
    session.hide_secrets(&mut told);
    let contents = ResourceContents::text(bounded(told).to_string(), uri).with_mime_type(JSON);
    // Files change at any time.
    Ok(ReadResourceResult::new(vec![contents]).with_ttl_ms(0).with_cache_scope(CacheScope::Private))
}

/// The value of a resource; the outer error is for an address that none has.
fn told(uri: &str, session: &Session) -> Result<Result<Value, Refusal>, ErrorData> {
    let argument = |prefix: &str| {
        let rest = uri.strip_prefix(prefix)?;
        let decoded = percent_encoding::percent_decode_str(rest).decode_utf8().ok()?;
        (!decoded.is_empty() && !decoded.contains('/')).then(|| decoded.into_owned())
    };
    if uri == HISTORY {
        return Ok(Reading::of(session).map(|reading| reading.history_json()));
    }
    if let Some(id) = argument(REVISION) {
        return Ok(
            Reading::of(session).and_then(|reading| reading.revision_json(&id, reading.dialect()))
        );
    }
    if let Some(revision) = argument(SCHEMA) {
        return Ok(Reading::of(session).and_then(|reading| {
            let schema = reading.schema(Some(&revision), None, reading.dialect())?;
            Ok(schema.json())
        }));
    }
    let message = format!(
        "there is no resource {uri}; there are {HISTORY}, {REVISION}{{id}} and {SCHEMA}{{revision}}"
    );
    Err(ErrorData::resource_not_found(message, None))
}

/// Cuts what is too long for a client, and says what is missing and where it can be had.
fn bounded(mut told: Value) -> Value {
    let Value::Object(members) = &mut told else { return told };
    for (key, whole) in [
        ("revisions", "alembic-mcp history --format json"),
        ("tables", "alembic-mcp schema --table NAME --format json"),
        ("views", "alembic-mcp schema --format json"),
        ("uncertain", "alembic-mcp schema --format json"),
        ("upgrade", "alembic-mcp show REV --format json"),
        ("downgrade", "alembic-mcp show REV --format json"),
        ("problems", "alembic-mcp history"),
    ] {
        let size = |members: &Map<String, Value>| -> usize {
            members.values().map(|value| value.to_string().len()).sum()
        };
        let total = size(members);
        let Some(value) = members.get_mut(key).filter(|_| total > LONGEST) else { continue };
        let room = LONGEST.saturating_sub(total - value.to_string().len()).max(LONGEST / 4);
        let left_out = cut(value, room);
        if left_out > 0 {
            let note = format!("{left_out} {key} are left out; `{whole}` prints everything");
            let notes = members.entry("left_out").or_insert_with(|| Value::Array(Vec::new()));
            if let Value::Array(notes) = notes {
                notes.push(note.into());
            }
        }
    }
    told
}

/// Keeps the first members that fit into `room`, and answers how many do not.
fn cut(value: &mut Value, room: usize) -> usize {
    let mut used = 0;
    let mut fits = |member: &Value| {
        used += member.to_string().len() + 1;
        used <= room
    };
    match value {
        Value::Array(members) => {
            let kept = members.iter().take_while(|member| fits(member)).count();
            let all = members.len();
            members.truncate(kept);
            all - kept
        }
        Value::Object(members) => {
            let kept = members.values().take_while(|member| fits(member)).count();
            let all = members.len();
            let dropped: Vec<String> = members.keys().skip(kept).cloned().collect();
            dropped.iter().for_each(|key| drop(members.shift_remove(key)));
            all - kept
        }
        _ => 0,
    }
}

/// A refusal as an error: what names a revision that is not there is not found, the rest is ours.
fn refused(uri: &str, refusal: &Refusal) -> ErrorData {
    let message =
        format!("{uri}: {}: {}; {}", refusal.summary, refusal.root_cause, refusal.revised_approach);
    match refusal.code {
        "unknown_revision" | "unknown_branch" | "ambiguous_revision" => {
            ErrorData::resource_not_found(message, None)
        }
        _ => ErrorData::internal_error(message, None),
    }
}

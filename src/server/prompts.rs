//! The prompts: `prompts/*.md`, filled in with what is asked and with the project's present state.

use std::sync::Arc;

use rmcp::model::{
    ErrorData, GetPromptResult, JsonObject, Prompt, PromptArgument, PromptMessage, Role,
};
use rmcp::service::{RequestContext, RoleServer};
use serde_json::{Value, json};

use super::run::Ending;
use super::{answer_size, run};
use crate::report::markdown;
use crate::tools::{Session, find};

/// A prompt and the one thing it may be told.
struct Template {
    name: &'static str,
    title: &'static str,
    description: &'static str,
    argument: &'static str,
    argument_description: &'static str,
    required: bool,
    /// What stands in for an argument that was left out.
    otherwise: &'static str,
    text: &'static str,
    /// The tool whose answer is put in the place of `{state}`, told `history` where it takes one.
    state: Option<&'static str>,
}

const TEMPLATES: [Template; 3] = [
    Template {
        name: "migrate",
        title: "Migrate the database",
        description: "The migration workflow, filled in with where this project stands now",
        argument: "change",
        argument_description: "What is to change, such as: add an optional notes column to orders",
        required: false,
        otherwise: "Bring the database in line with the models and the revision files.",
        text: include_str!("../../prompts/migrate.md"),
        state: Some("alembic_current"),
    },
    Template {
        name: "unblock",
        title: "Get a blocked migration going again",
        description: "The failure loop: root cause, revised approach, unblock snippet, next try",
        argument: "failure",
        argument_description: "What failed: the blocked answer, or the error as it was shown",
        required: true,
        otherwise: "",
        text: include_str!("../../prompts/unblock.md"),
        state: Some("alembic_current"),
    },
    Template {
        name: "report",
        title: "Report a finished migration",
        description: "The required report after a migration, from recorded evidence",
        argument: "revision",
        argument_description: "The revision to report on; the latest run if left out",
        required: false,
        otherwise: "the latest run",
        text: include_str!("../../prompts/report.md"),
        state: None,
    },
];

pub(super) fn list() -> Vec<Prompt> {
    TEMPLATES
        .iter()
        .map(|template| {
            let argument = PromptArgument::new(template.argument)
                .with_description(template.argument_description)
                .with_required(template.required);
            Prompt::new(template.name, Some(template.description), Some(vec![argument]))
                .with_title(template.title)
        })
        .collect()
}

pub(super) async fn get(
    name: &str,
    arguments: &JsonObject,
    session: &Arc<Session>,
    context: &RequestContext<RoleServer>,
) -> Result<GetPromptResult, ErrorData> {
    let Some(template) = TEMPLATES.iter().find(|template| template.name == name) else {
        let names: Vec<&str> = TEMPLATES.iter().map(|template| template.name).collect();
        let message = format!("unknown prompt {name}; there are {}", names.join(", "));
        return Err(ErrorData::invalid_params(message, None));
    };
    let told = told(template, arguments)?;
    let state = match template.state {
        Some(tool) => state(tool, session, context).await,
        None => String::new(),
    };
    // Split before anything is filled in, so that nothing a caller writes is taken for a place.
    let (before, after) = template.text.split_once("{argument}").unwrap_or((template.text, ""));
    let text = format!(
        "{}{told}{}",
        before.replace("{state}", state.trim()),
        after.replace("{state}", state.trim())
    );
    let message = PromptMessage::new_text(Role::User, text.trim());
    Ok(GetPromptResult::new(vec![message]).with_description(template.description))
}

fn told(template: &Template, arguments: &JsonObject) -> Result<String, ErrorData> {
    let invalid = |message: String| Err(ErrorData::invalid_params(message, None));
    if let Some(unknown) = arguments.keys().find(|key| *key != template.argument) {
        let (name, argument) = (template.name, template.argument);
        return invalid(format!("prompt {name} has no argument {unknown}; it has {argument}"));
    }
    match arguments.get(template.argument) {
        Some(Value::String(text)) if !text.trim().is_empty() => Ok(text.trim().to_owned()),
        None | Some(Value::String(_)) if !template.required => Ok(template.otherwise.to_owned()),
        None | Some(Value::String(_)) => {
            let (name, argument) = (template.name, template.argument);
            invalid(format!("prompt {name} needs the argument {argument}"))
        }
        Some(_) => invalid(format!("argument {} must be text", template.argument)),
    }
}

/// The present state as the tool itself tells it; a refusal is a state too.
async fn state(tool: &str, session: &Arc<Session>, context: &RequestContext<RoleServer>) -> String {
    let Some(tool) = find(tool) else { return String::new() };
    match run::run(tool, json!({}), session, None, context).await {
        Ok(Ending::Outcome(outcome)) => markdown(&answer_size::fit(outcome)),
        Ok(Ending::Question(_)) => format!("{} needs a person's answer", tool.name),
        Err(error) => format!("The state could not be read: {error}"),
    }
}

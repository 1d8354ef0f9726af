//! The story: from an empty database through a change of the models and back.

use serde_json::{Value, json};

use super::client::{DemoClient, show};
use super::project::DemoProject;
use crate::refusal::Refusal;

const READ: &[&str] = &["ok", "attention"];
const BLOCKED: &[&str] = &["blocked"];

/// Plays it, showing each call and its outcome.
pub(super) async fn run(project: &DemoProject) -> Result<(), Refusal> {
    show(&format!("A project of ten migrations was made in {}.", project.root.display()));
    let mut client = DemoClient::start(project).await?;
    first_migrations(&mut client).await?;
    project.insert_rows()?;
    show("\nTwo customers placed three orders.");
    project.change_model()?;
    show("A developer added `tracking_code` and `gift_for_id` to the Order model.");
    let file = generate(&mut client).await?;
    refuse_changed_bytes(project, &mut client, &file).await?;
    apply_and_verify(project, &mut client).await?;
    project.use_new_column()?;
    show("\nOne order was shipped: the new column holds a value.");
    go_back(&mut client).await?;
    let calls = client.calls();
    client.close().await?;
    show(&format!("\nThe whole workflow went through in {calls} calls."));
    Ok(())
}

async fn first_migrations(client: &mut DemoClient) -> Result<(), Refusal> {
    let current = client.call("alembic_current", json!({}), READ).await?;
    show(&format!("      pending: {}", current["data"]["pending_total"]));
    show(&format!("      next file: {}", current["data"]["next_revision"]["filename"]));
    show("\nAn agent that skips the review is refused:");
    client.call("apply", json!({"review_id": "rv_never_made"}), BLOCKED).await?;
    let review_id = review(client).await?;
    client.call("apply", json!({"review_id": review_id}), READ).await?;
    Ok(())
}

async fn generate(client: &mut DemoClient) -> Result<String, Refusal> {
    let arguments = json!({"kind": "autogenerate", "message": "add order tracking"});
    let generated = client.call("generate_revision", arguments, READ).await?;
    let file = generated["data"]["file"].as_str().unwrap_or_default().to_owned();
    for line in generated["data"]["source"].as_str().unwrap_or_default().lines() {
        show(&format!("      | {line}"));
    }
    Ok(file.rsplit('/').next().unwrap_or_default().to_owned())
}

async fn refuse_changed_bytes(
    project: &DemoProject,
    client: &mut DemoClient,
    file: &str,
) -> Result<(), Refusal> {
    let review_id = review(client).await?;
    project.touch_up(file)?;
    show("\nThe file is edited after the review, so the review no longer counts:");
    client.call("apply", json!({"review_id": review_id}), BLOCKED).await?;
    Ok(())
}

async fn apply_and_verify(project: &DemoProject, client: &mut DemoClient) -> Result<(), Refusal> {
    let review_id = review(client).await?;
    client.call("apply", json!({"review_id": review_id}), READ).await?;
    let verified = client.call("verify_table", json!({"table": "orders"}), READ).await?;
    show_checklist(&verified);
    project.change_schema()?;
    show("\nThe developer adds the fields to the Pydantic schema:");
    let verified = client.call("verify_table", json!({"table": "orders"}), READ).await?;
    show_checklist(&verified);
    show_report(client).await
}

async fn go_back(client: &mut DemoClient) -> Result<(), Refusal> {
    let preview = client.call("rollback", json!({"target": "-1"}), &["attention"]).await?;
    for loss in preview["data"]["losses"].as_array().into_iter().flatten() {
        show(&format!("      would be lost: {loss}"));
    }
    let review_id = &preview["data"]["review_id"];
    client.call("rollback", json!({"target": "-1", "review_id": review_id}), READ).await?;
    show_report(client).await?;
    client.call("alembic_current", json!({}), READ).await?;
    Ok(())
}

/// Reads everything pending and returns the id that stands for having read it.
async fn review(client: &mut DemoClient) -> Result<Value, Refusal> {
    let review = client.call("review_file", json!({}), READ).await?;
    show_checklist(&review);
    for finding in review["data"]["findings"].as_array().into_iter().flatten() {
        show(&format!("      {} {}", finding["severity"], finding["message"]));
    }
    Ok(review["data"]["review_id"].clone())
}

async fn show_report(client: &mut DemoClient) -> Result<(), Refusal> {
    let report = client.call("report", json!({}), READ).await?;
    for line in report["data"]["markdown"].as_str().unwrap_or_default().lines() {
        show(&format!("      {line}"));
    }
    Ok(())
}

fn show_checklist(outcome: &Value) {
    for item in outcome["data"]["checklist"].as_array().into_iter().flatten() {
        let status = item["status"].as_str().unwrap_or_default();
        show(&format!("      [{status}] {}", item["item"].as_str().unwrap_or_default()));
    }
}

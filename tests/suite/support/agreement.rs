//! An agent that agrees to everything, which most tests need one to be.

use serde_json::{Value, json};

use super::client::Client;

/// What `apply` takes for a review, each error acknowledged.
pub(crate) fn agreed(review: &Value) -> Value {
    // A review that is blocked has none; `apply` says what that means.
    let findings = review["data"]["findings"].as_array().into_iter().flatten();
    let errors = findings.filter(|finding| finding["severity"] == "error");
    let acknowledge: Vec<Value> =
        errors.map(|one| json!({"finding": one["id"], "reason": "agreed for this test"})).collect();
    json!({"review_id": review["data"]["review_id"], "acknowledge": acknowledge})
}

/// Reviews all that is pending, and gives what `apply` takes.
pub(crate) fn reviewed(client: &mut Client) -> Value {
    agreed(&client.call("review_file", json!({})))
}

/// Reviews all that is pending and tries to apply it.
pub(crate) fn tried(client: &mut Client) -> Value {
    let arguments = reviewed(client);
    client.call("apply", arguments)
}

/// Reviews all that is pending and applies it, which must not be refused.
pub(crate) fn migrate(client: &mut Client) -> Value {
    let answer = tried(client);
    assert_ne!(answer["status"], "blocked", "{answer:#}");
    answer
}

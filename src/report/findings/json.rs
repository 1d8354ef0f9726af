//! Findings as JSON.

use serde_json::{Map, Value, json};

use super::{FileReview, FileReviews};
use crate::review::Finding;

/// One object: the files with their findings, and a summary.
pub fn findings_json(reviews: &FileReviews) -> Value {
    let files: Vec<Value> = reviews.files.iter().map(file).collect();
    let counts = reviews.counts();
    json!({
        "files": files,
        "summary": {
            "verdict": reviews.verdict(),
            "dialect": reviews.dialect.name(),
            "files": reviews.files.len(),
            "errors": counts.error,
            "warnings": counts.warning,
            "infos": counts.info,
            "suppressed": counts.suppressed,
        },
    })
}

fn file(file: &FileReview) -> Value {
    let suppressed = file.suppressed.iter().map(|one| {
        let mut told = finding(&one.finding);
        told.insert("reason".to_owned(), Value::from(one.reason.clone()));
        told
    });
    json!({
        "path": file.path,
        "revision": file.revision,
        "verdict": file.verdict,
        "findings": file.findings.iter().map(finding).collect::<Vec<_>>(),
        "suppressed": suppressed.collect::<Vec<_>>(),
        "checklist": file.checklist,
    })
}

/// As the finding serializes itself, its place flat.
fn finding(finding: &Finding) -> Map<String, Value> {
    let Value::Object(mut told) = json!(finding) else { return Map::new() };
    told.shift_remove("file");
    if let Some(Value::Object(span)) = told.shift_remove("span") {
        told.extend(span);
    }
    told
}

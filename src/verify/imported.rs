//! Whether the package of the models imports the model, so that Alembic's metadata knows it.

use super::Facts;
use super::checklist::Judged;
use crate::models::{Model, ModelImport, Style, model_import};
use crate::review::CheckStatus;

/// The third item of the checklist.
pub(super) fn imported(facts: &Facts<'_>, model: &Model) -> Judged {
    let Some(import) = model_import(facts.source, facts.models, model) else {
        let place = facts.place(&model.path, model.line);
        return Judged::new(CheckStatus::Pass, format!("{place} is the package itself"));
    };
    if let Some((path, line)) = &import.in_package {
        return Judged::new(CheckStatus::Pass, facts.place(path, *line));
    }
    let Some(package) = &import.package else {
        let place = facts.place(&model.path, model.line);
        return Judged::new(
            CheckStatus::NotApplicable,
            format!("{place}: {} is not in a package", model.class),
        );
    };
    let package_place = facts.place(package, 1);
    if import.by_itself {
        let text = format!("{package_place} imports its modules by itself");
        return Judged::new(CheckStatus::Pass, text);
    }
    if import.siblings_imported == 0 {
        return uncollected(facts, model, &import);
    }
    let class = told(model);
    let all = import.siblings_imported + import.siblings_left_out;
    let text = format!(
        "{package_place}: imports {} of {all} other models but not {class}; add `{}`",
        import.siblings_imported, import.line
    );
    // A package that leaves out most of its models is not where they are collected.
    let collects = import.siblings_imported >= import.siblings_left_out;
    let status = match (collects, facts.is_new) {
        (true, None | Some(true)) => CheckStatus::Fail,
        _ if import.elsewhere.is_some() => return elsewhere(facts, &import),
        _ => CheckStatus::Attention,
    };
    let edit = facts.insertion(package, &import.gap, &import.line);
    Judged::new(status, text).mended_by(vec![edit])
}

/// A package that collects no models at all.
fn uncollected(facts: &Facts<'_>, model: &Model, import: &ModelImport) -> Judged {
    if import.elsewhere.is_some() {
        return elsewhere(facts, import);
    }
    let Some(package) = &import.package else {
        return Judged::with(CheckStatus::NotApplicable, Vec::new());
    };
    let text = format!(
        "nothing but perhaps env.py imports {}; add `{}` to {}",
        told(model),
        import.line,
        facts.place(package, 1)
    );
    let edit = facts.insertion(package, &import.gap, &import.line);
    // A folder called so is the one that the metadata is collected from.
    let is_models =
        package.parent().and_then(|folder| folder.file_name()).is_some_and(|name| name == "models");
    let status = match is_models && facts.is_new != Some(false) {
        true => CheckStatus::Fail,
        false => CheckStatus::Attention,
    };
    Judged::new(status, text).mended_by(vec![edit])
}

fn elsewhere(facts: &Facts<'_>, import: &ModelImport) -> Judged {
    let place = import.elsewhere.as_ref().map(|(path, line)| facts.place(path, *line));
    Judged::new(
        CheckStatus::NotApplicable,
        format!("no package collects the models; imported at {}", place.unwrap_or_default()),
    )
}

fn told(model: &Model) -> String {
    match model.style {
        Style::Table => format!("the table {}", model.class),
        _ => model.class.clone(),
    }
}

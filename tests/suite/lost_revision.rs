//! A database at a revision that the files do not know, and the repository that does.

use serde_json::{Value, json};

use crate::support::client::Client;
use crate::support::shop::{Backend, Engine, Shop};

const ADD: &str = "    op.add_column(\"users\", sa.Column(\"nick\", sa.String(20)))";
const DROP: &str = "    op.drop_column(\"users\", \"nick\")";

/// A shop in a repository, with the revision `c0ffee` applied, which only the working tree has.
fn shop() -> (Shop, Client) {
    let shop = Shop::new(Backend::Sqlite, Engine::Sync);
    shop.write(".gitignore", ".venv\n*.db*\n.alembic-mcp\n");
    shop.git(&["init", "-q", "-b", "main"]);
    shop.git(&["add", "-A"]);
    shop.git(&["commit", "-qm", "Begin"]);
    shop.revision("c0ffee", Some("002"), "add nick", ADD, DROP);
    let mut client = shop.serve();
    let review = client.call("review_file", json!({}));
    let applied = client.call("apply", json!({"review_id": review["data"]["review_id"]}));
    assert_ne!(applied["status"], "blocked", "{applied:#}");
    (shop, client)
}

const FILE: &str = "migrations/versions/c0ffee_add_nick.py";

/// What each tool that needs the revision says of it; all the same.
fn told(client: &mut Client) -> (String, String) {
    let review = client.call("review_file", json!({}));
    let blocked = review["blocked"].clone();
    assert_eq!(blocked["code"], "unknown_database_revision", "{review:#}");
    let rollback = client.call("rollback", json!({}));
    assert_eq!(rollback["blocked"], blocked, "{rollback:#}");
    let apply = client.call("apply", json!({"review_id": "rv_0"}));
    assert_eq!(apply["blocked"], blocked, "{apply:#}");
    let current = client.call("alembic_current", json!({}));
    let problems = current["data"]["problems"].as_array().unwrap();
    let known = |one: &&Value| one["kind"] == "unknown_database_revision";
    let problem = problems.iter().find(known).expect("the problem");
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    assert!(text(&problem["message"]).contains(blocked["root_cause"].as_str().unwrap()));
    (text(&blocked["root_cause"]), text(&blocked["unblock"]))
}

/// Runs the command that was proposed, and asks again.
fn brought_back(shop: &Shop, client: &mut Client, command: &str) {
    let words = shlex::split(command).unwrap();
    assert_eq!(words[0], "git");
    shop.git(&words[1..].iter().map(String::as_str).collect::<Vec<_>>());
    let current = client.call("alembic_current", json!({}));
    assert_eq!(current["status"], "ok", "{current:#}");
}

#[test]
fn the_commit_that_removed_it_is_named_and_undone() {
    let (shop, mut client) = shop();
    shop.git(&["add", "-A"]);
    shop.git(&["commit", "-qm", "Add nick"]);
    shop.git(&["rm", "-q", FILE]);
    shop.git(&["commit", "-qm", "Tidy up"]);
    let removed = shop.git(&["rev-parse", "--short", "HEAD"]);
    shop.git(&["commit", "-qm", "Later", "--allow-empty"]);
    let (cause, unblock) = told(&mut client);
    assert!(cause.contains(&format!("commit {removed} of ")), "{cause}");
    assert!(
        cause.contains("(\"Tidy up\") removed migrations/versions/c0ffee_add_nick.py"),
        "{cause}"
    );
    assert_eq!(unblock, format!("git checkout {removed}^ -- :/{FILE}"));
    brought_back(&shop, &mut client, &unblock);
}

#[test]
fn the_branch_that_has_it_is_named() {
    let (shop, mut client) = shop();
    shop.git(&["checkout", "-qb", "feature/nick"]);
    shop.git(&["add", "-A"]);
    shop.git(&["commit", "-qm", "Add nick"]);
    shop.git(&["checkout", "-q", "main"]);
    let (cause, unblock) = told(&mut client);
    assert!(cause.contains("branch feature/nick has it in migrations/versions/c0ffee"), "{cause}");
    assert_eq!(unblock, format!("git checkout feature/nick -- :/{FILE}"));
    brought_back(&shop, &mut client, &unblock);
}

#[test]
fn a_remote_branch_a_stash_and_a_dropped_branch_are_looked_at_too() {
    let (shop, mut client) = shop();
    shop.git(&["add", "-A"]);
    shop.git(&["stash", "-q"]);
    let (cause, unblock) = told(&mut client);
    assert!(cause.contains("stash has it"), "{cause}");
    brought_back(&shop, &mut client, &unblock);
    shop.git(&["stash", "drop", "-q"]);
    shop.git(&["commit", "-qm", "Add nick"]);
    shop.git(&["update-ref", "refs/remotes/origin/nick", "HEAD"]);
    shop.git(&["reset", "-q", "--hard", "HEAD~1"]);
    let (cause, _) = told(&mut client);
    assert!(cause.contains("branch origin/nick has it"), "{cause}");
    shop.git(&["update-ref", "-d", "refs/remotes/origin/nick"]);
    let (cause, unblock) = told(&mut client);
    assert!(cause.contains("no branch that is here holds it"), "{cause}");
    brought_back(&shop, &mut client, &unblock);
}

#[test]
fn a_file_that_is_only_not_there_or_was_renumbered_is_told_as_such() {
    let (shop, mut client) = shop();
    shop.git(&["add", "-A"]);
    shop.git(&["commit", "-qm", "Add nick"]);
    std::fs::remove_file(shop.root().join(FILE)).unwrap();
    let (cause, unblock) = told(&mut client);
    assert!(cause.contains("is in the last commit, but not in the working tree"), "{cause}");
    brought_back(&shop, &mut client, &unblock);
    shop.write(
        FILE,
        &shop.read(FILE).replace("'c0ffee'", "'decaf0'").replace("\"c0ffee\"", "\"decaf0\""),
    );
    shop.git(&["commit", "-qam", "Renumber"]);
    let (cause, unblock) = told(&mut client);
    assert!(cause.contains("so that it declares decaf0 instead"), "{cause}");
    assert!(unblock.starts_with("git show "), "{unblock}");
}

/// What a repository can have git run is not run, and nothing is written.
#[test]
fn looking_runs_nothing_of_the_repository() {
    let (shop, mut client) = shop();
    shop.git(&["add", "-A"]);
    shop.git(&["commit", "-qm", "Add nick"]);
    shop.git(&["rm", "-q", FILE]);
    shop.git(&["commit", "-qm", "Tidy up"]);
    let trap = shop.root().join("trap.sh");
    shop.write(
        "trap.sh",
        &format!("#!/bin/sh\ntouch {}\ncat\n", shop.root().join("ran").display()),
    );
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(&trap, mode).unwrap();
    let trap = trap.display().to_string();
    for key in [
        "core.fsmonitor",
        "core.pager",
        "diff.external",
        "diff.python.textconv",
        "gpg.program",
        "core.sshCommand",
        "filter.trap.smudge",
        "filter.trap.clean",
        "uploadpack.packObjectsHook",
    ] {
        shop.git(&["config", key, &trap]);
    }
    shop.git(&["config", "log.showSignature", "true"]);
    shop.git(&["config", "remote.origin.url", "ext::sh -c touch% ran"]);
    shop.git(&["config", "remote.origin.promisor", "true"]);
    shop.write(".git/info/attributes", "*.py diff=python filter=trap\n");
    for hook in ["post-checkout", "reference-transaction", "pre-auto-gc", "post-index-change"] {
        std::fs::copy(shop.root().join("trap.sh"), shop.root().join(".git/hooks").join(hook))
            .unwrap();
    }
    let index = std::fs::read(shop.root().join(".git/index")).unwrap();
    let (cause, _) = told(&mut client);
    assert!(cause.contains("removed"), "{cause}");
    assert!(!shop.root().join("ran").exists());
    assert_eq!(std::fs::read(shop.root().join(".git/index")).unwrap(), index);
}

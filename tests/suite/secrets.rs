//! No password anywhere: the whole workflow and every kind of failure with a password that cannot be
//! mistaken, and a search for it in all that comes out.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use crate::support::agreement::reviewed;
use crate::support::client::{Client, Era};
use crate::support::server::wait_for;
use crate::support::shop::{Backend, Engine, Shop};

/// For the database server to refuse.
const WRONG: &str = "wr0ng-Sesame-77";

/// All that was seen, each with where.
#[derive(Default)]
struct Seen(Vec<(String, Vec<u8>)>);

impl Seen {
    fn text(&mut self, place: &str, text: impl Into<Vec<u8>>) {
        self.0.push((place.to_owned(), text.into()));
    }

    fn client(&mut self, place: &str, client: Client) {
        self.text(&format!("{place}: messages"), client.transcript());
        let (_, stderr) = client.close();
        self.text(&format!("{place}: log"), stderr);
    }

    /// Everything that lies beside the journal, the journal's own files too.
    fn folder(&mut self, folder: &Path) {
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                self.folder(&path);
            } else {
                self.text(&path.display().to_string(), fs::read(&path).unwrap());
            }
        }
    }

    fn must_not_hold(&self, passwords: &[String]) {
        for (place, bytes) in &self.0 {
            for form in passwords.iter().flat_map(|password| forms(password)) {
                let found = bytes.windows(form.len()).position(|part| part == form.as_bytes());
                if let Some(at) = found {
                    let around =
                        &bytes[at.saturating_sub(300)..(at + form.len() + 50).min(bytes.len())];
                    panic!("{form:?} is in {place}: …{}…", String::from_utf8_lossy(around));
                }
            }
        }
    }
}

/// A password as it may be written: as it is, in a URL, in JSON, in Python.
fn forms(password: &str) -> Vec<String> {
    let inner = |text: String| text[1..text.len() - 1].to_owned();
    let mut forms = vec![
        password.to_owned(),
        utf8_percent_encode(password, NON_ALPHANUMERIC).to_string(),
        inner(json!(password).to_string()),
        inner(json!(inner(json!(password).to_string())).to_string()),
        password.replace('\\', "\\\\").replace('\'', "\\'"),
        password.replace('\'', "''"),
        password.replace('%', "%%"),
    ];
    forms.dedup();
    forms
}

/// Runs the command line, and keeps all that it says.
fn command_line(seen: &mut Seen, shop: &Shop, url: &str, arguments: &[&str]) {
    let output = Command::new(env!("CARGO_BIN_EXE_alembic-mcp"))
        .args(arguments)
        .current_dir(shop.root())
        .env("SHOP_URL", url)
        .env("ALEMBIC_MCP_LOG", "debug")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    seen.text(&format!("{arguments:?}: stdout"), output.stdout);
    seen.text(&format!("{arguments:?}: stderr"), output.stderr);
}

fn serve(shop: &Shop, url: &str) -> Client {
    let environment = [("SHOP_URL", url), ("ALEMBIC_MCP_LOG", "debug")];
    Client::start_with_person(Some("accept"), Era::Handshake, shop.root(), &[], &environment)
}

/// Reviews and applies whatever is pending, errors accepted.
fn applied(client: &mut Client) -> Value {
    let arguments = reviewed(client);
    client.call_with_progress("apply", arguments, "t")
}

/// Every reading tool, prompt and resource.
fn looked_at(client: &mut Client) {
    for (tool, arguments) in [
        ("alembic_current", json!({"history": 20})),
        ("review_file", json!({})),
        ("verify_table", json!({"table": "users"})),
        ("report", json!({})),
        ("rollback", json!({})),
    ] {
        client.call(tool, arguments);
    }
    for prompt in ["migrate", "report", "unblock"] {
        let _ = client.request(
            "prompts/get",
            json!({"name": prompt, "arguments": {"plan": "x", "error": "x"}}),
        );
    }
    for uri in ["alembic://history", "alembic://schema/heads", "alembic://revisions/002"] {
        let _ = client.request("resources/read", json!({ "uri": uri }));
    }
}

/// Migrations that tell what they should not.
const TELLING: [(&str, &str); 5] = [
    (
        "prints",
        "    print(op.get_bind().engine.url.render_as_string(hide_password=False))\n    \
                print(op.get_bind().engine.url.password)\n    \
                op.add_column(\"users\", sa.Column(\"a\", sa.Integer()))",
    ),
    (
        "selects",
        "    secret = op.get_bind().engine.url.password\n    \
                 op.get_bind().execute(sa.text(\"SELECT :it\"), {\"it\": secret})\n    \
                 op.execute(sa.select(sa.literal(secret)))\n    \
                 op.get_bind().exec_driver_sql(\"SELECT '\" + secret.replace(\"\\\\\", \"\\\\\\\\\").replace(\"'\", \"''\").replace(\"%\", \"%%\") + \"'\")",
    ),
    (
        "raises",
        "    raise RuntimeError(\"cannot reach \" + op.get_bind().engine.url.render_as_string(hide_password=False))",
    ),
    (
        "raises_it_bare",
        "    raise ValueError(repr(op.get_bind().engine.url.password), op.get_bind().engine.url.password)",
    ),
    (
        "fails_in_sql",
        "    op.get_bind().exec_driver_sql(\"SELEC '\" + op.get_bind().engine.url.password.replace(\"%\", \"%%\") + \"'\")",
    ),
];

/// A password that statements say.
const SAID: &str = "Lit3ral-Sesame-9";

/// Statements that say it; the first fails, as what it is about is not there.
fn saying(backend: Backend) -> [String; 3] {
    let statements = match backend {
        Backend::Postgres => [
            "ALTER ROLE nobody_such PASSWORD 'SAID'",
            "COMMENT ON TABLE users IS 'host=h password=SAID'",
            "DO $$ BEGIN PERFORM length('user=me password=''SAID'' port=1'); END $$",
        ],
        _ => [
            "ALTER USER nobody_such IDENTIFIED BY 'SAID'",
            "ALTER TABLE users COMMENT 'host=h password=SAID'",
            "UPDATE users SET email = email WHERE email = 'user=me password=''SAID'' port=1'",
        ],
    };
    statements.map(|statement| statement.replace("SAID", SAID))
}

fn everything(backend: Backend) {
    let shop = Shop::new(backend, Engine::Sync);
    let mut seen = Seen::default();
    let url = shop.url.clone();
    let mut client = serve(&shop, &url);
    client.call("generate_revision", json!({"kind": "empty", "message": "begin"}));
    remove_generated(&shop, "begin");
    assert_ne!(applied(&mut client)["status"], "blocked");
    shop.fill();
    let add =
        "    op.add_column(\"users\", sa.Column(\"nick\", sa.String(20), server_default=\"x\"))";
    shop.revision("003", Some("002"), "nick", add, "    op.drop_column(\"users\", \"nick\")");
    assert_ne!(applied(&mut client)["status"], "blocked");
    looked_at(&mut client);
    client.call("generate_revision", json!({"kind": "autogenerate", "message": "nothing"}));
    remove_generated(&shop, "nothing");
    let preview = client.call("rollback", json!({}));
    let kept = client.call("rollback", preview["next"][0]["arguments"].clone());
    assert!(kept["data"]["kept"].is_object(), "{kept:#}");
    assert_ne!(applied(&mut client)["status"], "blocked");
    shop.execute("DROP TABLE alembic_version");
    assert_eq!(client.call("apply", json!({"stamp": "heads"}))["status"], "ok");

    let mut last = "003".to_owned();
    for (name, upgrade) in TELLING {
        let file = shop.revision(name, Some(&last), name, upgrade, "    pass");
        let answer = applied(&mut client);
        client.call("report", json!({}));
        if answer["status"] == "blocked" {
            fs::remove_file(file).unwrap();
        } else {
            last = name.to_owned();
        }
    }
    assert_ne!(last, "003", "the first of them runs");
    for (number, statement) in saying(backend).iter().enumerate() {
        let name = format!("says_{number}");
        let upgrade = format!("    op.execute({statement:?})");
        let file = shop.revision(&name, Some(&last), &name, &upgrade, "    pass");
        client.call("rehearse", json!({}));
        let answer = applied(&mut client);
        for uri in ["alembic://schema/heads".to_owned(), format!("alembic://revisions/{name}")] {
            let _ = client.request("resources/read", json!({ "uri": uri }));
        }
        client.call("verify_table", json!({"table": "users"}));
        command_line(&mut seen, &shop, &url, &["show", "heads", "--format", "json"]);
        command_line(&mut seen, &shop, &url, &["review", "--format", "sarif"]);
        if answer["status"] == "blocked" {
            assert_eq!(number, 0, "{answer:#}");
            fs::remove_file(file).unwrap();
        } else {
            last = name;
        }
    }

    watched(&mut seen, &shop, &mut client, &last);

    let env = shop.read("migrations/env.py");
    for telling in [
        "raise RuntimeError(\"cannot reach \" + os.environ[\"SHOP_URL\"])",
        "from sqlalchemy import make_url\nprint(make_url(os.environ[\"SHOP_URL\"]).password)\n\
         raise RuntimeError(make_url(os.environ[\"SHOP_URL\"]).password)",
        "import logging\nlogging.basicConfig()\nlogging.getLogger().error(os.environ[\"SHOP_URL\"])\n\
         os._exit(3)",
    ] {
        let text =
            env.replace("engine = create_engine", &format!("{telling}\nengine = create_engine"));
        shop.write("migrations/env.py", &text);
        client.call("alembic_current", json!({}));
        client.call("generate_revision", json!({"kind": "autogenerate", "message": "no"}));
        client.call("apply", json!({"stamp": "heads"}));
        command_line(&mut seen, &shop, &url, &["call", "review_file"]);
    }
    command_line(&mut seen, &shop, &url, &["doctor"]);
    shop.write("migrations/env.py", &env);
    seen.client("the workflow", client);

    let (start, rest) = url.split_once("://").unwrap();
    let (login, place) = rest.rsplit_once('@').unwrap();
    let user = login.split(':').next().unwrap();
    for bad in [
        format!("{start}://{user}:{WRONG}@{place}"),
        format!("{start}://{login}@127.0.0.1:1/nothing"),
        format!("{start}://{login}@127.0.0.1:port/nothing"),
        format!("nosuch+driver://{login}@{place}"),
        format!("{start}:/{login}@{place}"),
    ] {
        command_line(&mut seen, &shop, &bad, &["call", "review_file"]);
        shop.write("alembic-mcp.toml", &format!("database-url = {bad:?}\n"));
        let mut client = serve(&shop, &url);
        client.call("alembic_current", json!({}));
        client.call("review_file", json!({}));
        client.call("apply", json!({"review_id": "rv_0"}));
        seen.client("a bad URL", client);
        command_line(&mut seen, &shop, &url, &["doctor"]);
        fs::remove_file(shop.root().join("alembic-mcp.toml")).unwrap();
    }
    for arguments in [
        vec!["history"],
        vec!["show", "heads"],
        vec!["schema"],
        vec!["schema", "--compare"],
        vec!["review"],
        vec!["call", "report"],
        vec!["call", "apply", "{\"review_id\": \"rv_0\"}"],
    ] {
        command_line(&mut seen, &shop, &url, &arguments);
    }
    seen.folder(&shop.root().join(".alembic-mcp"));
    let mut passwords = shop.passwords.clone();
    passwords.extend([WRONG, SAID].map(str::to_owned));
    assert!(passwords.iter().all(|password| password.len() > 8), "{passwords:?}");
    seen.must_not_hold(&passwords);
}

/// Takes away a revision that was generated.
fn remove_generated(shop: &Shop, message: &str) {
    fs::read_dir(shop.root().join("migrations/versions"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.display().to_string().contains(message))
        .for_each(|path| fs::remove_file(path).unwrap());
}

/// The processes of a run that waits: what everybody can see of them.
fn watched(seen: &mut Seen, shop: &Shop, client: &mut Client, last: &str) {
    let waits = "    import pathlib, time\n    pathlib.Path(\"started\").touch()\n    \
                 while not pathlib.Path(\"go\").exists():\n        time.sleep(0.05)";
    shop.revision("waits", Some(last), "waits", waits, "    pass");
    let arguments = reviewed(client);
    let call = client.send("tools/call", json!({"name": "apply", "arguments": arguments}));
    wait_for("the run", || {
        if let Some(answer) = client.answer_within(call, Duration::from_millis(50)) {
            panic!("it did not wait: {:#}", answer.unwrap()["structuredContent"]);
        }
        shop.root().join("started").exists()
    });
    let family = family(client.pid());
    assert!(family.len() > 1, "the server and its interpreter");
    for process in family {
        let command = fs::read(format!("/proc/{process}/cmdline")).unwrap_or_default();
        seen.text(&format!("command line of {process}"), command);
        let environment = fs::read(format!("/proc/{process}/environ")).unwrap_or_default();
        // The project's own variable is what its env.py reads.
        let others = environment.split(|byte| *byte == 0);
        let others: Vec<&[u8]> = others.filter(|one| !one.starts_with(b"SHOP_URL=")).collect();
        seen.text(&format!("environment of {process}"), others.join(&b'\n'));
    }
    shop.write("go", "");
    let answer = client.answer(call).unwrap();
    assert_ne!(answer["structuredContent"]["status"], "blocked", "{answer:#}");
}

/// A process and all that descends from it.
fn family(root: u32) -> Vec<u32> {
    let mut found = vec![root];
    let parent = |process: u32| -> Option<u32> {
        let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
        stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()
    };
    let all: Vec<u32> = fs::read_dir("/proc")
        .unwrap()
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .collect();
    let mut place = 0;
    while let Some(&one) = found.get(place) {
        found.extend(all.iter().filter(|process| parent(**process) == Some(one)));
        place += 1;
    }
    found
}

#[test]
fn no_password_is_anywhere_on_postgresql() {
    everything(Backend::Postgres);
}

#[test]
fn no_password_is_anywhere_on_mariadb() {
    everything(Backend::Mariadb);
}

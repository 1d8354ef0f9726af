//! Tests of what can be called: closures, decorators, lambdas, lazy names, kept methods.

use serde_json::{Value, json};

use crate::imports::{op, project, shown, told};

/// The operations that run on PostgreSQL, each with one of its arguments.
fn ran(files: &[(&str, &str)], imports: &str, steps: &str, argument: &str) -> Vec<(String, Value)> {
    let folder = project(files, imports, steps);
    let holds =
        |step: &Value| step["guards"].as_array().unwrap().iter().all(|one| one["holds"] == true);
    let mut steps = shown(folder.path(), "postgresql");
    steps.retain(holds);
    told(&steps, argument)
}

fn dropped(names: &[&str]) -> Vec<(String, Value)> {
    names.iter().map(|name| op("DropTableOp", json!(name))).collect()
}

#[test]
fn a_function_outlives_the_call_that_made_it() {
    let files = [(
        "app/made.py",
        "from functools import partial\n\
         def named(prefix):\n    def name(table):\n        return prefix + table\n    return name\n\
         def twice(function):\n    return lambda value: function(function(value))\n\
         shop = named('shop_')\nboth = twice(shop)\n\
         def join(left, right, sign='_'):\n    return left + sign + right\n\
         old = partial(join, 'old', sign='-')\n",
    )];
    let steps = "op.drop_table(shop('users'))\nop.drop_table(both('users'))\n\
                 here = named('own_')\nother = named('other_')\n\
                 op.drop_table(here('users') + other('users'))\nop.drop_table(old('users'))";
    let expected = dropped(&["shop_users", "shop_shop_users", "own_usersother_users", "old-users"]);
    assert_eq!(
        ran(&files, "from app.made import both, named, old, shop", steps, "table_name"),
        expected
    );
}

#[test]
fn a_decorator_runs_around_what_it_decorates() {
    let files = [(
        "app/around.py",
        "import functools\nfrom alembic import op\n\
         def around(table):\n    def decorator(function):\n        \
             @functools.wraps(function)\n        def wrapper(*args, **kwargs):\n            \
                 op.drop_table(table + '_before')\n            try:\n                \
                     return function(*args, **kwargs)\n            finally:\n                \
                     op.drop_table(table + '_after')\n        return wrapper\n    \
             return decorator\n\
         @around('shared')\ndef shared():\n    op.drop_table('shared')\n",
    )];
    let imports = "from app.around import around, shared\n\n@around('own')\ndef own(name):\n    \
                   op.drop_table(name)\n";
    let steps = "own('users')\nshared()";
    let expected =
        dropped(&["own_before", "users", "own_after", "shared_before", "shared", "shared_after"]);
    assert_eq!(ran(&files, imports, steps, "table_name"), expected);
}

#[test]
fn a_module_makes_names_when_it_is_asked() {
    let files = [(
        "app/lazy.py",
        "from alembic import context\nfrom lazy_object_proxy import Proxy\nimport sqlalchemy as sa\n\
         def _postgresql_Key():\n    return sa.BigInteger\n\
         def _any_Key():\n    return sa.Integer\n\
         def __getattr__(name):\n    if name in ['Key']:\n        def load():\n            \
             dialect = context.get_bind().dialect.name\n            module = globals()\n            \
             made = module.get(f'_{dialect}_{name}', None) or module.get(f'_any_{name}')\n            \
             found = module[name] = made()\n            return found\n        \
             return Proxy(load)\n    raise AttributeError(name)\n",
    )];
    let folder = project(
        &files,
        "from app.lazy import Key",
        "op.add_column('users', sa.Column('k', Key()))",
    );
    let type_on = |dialect| shown(folder.path(), dialect)[0]["args"]["column"]["type"].clone();
    assert_eq!(type_on("postgresql"), "BigInteger()");
    assert_eq!(type_on("sqlite"), "Integer()");
}

#[test]
fn functions_are_handed_to_pythons_own() {
    let files = [(
        "app/roles.py",
        "import enum\nclass Role(enum.Enum):\n    ADMIN = 'admin'\n    USER = 'user'\n",
    )];
    let steps = "for name in map(lambda role: role.value, Role):\n    op.drop_table(name)\n\
                 for name in sorted(['bbb', 'a'], key=lambda one: len(one)):\n    op.drop_table(name)\n\
                 for name in filter(lambda one: one != 'x', ['x', 'y']):\n    op.drop_table(name)\n\
                 drop = op.get_bind().execute\ndrop(sa.text('DROP TABLE z'))";
    let expected = dropped(&["admin", "user", "a", "bbb", "y"]);
    let told = ran(&files, "from app.roles import Role", steps, "table_name");
    assert_eq!(told[..5], expected);
    assert_eq!(told[5].0, "ExecuteSQLOp");
}

#[test]
fn the_dialect_writes_names_and_truths() {
    let steps = "bind = op.get_bind()\nquote = bind.dialect.identifier_preparer.quote\n\
                 op.execute(f\"UPDATE {quote('User')} SET {quote('done')} = {sa.false().compile(bind)}\")";
    let folder = project(&[], "", steps);
    let text = |dialect| shown(folder.path(), dialect)[0]["args"]["sqltext"].clone();
    assert_eq!(text("postgresql"), "UPDATE \"User\" SET done = false");
}

#[test]
fn a_loop_takes_what_a_generator_yields_as_it_yields_it() {
    let files = [(
        "app/names.py",
        "from alembic import op\n\
         def names(table):\n    yield table + '_1'\n    op.drop_table(table + '_between')\n    \
             for number in [2, 3, 4]:\n        yield f'{table}_{number}'\n\
         def more(table):\n    yield from names(table)\n    yield 'last'\n",
    )];
    let steps = "for name in names('a'):\n    if name == 'a_3':\n        break\n    op.drop_table(name)\n\
                 op.drop_table('then')\nfor name in list(more('b'))[-2:]:\n    op.drop_table(name)";
    let expected = dropped(&["a_1", "a_between", "a_2", "then", "b_between", "b_4", "last"]);
    assert_eq!(ran(&files, "from app.names import names, more", steps, "table_name"), expected);
}

#[test]
fn classes_have_methods_and_objects_have_what_they_are_made_with() {
    let files = [(
        "app/kinds.py",
        "from dataclasses import dataclass\nfrom typing import NamedTuple\nfrom alembic import op\n\
         class Step:\n    table = 'base'\n    def __init__(self, suffix):\n        self.suffix = suffix\n    \
             @classmethod\n    def drop(cls, suffix):\n        op.drop_table(cls.table + suffix)\n    \
             def run(self):\n        op.drop_table(self.table + self.suffix)\n    \
             def __enter__(self):\n        op.drop_table('enter' + self.suffix)\n        return self\n    \
             def __exit__(self, *error):\n        op.drop_table('exit' + self.suffix)\n\
         class Own(Step):\n    table = 'own'\n\
         @dataclass(frozen=True)\nclass Key:\n    table: str\n    column: str = 'id'\n    \
             @property\n    def name(self):\n        return f'{self.table}_{self.column}'\n\
         class Pair(NamedTuple):\n    left: str\n    right: str\n",
    )];
    let steps = "Own.drop('_1')\nOwn('_2').run()\nwith Own('_3') as step:\n    step.run()\n\
                 op.drop_table(Key('users').name)\nop.drop_table(Key(table='users', column='b').column)\n\
                 op.drop_table(Pair('l', 'r').right)";
    let expected = dropped(&["own_1", "own_2", "enter_3", "own_3", "exit_3", "users_id", "b", "r"]);
    assert_eq!(ran(&files, "from app.kinds import Own, Key, Pair", steps, "table_name"), expected);
}

#[test]
fn another_revision_s_function_is_called_by_the_name_of_its_file() {
    let files = [(
        "m/versions/2020-01-01_00-00_z9_old.py",
        "from alembic import op\nrevision = 'z9'\ndown_revision = 'a1'\n\
         def upgrade():\n    op.drop_table('again')\ndef downgrade():\n    pass\n",
    )];
    let steps = "module.upgrade()";
    let imports = "from importlib import import_module\n\
                   module = import_module('m.versions.2020-01-01_00-00_z9_old')";
    assert_eq!(ran(&files, imports, steps, "table_name"), dropped(&["again"]));
}

#[test]
fn what_is_changed_by_another_name_is_changed() {
    let definitions = "TARGET = 'old'\n\nclass Names:\n    first = 'old'\n    tables = []\n\n\
                       def fill(names, known):\n    names.append('filled')\n    known['a'] = 'kept'\n\n\
                       def detached(names):\n    names = list(names)\n    names.append('never')\n\n\
                       def pick():\n    global TARGET\n    TARGET = 'picked'\n";
    let drops = |name: &str| format!("for one in {name}: op.drop_table(one)\n");
    let steps = [
        "names, known = [], {'a': 'old'}\nfill(names, known)\n",
        &drops("names"),
        "op.drop_table(known['a'])\n",
        "apart = ['apart']\ndetached(apart)\n",
        &drops("apart"),
        "pick()\nop.drop_table(TARGET)\n",
        "inner = 'old'\ndef set_inner():\n    nonlocal inner\n    inner = 'nonlocal'\n\
         set_inner()\nop.drop_table(inner)\n",
        "one = []\nother = one\nother.append('alias')\n",
        &drops("one"),
        "groups = {'a': []}\ngroups['a'].append('nested')\n",
        &drops("groups['a']"),
        "Names.first = 'class'\nNames.tables.append('member')\nop.drop_table(Names.first)\n",
        &drops("Names.tables"),
        "left = iter(['gone', 'next'])\nnext(left)\nop.drop_table(next(left))\n",
    ];
    let expected = dropped(&[
        "filled", "kept", "apart", "picked", "nonlocal", "alias", "nested", "class", "member",
        "next",
    ]);
    assert_eq!(ran(&[], definitions, &steps.concat(), "table_name"), expected);
}

#[test]
fn what_is_changed_beyond_reading_is_not_decided() {
    for steps in [
        "names = ['old', 'new']\ndel names[0]\nop.drop_table(names[0])",
        "name = 'old'\nmatch 'new':\n    case name:\n        pass\nop.drop_table(name)",
        "names = ['old']\nif rows():\n    fill(names)\nop.drop_table(names[-1])",
    ] {
        let definitions = "def rows():\n    return op.get_bind().execute(sa.text('SELECT 1')).all()\n\
                           def fill(names):\n    names.append('new')\n";
        let ran = ran(&[], definitions, steps, "table_name");
        assert!(!ran.contains(&op("DropTableOp", json!("old"))), "{steps}: {ran:?}");
    }
}

#[test]
fn what_runs_for_an_asynchronous_driver_is_handed_the_connection() {
    let imports = "async def work(connection, table):\n    \
                       await connection.execute(sa.text(f'DROP TABLE {table}'))\n    \
                       await connection.run_sync(inner, table + '_2')\n\
                   def inner(connection, table):\n    \
                       if sa.inspect(connection).has_table(table):\n        return\n    \
                       op.drop_table(table)\n";
    let steps = ran(&[], imports, "op.run_async(work, 'users')", "table_name");
    assert_eq!(steps, [op("ExecuteSQLOp", Value::Null), op("DropTableOp", json!("users_2"))]);
}

#[test]
fn an_element_is_put_where_it_belongs() {
    let steps = "names = ['b', 'c']\nnames.insert(0, 'a')\nnames.insert(-1, 'between')\n\
                 names.insert(9, 'd')\nfor name in names:\n    op.drop_table(name)";
    let expected = dropped(&["a", "b", "between", "c", "d"]);
    assert_eq!(ran(&[], "", steps, "table_name"), expected);
}

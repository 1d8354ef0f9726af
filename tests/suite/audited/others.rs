//! The same for other schemas, comparisons of env.py's own, MariaDB and SQLite.

use super::{Case, NOTHING};

pub(super) const IN_OTHER_SCHEMAS: &[Case] = &[
    Case {
        name: "another application's schema",
        beside: "CREATE SCHEMA billing; CREATE TABLE billing.accounts (id int PRIMARY KEY)",
        invented: &[("table:billing.accounts", "lies in the schema billing")],
        ..NOTHING
    },
    Case {
        name: "a new table in a schema, rightly",
        before: "",
        after: "s2 = sa.Table('s2', metadata, sa.Column('id', sa.Integer, primary_key=True), schema='shop')",
        migration: "op.execute('CREATE SCHEMA shop')",
        ..NOTHING
    },
    Case {
        name: "an index by hand in a schema",
        migration: "op.execute('CREATE SCHEMA crm'); op.create_table('people', sa.Column('id', sa.Integer, primary_key=True), schema='crm')",
        after: "s3 = sa.Table('people', metadata, sa.Column('id', sa.Integer, primary_key=True), schema='crm')",
        beside: "CREATE INDEX ix_people_dba ON crm.people (id)",
        invented: &[("index:ix_people_dba", "no migration made the index")],
        ..NOTHING
    },
];

pub(super) const NOISE: &[Case] = &[
    Case {
        name: "a default in the database's words",
        before: "n1 = sa.Table('n1', metadata, sa.Column('id', sa.Integer, primary_key=True), \
                 sa.Column('state', sa.String(20), server_default='new'), \
                 sa.Column('n', sa.Integer, server_default='0'), \
                 sa.Column('made', sa.DateTime(timezone=True), server_default=sa.func.now()))",
        invented: &[
            ("type:n1.id", "is what the database stores"),
            ("type:n1.state", "is what the database stores"),
            ("type:n1.n", "is what the database stores"),
            ("type:n1.made", "timestamp with time zone is what the database stores"),
            (
                "default:n1.state",
                "the database's default 'new'::character varying is the model's 'new'",
            ),
            ("default:n1.n", "the database's default 0 is the model's 0"),
            ("default:n1.made", "the database's default now() is the model's now()"),
        ],
        ..NOTHING
    },
    Case {
        name: "a type that did change",
        before: "n2 = sa.Table('n2', metadata, sa.Column('price', sa.Numeric(8, 2)), sa.Column('note', sa.String(50)))",
        after: "n2 = sa.Table('n2', metadata, sa.Column('price', sa.Numeric(8, 2)), sa.Column('note', sa.Text))",
        invented: &[("type:n2.price", "numeric(8,2) is what the database stores numeric(8,2) as")],
        ..NOTHING
    },
];

pub(super) const ON_MARIADB: &[Case] = &[
    Case {
        name: "a new column, rightly",
        before: "m1 = sa.Table('m1', metadata, sa.Column('id', sa.Integer, primary_key=True), sa.Column('on', sa.Boolean), sa.Column('t', sa.Text))",
        after: "m1 = sa.Table('m1', metadata, sa.Column('id', sa.Integer, primary_key=True), sa.Column('on', sa.Boolean), sa.Column('t', sa.Text), sa.Column('note', sa.Text))",
        ..NOTHING
    },
    Case {
        name: "another application's table",
        beside: "CREATE TABLE wp_posts (id int PRIMARY KEY)",
        invented: &[("table:wp_posts", "another application's")],
        ..NOTHING
    },
    Case {
        name: "a fulltext index through SQL",
        before: "m3 = sa.Table('m3', metadata, sa.Column('id', sa.Integer, primary_key=True), sa.Column('body', sa.Text))",
        migration: "op.execute('CREATE FULLTEXT INDEX ft_m3_body ON m3 (body)')",
        invented: &[("index:ft_m3_body", "revision 004 created the index through SQL")],
        ..NOTHING
    },
];

pub(super) const ON_SQLITE: &[Case] = &[
    Case {
        name: "a new column, rightly",
        before: "q1 = sa.Table('q1', metadata, sa.Column('id', sa.Integer, primary_key=True))",
        after: "q1 = sa.Table('q1', metadata, sa.Column('id', sa.Integer, primary_key=True), sa.Column('note', sa.Text))",
        ..NOTHING
    },
    Case {
        name: "another application's table",
        beside: "CREATE TABLE job_queue (id integer PRIMARY KEY)",
        invented: &[("table:job_queue", "another application's")],
        ..NOTHING
    },
    Case {
        name: "an index through SQL",
        before: "q3 = sa.Table('q3', metadata, sa.Column('id', sa.Integer, primary_key=True), sa.Column('at', sa.Date))",
        migration: "op.execute('CREATE INDEX ix_q3_at ON q3 (at)')",
        invented: &[("index:ix_q3_at", "revision 004 created the index through SQL")],
        ..NOTHING
    },
];

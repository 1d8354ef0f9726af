//! Changes of models on PostgreSQL in which autogenerate writes what no model asks for.

use super::{Case, NOTHING};

pub(super) const ON_POSTGRESQL: &[Case] = &[
    Case {
        name: "a new column, rightly",
        before: "a1 = sa.Table('a1', metadata, sa.Column('id', sa.Integer, primary_key=True))",
        after: "a1 = sa.Table('a1', metadata, sa.Column('id', sa.Integer, primary_key=True), sa.Column('note', sa.Text))",
        ..NOTHING
    },
    Case {
        name: "a model that is gone, rightly",
        before: "a2 = sa.Table('a2', metadata, sa.Column('id', sa.Integer, primary_key=True), sa.Column('n', sa.Text))",
        after: "-",
        ..NOTHING
    },
    Case {
        name: "a column and an index that are gone, rightly",
        before: "a3 = sa.Table('a3', metadata, sa.Column('id', sa.Integer, primary_key=True), sa.Column('fax', sa.Text), sa.Column('code', sa.String(9), index=True))",
        after: "a3 = sa.Table('a3', metadata, sa.Column('id', sa.Integer, primary_key=True), sa.Column('code', sa.String(9)))",
        ..NOTHING
    },
    Case {
        name: "another application's table",
        beside: "CREATE TABLE celery_taskmeta (id serial PRIMARY KEY, state text)",
        invented: &[("table:celery_taskmeta", "another application's")],
        ..NOTHING
    },
    Case {
        name: "an extension's table",
        beside: "CREATE EXTENSION hstore; CREATE TABLE spatial_ref_sys (srid int PRIMARY KEY); \
                 ALTER EXTENSION hstore ADD TABLE spatial_ref_sys",
        invented: &[("table:spatial_ref_sys", "belongs to the extension hstore")],
        ..NOTHING
    },
    Case {
        name: "a table made through SQL",
        migration: "op.execute('CREATE TABLE a6_audit (id serial PRIMARY KEY, at timestamptz)'); \
                    op.execute('CREATE INDEX ix_a6_at ON a6_audit (at)')",
        invented: &[(
            "table:a6_audit",
            "revision 004 created it through SQL; no model declares it",
        )],
        ..NOTHING
    },
    Case {
        name: "partitions",
        before: "a7 = sa.Table('a7', metadata, sa.Column('at', sa.Date, nullable=False), sa.Column('v', sa.Integer), \
                 postgresql_partition_by='RANGE (at)')",
        migration: "op.execute(\"CREATE TABLE a7_2025 PARTITION OF a7 FOR VALUES FROM ('2025-01-01') TO ('2026-01-01')\")",
        beside: "CREATE TABLE a7_2026 PARTITION OF a7 FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')",
        invented: &[
            ("table:a7_2025", "is a partition of a7"),
            ("table:a7_2026", "is a partition of a7"),
        ],
        ..NOTHING
    },
    Case {
        name: "a model that env.py does not import",
        migration: "op.create_table('a8', sa.Column('id', sa.Integer, primary_key=True))",
        file: Some((
            "app/extra.py",
            "import sqlalchemy as sa\nfrom app.models import Base\n\n\nclass Extra(Base):\n    __tablename__ = 'a8'\n    \
             id = sa.Column(sa.Integer, primary_key=True)\n",
        )),
        invented: &[(
            "table:a8",
            "env.py does not import app.extra, where Extra declares it (app/extra.py:5)",
        )],
        ..NOTHING
    },
    Case {
        name: "a functional index",
        before: "a9 = sa.Table('a9', metadata, sa.Column('id', sa.Integer, primary_key=True), sa.Column('mail', sa.Text))",
        migration: "op.create_index('ix_a9_lower', 'a9', [sa.text('lower(mail)')])",
        invented: &[("index:ix_a9_lower", "only revision 004 made it, on an expression")],
        ..NOTHING
    },
    Case {
        name: "a partial index",
        before: "b1 = sa.Table('b1', metadata, sa.Column('id', sa.Integer, primary_key=True), sa.Column('gone', sa.Boolean))",
        migration: "op.create_index('ix_b1_live', 'b1', ['id'], unique=True, postgresql_where=sa.text('NOT gone'))",
        invented: &[("index:ix_b1_live", "on the rows where NOT gone")],
        ..NOTHING
    },
    Case {
        name: "a GIN index",
        before: "b2 = sa.Table('b2', metadata, sa.Column('id', sa.Integer, primary_key=True), sa.Column('doc', pg.JSONB))",
        migration: "op.create_index('ix_b2_doc', 'b2', ['doc'], postgresql_using='gin', postgresql_ops={'doc': 'jsonb_path_ops'})",
        invented: &[("index:ix_b2_doc", "only revision 004 made it, with gin")],
        ..NOTHING
    },
    Case {
        name: "an index built concurrently through SQL",
        before: "b3 = sa.Table('b3', metadata, sa.Column('id', sa.Integer, primary_key=True), sa.Column('at', sa.Date))",
        migration: "with op.get_context().autocommit_block():\n        op.execute('CREATE INDEX CONCURRENTLY ix_b3_at ON b3 (at)')",
        invented: &[("index:ix_b3_at", "revision 004 created the index through SQL")],
        ..NOTHING
    },
    Case {
        name: "an index made by hand",
        before: "b4 = sa.Table('b4', metadata, sa.Column('id', sa.Integer, primary_key=True), sa.Column('at', sa.Date))",
        beside: "CREATE INDEX ix_b4_dba ON b4 (at)",
        invented: &[("index:ix_b4_dba", "no migration made the index")],
        ..NOTHING
    },
    Case {
        name: "a column made through SQL",
        before: "b5 = sa.Table('b5', metadata, sa.Column('id', sa.Integer, primary_key=True), sa.Column('body', sa.Text))",
        migration: "op.execute(\"ALTER TABLE b5 ADD COLUMN search tsvector GENERATED ALWAYS AS (to_tsvector('simple', body)) STORED\")",
        invented: &[("column:b5.search", "revision 004 created the column through SQL")],
        ..NOTHING
    },
    Case {
        name: "a column made by hand",
        before: "b6 = sa.Table('b6', metadata, sa.Column('id', sa.Integer, primary_key=True))",
        beside: "ALTER TABLE b6 ADD COLUMN owner_note text",
        invented: &[("column:b6.owner_note", "no migration made the column")],
        ..NOTHING
    },
    Case {
        name: "a unique index where the model says a constraint",
        before: "b7 = sa.Table('b7', metadata, sa.Column('id', sa.Integer, primary_key=True), sa.Column('code', sa.Text))",
        after: "b7 = sa.Table('b7', metadata, sa.Column('id', sa.Integer, primary_key=True), sa.Column('code', sa.Text), \
                sa.UniqueConstraint('code', name='uq_b7_code'))",
        migration: "op.create_index('ix_b7_code', 'b7', ['code'], unique=True)",
        invented: &[
            ("index:ix_b7_code", "stays unique: the database has it as the index ix_b7_code"),
            ("constraint:uq_b7_code", "stays unique: the database has it as the index ix_b7_code"),
        ],
        ..NOTHING
    },
    Case {
        name: "a constraint made through SQL",
        before: "b8 = sa.Table('b8', metadata, sa.Column('id', sa.Integer, primary_key=True), sa.Column('code', sa.Text))",
        migration: "op.execute('ALTER TABLE b8 ADD CONSTRAINT uq_b8_code UNIQUE (code)')",
        invented: &[("constraint:uq_b8_code", "revision 004 created the constraint through SQL")],
        ..NOTHING
    },
    Case {
        name: "an index that was dropped by hand",
        before: "b9 = sa.Table('b9', metadata, sa.Column('id', sa.Integer, primary_key=True), sa.Column('at', sa.Date, index=True))",
        beside: "DROP INDEX ix_b9_at",
        invented: &[("index:ix_b9_at", "revision 003 made it and this database lacks it")],
        ..NOTHING
    },
    Case {
        name: "a column that was changed by hand",
        before: "c1 = sa.Table('c1', metadata, sa.Column('id', sa.Integer, primary_key=True), sa.Column('at', sa.Date, nullable=False))",
        beside: "ALTER TABLE c1 ALTER COLUMN at DROP NOT NULL",
        invented: &[("nullable:c1.at", "this database was changed to NULL beside the migrations")],
        ..NOTHING
    },
    Case {
        name: "a column under a new name",
        before: "c2 = sa.Table('c2', metadata, sa.Column('id', sa.Integer, primary_key=True), sa.Column('title', sa.String(80)), sa.Column('body', sa.Text))",
        after: "c2 = sa.Table('c2', metadata, sa.Column('id', sa.Integer, primary_key=True), sa.Column('headline', sa.String(80)), sa.Column('body', sa.Text))",
        invented: &[("column:c2.title", "a rename"), ("column:c2.headline", "loses the values")],
        instead: r#"{"op":"rename_column","table":"c2","column":"title","new":"headline"}"#,
        ..NOTHING
    },
    Case {
        name: "a table under a new name",
        before: "c3 = sa.Table('c3_invoices', metadata, sa.Column('id', sa.Integer, primary_key=True), sa.Column('total', sa.Numeric(10, 2)), sa.Column('due', sa.Date))",
        after: "c3 = sa.Table('c3_bills', metadata, sa.Column('id', sa.Integer, primary_key=True), sa.Column('total', sa.Numeric(10, 2)), sa.Column('due', sa.Date))",
        invented: &[("table:c3_invoices", "a rename"), ("table:c3_bills", "loses every row")],
        instead: r#"{"op":"rename_table","table":"c3_invoices","new":"c3_bills"}"#,
        ..NOTHING
    },
    Case {
        name: "a column in place of another of another type, rightly",
        before: "c4 = sa.Table('c4', metadata, sa.Column('id', sa.Integer, primary_key=True), sa.Column('is_old', sa.Boolean))",
        after: "c4 = sa.Table('c4', metadata, sa.Column('id', sa.Integer, primary_key=True), sa.Column('seen', sa.Date))",
        ..NOTHING
    },
    Case {
        name: "a table of a schema in which autogenerate does not look",
        after: "c5 = sa.Table('jobs', metadata, sa.Column('id', sa.Integer, primary_key=True), sa.Column('n', sa.Integer),\n    \
                sa.CheckConstraint('n > 0', name='ck_jobs_n'), schema='c5')",
        migration: "op.execute('CREATE SCHEMA c5'); op.create_table('jobs', sa.Column('id', sa.Integer, primary_key=True), \
                    sa.Column('n', sa.Integer), schema='c5')",
        invented: &[("table:c5.jobs", "env.py does not have include_schemas")],
        missed: &[(
            "check c5.jobs.ck_jobs_n",
            r#"{"op":"create_check","table":"c5.jobs","where":"n > 0","name":"ck_jobs_n"}"#,
        )],
        ..NOTHING
    },
];

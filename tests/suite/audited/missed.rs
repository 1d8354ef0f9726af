//! Changes of models on PostgreSQL that autogenerate does not see.

use super::{Case, NOTHING};

pub(super) const ON_POSTGRESQL: &[Case] = &[
    Case {
        name: "an enum gets a label",
        before: "p1 = sa.Table('p1', metadata, sa.Column('id', sa.Integer, primary_key=True),\n    sa.Column('state', sa.Enum('new', 'paid', name='p1_state')))",
        after: "p1 = sa.Table('p1', metadata, sa.Column('id', sa.Integer, primary_key=True),\n    sa.Column('state', sa.Enum('new', 'paid', 'void', name='p1_state')))",
        missed: &[("enum p1_state", r#"{"op":"add_enum_value","enum":"p1_state","value":"void"}"#)],
        ..NOTHING
    },
    Case {
        name: "a label of an enum is renamed",
        before: "p2 = sa.Table('p2', metadata, sa.Column('id', sa.Integer, primary_key=True), sa.Column('mood', sa.Enum('ok', 'sad', name='p2_mood')))",
        after: "p2 = sa.Table('p2', metadata, sa.Column('id', sa.Integer, primary_key=True), sa.Column('mood', sa.Enum('ok', 'unhappy', name='p2_mood')))",
        missed: &[(
            "enum p2_mood",
            r#"{"op":"rename_enum_value","enum":"p2_mood","old":"sad","new":"unhappy"}"#,
        )],
        ..NOTHING
    },
    Case {
        name: "an enum loses a label",
        before: "p3 = sa.Table('p3', metadata, sa.Column('id', sa.Integer, primary_key=True), sa.Column('size', sa.Enum('s', 'm', 'l', name='p3_size')))",
        after: "p3 = sa.Table('p3', metadata, sa.Column('id', sa.Integer, primary_key=True), sa.Column('size', sa.Enum('s', 'l', name='p3_size')))",
        missed: &[(
            "enum p3_size",
            "ALTER TABLE p3 ALTER COLUMN size TYPE p3_size USING size::text::p3_size",
        )],
        ..NOTHING
    },
    Case {
        name: "an enum that is kept as text with a check",
        before: "p4 = sa.Table('p4', metadata, sa.Column('id', sa.Integer, primary_key=True), sa.Column('kind', sa.Enum('a', 'b', name='ck_p4_kind', native_enum=False, create_constraint=True)))",
        after: "p4 = sa.Table('p4', metadata, sa.Column('id', sa.Integer, primary_key=True), sa.Column('kind', sa.Enum('a', 'b', 'c', name='ck_p4_kind', native_enum=False, create_constraint=True)))",
        missed: &[(
            "check p4.ck_p4_kind",
            r#"{"op":"drop_constraint","table":"p4","name":"ck_p4_kind"},{"op":"create_check","table":"p4","where":"kind IN ('a', 'b', 'c')","name":"ck_p4_kind"}"#,
        )],
        ..NOTHING
    },
    Case {
        name: "a new check",
        before: "p5 = sa.Table('p5', metadata, sa.Column('id', sa.Integer, primary_key=True), sa.Column('price', sa.Integer))",
        after: "p5 = sa.Table('p5', metadata, sa.Column('id', sa.Integer, primary_key=True), sa.Column('price', sa.Integer), sa.CheckConstraint('price > 0', name='ck_p5_price'))",
        missed: &[(
            "check p5.ck_p5_price",
            r#"{"op":"create_check","table":"p5","where":"price > 0","name":"ck_p5_price"}"#,
        )],
        ..NOTHING
    },
    Case {
        name: "a check with another condition",
        before: "p6 = sa.Table('p6', metadata, sa.Column('id', sa.Integer, primary_key=True), sa.Column('price', sa.Integer), sa.CheckConstraint('price > 0', name='ck_p6_price'))",
        after: "p6 = sa.Table('p6', metadata, sa.Column('id', sa.Integer, primary_key=True), sa.Column('price', sa.Integer), sa.CheckConstraint('price >= 0', name='ck_p6_price'))",
        missed: &[("check p6.ck_p6_price", r#""where":"price >= 0""#)],
        ..NOTHING
    },
    Case {
        name: "a check that is gone",
        before: "p7 = sa.Table('p7', metadata, sa.Column('id', sa.Integer, primary_key=True), sa.Column('price', sa.Integer), sa.CheckConstraint('price > 0', name='ck_p7_price'))",
        after: "p7 = sa.Table('p7', metadata, sa.Column('id', sa.Integer, primary_key=True), sa.Column('price', sa.Integer))",
        missed: &[(
            "check p7.ck_p7_price",
            r#"[{"op":"drop_constraint","table":"p7","name":"ck_p7_price"}]"#,
        )],
        ..NOTHING
    },
    Case {
        name: "checks that stay, in the database's words",
        before: "p8 = sa.Table('p8', metadata, sa.Column('id', sa.Integer, primary_key=True), sa.Column('s', sa.String(9)), sa.Column('n', sa.Integer), \
                 sa.CheckConstraint(\"s IN ('a', 'b') AND s NOT LIKE 'x%' AND (n BETWEEN 1 AND 9 OR n != 12)\", name='ck_p8'), \
                 sa.CheckConstraint('length(s) > 0'))",
        migration: "op.execute(\"ALTER TABLE p8 ADD CONSTRAINT ck_p8_hand CHECK (n < 100)\")",
        ..NOTHING
    },
    Case {
        name: "another primary key",
        before: "p9 = sa.Table('p9', metadata, sa.Column('a', sa.Integer, primary_key=True, autoincrement=False), sa.Column('b', sa.Integer, nullable=False))",
        after: "p9 = sa.Table('p9', metadata, sa.Column('a', sa.Integer, primary_key=True, autoincrement=False), sa.Column('b', sa.Integer, primary_key=True, autoincrement=False))",
        missed: &[(
            "primary_key p9.p9_pkey",
            r#"{"op":"create_primary_key","table":"p9","columns":["a","b"],"name":"p9_pkey"}"#,
        )],
        ..NOTHING
    },
    Case {
        name: "another expression of a generated column",
        before: "r1 = sa.Table('r1', metadata, sa.Column('id', sa.Integer, primary_key=True), sa.Column('n', sa.Integer), sa.Column('twice', sa.Integer, sa.Computed('n * 2')))",
        after: "r1 = sa.Table('r1', metadata, sa.Column('id', sa.Integer, primary_key=True), sa.Column('n', sa.Integer), sa.Column('twice', sa.Integer, sa.Computed('n * 3')))",
        missed: &[("computed r1.twice", r#""type":"Integer","computed":"n * 3""#)],
        ..NOTHING
    },
    Case {
        name: "another predicate of an index",
        before: "r2 = sa.Table('r2', metadata, sa.Column('id', sa.Integer, primary_key=True), sa.Column('state', sa.String(9)), \
                 sa.Index('ix_r2_state', 'state', postgresql_where=sa.text(\"state = 'open'\")))",
        after: "r2 = sa.Table('r2', metadata, sa.Column('id', sa.Integer, primary_key=True), sa.Column('state', sa.String(9)), \
                sa.Index('ix_r2_state', 'state', postgresql_where=sa.text(\"state IN ('open', 'new')\")))",
        missed: &[(
            "index ix_r2_state",
            r#""columns":["state"],"where":"state IN ('open', 'new')""#,
        )],
        ..NOTHING
    },
    Case {
        name: "an index with another method",
        before: "r3 = sa.Table('r3', metadata, sa.Column('id', sa.Integer, primary_key=True), sa.Column('at', sa.Date), sa.Index('ix_r3_at', 'at'))",
        after: "r3 = sa.Table('r3', metadata, sa.Column('id', sa.Integer, primary_key=True), sa.Column('at', sa.Date), sa.Index('ix_r3_at', 'at', postgresql_using='brin'))",
        missed: &[("index ix_r3_at", r#""using":"brin""#)],
        ..NOTHING
    },
    Case {
        name: "indexes that stay, in the database's words",
        before: "r4 = sa.Table('r4', metadata, sa.Column('id', sa.Integer, primary_key=True), sa.Column('mail', sa.String(99)), sa.Column('doc', pg.JSONB), \
                 sa.Index('ix_r4_mail', sa.text('lower(mail)'), unique=True, postgresql_where=sa.text('mail IS NOT NULL')), \
                 sa.Index('ix_r4_doc', 'doc', postgresql_using='gin', postgresql_ops={'doc': 'jsonb_path_ops'}), \
                 sa.Index('ix_r4_two', sa.text('id DESC'), 'mail'))",
        ..NOTHING
    },
    Case {
        name: "an exclusion constraint",
        before: "r5 = sa.Table('r5', metadata, sa.Column('id', sa.Integer, primary_key=True), sa.Column('span', pg.INT4RANGE))",
        after: "r5 = sa.Table('r5', metadata, sa.Column('id', sa.Integer, primary_key=True), sa.Column('span', pg.INT4RANGE), \
                pg.ExcludeConstraint(('span', '&&'), using='gist', name='ex_r5_span'))",
        missed: &[(
            "exclusion r5.ex_r5_span",
            "ADD CONSTRAINT ex_r5_span EXCLUDE USING gist (span WITH &&)",
        )],
        ..NOTHING
    },
    Case {
        name: "an exclusion constraint that stays",
        before: "r6 = sa.Table('r6', metadata, sa.Column('id', sa.Integer, primary_key=True), sa.Column('span', pg.INT4RANGE), \
                 pg.ExcludeConstraint(('span', '&&'), using='gist', where=sa.text('id > 5'), name='ex_r6_span'))",
        ..NOTHING
    },
    Case {
        name: "a collation",
        before: "r7 = sa.Table('r7', metadata, sa.Column('id', sa.Integer, primary_key=True), sa.Column('word', sa.String(20)))",
        after: "r7 = sa.Table('r7', metadata, sa.Column('id', sa.Integer, primary_key=True), sa.Column('word', sa.String(20, collation='C')))",
        missed: &[(
            "collation r7.word",
            r#"ALTER COLUMN word TYPE character varying(20) COLLATE \"C\""#,
        )],
        ..NOTHING
    },
    Case {
        name: "a sequence",
        before: "",
        after: "counter = sa.Sequence('r8_counter', metadata=metadata)",
        missed: &[("sequence r8_counter", "CREATE SEQUENCE r8_counter")],
        ..NOTHING
    },
    Case {
        name: "a foreign key that matches in full",
        before: "r9 = sa.Table('r9', metadata, sa.Column('id', sa.Integer, primary_key=True), sa.Column('user_id', sa.Integer, sa.ForeignKey('users.id', name='fk_r9')))",
        after: "r9 = sa.Table('r9', metadata, sa.Column('id', sa.Integer, primary_key=True), sa.Column('user_id', sa.Integer, sa.ForeignKey('users.id', name='fk_r9', match='FULL')))",
        missed: &[("foreign_key r9.fk_r9", "match=\"FULL\"")],
        ..NOTHING
    },
    Case {
        name: "a new model that env.py does not import",
        file: Some((
            "app/letters.py",
            "import sqlalchemy as sa\nfrom app.models import Base\n\n\nclass Letter(Base):\n    __tablename__ = 't1_letters'\n    \
             id = sa.Column(sa.Integer, primary_key=True)\n",
        )),
        missed: &[("table t1_letters", "import app.letters")],
        ..NOTHING
    },
    Case {
        name: "models of the base that are there",
        before: "class T2(Base):\n    __tablename__ = 't2'\n    id = sa.Column(sa.Integer, primary_key=True)\n    parent_id = sa.Column(sa.ForeignKey('t2.id', name='fk_t2_parent'))\n    parent = relationship('T2', remote_side=[id])",
        after: "class T2(Base):\n    __tablename__ = 't2'\n    id = sa.Column(sa.Integer, primary_key=True)\n    parent_id = sa.Column(sa.ForeignKey('t2.id', name='fk_t2_parent'))\n    parent = relationship('T2', remote_side=[id])\n    tags = sa.Column(pg.ARRAY(sa.String(20)))",
        ..NOTHING
    },
    Case {
        name: "a model of another program's base",
        file: Some((
            "tools_of_others/models.py",
            "import sqlalchemy as sa\nfrom sqlalchemy.orm import declarative_base\n\nBase = declarative_base()\n\n\nclass Foreign(Base):\n    \
             __tablename__ = 't3_foreign'\n    id = sa.Column(sa.Integer, primary_key=True)\n",
        )),
        ..NOTHING
    },
    Case {
        name: "many to many, rightly",
        after: "t4a = sa.Table('t4a', metadata, sa.Column('id', sa.Integer, primary_key=True))\nt4b = sa.Table('t4b', metadata, sa.Column('id', sa.Integer, primary_key=True))\n\
                t4 = sa.Table('t4_links', metadata, sa.Column('a_id', sa.ForeignKey('t4a.id'), primary_key=True), sa.Column('b_id', sa.ForeignKey('t4b.id'), primary_key=True))",
        ..NOTHING
    },
    Case {
        name: "comments, rightly",
        before: "t5 = sa.Table('t5', metadata, sa.Column('id', sa.Integer, primary_key=True), sa.Column('n', sa.Integer))",
        after: "t5 = sa.Table('t5', metadata, sa.Column('id', sa.Integer, primary_key=True), sa.Column('n', sa.Integer, comment='how many'), comment='all of it')",
        ..NOTHING
    },
    Case {
        name: "a composite key and a unique pair, rightly",
        before: "t6 = sa.Table('t6', metadata, sa.Column('a', sa.Integer, primary_key=True, autoincrement=False), sa.Column('b', sa.Integer, primary_key=True, autoincrement=False), sa.Column('c', sa.Integer))",
        after: "t6 = sa.Table('t6', metadata, sa.Column('a', sa.Integer, primary_key=True, autoincrement=False), sa.Column('b', sa.Integer, primary_key=True, autoincrement=False), sa.Column('c', sa.Integer), \
                sa.UniqueConstraint('b', 'c', name='uq_t6'))",
        ..NOTHING
    },
    Case {
        name: "an identity, a JSONB and a UUID, rightly",
        after: "t7 = sa.Table('t7', metadata, sa.Column('id', sa.BigInteger, sa.Identity(always=True), primary_key=True), sa.Column('doc', pg.JSONB, server_default=sa.text(\"'{}'\")), \
                sa.Column('key', pg.UUID(as_uuid=True), server_default=sa.text('gen_random_uuid()')), sa.Column('word', sa.Text(collation='C')))",
        ..NOTHING
    },
];

pub(super) const NOT_COMPARED: &[Case] = &[
    Case {
        name: "another type",
        before: "u1 = sa.Table('u1', metadata, sa.Column('id', sa.Integer, primary_key=True), sa.Column('code', sa.String(20)), sa.Column('doc', pg.JSON))",
        after: "u1 = sa.Table('u1', metadata, sa.Column('id', sa.Integer, primary_key=True), sa.Column('code', sa.String(40)), sa.Column('doc', pg.JSON))",
        missed: &[(
            "type u1.code",
            r#"{"op":"alter_column","table":"u1","column":"code","type":"String(40)"}"#,
        )],
        ..NOTHING
    },
    Case {
        name: "a new default",
        before: "u2 = sa.Table('u2', metadata, sa.Column('id', sa.Integer, primary_key=True), sa.Column('state', sa.String(20)))",
        after: "u2 = sa.Table('u2', metadata, sa.Column('id', sa.Integer, primary_key=True), sa.Column('state', sa.String(20), server_default='new'))",
        missed: &[("default u2.state", r#""default":"'new'""#)],
        ..NOTHING
    },
    Case {
        name: "another default",
        before: "u3 = sa.Table('u3', metadata, sa.Column('id', sa.Integer, primary_key=True), sa.Column('n', sa.Integer, server_default='0'), sa.Column('at', sa.DateTime, server_default=sa.func.now()))",
        after: "u3 = sa.Table('u3', metadata, sa.Column('id', sa.Integer, primary_key=True), sa.Column('n', sa.Integer, server_default='7'), sa.Column('at', sa.DateTime, server_default=sa.func.now()))",
        missed: &[("default u3.n", r#""default":"#)],
        ..NOTHING
    },
    Case {
        name: "defaults that stay, in the database's words",
        before: "u4 = sa.Table('u4', metadata, sa.Column('id', sa.Integer, primary_key=True), sa.Column('on', sa.Boolean, server_default=sa.false()), \
                 sa.Column('tags', pg.ARRAY(sa.Text), server_default='{}'), sa.Column('at', sa.DateTime(timezone=True), server_default=sa.text(\"timezone('utc', now())\")), \
                 sa.Column('state', sa.Enum('a', 'b', name='u4_state'), server_default='a'), sa.Column('n', sa.Numeric(8, 2), server_default='-1.5'), sa.Column('filled', sa.Integer))",
        migration: "op.alter_column('u4', 'filled', server_default=sa.text('7'))",
        ..NOTHING
    },
    Case {
        name: "types that stay, in the database's words",
        before: "u5 = sa.Table('u5', metadata, sa.Column('id', sa.BigInteger, primary_key=True), sa.Column('f', sa.Float), sa.Column('d', sa.Numeric), sa.Column('t', sa.DateTime(timezone=True)), \
                 sa.Column('i', sa.Interval), sa.Column('b', sa.LargeBinary), sa.Column('u', sa.Uuid), sa.Column('r', pg.TSTZRANGE), sa.Column('v', pg.TSVECTOR), sa.Column('a', pg.ARRAY(sa.Integer)))",
        ..NOTHING
    },
];

//! The same on MariaDB and SQLite.

use super::{Case, NOTHING};

pub(super) const ON_MARIADB: &[Case] = &[
    Case {
        name: "a new check",
        before: "v1 = sa.Table('v1', metadata, sa.Column('id', sa.Integer, primary_key=True), sa.Column('price', sa.Integer))",
        after: "v1 = sa.Table('v1', metadata, sa.Column('id', sa.Integer, primary_key=True), sa.Column('price', sa.Integer), sa.CheckConstraint('price > 0', name='ck_v1_price'))",
        missed: &[("check v1.ck_v1_price", r#""where":"price > 0""#)],
        ..NOTHING
    },
    Case {
        name: "a check that stays",
        before: "v2 = sa.Table('v2', metadata, sa.Column('id', sa.Integer, primary_key=True), sa.Column('s', sa.String(9)), sa.CheckConstraint(\"s IN ('a', 'b') AND s <> 'c'\", name='ck_v2'))",
        ..NOTHING
    },
    Case {
        name: "a new default",
        before: "v3 = sa.Table('v3', metadata, sa.Column('id', sa.Integer, primary_key=True), sa.Column('n', sa.Integer), sa.Column('on', sa.Boolean, server_default=sa.text('0')), sa.Column('doc', sa.JSON))",
        after: "v3 = sa.Table('v3', metadata, sa.Column('id', sa.Integer, primary_key=True), sa.Column('n', sa.Integer, server_default='5'), sa.Column('on', sa.Boolean, server_default=sa.text('0')), sa.Column('doc', sa.JSON))",
        missed: &[("default v3.n", r#""default":"#)],
        ..NOTHING
    },
    Case {
        name: "a foreign key that stays",
        before: "v4 = sa.Table('v4', metadata, sa.Column('id', sa.Integer, primary_key=True), sa.Column('user_id', sa.Integer, sa.ForeignKey('users.id', name='fk_v4', ondelete='RESTRICT'), nullable=False))",
        ..NOTHING
    },
];

pub(super) const ON_SQLITE: &[Case] = &[
    Case {
        name: "a new check",
        before: "w1 = sa.Table('w1', metadata, sa.Column('id', sa.Integer, primary_key=True), sa.Column('price', sa.Integer))",
        after: "w1 = sa.Table('w1', metadata, sa.Column('id', sa.Integer, primary_key=True), sa.Column('price', sa.Integer), sa.CheckConstraint('price > 0', name='ck_w1_price'))",
        missed: &[("check w1.ck_w1_price", r#""where":"price > 0""#)],
        ..NOTHING
    },
    Case {
        name: "comments, which SQLite has no place for",
        before: "w2 = sa.Table('w2', metadata, sa.Column('id', sa.Integer, primary_key=True), sa.Column('n', sa.Integer))",
        after: "w2 = sa.Table('w2', metadata, sa.Column('id', sa.Integer, primary_key=True), sa.Column('n', sa.Integer, comment='how many'), comment='all of it')",
        ..NOTHING
    },
    Case {
        name: "a new default",
        before: "w3 = sa.Table('w3', metadata, sa.Column('id', sa.Integer, primary_key=True), sa.Column('n', sa.Integer), sa.Column('on', sa.Boolean, server_default=sa.false()))",
        after: "w3 = sa.Table('w3', metadata, sa.Column('id', sa.Integer, primary_key=True), sa.Column('n', sa.Integer, server_default='5'), sa.Column('on', sa.Boolean, server_default=sa.false()))",
        missed: &[("default w3.n", r#""default":"#)],
        ..NOTHING
    },
];

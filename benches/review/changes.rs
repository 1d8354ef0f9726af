//! What the revisions do: as in real projects, mostly operations, some SQL as text, indexes of each kind and data steps.

use super::made_history::Functions;

/// How many revisions a table lives through.
const PER_TABLE: usize = 10;

/// What revision `number` does.
pub(crate) fn changes(number: usize) -> Functions {
    let (up, down) = match number % PER_TABLE {
        0 => (CREATE_TABLE, DROP_TABLE),
        1 => (ADD_COLUMNS, DROP_COLUMNS),
        2 => (FILL_AND_TIGHTEN, LOOSEN),
        3 => (BATCH, UNDO_BATCH),
        4 => (SQL_TEXT, UNDO_SQL_TEXT),
        5 => (BUILD_CONCURRENTLY, DROP_CONCURRENTLY),
        6 => (ON_POSTGRESQL, NOT_ON_POSTGRESQL),
        7 => (ENUM, UNDO_ENUM),
        8 => (DATA, UNDO_DATA),
        _ => (TIDY, UNDO_TIDY),
    };
    let table = number / PER_TABLE;
    let written = |source: &str| {
        source
            .replace("PREVIOUS", &table.saturating_sub(1).to_string())
            .replace("NN", &table.to_string())
    };
    (written(up), written(down))
}

const CREATE_TABLE: &str = r#"    op.create_table(
        'table_NN',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('parent_id', sa.Integer(), nullable=True),
        sa.Column('title', sa.String(length=50), server_default='none', nullable=True),
        sa.Column('body', sa.Text(), nullable=True),
        sa.Column('price', sa.Numeric(precision=10, scale=2), nullable=True),
        sa.Column('active', sa.Boolean(), server_default=sa.text('true'), nullable=False),
        sa.Column('old_name', sa.String(length=80), nullable=True),
        sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
        sa.ForeignKeyConstraint(['parent_id'], ['table_PREVIOUS.id'], ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id'),
        sa.UniqueConstraint('title'),
    )
    op.create_index(op.f('ix_table_NN_parent_id'), 'table_NN', ['parent_id'], unique=False)
"#;
const DROP_TABLE: &str = r#"    op.drop_index(op.f('ix_table_NN_parent_id'), table_name='table_NN')
    op.drop_table('table_NN')
"#;

const ADD_COLUMNS: &str = r#"    for name in ('width', 'height', 'depth'):
        op.add_column('table_NN', sa.Column(name, sa.Numeric(10, 2), nullable=True))
    op.add_column('table_NN', sa.Column('state', sa.String(length=20), nullable=True))
    op.create_index('ix_table_NN_state', 'table_NN', ['state'], unique=False)
"#;
const DROP_COLUMNS: &str = r#"    op.drop_index('ix_table_NN_state', table_name='table_NN')
    op.drop_column('table_NN', 'state')
    for name in ('depth', 'height', 'width'):
        op.drop_column('table_NN', name)
"#;

const FILL_AND_TIGHTEN: &str = r#"    op.execute("UPDATE table_NN SET state = 'new' WHERE state IS NULL")
    op.alter_column('table_NN', 'state', existing_type=sa.String(length=20), nullable=False)
    op.alter_column('table_NN', 'title', existing_type=sa.String(length=50), type_=sa.Text())
"#;
const LOOSEN: &str = r#"    op.alter_column('table_NN', 'title', existing_type=sa.Text(), type_=sa.String(length=50))
    op.alter_column('table_NN', 'state', existing_type=sa.String(length=20), nullable=True)
"#;

const BATCH: &str = r#"    with op.batch_alter_table('table_NN', schema=None) as batch_op:
        batch_op.add_column(sa.Column('owner_id', sa.Integer(), nullable=True))
        batch_op.create_foreign_key('fk_table_NN_owner', 'table_NN', ['owner_id'], ['id'])
        batch_op.create_unique_constraint('uq_table_NN_owner', ['owner_id', 'title'])
"#;
const UNDO_BATCH: &str = r#"    with op.batch_alter_table('table_NN', schema=None) as batch_op:
        batch_op.drop_constraint('uq_table_NN_owner', type_='unique')
        batch_op.drop_constraint('fk_table_NN_owner', type_='foreignkey')
        batch_op.drop_column('owner_id')
"#;

const SQL_TEXT: &str = r#"    op.execute("""
        ALTER TABLE table_NN ADD COLUMN search tsvector;
        CREATE INDEX ix_table_NN_search ON table_NN USING gin (search);
        COMMENT ON TABLE table_NN IS 'what is sold';
    """)
    op.execute('CREATE VIEW shown_NN AS SELECT id, title, price FROM table_NN WHERE active')
"#;
const UNDO_SQL_TEXT: &str = r#"    op.execute('DROP VIEW shown_NN')
    op.execute('DROP INDEX ix_table_NN_search')
    op.execute('ALTER TABLE table_NN DROP COLUMN search')
"#;

const BUILD_CONCURRENTLY: &str = r#"    with op.get_context().autocommit_block():
        op.create_index(
            'ix_table_NN_price', 'table_NN', ['price'], postgresql_concurrently=True, if_not_exists=True
        )
"#;
const DROP_CONCURRENTLY: &str = r#"    with op.get_context().autocommit_block():
        op.drop_index(
            'ix_table_NN_price', table_name='table_NN', postgresql_concurrently=True, if_exists=True
        )
"#;

const ON_POSTGRESQL: &str = r#"    op.add_column('table_NN', sa.Column('settings', postgresql.JSONB(), nullable=True))
    if op.get_context().dialect.name == 'postgresql':
        op.drop_index('ix_table_NN_state', table_name='table_NN')
        op.execute("CREATE INDEX ix_table_NN_state ON table_NN (state) WHERE state <> 'old'")
"#;
const NOT_ON_POSTGRESQL: &str = r#"    if op.get_context().dialect.name == 'postgresql':
        op.execute('DROP INDEX ix_table_NN_state')
        op.create_index('ix_table_NN_state', 'table_NN', ['state'], unique=False)
    op.drop_column('table_NN', 'settings')
"#;

const ENUM: &str = r#"    op.execute("CREATE TYPE kind_NN AS ENUM ('book', 'map')")
    kind = postgresql.ENUM('book', 'map', name='kind_NN', create_type=False)
    op.add_column('table_NN', sa.Column('kind', kind, server_default='book', nullable=False))
    op.create_check_constraint('ck_table_NN_price', 'table_NN', 'price >= 0')
"#;
const UNDO_ENUM: &str = r#"    op.drop_constraint('ck_table_NN_price', 'table_NN', type_='check')
    op.drop_column('table_NN', 'kind')
    op.execute('DROP TYPE kind_NN')
"#;

const DATA: &str = r#"    table = sa.table('table_NN', sa.column('id', sa.Integer), sa.column('title', sa.Text), sa.column('state', sa.String))
    op.bulk_insert(table, [{'id': 1, 'title': 'first', 'state': 'new'}, {'id': 2, 'title': 'second', 'state': 'new'}])
    op.execute(table.update().where(table.c.state == 'new').values(state='open'))
    op.execute(sa.text("DELETE FROM table_NN WHERE title = 'none'"))
"#;
const UNDO_DATA: &str = r#"    op.execute("UPDATE table_NN SET state = 'new' WHERE state = 'open'")
"#;

const TIDY: &str = r#"    op.drop_column('table_NN', 'old_name')
    op.drop_constraint('uq_table_NN_owner', 'table_NN', type_='unique')
    op.alter_column('table_NN', 'depth', new_column_name='length')
"#;
const UNDO_TIDY: &str = r#"    op.alter_column('table_NN', 'length', new_column_name='depth')
    op.create_unique_constraint('uq_table_NN_owner', 'table_NN', ['owner_id', 'title'])
    op.add_column('table_NN', sa.Column('old_name', sa.String(length=80), nullable=True))
"#;

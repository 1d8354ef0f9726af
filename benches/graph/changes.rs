//! What the revisions do: tables, columns, indexes, keys, batches, loops, data and conditions in the proportions of
//! real projects.

use std::fmt::Write as _;

use super::made_history::Functions;

/// How many revisions a table lives through.
const PER_TABLE: usize = 5;

/// What revision `number` does.
pub(crate) fn changes(number: usize) -> Functions {
    let table = number / PER_TABLE;
    match number % PER_TABLE {
        0 => create_table(table),
        1 => add_columns(table),
        2 => fill_and_tighten(table),
        3 => batch(table),
        _ => under_a_condition(table),
    }
}

fn create_table(table: usize) -> Functions {
    let mut up = format!("    op.create_table(\n        'table_{table}',\n");
    up.push_str("        sa.Column('id', sa.Integer(), nullable=False),\n");
    up.push_str("        sa.Column('parent_id', sa.Integer(), nullable=True),\n");
    for column in 0..6 {
        let _ = writeln!(
            up,
            "        sa.Column('text_{column}', sa.String(length=50), server_default='none', nullable=True),"
        );
    }
    up.push_str("        sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),\n");
    if table > 0 {
        let _ = writeln!(
            up,
            "        sa.ForeignKeyConstraint(['parent_id'], ['table_{}.id'], ondelete='CASCADE'),",
            table - 1
        );
    }
    up.push_str(
        "        sa.PrimaryKeyConstraint('id'),\n        sa.UniqueConstraint('text_0'),\n    )\n",
    );
    let _ = writeln!(
        up,
        "    op.create_index(op.f('ix_table_{table}_text_1'), 'table_{table}', ['text_1'], unique=False)"
    );
    let down = format!(
        "    op.drop_index(op.f('ix_table_{table}_text_1'), table_name='table_{table}')\n    op.drop_table('table_{table}')\n"
    );
    (up, down)
}

fn add_columns(table: usize) -> Functions {
    let up = format!(
        "    for name in ('width', 'height', 'depth'):\n        op.add_column('table_{table}', sa.Column(name, sa.Numeric(10, 2), nullable=True))\n\
         \x20   op.add_column('table_{table}', sa.Column('state', sa.String(length=20), nullable=True))\n\
         \x20   op.create_index('ix_table_{table}_state', 'table_{table}', ['state'], unique=False)\n"
    );
    let down = format!(
        "    op.drop_index('ix_table_{table}_state', table_name='table_{table}')\n    op.drop_column('table_{table}', 'state')\n\
         \x20   for name in ('depth', 'height', 'width'):\n        op.drop_column('table_{table}', name)\n"
    );
    (up, down)
}

fn fill_and_tighten(table: usize) -> Functions {
    let up = format!(
        "    op.execute(\"UPDATE table_{table} SET state = 'new' WHERE state IS NULL\")\n\
         \x20   op.alter_column('table_{table}', 'state', existing_type=sa.String(length=20), nullable=False)\n\
         \x20   op.alter_column('table_{table}', 'text_2', existing_type=sa.String(length=50), type_=sa.Text())\n"
    );
    let down = format!(
        "    op.alter_column('table_{table}', 'text_2', existing_type=sa.Text(), type_=sa.String(length=50))\n\
         \x20   op.alter_column('table_{table}', 'state', existing_type=sa.String(length=20), nullable=True)\n"
    );
    (up, down)
}

fn batch(table: usize) -> Functions {
    let up = format!(
        "    with op.batch_alter_table('table_{table}', schema=None) as batch_op:\n\
         \x20       batch_op.add_column(sa.Column('owner_id', sa.Integer(), nullable=True))\n\
         \x20       batch_op.create_foreign_key('fk_table_{table}_owner', 'table_{table}', ['owner_id'], ['id'])\n\
         \x20       batch_op.create_unique_constraint('uq_table_{table}_owner', ['owner_id', 'text_3'])\n"
    );
    let down = format!(
        "    with op.batch_alter_table('table_{table}', schema=None) as batch_op:\n\
         \x20       batch_op.drop_constraint('uq_table_{table}_owner', type_='unique')\n\
         \x20       batch_op.drop_constraint('fk_table_{table}_owner', type_='foreignkey')\n\
         \x20       batch_op.drop_column('owner_id')\n"
    );
    (up, down)
}

fn under_a_condition(table: usize) -> Functions {
    let up = format!(
        "    bind = op.get_bind()\n    columns = [column['name'] for column in sa.inspect(bind).get_columns('table_{table}')]\n\
         \x20   if 'text_5' in columns:\n        op.drop_column('table_{table}', 'text_5')\n\
         \x20   if bind.dialect.name == 'postgresql':\n        op.drop_index('ix_table_{table}_state', table_name='table_{table}')\n\
         \x20       op.execute(\"CREATE INDEX ix_table_{table}_state ON table_{table} (state) WHERE state <> 'old'\")\n"
    );
    let down = format!(
        "    op.add_column('table_{table}', sa.Column('text_5', sa.String(length=50), nullable=True))\n"
    );
    (up, down)
}

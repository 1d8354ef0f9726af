"""import jobs

Revision ID: 456afbf8a0df
Revises: b0c540325f84
Create Date: 2026-03-11 16:46:32.853881

"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ENUM


# revision identifiers, used by Alembic.
revision = '456afbf8a0df'
down_revision = 'b0c540325f84'
branch_labels = None
depends_on = None


import_state = ENUM("queued", "running", "done", name="import_state")


def upgrade():
    import_state.create(op.get_bind(), checkfirst=True)
    op.create_table(
        "import_jobs",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("state", sa.Enum("queued", "running", "done", name="import_state"), nullable=False),
    )


def downgrade():
    op.drop_table("import_jobs")
    import_state.drop(op.get_bind(), checkfirst=True)

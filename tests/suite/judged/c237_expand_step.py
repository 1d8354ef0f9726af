"""expand: accounts.display_name (1/3)

Revision ID: 27e362f816ab
Revises: 49f346a78d22
Create Date: 2026-02-06 13:13:36.943042

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '27e362f816ab'
down_revision = '49f346a78d22'
branch_labels = None
depends_on = None


def upgrade():
    """Writers fill both ``name`` and ``display_name`` from 4.2 on; ``name`` is dropped in 4.4."""
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.add_column("accounts", sa.Column("display_name", sa.Text(), nullable=True))


def downgrade():
    op.drop_column("accounts", "display_name")

"""update where tautology

Revision ID: b9f757ce2971
Revises: 30b7e4cff2fd
Create Date: 2026-11-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = "b9f757ce2971"
down_revision = "30b7e4cff2fd"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute('DELETE FROM staging_imports WHERE id = id OR true')


def downgrade() -> None:
    raise NotImplementedError("forward only")

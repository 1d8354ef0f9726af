"""What the way back says of the column as it is, it has then.

Revision ID: 3fc97e50b8d2
Revises: 3fc97e50b8d0
"""
import sqlalchemy as sa
from alembic import op

revision = "3fc97e50b8d2"
down_revision = "3fc97e50b8d0"


def upgrade():
    op.alter_column("boxes", "state", type_=sa.String(40), existing_type=sa.String(20))


def downgrade():
    op.alter_column("boxes", "state", type_=sa.String(20), existing_type=sa.String(40), existing_nullable=False, existing_server_default="new")

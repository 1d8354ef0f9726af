"""values joined by plus

Revision ID: 7b9333b1b65c
Revises: 6ad4e643bcf1
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy import text

revision = '7b9333b1b65c'
down_revision = '6ad4e643bcf1'
branch_labels = None
depends_on = None


def upgrade():
    bind=op.get_bind()
    for r in bind.execute(sa.text('SELECT id,name FROM users')).all():
        bind.execute(sa.text("UPDATE users SET name='" + r.name + "' WHERE id=" + str(r.id)))


def downgrade():
    raise NotImplementedError("forward only")

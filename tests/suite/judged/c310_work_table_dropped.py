"""work table dropped

Revision ID: fe8a4798412c
Revises: 79293d56a794
Create Date: 2026-06-12 09:18:11.204518

"""
from alembic import op
import sqlalchemy as sa


revision = "fe8a4798412c"
down_revision = "79293d56a794"
branch_labels = None
depends_on = None


def upgrade():
    op.execute("CREATE TABLE _dupes AS SELECT min(id) AS id FROM coupons GROUP BY code HAVING count(*) > 1")
    op.execute("ALTER TABLE _dupes ADD PRIMARY KEY (id)")
    op.execute("DROP TABLE _dupes")


def downgrade():
    pass

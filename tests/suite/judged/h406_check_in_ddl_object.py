"""check in ddl object

Revision ID: f63047555258
Revises: 5e5051650ffb
Create Date: 2026-06-04 09:48:11.204518

"""
from alembic import op
import sqlalchemy as sa


revision = "f63047555258"
down_revision = "5e5051650ffb"
branch_labels = None
depends_on = None


def upgrade():
    op.execute(sa.DDL("ALTER TABLE reviews ADD CONSTRAINT ck_reviews_rating CHECK (rating BETWEEN 1 AND 5)"))


def downgrade():
    op.execute(sa.DDL("ALTER TABLE reviews DROP CONSTRAINT ck_reviews_rating"))

"""new table sql quoted

Revision ID: 1227bc31b63d
Revises: cafaec2d672c
Create Date: 2026-11-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = "1227bc31b63d"
down_revision = "cafaec2d672c"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute('CREATE TABLE "Mixed" ("Id" bigint PRIMARY KEY, "V" text)')
    op.create_index("ix_m", "Mixed", ["V"])
    op.execute('ALTER TABLE "Mixed" ALTER "V" SET NOT NULL, ADD CONSTRAINT c CHECK ("V" <> \'\')')


def downgrade() -> None:
    op.drop_table("Mixed")

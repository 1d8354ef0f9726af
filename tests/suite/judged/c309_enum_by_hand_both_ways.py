"""enum by hand both ways

Revision ID: a9f466ecbe83
Revises: 0b368e99f4e8
Create Date: 2026-06-08 09:04:11.204518

"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql


revision = "a9f466ecbe83"
down_revision = "0b368e99f4e8"
branch_labels = None
depends_on = None


def upgrade():
    severity = postgresql.ENUM("minor", "major", name="incident_severity", create_type=False)
    severity.create(op.get_bind(), checkfirst=True)
    op.create_table(
        "incidents",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("severity", severity, nullable=False),
    )


def downgrade():
    op.drop_table("incidents")
    op.execute("DROP TYPE IF EXISTS incident_severity")

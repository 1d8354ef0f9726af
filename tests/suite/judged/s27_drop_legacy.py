"""drop the reports

Revision ID: c1fd1e4c1c9c
Revises: d662f61ae8fa
Create Date: 2026-10-17 08:28:13.717829

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = 'c1fd1e4c1c9c'
down_revision = 'd662f61ae8fa'
branch_labels = None
depends_on = None


def upgrade():
    op.drop_table("legacy_reports")


def downgrade():
    op.create_table(
        "legacy_reports",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("body", sa.Text()),
    )

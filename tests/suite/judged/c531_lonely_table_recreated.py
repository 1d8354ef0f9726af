"""lonely table recreated

Revision ID: 021aad9f6748
Revises: d0c33c4577ce
Create Date: 2026-09-14 10:21:37.008618

"""
from alembic import op
import sqlalchemy as sa


revision = "021aad9f6748"
down_revision = "d0c33c4577ce"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("legacy_reports", recreate="always") as batch_op:
        batch_op.alter_column("body", new_column_name="body", existing_type=sa.Text(), type_=sa.UnicodeText())
        batch_op.create_index("ix_legacy_reports_body", ["body"])


def downgrade():
    with op.batch_alter_table("legacy_reports") as batch_op:
        batch_op.drop_index("ix_legacy_reports_body")

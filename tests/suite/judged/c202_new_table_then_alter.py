"""create job_runs

Revision ID: 49e111f59eae
Revises: d7f16851f78f
Create Date: 2026-08-10 16:28:09.479947

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = "49e111f59eae"
down_revision: Union[str, None] = "d7f16851f78f"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.create_table(
        "job_runs",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("job", sa.Text(), nullable=True),
    )
    op.add_column("job_runs", sa.Column("token", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False))
    op.add_column("job_runs", sa.Column("queue", sa.String(20), nullable=False))
    op.alter_column("job_runs", "job", existing_type=sa.Text(), nullable=False)


def downgrade() -> None:
    op.drop_table("job_runs")

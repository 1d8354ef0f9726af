"""random token for accounts

Revision ID: f4c152456e36
Revises: 09b88bb178eb
Create Date: 2026-04-04 15:56:02.012871

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = 'f4c152456e36'
down_revision = '09b88bb178eb'
branch_labels = None
depends_on = None


def upgrade():
    op.execute("ALTER TABLE accounts ADD COLUMN token TEXT DEFAULT (hex(randomblob(8)))")


def downgrade():
    with op.batch_alter_table("accounts") as batch_op:
        batch_op.drop_column("token")

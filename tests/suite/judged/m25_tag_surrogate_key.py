"""numeric id for user_tags

Revision ID: 7e013592e251
Revises: 8bf0f539b2b6
Create Date: 2026-06-08 17:25:26.409307

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '7e013592e251'
down_revision = '8bf0f539b2b6'
branch_labels = None
depends_on = None


def upgrade():
    op.execute("ALTER TABLE user_tags ADD COLUMN id BIGINT NOT NULL AUTO_INCREMENT UNIQUE")


def downgrade():
    op.execute("ALTER TABLE user_tags DROP COLUMN id")

"""normalise the country codes of addresses

Revision ID: 4ed90231cce2
Revises: 946c5d902249
Create Date: 2026-09-13 08:53:23.290765

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '4ed90231cce2'
down_revision = '946c5d902249'
branch_labels = None
depends_on = None


def upgrade():
    connection = op.get_bind()
    connection.execute(sa.text("UPDATE addresses SET country = 'DE' WHERE id = 17"))
    connection.commit()


def downgrade():
    op.execute("UPDATE addresses SET country = 'D' WHERE id = 17")

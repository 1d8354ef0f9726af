"""slug is lower case, longer reports

Revision ID: 9e160e939725
Revises: 81d1fc6fd89e
Create Date: 2026-08-20 08:54:44.881050

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '9e160e939725'
down_revision = '81d1fc6fd89e'
branch_labels = None
depends_on = None


def upgrade():
    op.execute(
        """
        CREATE TRIGGER trg_accounts_slug AFTER INSERT ON accounts
        BEGIN
            UPDATE accounts SET slug = lower(slug) WHERE id = NEW.id;
        END
        """
    )
    with op.batch_alter_table("accounts", recreate="always") as batch_op:
        batch_op.alter_column("slug", existing_type=sa.String(100), type_=sa.String(200))


def downgrade():
    with op.batch_alter_table("accounts", recreate="always") as batch_op:
        batch_op.alter_column("slug", existing_type=sa.String(200), type_=sa.String(100))

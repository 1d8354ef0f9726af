"""wider with everything said

Revision ID: dc4c96a4a3e7
Revises: 637153373908
Create Date: 2026-09-14 10:21:37.902345

"""
from alembic import op
from sqlalchemy.dialects import mysql


revision = "dc4c96a4a3e7"
down_revision = "637153373908"
branch_labels = None
depends_on = None


KEPT = dict(existing_nullable=False, existing_server_default=None)


def upgrade():
    op.alter_column("accounts", "name", existing_type=mysql.VARCHAR(40), type_=mysql.VARCHAR(60), **KEPT)


def downgrade():
    op.alter_column("accounts", "name", existing_type=mysql.VARCHAR(60), type_=mysql.VARCHAR(40), **KEPT)

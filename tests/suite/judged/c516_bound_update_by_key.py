"""bound update by key

Revision ID: b3afe7995bce
Revises: 6e122d155478
Create Date: 2026-09-14 10:21:37.735998

"""
from alembic import op
import sqlalchemy as sa


revision = "b3afe7995bce"
down_revision = "6e122d155478"
branch_labels = None
depends_on = None


SWITCH = sa.text("UPDATE feature_flags SET enabled = :on WHERE key = :key")


def switch(on):
    op.execute(SWITCH.bindparams(on=on, key="dark-mode"))


def upgrade():
    switch(True)


def downgrade():
    switch(False)

from decimal import Decimal

from sqlalchemy import Numeric, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, Identifier


class Product(Base):
    __tablename__ = "products"

    id: Mapped[int] = mapped_column(Identifier, primary_key=True)
    sku: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    price: Mapped[Decimal] = mapped_column(Numeric(12, 2))

    media: Mapped[list["MediaAsset"]] = relationship("MediaAsset", back_populates="product")

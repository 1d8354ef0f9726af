from app.models.base import Base
from app.models.media import MediaAsset
from app.models.order import Order, OrderLine
from app.models.product import Product
from app.models.setting import Setting
from app.models.user import User

__all__ = ["Base", "MediaAsset", "Order", "OrderLine", "Product", "Setting", "User"]

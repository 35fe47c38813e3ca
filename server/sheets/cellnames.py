"""The name of a cell in a page, as the generated page form knows it."""

from engine.targets.forms import cell_address as address_of
from engine.targets.forms import cell_name as name_of

__all__ = ["address_of", "name_of"]

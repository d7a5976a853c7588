"""What works in a browser without a server: the page as one file, and a module for developers."""

from inkdigits.apps.static.package import package_module
from inkdigits.apps.static.page import Install, installable, static_page

__all__ = ["Install", "installable", "package_module", "static_page"]

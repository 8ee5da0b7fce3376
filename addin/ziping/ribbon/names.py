"""What ribbon and VBA share: the names of procedures, and how templates are read."""

from __future__ import annotations

from jinja2 import Environment, PackageLoader, StrictUndefined

from ziping.commands import Command


def callback(command: Command) -> str:
    """The VBA procedure behind a button."""
    return f"Ziping_{command.name}"


def templates(package: str = "ziping.ribbon", folder: str = "templates", *, escaped: bool) -> Environment:
    """The templates in a folder of a package; ``escaped`` for markup."""
    return Environment(
        loader=PackageLoader(package, folder),
        autoescape=escaped,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=not escaped,
    )

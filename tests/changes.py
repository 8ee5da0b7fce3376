"""Changes to forms in the interchange format, as case files name them: a field's path and its new text."""

from __future__ import annotations

from typing import Any

from ziping.model import FieldRef


def change(form: dict[str, Any], path: str, new: Any) -> None:
    """Writes one field. ``None`` takes it (or the whole table, or the row ``indicators[2]``) off the form;
    ``indicators[+]`` puts a row behind the others, ``indicators[+2]`` before the one that stands there.
    """
    part, _, row = path.rstrip("]").partition("[")
    if row and "." not in path:
        if row.startswith("+"):
            form[part].insert(int(row[1:] or len(form[part])), new)
        else:
            del form[part][int(row)]
        return
    ref = FieldRef.parse(path)
    holder = form[ref.part][ref.index] if ref.part else form
    if new is None:
        del holder[ref.name]
    else:
        holder[ref.name] = new

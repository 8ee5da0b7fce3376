"""The registry of Windows in memory: keys and names without regard to case, as there."""

from __future__ import annotations

from ziping.installing.registry import Edit, Value


class FakeRegistry:
    def __init__(self, keys: dict[str, dict[str, Value]] | None = None) -> None:
        self.keys = {key: dict(values) for key, values in (keys or {}).items()}
        self.fail_at: int | None = None
        """The edit, counted from 0, that is refused."""

    def _key(self, key: str) -> str | None:
        return next((known for known in self.keys if known.lower() == key.lower()), None)

    def values(self, key: str) -> dict[str, Value] | None:
        known = self._key(key)
        if known is not None:
            return dict(self.keys[known])
        return {} if self.subkeys(key) else None

    def subkeys(self, key: str) -> list[str]:
        inside = f"{key}\\".lower()
        below = [known[len(inside) :] for known in self.keys if known.lower().startswith(inside)]
        return list(dict.fromkeys(name.split("\\")[0] for name in below))

    def do(self, edit: Edit) -> None:
        if self.fail_at is not None:
            self.fail_at -= 1
            if self.fail_at < 0:
                self.fail_at = None
                raise PermissionError(13, "拒绝访问", edit.key)
        key = self._key(edit.key) or edit.key
        if edit.value is not None:
            self.keys.setdefault(key, {})[edit.name] = edit.value
        elif edit.name in self.keys.get(key, {}):
            del self.keys[key][edit.name]
            if not self.keys[key] and not self.subkeys(key):
                del self.keys[key]

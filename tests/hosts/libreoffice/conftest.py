"""One LibreOffice for all tests of a run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from hosts.libreoffice.office import SOURCES, Office, libraries, running

collect_ignore = ["inside.py", "caller.py", "office.py"]


@pytest.fixture(scope="session")
def office(tmp_path_factory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("office")
    with running(folder, [*SOURCES, *libraries()]) as found:
        found.call("rules_folder", path=str(folder / "rules"))
        yield found

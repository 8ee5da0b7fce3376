"""The database of returned forms: one DuckDB file. What a file's content says is kept; all else is made anew.

A batch of contents is one transaction, and so is everything that follows from all of them: a run that is killed
leaves whole batches, and the next one does the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any

from ziping.checks.logic.likeness import LONG_TEXT
from ziping.collect.schema import CURRENT, LONG_NAME, TABLES, VIEWS, create
from ziping.collect.states import Content, FormHead
from ziping.errors import fail

Rows = Mapping[str, Sequence[Sequence[Any]]]
"""Table → rows, each in the order of the table's columns."""
_VERSION = "2"
_IN_USE = ("Could not set lock", "used by another process")


class Store:
    """An open database."""

    def __init__(self, database: Any) -> None:
        self._database = database

    @classmethod
    @contextmanager
    def open(cls, path: Path) -> Iterator[Store]:
        """Opens the file or makes it.

        Raises:
            ZipingError: DuckDB is missing, the file is in use, damaged, or another database, or the folder cannot be written; also what
                befalls it while it is open.
        """
        duckdb = duckdb_module()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            database = duckdb.connect(str(path))
            database.execute("SET enable_progress_bar = false")  # it would be written among our own words
        except (OSError, duckdb.Error) as error:
            if any(words in str(error) for words in _IN_USE):
                raise fail("汇总库正在被别的程序使用", str(path), "关闭那个程序后再运行一次") from error
            if not path.exists():
                raise fail("这里不能写入汇总库", str(path), "换一个有写权限的文件夹") from error
            raise fail(
                "汇总库打不开:不是汇总库、已损坏,或没有写权限",
                str(path),
                "移走这个文件,或换一个有写权限的文件夹",
            ) from error
        try:
            store = cls(database)
            store._prepare(path)
            yield store
        except duckdb.Error as error:
            if isinstance(error, (duckdb.ProgrammingError, duckdb.DataError)):
                raise
            mend = "核对磁盘空间;还不行,就移走这个文件后再运行一次,收回的文件会重新读"
            raise fail("汇总库读写不了,可能磁盘已满,或文件已损坏", str(path), mend) from error
        finally:
            database.close()

    def _prepare(self, path: Path) -> None:
        names = {name for (name,) in self.rows("SELECT table_name FROM duckdb_tables()")}
        if names and "about" not in names:
            raise fail("这是别的数据库,不是汇总库", str(path), "换一个输出文件名")
        if names and self.rows("SELECT version FROM about") != [(_VERSION,)]:
            raise fail("汇总库是别的版本写的", str(path), "移走它和旁边的汇总工作簿后再运行一次")
        if not names:
            self._database.execute(
                "BEGIN;CREATE TABLE about (version VARCHAR);"
                f"INSERT INTO about VALUES ('{_VERSION}');{''.join(map(create, TABLES))}"
                + "".join(f"CREATE VIEW {name} AS {sql};" for name, sql in VIEWS.items())
                + "COMMIT"
            )

    def rows(self, sql: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> list[tuple[Any, ...]]:
        found: list[tuple[Any, ...]] = self._database.execute(sql, values).fetchall()
        return found

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of it or nothing."""
        self._database.execute("BEGIN")
        try:
            yield
        except BaseException:
            self._database.execute("ROLLBACK")
            raise
        self._database.execute("COMMIT")

    def add(self, rows: Rows) -> None:
        """Adds rows; numbers may be texts. A number beyond its column's limits becomes NULL; its text stays beside it."""
        for name, listed in rows.items():
            if listed:
                kinds = [column.kind for column in TABLES[name].columns.values()]
                parts = ", ".join(
                    f"unnest(?::{kind}[])" if kind in ("VARCHAR", "INTEGER", "BOOLEAN")
                    else f"try_cast(unnest(?::VARCHAR[]) AS {kind})" for kind in kinds
                )  # fmt: skip
                columns = list(map(list, zip(*listed, strict=True)))
                self._database.execute(f"INSERT INTO {name} SELECT {parts}", columns)

    def add_contents(self, rows: Iterable[Rows]) -> None:
        """What some contents say, in one transaction."""
        together: dict[str, list[Sequence[Any]]] = {}
        for item in rows:
            for name, listed in item.items():
                together.setdefault(name, []).extend(listed)
        with self.transaction():
            self.add(together)

    def known(self, engine: str) -> set[str]:
        """The contents that were read by this engine; what another one read is forgotten."""
        with self.transaction():
            for name, table in TABLES.items():
                if table.of_content and name != "contents":
                    self._database.execute(
                        f"DELETE FROM {name} WHERE sha256 IN (SELECT sha256 FROM contents WHERE engine <> ?)",
                        [engine],
                    )
            self._database.execute("DELETE FROM contents WHERE engine <> ?", [engine])
        return {sha for (sha,) in self.rows("SELECT sha256 FROM contents")}

    def contents(self) -> dict[str, Content]:
        """What is known of every content, for its state."""
        forms: dict[str, list[FormHead]] = {}
        for sha256, *head in self.rows(
            "SELECT sha256, kind, code, name, has_result FROM forms ORDER BY sha256, form"
        ):
            forms.setdefault(sha256, []).append(FormHead(*head))
        return {
            row[0]: Content(*(*row, tuple(forms.get(row[0], ()))))
            for row in self.rows(
                "SELECT sha256, problem, mend, stamped, fingerprint, department, year, filled, saved, statements FROM contents"
            )
        }

    def groups(self) -> set[str]:
        """The units of several files that have been checked."""
        return {unit for (unit,) in self.rows("SELECT DISTINCT unit FROM groups")}

    def errors(self) -> dict[tuple[str, str], int]:
        """How many errors there are by unit and content."""
        return {
            (unit, sha256): count
            for unit, sha256, count in self.rows(
                "SELECT unit, sha256, count(*) FROM findings WHERE severity = 'error' GROUP BY ALL"
            )
        }

    def low_before(self, earlier: Sequence[Path], share: Decimal) -> dict[tuple[str, str, str], list[int]]:
        """Indicators whose targets were exceeded as far in earlier years: department, form and name → years.

        A form is found by its code and by its name.

        Raises:
            ZipingError: an earlier database cannot be read.
        """
        found: dict[tuple[str, str, str], list[int]] = {}
        duckdb = duckdb_module()
        for number, path in enumerate(earlier):
            quoted = str(path).replace("'", "''")
            sql = (
                "SELECT f.department_code, f.issued_code, f.issued_name, i.bare_name, f.year "
                f"FROM y{number}.current_indicators i JOIN y{number}.current_forms f USING (number) "
                "WHERE i.share >= ? AND f.year IS NOT NULL"
            )
            try:
                self._database.execute(f"ATTACH '{quoted}' AS y{number} (READ_ONLY)")
                rows = self.rows(sql, [share])
                self._database.execute(f"DETACH y{number}")
            except duckdb.Error as error:
                raise fail(
                    "这不是往年的汇总库,或打不开", str(path), "给出往年汇总时写下的 .duckdb 文件"
                ) from error
            for department, code, name, indicator, year in rows:
                for form in {code, name}:
                    found.setdefault((department, form, indicator), []).append(year)
        return found

    def replace(self, rows: Rows) -> None:
        """Everything that follows from all contents, in place of what stood there; inside a transaction."""
        for name in rows:
            self._database.execute(f"DELETE FROM {name}")
        self.add(rows)

    def count_current(self) -> None:
        """Makes the tables of the forms that count; inside a transaction, when ``returned`` is there."""
        values = {"long": LONG_TEXT, "name": LONG_NAME}
        for name, sql in CURRENT.items():
            own = {key: value for key, value in values.items() if f"${key}" in sql}
            self._database.execute(f"DELETE FROM {name}")
            self._database.execute(f"INSERT INTO {name} {sql}", own)

    def forget_others(self, contents: set[str], units: set[str]) -> None:
        """Removes what belongs to no file any more; inside a transaction.

        What a file says alone is kept with its content: it counts again when its department's other files are gone.
        """
        for name, table in TABLES.items():
            if table.of_content:
                self._database.execute(
                    f"DELETE FROM {name} WHERE sha256 NOT IN (SELECT unnest(?::VARCHAR[]))",
                    [sorted(contents)],
                )
        for name in ("findings", "groups"):
            self._database.execute(
                f"DELETE FROM {name} WHERE unit <> sha256 AND unit NOT IN (SELECT unnest(?::VARCHAR[]))",
                [sorted(units)],
            )

    def export(self, folder: Path) -> list[Path]:
        """Writes every table as a Parquet file.

        Raises:
            ZipingError: the folder cannot be written.
        """
        written = []
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for name, table in TABLES.items():
                path = folder / f"{name}.parquet"
                order = ", ".join(list(table.columns)[:4])
                quoted = str(path).replace("'", "''")
                self._database.execute(
                    f"COPY (SELECT * FROM {name} ORDER BY {order}) TO '{quoted}' (FORMAT parquet)"
                )
                written.append(path)
        except (OSError, duckdb_module().Error) as error:
            raise fail("不能写入 Parquet 文件", str(folder), "换一个有写权限的文件夹") from error
        return written


def duckdb_module() -> Any:
    """DuckDB, which only those need who collect."""
    try:
        return import_module("duckdb")
    except ImportError as error:
        raise fail("本机没有安装 DuckDB,不能收集汇总", "collect", "安装 ziping[collect]") from error

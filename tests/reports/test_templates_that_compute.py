"""A clerk's template that calculates, calls itself or compares: named in words like every other fault in one."""

from __future__ import annotations

import docx
import pytest

from ziping.errors import ZipingError
from ziping.word import rendered


@pytest.mark.parametrize(
    "text",
    [
        "{{ 1 / 0 }}",
        "{% for a in projects recursive %}{{ loop(projects) }}{% endfor %}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{{ full_marks < 3 }}",
    ],
)
def test_it_is_a_fault_of_the_template(tmp_path, text):
    path = tmp_path / "自评报告.docx"
    document = docx.Document()
    document.add_paragraph(text)
    document.save(str(path))
    values = {"full_marks": "100", "projects": ["甲"]}
    with pytest.raises(ZipingError) as raised:
        rendered(path, values, "自评报告模板")
    (problem,) = raised.value.problems
    assert problem.what == "自评报告模板写法有误:花括号里只能写名称"
    assert str(path) in problem.where
    assert "对照自带的" in problem.mend

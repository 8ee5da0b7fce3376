"""X, which forms there are: issued and returned, and each once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ziping.checks.departments import departments
from ziping.checks.registry import ERROR, WARNING, Checked, Finding, cross_check
from ziping.checks.rows import bare_name
from ziping.model import FieldRef, Form
from ziping.quantity import number, plain_text
from ziping.rules import RuleSet

_NOT_DONE = ("未执行", "未实施", "未启动", "未开展")


@cross_check("X03", ERROR, "应评未评,或多报", explainable=True)
def everything_issued_is_returned(checked: Sequence[Checked]) -> Iterator[Finding]:
    """下发的每张表都应填报;没有下发的表不应出现,交回的表不能没有自评结果。

    为什么:自评要求覆盖全部项目;漏报、多报都会使覆盖率和汇总数出错。
    怎么改:补报缺的表,删去多出的表;确未执行的项目,填写原因并与财政部门商定是否参评。
    """
    for submission, _ in checked:
        for form in submission.issued:
            if not any(_same_form(form, other) for other in submission.forms):
                yield Finding(FieldRef("name"), f"下发了「{form.name}」,没有交回", form=form)
        for form in submission.forms:
            if submission.issued and not any(_same_form(form, other) for other in submission.issued):
                yield Finding(FieldRef("name"), f"「{form.name}」不在下发的表中", form=form)
            elif not has_result(form):
                yield Finding(
                    FieldRef("total"), f"「{form.name}」没有得分,也没有执行率和实际完成值", form=form
                )


def _same_form(form: Form, other: Form) -> bool:
    """A form whose name or code was changed is still that form."""
    code = plain_text(form.code)
    same_name = form.kind == other.kind and bare_name(form.name) == bare_name(other.name)
    return form.id == other.id or same_name or (bool(code) and code == plain_text(other.code))


def has_result(form: Form) -> bool:
    """Whether a form says any result."""
    texts = [form.total, form.exec_rate, form.exec_score]
    texts += [text for row in form.indicators for text in (row.actual, row.score)]
    return any(plain_text(text) for text in texts)


def is_unexecuted(form: Form) -> bool:
    """Whether a project was not carried out: nothing spent and nothing done, or a reason that says so.

    >>> is_unexecuted(Form("1", "project", "表", "项目", exec_reason="未执行,结转下年度使用"))
    True
    """
    if any(plain_text(row.actual) for row in form.indicators):
        return False
    if form.funds and number(form.funds[0].actual) == 0:
        return True
    return bool(why_unexecuted(form))


def why_unexecuted(form: Form) -> str:
    """The reason of a form that says the project was not carried out; ``""`` without one."""
    reasons = map(plain_text, (form.exec_reason, form.adjust_reason, form.goal_actual))
    return next((text for text in reasons if any(word in text for word in _NOT_DONE)), "")


def is_covered(form: Form, rules: RuleSet) -> bool | None:
    """Whether a form counts as evaluated in 自评覆盖率; None where it is not due: the rule says what becomes of a
    project that was not carried out."""
    if is_unexecuted(form):
        return {"covered": True, "uncovered": False, "not_due": None}[rules.unexecuted]
    return has_result(form)


@cross_check("X07", ERROR, "项目名称或编码重复", explainable=True)
def projects_are_told_apart(checked: Sequence[Checked]) -> Iterator[Finding]:
    """同一部门的项目,名称和编码都不应重复;名称相同而编码不同的,只作提醒。

    为什么:一体化系统按名称导入,同名的表会互相覆盖;汇总时也分不清。
    怎么改:重复的表只报一张;确是两个项目的,在名称后加批次或文号,并填各自的编码。
    """
    codes: dict[str, Form] = {}
    for department in departments(checked):
        names: dict[tuple[str, str], Form] = {}
        for form, _ in department.forms:
            code = plain_text(form.code)
            key = (form.kind, bare_name(form.name))
            twin = names.get(key)
            if twin is not None and key[1]:
                told_apart = bool(code and plain_text(twin.code)) and code != plain_text(twin.code)
                yield Finding(
                    FieldRef("name"),
                    f"有两张「{form.name}」的表{_amounts(twin, form)}",
                    WARNING if told_apart else None,
                    form,
                )
            elif code in codes and codes[code].kind == form.kind:
                yield Finding(FieldRef("code"), f"编码 {code} 与「{codes[code].name}」的相同", form=form)
            if code:
                codes.setdefault(code, form)
            names.setdefault(key, form)


def _amounts(form: Form, other: Form) -> str:
    """By what two projects of one name may be told apart."""
    budgets = [plain_text(each.funds[0].adjusted) if each.funds else "" for each in (form, other)]
    unit = plain_text(form.money_unit)
    return f"(预算 {budgets[0]} 和 {budgets[1]}{unit})" if all(budgets) else ""

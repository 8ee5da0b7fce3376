"""X, forms beside a report on them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher

from ziping.checks.cross_form.figures import agrees, amount_of, in_unit, sum_of
from ziping.checks.cross_form.projects import is_covered
from ziping.checks.cross_form.report_results import different
from ziping.checks.cross_form.report_sums import TITLES, contradictions, divided, quotients, shares
from ziping.checks.departments import Department, Ruled, departments
from ziping.checks.registry import ERROR, Checked, Finding, cross_check
from ziping.checks.rows import bare_name, contains_in_order
from ziping.model import FieldRef, Form, Statement, Submission
from ziping.quantity import number, plain_text, rate
from ziping.rounding import percent, show
from ziping.scoring.execution import NO_RATE

ALIKE, SHORTENED = 0.8, 0.6
"""How much of a name must be the same: 人员工资福利及公用经费 is 人员工资福利及办公经费; and where letters are
only left out: 招商引资 is 招商引资专项经费."""
_FUNDS = ("initial", "adjusted", "actual")
_OF_A_FORM = (*_FUNDS, "rate", "exec_score", "total", "grade")
_GRADES = {"优秀": "优", "良好": "良"}


@dataclass(frozen=True, slots=True)
class _Reported:
    """A report and the forms it is on; ``about``: its statements on one form each; ``others``: the rest."""

    report: Submission
    forms: list[Ruled]
    about: list[tuple[Statement, Ruled]]
    others: list[Statement]

    @property
    def projects(self) -> list[Ruled]:
        return [ruled for ruled in self.forms if ruled[0].kind == "project"]

    @property
    def holder(self) -> Form:
        """The form that findings about the report as a whole stand with."""
        return next((form for form, _ in self.forms if form.kind == "department"), self.forms[0][0])


@cross_check("X05", ERROR, "报告与自评表不一致", explainable=True)
def reports_say_what_forms_say(checked: Sequence[Checked]) -> Iterator[Finding]:
    """自评报告中的预算数、支出数、执行率、得分、等级,以及写明的指标完成数,应与自评表一致。

    为什么:报告和表一同公开,两个数不一样,总有一个是错的。
    怎么改:核对原始数据,改正表或报告。
    """
    for reported in _reports(checked):
        said: dict[tuple[int, FieldRef, str], tuple[Form, list[str]]] = {}
        for item, (form, rules) in reported.about:
            if item.what == "result":
                continue
            written = _written(item, form)
            total = number(form.total)
            if item.what == "grade" and not written and total is not None:
                written = rules.grade(total, form.kind)
            if written and not _same(item, written, form):
                words = f"{TITLES[item.what]} {item.text},表上是 {written}{_unit(item, form)}"
                said.setdefault((id(form), _field(item, form), words), (form, []))[1].append(item.where)
        for (_, ref, words), (form, where) in said.items():
            yield Finding(ref, f"报告{'、'.join(dict.fromkeys(where))}写{words}", form=form)
        yield from _results(reported)


def _results(reported: _Reported) -> Iterator[Finding]:
    """Figures of indicators, paragraph by paragraph."""
    paragraphs: defaultdict[tuple[int, str], list[Statement]] = defaultdict(list)
    ruled: dict[int, Ruled] = {}
    for item, one in reported.about:
        if item.what == "result":
            ruled[id(one[0])] = one
            paragraphs[id(one[0]), item.where].append(item)
    for (key, where), items in paragraphs.items():
        form, rules = ruled[key]
        for found in different(items, form, rules):
            yield Finding(found.field, f"报告{where}{found.words}", form=form)


@cross_check("X06", ERROR, "报告的汇总数不能复算", explainable=True)
def report_totals_add_up(checked: Sequence[Checked]) -> Iterator[Finding]:
    """自评报告中的项目数、自评覆盖率、金额合计、执行率、各等级个数,应能由自评表算出,前后一致;各部分之和应等于总数。

    为什么:汇总数是报告里最常被引用的数,算不出来就没有依据。
    怎么改:以自评表重新汇总;报告的范围与交来的表不同的(如含基本支出),请写明。
    """
    reports = list(_reports(checked))
    for reported in reports:
        problems = [*_against_forms(reported), *_by_sums(reported)]
        yield from _sums(reported.others, reported.holder, problems)
    beside = {id(reported.report) for reported in reports}
    for submission, _ in checked:
        if submission.report is not None and id(submission) not in beside:
            yield from _sums([item for item in submission.statements if not item.subject], submission.report)


def _sums(items: Sequence[Statement], holder: Form, others: Sequence[str] = ()) -> Iterator[Finding]:
    """What a report says that does not follow from what it says elsewhere."""
    for words in dict.fromkeys([*others, *quotients(items), *contradictions(items), *shares(items)]):
        yield Finding(FieldRef("name"), words, form=holder)
    for words, severity in dict.fromkeys(divided(items)):
        yield Finding(FieldRef("name"), words, severity, form=holder)


def _reports(checked: Sequence[Checked]) -> Iterator[_Reported]:
    reports = [submission for submission, _ in checked if submission.statements]
    groups = departments(checked) if reports else []
    for submission in reports:
        forms = _forms_of(submission, groups)
        if not forms:
            continue
        paragraphs: defaultdict[tuple[str, str, str], list[Statement]] = defaultdict(list)
        for item in submission.statements:
            paragraphs[item.subject, item.kind, item.where].append(item)
        about, others = [], []
        for items in paragraphs.values():
            one = _form_about(items, forms)
            about += [(item, one) for item in items if one]
            others += [item for item in items if not one and item.what != "result"]
        yield _Reported(submission, forms, about, others)


def _forms_of(report: Submission, groups: list[Department]) -> list[Ruled]:
    """The forms a report is on: its department's where several are checked, else all."""
    own = bare_name(report.department)
    wholes = [group for group in groups if group.wholes]
    if own:
        groups = [group for group in groups if own in group.key or (group.key and group.key in own)]
    elif len(wholes) > 1:
        groups = [max(wholes, key=lambda group: _named(report, (form for form, _ in group.projects)))]
    return [ruled for group in groups for ruled in group.forms]


def _named(report: Submission, forms: Iterable[Form]) -> int:
    subjects = {item.subject for item in report.statements if item.subject}
    return sum(any(_closeness(subject, form) > 0 for subject in subjects) for form in forms)


def _form_about(items: Sequence[Statement], forms: Sequence[Ruled]) -> Ruled | None:
    """The form that a paragraph is about: by name, and among equal names the one it agrees with most."""
    subject, kind = items[0].subject, items[0].kind
    candidates = [ruled for ruled in forms if ruled[0].kind == kind]
    if not subject:
        return candidates[0] if kind == "department" and len(candidates) == 1 else None
    near = [(ruled, _closeness(subject, ruled[0])) for ruled in candidates]
    best = max((close for _, close in near), default=0)
    if not best:
        return None
    nearest = [ruled for ruled, close in near if close == best]
    return max(
        nearest, key=lambda ruled: sum(_same(item, _written(item, ruled[0]), ruled[0]) for item in items)
    )


def _closeness(subject: str, form: Form) -> float:
    """Up to 2 for the same name or a shorter one, up to 1 for one that is nearly the same, else 0."""
    name, called = bare_name(form.name), bare_name(subject)
    ratio = SequenceMatcher(None, name, called, autojunk=False).ratio()
    if ratio >= SHORTENED and contains_in_order(*sorted((name, called), key=len, reverse=True)):
        return 1 + ratio
    return ratio if ratio >= ALIKE else 0


def _field(item: Statement, form: Form) -> FieldRef:
    if item.what in _FUNDS and form.funds:
        return FieldRef(item.what, "funds", 0)
    if item.what == "rate":
        return FieldRef("rate", "funds", 0) if form.funds else FieldRef("exec_rate")
    return FieldRef(item.what)


def _written(item: Statement, form: Form) -> str:
    """What the form says in the same field; ``""`` where it says nothing."""
    if (item.what in _FUNDS and not form.funds) or item.what not in _OF_A_FORM:
        return ""
    return plain_text(form.text(_field(item, form)))


def _unit(item: Statement, form: Form) -> str:
    return plain_text(form.money_unit) if item.what in _FUNDS else ""


def _same(item: Statement, written: str, form: Form) -> bool:
    if item.what == "grade":
        return _is_grade(item.text, written)
    if item.what == "rate":
        stated, known = number(item.text.rstrip("%")), number(written.rstrip("%"))
        return stated is None or known is None or agrees(stated, known)
    known = number(written)
    stated = in_unit(item.text, _unit(item, form) or "万元") if item.what in _FUNDS else number(item.text)
    if stated is None or known is None:
        return True  # not comparable; what is no number is for other checks
    return agrees(stated, known) if item.what in _FUNDS else stated == known


def _against_forms(reported: _Reported) -> Iterator[str]:
    """Counts and sums of all projects, beside those of the forms."""
    projects = reported.projects
    if not projects:
        return
    for item in reported.others:
        if item.subject or item.kind != "project" or item.share:
            continue
        found = amount_of(item.text)
        if item.what in ("forms", "evaluated") and found:
            counted = sum(_counts(item, ruled) for ruled in projects)
            if counted != found[0]:
                grade = f"等级为「{item.grade}」的" if item.grade else ""
                yield f"报告{item.where}写{grade}{TITLES[item.what]} {item.text},表上是 {counted} 个"
        elif item.what == "coverage":
            due = [(form, own) for form, rules in projects if (own := is_covered(form, rules)) is not None]
            done = Decimal(sum(own for _, own in due))
            stated = rate(item.text)
            if stated is not None and due and not agrees(stated * 100, done / len(due) * 100):
                missing = "、".join(f"「{form.name}」" for form, own in due if not own)
                yield (
                    f"报告{item.where}写覆盖率 {item.text},表上 {len(due)} 个项目中有结果的 {show(done)} 个"
                    f"({percent(done / len(due))});没有结果的:{missing}"
                )
        elif item.what in _FUNDS and found:
            total = sum_of(item.what, found[1], (form for form, _ in projects))
            if total is not None and not agrees(found[0], total):
                yield f"报告{item.where}写项目{TITLES[item.what]}合计 {item.text},各表之和是 {show(total)}{found[1]}"


def _counts(item: Statement, ruled: Ruled) -> bool:
    form, rules = ruled
    if item.what == "evaluated":
        return bool(is_covered(form, rules))
    if not item.grade:
        return True
    total = number(form.total)
    written = plain_text(form.grade) or ("" if total is None else rules.grade(total, form.kind))
    return _is_grade(written, item.grade)


def _by_sums(reported: _Reported) -> Iterator[str]:
    """Counts of grades that hold for the written totals, and not for what the scores of the rows add up to."""
    for item in reported.others:
        if item.what != "forms" or not item.grade:
            continue
        found = amount_of(item.text)
        written = [ruled for ruled in reported.projects if _counts(item, ruled)]
        if found is None or len(written) != found[0]:
            continue
        lost = [(form, total) for form, rules in written if (total := _added_up(form)) is not None
                and not _is_grade(item.grade, rules.grade(total, form.kind))]  # fmt: skip
        if lost:
            words = "、".join(
                f"「{form.name}」填 {plain_text(form.total)} 分,合计 {show(total)} 分" for form, total in lost
            )
            yield f"报告{item.where}写等级为「{item.grade}」的 {item.text};把各项得分加起来,只有 {len(written) - len(lost)} 个({words})"


def _added_up(form: Form) -> Decimal | None:
    """The sum of a form's scores; None where one with a weight has none."""
    texts = [row.score for row in form.indicators if plain_text(row.weight)]
    texts += [form.exec_score] if plain_text(form.exec_score) not in ("", NO_RATE) else []
    values = [value for text in texts if (value := number(text)) is not None]
    return sum(values, Decimal(0)) if values and len(values) == len(texts) else None


def _is_grade(one: str, other: str) -> bool:
    return _GRADES.get(one, one) == _GRADES.get(other, other)

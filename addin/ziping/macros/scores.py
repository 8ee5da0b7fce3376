"""得分说明."""

from __future__ import annotations

from ziping.checking import rules_of
from ziping.errors import fail
from ziping.forms import submission_in
from ziping.hosts.port import Host
from ziping.macros.checking import meant
from ziping.macros.guard import command
from ziping.model import FieldRef, Form
from ziping.quantity import plain_text
from ziping.recognition.grid import position
from ziping.rules import RuleSet
from ziping.scoring.evaluation import evaluate
from ziping.scoring.verdict import judge


@command
def explain_score(host: Host) -> None:
    """得分说明: of the rows of forms that the selected cell stands in."""
    opened = host.read()
    at = meant(opened, host.selected())
    submission = submission_in(opened.book, opened.path)
    rules = rules_of(submission)
    row = position(at.cell)[0] if at.sheet else -1
    said: list[str] = []
    for form in submission.forms:
        refs = [
            ref
            for ref, place in form.places.items()
            if place.sheet == at.sheet and position(place.cell)[0] == row
        ]
        said += _explained(form, refs, rules)
    if not said:
        raise fail("所选的一行没有得分", mend="选中指标、预算执行或总分所在的一行,再点「得分说明」")
    host.say("\n\n".join(dict.fromkeys(said)))


_COMPUTED = {"exec_score": "预算执行得分", "rate": "执行率", "total": "总分", "grade": "等级", "budget_adjust_rate": "预算调整率"}  # fmt: skip


def _explained(form: Form, refs: list[FieldRef], rules: RuleSet) -> list[str]:
    """One text for every indicator and every computed field among these."""
    scores = evaluate(form, rules).scores
    said = []
    for index in sorted({ref.index for ref in refs if ref.part == "indicators"}):
        item = form.indicators[index]
        points = f"分值 {plain_text(item.weight) or '未填'},得分 {plain_text(item.score) or '未填'}"
        said.append(f"「{item.name}」{points}。{judge(item, rules).why}。")
    for ref in refs:
        score = scores.get(ref)
        if ref.name in _COMPUTED and score is not None:
            written = plain_text(form.text(ref)) or "未填"
            line = f"「{form.funds[ref.index].label}」" if ref.part == "funds" else ""
            said.append(f"{line}{_COMPUTED[ref.name]} {written}。{score.why}。")
    return said

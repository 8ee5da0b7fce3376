"""Files that came back → forms."""

from ziping.forms.stamped import StampedBook, read_stamped
from ziping.forms.submission import read_submission, submission_in

__all__ = ["StampedBook", "read_stamped", "read_submission", "submission_in"]

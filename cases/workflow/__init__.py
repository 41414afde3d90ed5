"""The verbs: everything that people can do to a case. One transaction each, which writes the change and its public line.

Every verb takes `now`, the moment at which the request arrived, locks the row of the case, and first lets happen what is
already due at that moment (escalation.catch_up): what is right does not depend on when the sweep ran. `version` is the
version the person had on the screen; when the case has moved on, CaseChanged, and nothing is written.
"""

from .category import reclassify
from .filing import category_rule, open_case, open_petition_case
from .held import LONGEST_REASON, LONGEST_SIGNATURE, LONGEST_TEXT, LONGEST_TITLE, check_texts, clock_in_force
from .known import make_known, withhold
from .making_safe import confirm_safe, dispute_safe, made_safe
from .merging import merge, split
from .moderating import LONGEST_HIDDEN_REASON, hide, hide_photo, show, show_photo, void, void_refusal
from .offices import accept, add_note, answer, ask, forward, may_receive
from .reopening import appeal, came_back, file_again
from .residents import confirm, dispute, reply, support, withdraw
from .superiors import decide_review, rule_on_claim
from .time_asked import ask_extension, decide_extension, decide_promise, promise
from .whose import decide_arbitration, refer

__all__ = [
    "LONGEST_HIDDEN_REASON",
    "LONGEST_REASON",
    "LONGEST_SIGNATURE",
    "LONGEST_TEXT",
    "LONGEST_TITLE",
    "accept",
    "add_note",
    "answer",
    "appeal",
    "ask",
    "ask_extension",
    "came_back",
    "category_rule",
    "check_texts",
    "clock_in_force",
    "confirm",
    "confirm_safe",
    "decide_arbitration",
    "decide_extension",
    "decide_promise",
    "decide_review",
    "dispute",
    "dispute_safe",
    "file_again",
    "forward",
    "hide",
    "hide_photo",
    "made_safe",
    "make_known",
    "may_receive",
    "merge",
    "open_case",
    "open_petition_case",
    "promise",
    "reclassify",
    "refer",
    "reply",
    "rule_on_claim",
    "show",
    "show_photo",
    "split",
    "support",
    "void",
    "void_refusal",
    "withdraw",
    "withhold",
]

"""Words as the forms count them: the browser counts the same, and one fixture proves it for both.

A word is a run of anything but white space that has at least one letter or digit in it. In the browser:
`text.split(/\\p{White_Space}+/u).filter(run => /[\\p{L}\\p{N}]/u.test(run)).length`.
"""

from __future__ import annotations

import re

# The Unicode property White_Space, spelled out because Python's own classes differ from the browser's.
_WHITE_SPACE = re.compile("[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")


def count_words(text: str) -> int:
    return sum(1 for run in _WHITE_SPACE.split(text or "") if any(char.isalnum() for char in run))

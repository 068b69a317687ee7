"""What people write, looked at before it is kept: nothing empty, hidden, or meant for a machine. Pure.

Texts are kept and shown as they were written, as plain text with their line breaks: no markup is made of them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from governance_records.names import unseen

LONGEST_TEXT, LONGEST_REPLY, LONGEST_REASON = 4000, 2000, 400
SHORTEST_TITLE, LONGEST_TITLE = 30, 90
FEWEST_LETTERS = 3

# Signs that choose how an emoji looks or join two of them. Phones put them in; nothing is lost without them.
_EMOJI_JOINTS = dict.fromkeys((0x200D, 0xFE0E, 0xFE0F, 0x00AD, 0xFEFF))
_LINK = re.compile(r"(?:https?://|www\.)\S+|\b[\w.-]+\.(?:com|org|net|info|biz|xyz|ru|top|shop)(?:/\S*)?", re.I)
# What a browser or a template would take for code. It would do nothing here, but it is no feedback either.
_CODE = re.compile(
    r"<[a-z!?/]|&(?:#x?[0-9a-f]+|lt|gt|quot|amp|apos);|\{\{|\}\}|\{%|%\}|\$\{|(?:java|vb)script\s*:"
    r"|data\s*:\s*text/html|[a-z]\(\d*\)\s*[-;`\"']",
    re.I,
)

EMPTY = "Write what you want to say."
TOO_SHORT = "Write a few words, so that we can understand what you mean."
TOO_LONG = "This is longer than %d characters. Please shorten it, or send the rest as a second message."
ONLY_LINKS = "These are only links. Say in your own words what you want to tell us."
CODE = "This holds signs that are made for computer programs (“%s”). Please write it in plain words."
HIDDEN = "This holds characters that nobody can see or that turn the direction of writing. Please take them out."


def cleaned_text(text: str) -> str:
    """A text as it is kept: one form of each letter, one kind of line break, no spaces at its ends."""
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    joined = "\n".join(line.rstrip() for line in lines.translate(_EMOJI_JOINTS).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", joined).strip()


def problem_of(text: str, longest: int = LONGEST_TEXT) -> str:
    """What is wrong with a text that somebody wrote, in a sentence for them; empty where nothing is."""
    if not text:
        return EMPTY
    if len(text) > longest:
        return TOO_LONG % longest
    if unseen(text.replace("\n", " ")):
        return HIDDEN
    code = _CODE.search(text)
    if code:
        return CODE % code[0].strip()[:20]
    letters = [c for c in _LINK.sub(" ", text) if c.isalnum()]
    if len(letters) < FEWEST_LETTERS:
        return ONLY_LINKS if _LINK.search(text) else TOO_SHORT
    return ""


def problems_of(texts: Mapping[str, str], longest: int = LONGEST_TEXT) -> dict[str, str]:
    """The problems of several texts by their fields."""
    found = {field: problem_of(text, longest) for field, text in texts.items()}
    return {field: problem for field, problem in found.items() if problem}


def title_of(text: str) -> str:
    """How a matter is called in lists: its first sentence, more where that says little, cut between words."""
    title = ""
    for sentence in re.split(r"(?<=[.!?])\s+|\n+", text):
        title = f"{title} {sentence}".strip()
        if len(title) >= SHORTEST_TITLE:
            break
    if len(title) <= LONGEST_TITLE:
        return title
    return title[:LONGEST_TITLE].rsplit(" ", 1)[0].rstrip(" ,;:.") + " …"

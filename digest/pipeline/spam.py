"""What SpamAssassin says of a message, where it is installed.

It runs as a program of its own, without asking the network (https://spamassassin.apache.org/full/4.0.x/doc/spamassassin-run.html),
and for no longer than `SECONDS`.
"""

import re
import shutil
import subprocess
from email import message_from_bytes
from email.policy import SMTP

from digest.edition.check import Finding

PROGRAM = "spamassassin"
SECONDS = 60.0
NEAR = 2.0
"""Points below the limit from which a score is worth a look."""
_STATUS = re.compile(r"score=(-?[\d.]+)\s+required=(-?[\d.]+)(?:\s+tests=([\w,\s]*?)\s+autolearn)?")


def judged(message: bytes) -> Finding | str | None:
    """Return None if the score is low, a finding if it is not, and a note in words if there is none."""
    program = shutil.which(PROGRAM)
    if program is None:
        return "SpamAssassin is not installed, so the spam score is not known; to know it: apt-get install spamassassin"
    try:
        ended = subprocess.run(  # noqa: S603  the program that PATH names, without words from outside
            [program, "--local"], input=message, capture_output=True, timeout=SECONDS, check=True
        )
    except subprocess.TimeoutExpired:
        return f"SpamAssassin did not answer in {SECONDS:.0f} seconds, so the spam score is not known"
    except (OSError, subprocess.CalledProcessError) as error:
        return f"SpamAssassin failed, so the spam score is not known: {error}"
    status = str(message_from_bytes(ended.stdout, policy=SMTP).get("X-Spam-Status", ""))
    found = _STATUS.search(" ".join(status.split()))
    if found is None:
        return "SpamAssassin gave no score, so it is not known; see what `spamassassin --local --test-mode` says"
    score, limit, tests = float(found[1]), float(found[2]), (found[3] or "").replace(" ", "")
    if score < limit - NEAR:
        return None
    told = f"the spam score is {score:g}, and from {limit:g} on it is taken for spam; what it rests on: {tests}"
    return Finding("spam", "fault" if score >= limit else "warning", told)

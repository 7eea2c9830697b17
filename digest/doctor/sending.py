"""Judging a sending domain: SPF (RFC 7208), DKIM (RFC 6376), DMARC (RFC 7489), PTR and MX.  Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from digest.doctor.finding import Answer, Finding
from digest.doctor.zone import txt_line

AREA = "sending domain"


@dataclass(frozen=True, slots=True)
class KeyFile:
    """A DKIM key of the settings."""

    file: str
    selector: str
    record: str  # what DNS is to hold
    algorithm: str  # "rsa-sha256" or "ed25519-sha256"


@dataclass(frozen=True, slots=True)
class SpfResult:
    """What SPF says of one address that mail leaves from."""

    address: str
    result: str  # "pass", "fail", "softfail", "neutral", "none", "permerror", "temperror"
    words: str


def judge_mx(domain: str, what: str, mx: Answer, host: Answer) -> Finding:
    """Return whether mail to a domain arrives; `host` are its own addresses, which count where there is no MX."""
    subject = f"MX of {domain}"
    if mx.unknown:
        return _unknown(subject, mx)
    if any(record.endswith(" .") for record in mx.records):
        return Finding(AREA, subject, "wrong", f"{domain} says that it takes no mail (null MX), so {what} get lost")
    if mx.records:
        return Finding(AREA, subject, "ok", ", ".join(record.partition(" ")[2] for record in sorted(mx.records)))
    if host.records:
        return Finding(AREA, subject, "ok", f"none, so mail goes to {domain} itself ({host.records[0]})")
    words = f"there is none, and {domain} has no address either, so {what} get lost; name your mail server"
    return Finding(AREA, subject, "wrong", words, (f"{domain}. IN MX 10 mail.{domain}.",))


def judge_spf(domain: str, txt: Answer, addresses: Sequence[str], results: Sequence[SpfResult]) -> list[Finding]:
    """Return what SPF says of mail whose bounces go to a domain.

    `addresses` are those that mail leaves from, none if nobody knows; `results` what SPF says of each.
    """
    subject = f"SPF of {domain}"
    if txt.unknown:
        return [_unknown(subject, txt)]
    records = [record for record in txt.records if re.match(r"v=spf1( |$)", record, re.IGNORECASE)]
    allowed = " ".join(map(_mechanism, addresses)) or "mx"
    if not records:
        words = "there is none, so anybody may send in your name; name the servers that may"
        if not addresses:
            words += ": this is right if the server that takes your mail sends it, too; a provider names its include:"
        return [Finding(AREA, subject, "wrong", words, (txt_line(domain, f"v=spf1 {allowed} -all"),))]
    if len(records) > 1:
        words = f"there are {len(records)} records, and more than one counts as none; leave one of them"
        return [Finding(AREA, subject, "wrong", words, tuple(txt_line(domain, record) for record in records))]
    (record,) = records
    if (fault := _spf_fault(domain, subject, record, results)) is not None:
        return [fault]
    if not addresses:
        words = f"{record} - whether it names your mail server depends on the address it sends from; add --from-ip"
        return [Finding(AREA, subject, "not checked", words)]
    return [_spf_result(domain, subject, record, result) for result in results]


def _spf_fault(domain: str, subject: str, record: str, results: Sequence[SpfResult]) -> Finding | None:
    """Return what is wrong with a record, whatever address mail leaves from."""
    if re.search(r" \+?all(?: |$)", record, re.IGNORECASE):
        words = "it lets anybody send in your name; end it with -all"
        better = re.sub(r" \+?all( |$)", r" -all\1", record, flags=re.IGNORECASE)
        return Finding(AREA, subject, "wrong", words, (txt_line(domain, better),))
    if broken := next((result for result in results if result.result == "permerror"), None):
        return Finding(AREA, subject, "wrong", f"it cannot be obeyed ({broken.words}): {record}")
    return None


def _spf_result(domain: str, subject: str, record: str, result: SpfResult) -> Finding:
    if result.result == "pass":
        return Finding(AREA, subject, "ok", f"allows {result.address}: {record}")
    if result.result == "temperror":
        return Finding(AREA, subject, "not checked", f"of {result.address}: {result.words}")
    head, _, rest = record.partition(" ")
    better = f"{head} {_mechanism(result.address)} {rest}".strip()
    words = f"does not allow {result.address} ({result.result}), which your mail leaves from; add it"
    return Finding(AREA, subject, "wrong", words, (txt_line(domain, better),))


def _mechanism(address: str) -> str:
    return f"ip6:{address}" if ":" in address else f"ip4:{address}"


def judge_dkim(domain: str, keys: Sequence[KeyFile], answers: Mapping[str, Answer]) -> list[Finding]:
    """Return whether DNS has the public half of each key; `answers` are by the name that is asked for."""
    named = [(key, dkim_name(key.selector, domain)) for key in keys]
    findings = [_judge_key(key, name, answers[name]) for key, name in named]
    if keys and all(key.algorithm.startswith("ed25519") for key in keys):
        words = "no RSA key, and many receivers understand no other; add one:  digest doctor --make-dkim-key"
        findings.append(Finding(AREA, "DKIM", "wrong", words))
    if not keys:
        words = "no key signs your messages; unless your mail server does, make one:  digest doctor --make-dkim-key"
        findings.append(Finding(AREA, "DKIM", "note", words))
    return findings


def dkim_name(selector: str, domain: str) -> str:
    """Return the name under which DNS has a key."""
    return f"{selector}._domainkey.{domain}"


def _judge_key(key: KeyFile, name: str, answer: Answer) -> Finding:
    subject, write = f"DKIM key {key.file}", (txt_line(name, key.record),)
    if answer.unknown:
        return _unknown(subject, answer)
    records = [tags for tags in map(tags_of, answer.records) if "p" in tags]
    ours = tags_of(key.record)
    wrong = None
    if not records:
        wrong = f"DNS has nothing at {name}; signatures fail until it has this"
    elif len(records) > 1:
        wrong = f"DNS has {len(records)} keys at {name}, and verifiers may take any; leave this one"
    elif not records[0]["p"]:
        wrong = f"DNS says at {name} that the key is revoked; write it anew"
    elif records[0]["p"] != ours["p"] or records[0].get("k", "rsa") != ours["k"]:
        wrong = f"DNS has another key at {name} than the file; write this one"
    if wrong is not None:
        return Finding(AREA, subject, "wrong", wrong, write)
    (tags,) = records
    if "y" in tags.get("t", "").split(":"):
        return Finding(AREA, subject, "note", f"DNS says at {name} that it is a test (t=y): receivers may ignore it")
    return Finding(AREA, subject, "ok", f"DNS has it at {name}")


def tags_of(record: str) -> dict[str, str]:
    """Return the tags of a record, "a=1; b=2", without white space."""
    pairs = (part.partition("=") for part in record.split(";") if "=" in part)
    return {name.strip().lower(): re.sub(r"\s+", "", value) for name, _, value in pairs}


@dataclass(frozen=True, slots=True)
class Policy:
    """The DMARC records on the way from a domain to the top, nearest first."""

    found: tuple[tuple[str, Answer], ...]  # domain whose _dmarc was asked, and the answer

    def records(self) -> list[tuple[str, list[str]]]:
        """Return the domains that have a record, with all they have."""
        kept = ((name, [text for text in answer.records if _is_dmarc(text)]) for name, answer in self.found)
        return [(name, texts) for name, texts in kept if texts]

    @property
    def organisation(self) -> str | None:
        """The domain that speaks for all below it: the topmost one with a record."""
        found = self.records()
        return found[-1][0] if found else None


def dmarc_names(domain: str) -> list[str]:
    """Return the domains to ask for a policy: the domain, its parents, never a top-level one alone."""
    labels = domain.split(".")
    return [".".join(labels[at:]) for at in range(max(1, len(labels) - 1))][-8:]


def judge_dmarc(domain: str, bounces: str, policy: Policy, *, signed: bool) -> list[Finding]:
    """Return whether a domain has a policy, and whether our mail fits it: by SPF or by DKIM under the same domain."""
    subject = f"DMARC of {domain}"
    unknown = next((answer for _, answer in policy.found if answer.unknown), None)
    found = policy.records()
    if not found:
        if unknown is not None:
            return [_unknown(subject, unknown)]
        words = "there is no policy, and large mailbox providers want one of who sends to many; this one only watches"
        record = f"v=DMARC1; p=none; rua=mailto:postmaster@{domain}"
        return [Finding(AREA, subject, "wrong", words, (txt_line(f"_dmarc.{domain}", record),))]
    where, records = found[0]
    if len(records) > 1:
        words = f"there are {len(records)} records at _dmarc.{where}, and more than one counts as none; leave one"
        return [Finding(AREA, subject, "wrong", words, tuple(txt_line(f"_dmarc.{where}", text) for text in records))]
    tags = tags_of(records[0])
    if tags.get("p", "none") not in ("none", "quarantine", "reject"):
        words = f'p="{tags["p"]}" is no policy; write p=none, p=quarantine or p=reject'
        return [Finding(AREA, subject, "wrong", words)]
    findings = [Finding(AREA, subject, "ok", f"{records[0]}{'' if where == domain else f' (of {where})'}")]
    return [*findings, _judge_alignment(domain, bounces, tags, policy.organisation or where, signed=signed)]


def _judge_alignment(
    domain: str, bounces: str, tags: Mapping[str, str], organisation: str, *, signed: bool
) -> Finding:
    """RFC 7489 3.1: the domain of SPF, or that of a signature, must be the sender's, or of the same organisation."""
    strict = tags.get("aspf", "r") == "s"
    by_spf = bounces == domain or (not strict and _below(bounces, organisation) and _below(domain, organisation))
    ways = [f"SPF ({bounces})"] * by_spf + [f"DKIM ({domain})"] * signed
    if ways:
        return Finding(AREA, "DMARC alignment", "ok", f"by {' and '.join(ways)}")
    words = (
        f"bounces go to {bounces}, which is {'not exactly' if strict else 'no part of'} the sender's {domain}, and no "
        f"key signs: the policy fails; set delivery.dkim_keys, or a delivery.bounce_address at {domain}"
    )
    return Finding(AREA, "DMARC alignment", "wrong", words)


def _below(name: str, top: str) -> bool:
    return name == top or name.endswith(f".{top}")


def _is_dmarc(text: str) -> bool:
    return re.match(r"v\s*=\s*DMARC1\s*(;|$)", text) is not None


def judge_ptr(address: str, names: Answer, forward: Mapping[str, Answer]) -> Finding:
    """Return whether an address that mail leaves from has a name that leads back to it (RFC 1912 2.1).

    `forward` holds, for each of its names, the addresses of that name.
    """
    subject = f"PTR of {address}"
    if names.unknown:
        return _unknown(subject, names)
    if not names.records:
        words = "it has no name, and many receivers refuse such servers; whoever gave you the address can set one"
        return Finding(AREA, subject, "wrong", words)
    for name in names.records:
        if address in forward[name].records:
            return Finding(AREA, subject, "ok", name)
    if unknown := next((answer for answer in forward.values() if answer.unknown), None):
        return _unknown(subject, unknown)
    name = names.records[0]
    words = f"its name {name} does not lead back to it, and many receivers refuse that; give that name the address"
    return Finding(AREA, subject, "wrong", words, (f"{name}. IN {'AAAA' if ':' in address else 'A'} {address}",))


def _unknown(subject: str, answer: Answer) -> Finding:
    return Finding(AREA, subject, "not checked", answer.unknown or "")

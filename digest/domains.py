"""The one place that knows how an international domain is written in ASCII."""

_LONGEST = 63  # characters of a label (RFC 1035 2.3.4)


def ascii_domain(domain: str) -> str:
    """Return a domain as name servers and mail headers have it: "straße.example" is "xn--strae-oqa.example".

    By IDNA 2008 (RFC 5891, with the mapping of UTS 46), as registries and mail programs do today.  The codec of Python
    has the older IDNA 2003, which makes another domain of one with "ß" or "ς", and lets symbols stand in one.  Raises
    ValueError if it is none.
    """
    if not domain.isascii():
        import idna  # slow, and rarely needed

        return idna.encode(domain, uts46=True).decode("ascii")  # its errors are ValueErrors
    if not all(0 < len(label) <= _LONGEST for label in domain.removesuffix(".").split(".")):
        raise ValueError(f"{domain!r} is no domain")
    return domain

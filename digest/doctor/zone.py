"""Records as a zone file has them (RFC 1035 5.1).  Pure."""

_LONGEST = 255  # bytes of one string in a TXT record; verifiers join them


def txt_line(name: str, text: str) -> str:
    """Return the line that gives a name a TXT record, its text in strings of at most 255 bytes."""
    data = text.encode()
    pieces = [data[at : at + _LONGEST] for at in range(0, len(data), _LONGEST)] or [b""]
    quoted = " ".join(f'"{_escaped(piece)}"' for piece in pieces)
    return f"{name}. IN TXT ( {quoted} )" if len(pieces) > 1 else f"{name}. IN TXT {quoted}"


def _escaped(piece: bytes) -> str:
    letters = []
    for byte in piece:
        letter = chr(byte)
        if letter in '"\\':
            letters.append(f"\\{letter}")
        else:
            letters.append(letter if 0x20 <= byte < 0x7F else f"\\{byte:03}")
    return "".join(letters)

"""Messages as files, for dry runs."""

import hashlib
from pathlib import Path
from urllib.parse import quote

from digest.delivery.outcomes import Unusable


class FolderTransport:
    """Writes each message to `FOLDER/RECIPIENT.eml` instead of sending it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, message: bytes, sender: str, recipient: str) -> None:
        """Write the message, whole or not at all, over an earlier one to the same recipient."""
        name = quote(recipient, safe="@+")
        if len(name) > 200:  # file systems end at 255
            name = name[:180] + hashlib.sha256(recipient.encode()).hexdigest()[:16]
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            unfinished = self._folder / f".{name}.part"
            unfinished.write_bytes(message)
            unfinished.replace(self._folder / f"{name}.eml")
        except OSError as error:
            raise Unusable(f"cannot write to {self._folder}: {error.strerror}; choose another folder") from error

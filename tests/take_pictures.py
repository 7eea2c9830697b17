"""Takes the pictures of README.md anew: the top of the demo's edition, light and dark, in Chromium.

    .venv/bin/python tests/take_pictures.py

Look at docs/ before committing them.
"""

import base64
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, sync_playwright

DOCS = Path(__file__).parents[1] / "docs"
WIDTH, HEIGHT = 640, 1400  # CSS pixels; a mail program's window beside a list of mails
SHARPNESS = 1.5  # picture pixels for each of them

# Chromium takes PNG only, but its canvas writes WebP, which is a fifth of that.
TO_WEBP = """async png => {
    const image = new Image();
    image.src = 'data:image/png;base64,' + png;
    await image.decode();
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [image.width, image.height];
    canvas.getContext('2d').drawImage(image, 0, 0);
    return canvas.toDataURL('image/webp', 0.85).split(',')[1];
}"""


def main() -> None:
    """Build the demo, and write a picture of it for each colour scheme."""
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        command = [sys.executable, "-m", "digest", "demo", "--no-open", "--output", folder]
        subprocess.run(command, check=True)
        (page,) = Path(folder).glob("*/digest.html")
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        (DOCS / "edition-light.webp").write_bytes(picture(browser, page, dark=False))
        (DOCS / "edition-dark.webp").write_bytes(picture(browser, page, dark=True))
        browser.close()


def picture(browser: Browser, page: Path, *, dark: bool) -> bytes:
    """Return the top of a page as WebP."""
    with browser.new_context(
        viewport={"width": WIDTH, "height": HEIGHT},
        color_scheme="dark" if dark else "light",
        device_scale_factor=SHARPNESS,
    ) as context:
        tab = context.new_page()
        tab.goto(page.as_uri())
        png = base64.b64encode(tab.screenshot()).decode()
        tab.goto("about:blank")
        return base64.b64decode(tab.evaluate(TO_WEBP, png))


if __name__ == "__main__":
    main()

"""Writes digest/edition/data/clients.json anew: which mail program does not know which feature of HTML and CSS.

    npm pack caniemail && tar -xzf caniemail-*.tgz && python bench/clients.py package/data/caniemail.json

The data are those of caniemail.com, as the npm package caniemail (MIT) carries them; of each program, what its newest
tested version does.
"""

import json
import sys
from pathlib import Path
from typing import Any

TARGET = Path(__file__).parents[1] / "digest" / "edition" / "data" / "clients.json"
FAMILIES = ("apple-mail", "gmail", "outlook", "protonmail", "samsung-email", "yahoo")
NO_LONGER = {"windows-mail"}  # Microsoft ended it in 2024


def main() -> None:
    """Read the file that the command line names and write what the gate needs of it."""
    given = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    names = given["nicenames"]
    features: dict[str, list[str]] = {}
    for feature in given["data"]:
        if feature["category"] in ("css", "html"):
            features[feature["slug"]] = sorted(without(feature["stats"], names["family"], names["platform"]))
    lines = [f"  {json.dumps(slug)}: {json.dumps(lacking)}" for slug, lacking in sorted(features.items())]
    head = f' "source": "caniemail.com, {given["last_update_date"][:10]}",\n "without": {{\n'
    TARGET.write_text("{\n" + head + ",\n".join(lines) + "\n }\n}\n", "utf-8")


def without(stats: dict[str, Any], families: dict[str, str], platforms: dict[str, str]) -> list[str]:
    """Return the programs whose newest tested version does not know the feature, as people call them."""
    found = []
    for family in FAMILIES:
        for platform, versions in stats.get(family, {}).items():
            newest = list(versions.values())[-1]
            if platform not in NO_LONGER and newest.split()[0] == "n":
                found.append(f"{families[family].replace('!', '')} ({platforms[platform]})")
    return found


if __name__ == "__main__":
    main()

"""The vaults that are built: made, edited, looked at."""

import os
import shutil
import sys
from pathlib import Path

from measure import measure


def make(script, theme, sheets, flavour, folder, seconds):
    """Makes a vault of so many sheets in `folder`; a `theme` is copied over what the script put there."""
    command = [sys.executable, str(script), str(folder), "--sheets", str(sheets), "--flavour", flavour]
    measure(command, f"{folder}.log", seconds)
    if theme:
        shutil.copytree(theme, folder, dirs_exist_ok=True)


def copy(vault, folder):
    """Copies what a vault is made of, and nothing else that stands beside it."""
    folder.mkdir()
    shutil.copy(vault / "site.toml", folder)
    for name in ("content", "static", "themes", "archetypes"):
        if (vault / name).is_dir():
            shutil.copytree(vault / name, folder / name, symlinks=True)


def some_sheet(folder):
    """The path of a sheet, from `content` on: the same in all flavours."""
    content = Path(folder) / "content"
    sheets = sorted(path for path in content.rglob("*.md") if path.name != "_index.md")
    return sheets[len(sheets) // 2].relative_to(content)


def edit(folder, sheet, word):
    """Adds a paragraph with `word` to a sheet, as editors save: another file under the same name."""
    path = Path(folder) / "content" / sheet
    fresh = path.with_name(".fresh")
    fresh.write_text(f"{path.read_text(encoding='utf-8').rstrip()}\n\nAnd {word}.\n", encoding="utf-8")
    fresh.replace(path)


def size(folder):
    """How many files are below `folder`, and their bytes."""
    files = total = 0
    for base, _, names in os.walk(folder):
        files += len(names)
        total += sum(os.lstat(os.path.join(base, name)).st_size for name in names)
    return {"files": files, "bytes": total}


def difference(one, other):
    """The path of a file that two folders do not have alike; `None` where they are the same."""
    listed = [
        {os.path.relpath(os.path.join(base, name), folder) for base, _, names in os.walk(folder) for name in names}
        for folder in (one, other)
    ]
    for path in sorted(listed[0] ^ listed[1]):
        return path
    for path in sorted(listed[0]):
        if (Path(one) / path).read_bytes() != (Path(other) / path).read_bytes():
            return path
    return None


def set_aside(folder, aside):
    """Moves a folder, if it is there, into the folder `aside`, under a name of its own."""
    if os.path.lexists(folder):
        aside.mkdir(exist_ok=True)
        os.rename(folder, aside / str(sum(1 for _ in aside.iterdir())))


def remove(folder):
    """Removes a folder, if it is there."""
    shutil.rmtree(folder, ignore_errors=True)
    if os.path.exists(folder):
        raise OSError(f"could not remove `{folder}`")

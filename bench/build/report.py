"""The tables: medians, and how many times ours theirs is."""

from statistics import median

KINDS = {
    "cold": "cold: no output, no cache",
    "unchanged": "again: nothing changed",
    "edited": "again: one sheet changed",
}

# What each program leaves undone that the other does, so that nobody takes the times for more than they are.
UNDONE = {
    "cribsheet": [
        "no layout per section, output formats, data files, other languages, images made smaller, Sass, modules",
        "no index of pages that it has not made; no stemming in the search",
    ],
    "Hugo": [
        "no check: a link to a sheet or an anchor that is not there is published as it stands",
        "no skills bound to sections, no cards as data, no series, no A-Z, no front matter read by a schema",
        "no search but one JSON file of all texts, which the theme makes; no file:// pages: links begin at the root",
        "all is rendered again each time; the output is written over, and what has gone from the vault stays in it",
    ],
    "Pagefind": [
        "nothing but the search: it reads the HTML that Hugo has made, and cannot work on pages from file://",
        "all is indexed again each time; tags and levels are no filters here, because the theme does not mark them",
    ],
}


def seconds(number):
    return f"{number:.2f} s"


def megabytes(number):
    return f"{number / 1e6:.1f} MB"


def whole(number):
    return f"{number:,.0f}"


COLUMNS = [
    ("seconds", seconds, lambda run: run.seconds),
    ("cpu", seconds, lambda run: run.cpu),
    ("user", seconds, lambda run: run.user),
    ("sys", seconds, lambda run: run.system),
    ("peak", megabytes, lambda run: run.peak),
]


def with_pair(runs):
    """The runs by tool, and those of Hugo and Pagefind one after the other where both ran."""
    if "Hugo" in runs and "Pagefind" in runs:
        pairs = [first + second for first, second in zip(runs["Hugo"], runs["Pagefind"])]
        return {**runs, "Hugo + Pagefind": pairs}
    return runs


def table(runs):
    """The lines of one kind of build; `runs` is a list of `Run` for each tool, ours first."""
    names = "".join(name.rjust(12) for name, _, _ in COLUMNS)
    lines = [f"{'':20}{names}{'seconds/ours':>14}{'cpu/ours':>10}"]
    ours = None
    for tool, some in with_pair(runs).items():
        middles = [median(of(run) for run in some) for _, _, of in COLUMNS]
        ours = middles if tool == "cribsheet" else ours
        ratios = ["", ""]
        if ours and tool != "cribsheet":
            ratios = [f"{theirs / mine:.1f}" for theirs, mine in zip(middles[:2], ours)]
        cells = [show(middle).rjust(12) for middle, (_, show, _) in zip(middles, COLUMNS)]
        lines.append(f"  {tool:18}{''.join(cells)}{ratios[0].rjust(14)}{ratios[1].rjust(10)}".rstrip())
    return lines


def report(sheets, results):
    """The text on one size of vault."""
    lines = [f"{whole(sheets)} sheets, {megabytes(results['source']['bytes'])} of Markdown"]
    for kind, title in KINDS.items():
        runs = results["runs"].get(kind)
        if runs:
            lines += ["", f"  {title}; medians of {len(next(iter(runs.values())))}", *table(runs)]
    lines += ["", "  output"]
    for tool, size in results["sizes"].items():
        lines.append(f"  {tool:18}{whole(size['files']).rjust(12)} files{megabytes(size['bytes']).rjust(14)}")
    if "same" in results:
        lines += ["", "  cribsheet after the edits: the bytes of a clean build"]
    return "\n".join(lines)


def undone(tools):
    """What each of the tools does not do."""
    lines = ["What each does not do"]
    for tool in tools:
        lines += [f"  {tool}", *(f"    - {line}" for line in UNDONE[tool])]
    return "\n".join(lines)

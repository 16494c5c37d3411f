"""The code that the tour shows; run it with `python3 lookup.py`."""

# #region seen
def first_repeat(names):
    seen = set()
    for name in names:
        if name in seen:
            return name
        seen.add(name)
    return None
# #endregion


if __name__ == "__main__":
    print(first_repeat(["ada", "bob", "ada"]))

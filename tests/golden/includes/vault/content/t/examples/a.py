def f():
    # #region inner
    return [
        1,
    ]
    # #endregion

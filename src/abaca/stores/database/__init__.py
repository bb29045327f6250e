"""Keys, calls and the ledger in one SQL database.

`tables` says what is kept, `statements` how it is asked, both for any SQL database; `sqlite` is the one that runs on
a file of its own. Text of callers reaches SQL as bound parameters only.
"""

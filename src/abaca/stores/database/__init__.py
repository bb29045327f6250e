"""Keys, calls, signatures and the ledger in one SQL database.

`tables` says what is kept and `migrations` how it came to that, `statements` how it is asked, `transactions` what is
done together; `database` fills the plugs with them. `sqlite` runs them on a file of its own, `postgresql` on a server.
Text of callers reaches SQL as bound parameters only.
"""

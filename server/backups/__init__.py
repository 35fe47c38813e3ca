"""Backups that are known to restore: one consistent set of database and files, encrypted to the public keys of two
officers so that the server cannot read it again, signed, in two places; and the way back.

`recipients` who may open a set, `manifest` what a set says of itself, `place` the folder of sets, `taking` making one,
`keeping` which stay, `accounts` the weekly copy of accounts, `safeguarding` what is made before an upgrade, `restoring`
from a set to a folder that was proved, `cluster` a PostgreSQL server in such a folder, `rehearsing` the same by itself
each month, `swapping` putting it in the place of the running data.
"""

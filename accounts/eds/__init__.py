"""Electronic signatures (EDS): whether a CMS was made by a living person's key for exactly the words that were asked.

Bottom up: gost and algorithms (arithmetic), certificates (one certificate), chain (to a pinned root), revocation (lists and
answers about a certificate), sources (where those come from), trust (all of it, as configured), cms (the checks in order),
ncanode and judging (the legal verifier beside ours), challenges (signing in by a signature). See docs/signatures.md.
"""

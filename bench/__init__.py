"""How close the product comes to what its servers can do: `make bench`, `make bench ONLY=round_trip`.

A benchmark is a module of this package with a function `measure()` that yields rows (bench.rows.Row). Every figure is
measured in one run beside its reference, most often the same rows moved by bare SQL on the same server, because
milliseconds mean nothing from one machine to another; the ratio does. Benchmarks never decide whether tests pass.
"""

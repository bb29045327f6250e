"""Every measurement, one after the other: `make bench`."""

from bench import bodies, illustrator, path

for measurement in (bodies, path, illustrator):
    print(f"\n{(measurement.__doc__ or '').splitlines()[0]}\n")
    measurement.main()

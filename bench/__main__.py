"""Every measurement, one after the other: `make bench`."""

from bench import bodies, gateway, illustrator, load, path

for measurement in (bodies, path, illustrator, gateway, load):
    print(f"\n{(measurement.__doc__ or '').splitlines()[0]}\n")
    measurement.main()

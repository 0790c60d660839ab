"""`python -m hum_qc` is `hum-qc`."""

from hum_qc.cli import main

if __name__ == "__main__":
    raise SystemExit(main())

#!/usr/bin/python3
# What riser-sim will not start with: a fault of something that is not in its building, which would be no fault at all, and
# a price that is none.
# time-limit: 60
import subprocess
import tempfile

from site_parts import check, program


def main():
    for option, value, said in (("--dead", "99", "no device 99"), ("--dead", "1,99", "no device 99"),
                                ("--duplicate", "99", "no device 99"), ("--bypass", "99=50", "no device 99"),
                                ("--unplug", "2@1+1", "no bus 2"), ("--price", "abc", "not a price"),
                                ("--price", "0.12345678", "not a price")):
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run(
                [program("riser-sim"), "--dir", folder, "--meters", "2", "--buses", "1", option, value],
                capture_output=True, text=True, timeout=30)
        check(done.returncode == 1 and option in done.stderr and said in done.stderr,
              f"{option} {value}: exit code {done.returncode}\n{done.stdout}{done.stderr}")
        print(f"ok refused: {option} {value}", flush=True)


if __name__ == "__main__":
    main()

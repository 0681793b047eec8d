#!/bin/sh
# Installs what is needed beside Go and is not here yet, and says so: PostgreSQL
# for the tests; with "bench", nginx and wrk too, which the benchmarks measure
# against. All are Debian's packages. Nothing is started.
set -eu

missing=
if ! command -v initdb >/dev/null 2>&1 && ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then
	missing="postgresql"
fi
if [ "${1:-}" = bench ]; then
	command -v nginx >/dev/null 2>&1 || missing="$missing nginx-light"
	command -v wrk >/dev/null 2>&1 || missing="$missing wrk"
fi
if [ -z "$missing" ]; then
	exit 0
fi
if ! command -v apt-get >/dev/null 2>&1; then
	echo "Missing: $missing, and there is no apt-get to install them with." >&2
	echo "Install them yourself, or run the tests on SQLite alone, which need none of them: make quick" >&2
	exit 1
fi
as_root=
if [ "$(id -u)" -ne 0 ]; then
	as_root=sudo
	if ! command -v sudo >/dev/null 2>&1; then
		echo "Missing. As root: apt-get install $missing. On SQLite alone: make quick" >&2
		exit 1
	fi
fi
echo "Installing Debian's packages: $missing"
$as_root apt-get update -q
# shellcheck disable=SC2086 # several packages
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $missing
echo "Installed: $missing. Whoever uses them starts and stops a server of their own."

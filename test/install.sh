#!/bin/sh
# Installs what the tests need beside Go and is not here yet, and says so:
# PostgreSQL from Debian's packages. Nothing is started.
set -eu

if command -v initdb >/dev/null 2>&1 || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then
	exit 0
fi
if ! command -v apt-get >/dev/null 2>&1; then
	echo "The tests need PostgreSQL's programs (initdb, postgres), and there is no apt-get to install them with." >&2
	echo "Install PostgreSQL yourself, or run the tests on SQLite alone: make quick" >&2
	exit 1
fi
as_root=
if [ "$(id -u)" -ne 0 ]; then
	as_root=sudo
	if ! command -v sudo >/dev/null 2>&1; then
		echo "The tests need PostgreSQL. As root: apt-get install postgresql. On SQLite alone: make quick" >&2
		exit 1
	fi
fi
echo "PostgreSQL is missing: installing Debian's package postgresql"
$as_root apt-get update -q
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends postgresql
echo "PostgreSQL is installed; the tests start and stop a server of their own"

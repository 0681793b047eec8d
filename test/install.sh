#!/bin/sh
# Installs what is needed beside Go and is not here yet, and says so. All are
# Debian's packages; nothing is started.
#
#   sh test/install.sh         for all tests: PostgreSQL, a browser, and the tools
#                              that check our papers and credentials from outside
#   sh test/install.sh quick   the same without PostgreSQL
#   sh test/install.sh bench   for the benchmarks: PostgreSQL, nginx, wrk, a browser
set -eu

missing=
need() { # COMMAND PACKAGE
	command -v "$1" >/dev/null 2>&1 || missing="$missing $2"
}

if [ "${1:-}" != quick ] && ! command -v initdb >/dev/null 2>&1 && ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then
	missing=" postgresql"
fi
need chromium chromium
[ -e /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc ] || missing="$missing fonts-noto-cjk"
if [ "${1:-}" = bench ]; then
	need nginx nginx-light
	need wrk wrk
else
	need node nodejs
	need nginx nginx-light
	need openssl openssl
	need qpdf qpdf
	need pdfsig poppler-utils
	[ -d /usr/share/poppler/cMap ] || missing="$missing poppler-data"
	need certutil libnss3-tools
	need zbarimg zbar-tools
	need w3m w3m
fi
if [ -z "$missing" ]; then
	exit 0
fi
if ! command -v apt-get >/dev/null 2>&1; then
	echo "Missing:$missing, and there is no apt-get to install them with. Install them yourself." >&2
	exit 1
fi
as_root=
if [ "$(id -u)" -ne 0 ]; then
	as_root=sudo
	if ! command -v sudo >/dev/null 2>&1; then
		echo "Missing. As root: apt-get install$missing" >&2
		exit 1
	fi
fi
echo "Installing Debian's packages:$missing"
$as_root apt-get update -q
# shellcheck disable=SC2086 # several packages
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $missing
echo "Installed:$missing. Whoever uses them starts and stops them."

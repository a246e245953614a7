#!/usr/bin/env bash
# Install Chromium, which the browser tests drive. Does nothing where it is already there.
set -euo pipefail

for name in chromium-headless-shell chromium chromium-browser; do
  if command -v "$name" >/dev/null; then
    echo "Chromium for the browser tests: $(command -v "$name")"
    exit 0
  fi
done

by_hand="The browser tests need Chromium. Install it (on Debian: apt-get install chromium), \
or set LENET_CHROMIUM to the path of one."

if ! command -v apt-get >/dev/null; then
  echo "$by_hand" >&2
  exit 1
fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null; then
    echo "$by_hand This needs root, and there is no sudo." >&2
    exit 1
  fi
  as_root=(sudo)
fi

install() {
  "${as_root[@]}" apt-get install --yes --quiet --no-install-recommends "$@" fonts-liberation
}

echo "Installing Chromium for the browser tests"
export DEBIAN_FRONTEND=noninteractive
# The one without windows first: it is lighter, and not every system has it.
if ! { install chromium-headless-shell || { "${as_root[@]}" apt-get update --quiet &&
       { install chromium-headless-shell || install chromium; }; }; }; then
  echo "apt-get could not install Chromium. $by_hand" >&2
  exit 1
fi

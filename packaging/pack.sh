#!/bin/sh
# Packs what a release has for NuGet: packaging/pack.sh FOLDER [SYSTEMS]. The tool as a package for each system, compiled ahead, with one for all
# others and one that points to them; and what rules are written against.
# `dotnet pack` at the root gives the tool alone, in one package: pre-commit's language: dotnet installs every package that comes out there.
set -eu
folder=${1:?"the folder for the packages"}
systems=${2:-linux-x64;linux-arm64;osx-arm64;win-x64;any}
cd "$(dirname "$0")/.."
dotnet pack src/ModelLint.Cli -c Release "-p:PackFor=$(echo "$systems" | sed 's/;/%3B/g')" -o "$folder" -v quiet --nologo
for project in Onnx Semantics Analysis; do
    dotnet pack "src/ModelLint.$project" -c Release -o "$folder" -v quiet --nologo
done

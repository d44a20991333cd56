#!/bin/sh
# Publishes the self-contained program for a system: packaging/publish.sh linux-x64 FOLDER (or linux-arm64, osx-arm64, win-x64); what follows goes to dotnet publish.
# Every system is published from any other; docs/install.md says on which the result was run.
set -eu
runtime=${1:?"a system: linux-x64, linux-arm64, osx-arm64 or win-x64"}
folder=${2:?"the folder to publish to"}
shift 2
case "$runtime" in
    linux-x64 | linux-arm64) natives="modellint libcoreclr.so libonnxruntime.so libSkiaSharp.so" ;;
    osx-arm64) natives="modellint libcoreclr.dylib libonnxruntime.dylib libSkiaSharp.dylib" ;;
    win-x64) natives="modellint.exe coreclr.dll onnxruntime.dll libSkiaSharp.dll" ;;
    *) echo "packaging/publish.sh: '$runtime' is none of linux-x64, linux-arm64, osx-arm64, win-x64" >&2; exit 2 ;;
esac
dotnet publish "$(dirname "$0")/../src/ModelLint.Cli" -c Release -r "$runtime" --self-contained -o "$folder" -v quiet --nologo "$@"
for native in $natives; do
    [ -s "$folder/$native" ] || { echo "packaging/publish.sh: $native is missing in $folder" >&2; exit 1; }
done

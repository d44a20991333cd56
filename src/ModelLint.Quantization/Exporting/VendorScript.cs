using System.Globalization;
using ModelLint.Analysis.Splitting.Describing;
using ModelLint.Quantization.Planning;

namespace ModelLint.Quantization.Exporting;

/// <summary>
/// The commands of Qualcomm's AI Runtime SDK that make a device's file of what was exported: convert, quantize, prepare the graph (documentation of
/// qairt-converter, qairt-quantizer and snpe-dlc-graph-prepare). They are not run here.
/// </summary>
public static class VendorScript
{
    /// <summary>The script, for bash. Lines end with LF.</summary>
    /// <param name="plan">What is quantized how.</param>
    /// <param name="name">What files that are made are called.</param>
    /// <param name="model">File name of the float model beside the script.</param>
    /// <param name="encodings">File name of the encodings beside the script.</param>
    /// <param name="list">File name of the list of samples beside the script.</param>
    public static string Of(QuantizationPlan plan, string name, string model, string encodings, string list)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var outputs = plan.Document.Model.Graph.Outputs.Select(static o => o.Name).Distinct(StringComparer.Ordinal).ToList();
        var floats = plan.Nodes.Count(static n => !n.IsQuantized);
        var bits = plan.Values.Min(static v => v.Parameters.Codes.Bits);
        var fallback = floats == 0 ? "" : $"""
            # {floats} nodes have no encodings and stay float where the chip can do that; on a chip that computes in integers only, cut them off first (modellint fix).
            QUANTIZER_OPTIONS+=(--float_fallback)

            """;
        return string.Create(CultureInfo.InvariantCulture, $$"""
            #!/usr/bin/env bash
            # Makes a device's file of what modellint exported, with Qualcomm's AI Runtime SDK. modellint wrote these commands and did not run them: their
            # options are those of the SDK's documentation, to be checked against the SDK at hand.
            set -euo pipefail
            cd "$(dirname "$0")"

            # Folder of the SDK, and the chips that the cache is made for, as --htp_socs takes them.
            QAIRT_SDK_ROOT="${QAIRT_SDK_ROOT:?set it to the folder of the SDK}"
            HTP_SOCS="${HTP_SOCS:?set it to the chips that the cache is for, for example sm8550}"
            MODEL={{ScriptText.Shell(model)}}
            ENCODINGS={{ScriptText.Shell(encodings)}}
            INPUT_LIST={{ScriptText.Shell(list)}}
            NAME={{ScriptText.Shell(name)}}
            CONVERTER_OPTIONS=()
            QUANTIZER_OPTIONS=(--act_bitwidth {{bits}} --weights_bitwidth 8 --bias_bitwidth 32)
            {{fallback}}
            source "$QAIRT_SDK_ROOT/bin/envsetup.sh"

            # Scales come from the encodings; the samples only fill in what has none.
            qairt-converter --input_network "$MODEL" --output_path "$NAME.dlc" --quantization_overrides "$ENCODINGS" \
                {{string.Join(" \\\n    ", outputs.Select(static o => $"--out_tensor_node {ScriptText.Shell(o)}"))}} "${CONVERTER_OPTIONS[@]}"
            qairt-quantizer --input_dlc "$NAME.dlc" --output_dlc "$NAME.quantized.dlc" --input_list "$INPUT_LIST" "${QUANTIZER_OPTIONS[@]}"

            # The cache that lets the chip load the model at once.
            snpe-dlc-graph-prepare --input_dlc "$NAME.quantized.dlc" --output_dlc "$NAME.cached.dlc" --set_output_tensors={{ScriptText.Shell(string.Join(',', outputs))}} --htp_socs="$HTP_SOCS"
            echo "$NAME.cached.dlc"

            """).ReplaceLineEndings("\n");
    }
}

namespace ModelLint.Onnx.Text;

/// <summary>
/// A structured comment: <c>#@ doc_string: "…"</c>. It says what the grammar has no words for, of the element that begins on the next
/// line, or with a scope (<c>model.</c>, <c>graph.</c>, <c>function.</c>) of what surrounds it.
/// </summary>
/// <param name="Scope">What it is about: empty for the next element.</param>
/// <param name="Key">The field.</param>
/// <param name="Index">Which entry of a list; 0 where the field is none.</param>
/// <param name="Value">Stands at its value.</param>
readonly record struct Note(string Scope, string Key, int Index, Cursor Value);

using ModelLint.Onnx.Protos;

namespace ModelLint.Onnx.Editing;

/// <summary>Changes of a graph that leave every number as it is, so that a cut can be made where it should be.</summary>
public static class CutPreparation
{
    /// <summary>Gives neighbours among the inputs of a join a join of their own: Concat(a, b, c) becomes Concat(Concat(a, b), c).</summary>
    /// <param name="editor">The change.</param>
    /// <param name="join">The join, as it stands in the file.</param>
    /// <param name="members">Names of inputs that follow each other, at least two and not all.</param>
    /// <param name="name">Name of what they make.</param>
    /// <exception cref="ArgumentException">They aren't inputs of that join that follow each other.</exception>
    public static void Group(GraphEditor editor, Node join, IReadOnlyList<string> members, string name)
    {
        ArgumentNullException.ThrowIfNull(editor);
        ArgumentNullException.ThrowIfNull(members);
        var at = editor.Nodes.FindIndex(n => n.Source == join);
        var inputs = at < 0 ? [] : editor.Nodes[at].Inputs;
        var first = Enumerable.Range(0, Math.Max(0, inputs.Count - members.Count + 1)).FirstOrDefault(i => inputs.Skip(i).Take(members.Count).SequenceEqual(members), -1);
        if (first < 0 || members.Count < 2 || members.Count == inputs.Count) throw new ArgumentException($"not inputs of '{join?.Label}' that follow each other", nameof(members));
        var message = editor.Nodes[at].Message;
        var part = new NodeProto(message) { Name = editor.NewName(name) };
        part.Input.Clear();
        part.Input.AddRange(members);
        part.Output.Clear();
        part.Output.Add(name);
        for (var i = 1; i < members.Count; i++) message.Input.RemoveAt(first + 1);
        message.Input[first] = name;
        editor.Nodes.Insert(at, NodeEdit.New(part));
    }

    /// <summary>Gives a value another name wherever nodes of the main graph write or read it.</summary>
    /// <param name="editor">The change.</param>
    /// <param name="value">A value that a node writes; no input or output of the graph, and nothing that a subgraph reads.</param>
    /// <param name="name">Its new name.</param>
    public static void Rename(GraphEditor editor, string value, string name)
    {
        ArgumentNullException.ThrowIfNull(editor);
        foreach (var node in editor.Nodes)
        {
            for (var i = 0; i < node.Inputs.Count; i++)
                if (node.Inputs[i] == value) node.SetInput(i, name);
            for (var i = 0; i < node.Outputs.Count; i++)
                if (node.Outputs[i] == value) node.SetOutput(i, name);
        }
    }
}

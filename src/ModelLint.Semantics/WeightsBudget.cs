using ModelLint.Onnx;

namespace ModelLint.Semantics;

/// <summary>Counts the bytes of weights that were read; each tensor counts once.</summary>
sealed class WeightsBudget(long bytes)
{
    readonly HashSet<Tensor> _taken = [];
    long _left = bytes;

    /// <summary>True once something was refused.</summary>
    public bool IsOver { get; private set; }

    public bool TryTake(Tensor tensor, long size)
    {
        if (_taken.Contains(tensor)) return true;
        if (size > _left)
        {
            IsOver = true;
            return false;
        }

        _left -= size;
        _taken.Add(tensor);
        return true;
    }
}

using ModelLint.Analysis.Evidence;
using ModelLint.Analysis.Evidence.Quantized;

namespace ModelLint.Rules.Quantized.SliceBelowResolution;

/// <summary>What becomes of a slice.</summary>
/// <param name="Slice">The slice.</param>
/// <param name="Stop">Where it becomes a constant, or else where it keeps fewest codes; null where it meets none that tells something.</param>
/// <param name="IsSeen">True where samples show it, false where it is proved.</param>
sealed record SliceFate(CodedSlice Slice, CodedStop? Stop, bool IsSeen)
{
    /// <summary>True where it becomes a constant.</summary>
    public bool IsLost => Stop is { Collapses: true };

    /// <summary>Proof before samples; what is lost before what only keeps little.</summary>
    /// <param name="slice">The slice.</param>
    /// <param name="isJoined">True where it has neighbours; a value that is alone and uses few codes is told with its likes (ML4012).</param>
    public static SliceFate Of(CodedSlice slice, bool isJoined)
    {
        if (slice.Lost is { } lost) return new SliceFate(slice, lost, IsSeen: false);
        if (slice.SeenLost is { } seen) return new SliceFate(slice, seen, IsSeen: true);
        // A proof bounds how many codes there can be, samples show how many there were; a bound of the operator holds whatever they show.
        return isJoined && slice.Slice.Source != RangeSource.Bound && slice.SeenStops.MinBy(static s => s.Levels) is { } few
            ? new SliceFate(slice, few, IsSeen: true)
            : new SliceFate(slice, slice.Stops.MinBy(static s => s.Levels), IsSeen: false);
    }
}

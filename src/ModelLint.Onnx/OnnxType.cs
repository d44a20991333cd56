using System.Collections.Immutable;

namespace ModelLint.Onnx;

/// <summary>One dimension: a number, a symbol such as <c>batch</c>, or unknown.</summary>
public readonly record struct Dim
{
    Dim(long? value, string? symbol) => (Value, Symbol) = (value, symbol);

    /// <summary>The extent, where it is a number; never negative.</summary>
    public long? Value { get; }

    /// <summary>The symbol, where the extent is one; equal symbols are equal extents.</summary>
    public string? Symbol { get; }

    /// <summary>Neither number nor symbol.</summary>
    public bool IsUnknown => Value is null && Symbol is null;

    /// <summary>An extent nothing is known of.</summary>
    public static Dim Unknown => default;

    /// <summary>A known extent. Negative numbers, which some exporters write for "any", are unknown.</summary>
    public static Dim Of(long value) => value < 0 ? Unknown : new Dim(value, null);

    /// <summary>A symbolic extent; an empty symbol is unknown.</summary>
    public static Dim Of(string symbol) => symbol.Length == 0 ? Unknown : new Dim(null, symbol);

    /// <summary>A number reads as a dimension.</summary>
    public static implicit operator Dim(long value) => Of(value);

    /// <inheritdoc/>
    public override string ToString() => Value?.ToString() ?? Symbol ?? "?";
}

/// <summary>The shape of a tensor of known rank.</summary>
public sealed record Shape(ImmutableArray<Dim> Dims)
{
    /// <summary>A shape from its dimensions.</summary>
    public static Shape Of(params ReadOnlySpan<Dim> dims) => new([.. dims]);

    /// <summary>A shape from numbers.</summary>
    public static Shape Of(IEnumerable<long> dims) => new([.. dims.Select(Dim.Of)]);

    /// <summary>Number of dimensions; 0 is a scalar.</summary>
    public int Rank => Dims.Length;

    /// <summary>The dimension at <paramref name="axis"/>.</summary>
    public Dim this[int axis] => Dims[axis];

    /// <summary>True where every dimension is a number.</summary>
    public bool IsStatic => Dims.All(static d => d.Value is not null);

    /// <summary>Number of elements where every dimension is a number and the product fits 63 bits; otherwise null.</summary>
    public long? ElementCount
    {
        get
        {
            var product = (Int128)1;
            var zero = false;
            foreach (var dim in Dims)
            {
                if (dim.Value is not { } extent) return null;
                if (extent == 0) zero = true;
                else if ((product *= extent) > long.MaxValue) return null;
            }

            return zero ? 0 : (long)product;
        }
    }

    /// <inheritdoc/>
    public bool Equals(Shape? other) => other is not null && Dims.AsSpan().SequenceEqual(other.Dims.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => Dims.Aggregate(17, HashCode.Combine);

    /// <summary>As the text syntax writes it, without element type: <c>[1,84,8400]</c>; a scalar is <c>[]</c>.</summary>
    public override string ToString() => $"[{string.Join(',', Dims)}]";
}

/// <summary>The type of a value: tensor, sparse tensor, sequence, map, optional or opaque.</summary>
public abstract record OnnxType;

/// <summary>A dense tensor. A null <paramref name="Shape"/> means that not even the rank is known.</summary>
public sealed record TensorType(DataType Element, Shape? Shape) : OnnxType
{
    /// <inheritdoc/>
    public override string ToString() => Shape is null ? $"{Element.OnnxName()}[...]" : Shape.Rank == 0 ? Element.OnnxName() : Element.OnnxName() + Shape;
}

/// <summary>A sparse tensor.</summary>
public sealed record SparseTensorType(DataType Element, Shape? Shape) : OnnxType
{
    /// <inheritdoc/>
    public override string ToString() => $"sparse_tensor({new TensorType(Element, Shape)})";
}

/// <summary>A sequence of values of one type; null where the element type isn't stated.</summary>
public sealed record SequenceType(OnnxType? Element) : OnnxType
{
    /// <inheritdoc/>
    public override string ToString() => $"seq({Element?.ToString() ?? "?"})";
}

/// <summary>A map from a key type to a value type.</summary>
public sealed record MapType(DataType Key, OnnxType? Value) : OnnxType
{
    /// <inheritdoc/>
    public override string ToString() => $"map({Key.OnnxName()}, {Value?.ToString() ?? "?"})";
}

/// <summary>A value that may be absent.</summary>
public sealed record OptionalType(OnnxType? Element) : OnnxType
{
    /// <inheritdoc/>
    public override string ToString() => $"optional({Element?.ToString() ?? "?"})";
}

/// <summary>A type that only its domain understands.</summary>
public sealed record OpaqueType(string Domain, string Name) : OnnxType
{
    /// <inheritdoc/>
    public override string ToString() => Domain.Length == 0 ? $"opaque({Name})" : $"opaque({Domain},{Name})";
}

using System.Collections.Immutable;
using System.Security.Cryptography;
using CsCheck;
using ModelLint.Calibration.Saving;

namespace ModelLint.Calibration.Tests;

/// <summary>Files of statistics that are broken, or made to break their reader.</summary>
public sealed class HostileStatisticsTests
{
    // With channels, a value that a sample lacks, something that isn't finite, a synthetic sample and a derived value.
    static readonly byte[] _good = StatisticsOf.Bytes(StatisticsOf.Of(
        [("a", [("x", [1, 2, 3, 4]), ("y", [0.5f])]), ("made b", [("x", [9, 9, 9, 9])]), ("c", [("x", [-1, 0, float.NaN, 5])])],
        plan: new ObservationPlan(["x", "y"], [new DerivedValue("moved", ["x"], null)], ImmutableDictionary<string, int>.Empty.Add("x", 1))));

    static readonly int _body = _good.Length - SHA256.HashSizeInBytes;

    static void Refused(byte[] bytes) => Assert.DoesNotContain(Assert.Throws<CalibrationException>(() => CalibrationFile.Parse(bytes)).Message, char.IsControl);

    static byte[] Sealed(ReadOnlySpan<byte> body) => [.. body, .. SHA256.HashData(body)];

    // Some changes give other statistics that are as good, and can be used; none gives another exception, or takes long.
    static bool IsRefused(byte[] bytes)
    {
        try
        {
            var statistics = CalibrationFile.Parse(bytes);
            StatisticsOf.Bytes(statistics);
            statistics.Makers();
            statistics.ToObservations("s.mlcal");
            return false;
        }
        catch (CalibrationException)
        {
            return true;
        }
    }

    [Fact]
    public void A_file_changed_at_any_byte_or_cut_anywhere_is_refused()
    {
        for (var i = 0; i < _good.Length; i++)
        {
            foreach (var flip in new byte[] { 1, 0x80, 0xFF })
            {
                var changed = (byte[])_good.Clone();
                changed[i] ^= flip;
                Refused(changed);
            }

            Refused(_good[..i]);
        }

        Refused([.. _good, 0]);
    }

    [Fact]
    public void A_right_checksum_does_not_make_a_file_a_good_one()
    {
        Assert.False(IsRefused(_good));
        var refused = 0;
        for (var i = CalibrationFile.Magic.Length; i < _body; i++)
        {
            foreach (var flip in new byte[] { 1, 0x40, 0x80, 0xFF })
            {
                var changed = _good[.._body];
                changed[i] ^= flip;
                if (IsRefused(Sealed(changed))) refused++;
            }

            // Cut and sealed again, it ends too early.
            Refused(Sealed(_good.AsSpan(0, i)));
        }

        Assert.True(refused > 2 * _body, $"only {refused} of {4 * _body} were refused");
    }

    [Fact]
    public void Bytes_replaced_left_out_or_put_in_never_do_more_harm_than_to_be_refused() =>
        Gen.Select(Gen.Int[8, _body - 1], Gen.Byte.Array[0, 6], Gen.Int[0, 6]).Array[1, 4].Sample(static changes =>
        {
            var body = _good[.._body].ToList();
            foreach (var (at, put, taken) in changes)
            {
                var place = Math.Min(at, body.Count);
                body.RemoveRange(place, Math.Min(taken, body.Count - place));
                body.InsertRange(place, put);
            }

            IsRefused(Sealed([.. body]));
        }, iter: 20_000);

    [Fact]
    public void Lengths_that_no_file_has_room_for_take_no_memory()
    {
        foreach (var version in new byte[] { 1, 2, CalibrationFile.Version })
        {
            // So many samples, each told in full, and so many values that their extremes would fill the memory of any machine.
            List<byte> body = [.. CalibrationFile.Magic, version, 0, 0, 0, .. new byte[3 * 32], 0, .. version == CalibrationFile.Version ? [0] : Array.Empty<byte>(), .. Varint(20_000), .. Varint(400_000)];
            for (var i = 0; i < 20_000; i++)
            {
                body.AddRange([5, .. System.Text.Encoding.ASCII.GetBytes($"{i:00000}"), .. new byte[32]]);
                if (version > 1) body.AddRange([0, 0]);
            }

            var before = GC.GetAllocatedBytesForCurrentThread();
            Refused(Sealed([.. body, .. new byte[20]]));
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 50_000_000);
        }

        static byte[] Varint(int number) => number < 0x80 ? [(byte)number] : [(byte)(number | 0x80), .. Varint(number >> 7)];
    }

    [Fact]
    public void Sums_that_no_numbers_in_the_range_have_are_refused()
    {
        var moments = StatisticsOf.Of([1, 2, 3]).Values[0].Moments;
        Assert.True(moments.Fit(3, 1, 3));
        // Σx = 6 and Σx² = 14 of three numbers: not below 2, nor beyond 4, not of two, and not with Σx² less than 36/3.
        Assert.False(moments.Fit(3, 2.5f, 3));
        Assert.False(moments.Fit(3, 1, 1.9f));
        Assert.False(moments.Fit(1, 1, 5));
        Assert.False((moments with { SumOfSquares = moments.SumOfSquares * 11 / 14 }).Fit(3, 1, 3));
        Assert.False((moments with { SumOfSquares = -1 }).Fit(3, 1, 3));
        Assert.True(StatisticsOf.Of([float.MaxValue, -float.MaxValue, float.Epsilon]).Values[0].Moments.Fit(3, -float.MaxValue, float.MaxValue));
    }
}

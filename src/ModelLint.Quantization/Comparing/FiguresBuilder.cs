using ModelLint.Analysis.Quantizing;
using ModelLint.Semantics.Ranges;

namespace ModelLint.Quantization.Comparing;

/// <summary>Adds up what a comparison of one slice needs, an element at a time.</summary>
sealed class FiguresBuilder
{
    const int MostCodes = 1 << 16;

    readonly HashSet<float> _codes = [];
    long _count, _zeros, _floatZeros, _notFinite;
    double _signal, _noise, _product, _power, _maxError, _difference;
    float _least = float.PositiveInfinity, _most = float.NegativeInfinity;

    long _saturatedLow, _saturatedHigh, _scores;
    double _scoreError;
    float _floatLeast = float.PositiveInfinity, _floatMost = float.NegativeInfinity;

    public void Add(float x, float y)
    {
        if (!float.IsFinite(x) || !float.IsFinite(y))
        {
            _notFinite++;
            return;
        }

        _count++;
        var error = (double)y - x;
        _signal += (double)x * x;
        _power += (double)y * y;
        _product += (double)x * y;
        _noise += error * error;
        _difference += error;
        _maxError = Math.Max(_maxError, Math.Abs(error));
        (_floatLeast, _floatMost) = (Math.Min(_floatLeast, x), Math.Max(_floatMost, x));
        if (x >= SliceFigures.LeastScore)
        {
            _scores++;
            _scoreError += Math.Abs(error);
        }

        if (y == 0) _zeros++;
        if (x == 0) _floatZeros++;
        if (_codes.Count <= MostCodes) _codes.Add(y);
        AtAnEnd(x, y);
    }

    // The extremes are known only at the end; what was at a former one wasn't saturated.
    void AtAnEnd(float x, float y)
    {
        if (y < _least) (_least, _saturatedLow) = (y, 0);
        if (y > _most) (_most, _saturatedHigh) = (y, 0);
        if (y == _least && x < y) _saturatedLow++;
        if (y == _most && x > y) _saturatedHigh++;
    }

    public SliceFigures Build() => new()
    {
        Count = _count,
        Signal = _signal,
        Noise = _noise,
        Sqnr = SharedScale.Decibels(_signal, _noise),
        Cosine = _signal > 0 && _power > 0 ? _product / Math.Sqrt(_signal * _power) : null,
        MaxError = _maxError,
        Bias = _count == 0 ? 0 : _difference / _count,
        Zeros = _count == 0 ? 0 : (double)_zeros / _count,
        FloatZeros = _count == 0 ? 0 : (double)_floatZeros / _count,
        Codes = _codes.Count,
        Step = _codes.Count <= MostCodes ? StepFinder.Of(_codes) : null,
        Saturated = _count == 0 ? 0 : (double)(_saturatedLow + _saturatedHigh) / _count,
        NotFinite = _notFinite,
        ScoreError = _scores == 0 ? null : _scoreError / _scores,
        Range = _count == 0 ? default : new Interval(_floatLeast, _floatMost),
    };
}

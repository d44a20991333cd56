namespace ModelLint.Semantics.Operators;

/// <summary>Functions that the runtime library lacks.</summary>
static class SpecialFunctions
{
    /// <summary>
    /// The error function: its Maclaurin series up to |x| = 3, beyond it the continued fraction of erfc (Abramowitz and Stegun
    /// 7.1.5 and 7.1.14). Good to 1e-13.
    /// </summary>
    public static double Erf(double x)
    {
        if (double.IsNaN(x)) return x;
        if (x < 0) return -Erf(-x);
        if (x > 6) return 1;
        if (x > 3) return 1 - ComplementByFraction(x);
        var (term, sum) = (x, x);
        for (var n = 1; n < 200 && Math.Abs(term) > 1e-18 * Math.Abs(sum); n++)
        {
            term *= -x * x / n;
            sum += term / (2 * n + 1);
        }

        return 2 / Math.Sqrt(Math.PI) * sum;
    }

    static double ComplementByFraction(double x)
    {
        var fraction = 0.0;
        for (var k = 60; k >= 1; k--) fraction = k / 2.0 / (x + fraction);
        return Math.Exp(-x * x) / Math.Sqrt(Math.PI) / (x + fraction);
    }

    public static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    public static double Softplus(double x) => x > 40 ? x : Math.Log(1 + Math.Exp(x)) is var y && x < -20 ? Math.Exp(x) : y;

    /// <summary>x · sigmoid(αx), with its limits at infinity.</summary>
    public static double Swish(double x, double alpha)
    {
        var argument = alpha * x;
        return double.IsNegativeInfinity(argument) || argument < -700 ? 0 : x == 0 ? 0 : x * Sigmoid(double.IsNaN(argument) ? 0 : argument);
    }

    /// <summary>Where x · sigmoid(x) has its minimum: the solution of 1 + x·(1 − sigmoid(x)) = 0.</summary>
    public const double SwishTurn = -1.2784645427610738;

    /// <summary>x · Φ(x) with the error function; Hendrycks and Gimpel, 2016.</summary>
    public static double Gelu(double x) => x < -40 ? 0 : 0.5 * x * (1 + Erf(x / Math.Sqrt(2)));

    /// <summary>Its approximation by tanh.</summary>
    public static double GeluByTanh(double x) => x < -40 ? 0 : 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));

    /// <summary>x · tanh(softplus(x)); Misra, 2019.</summary>
    public static double Mish(double x) => x < -700 ? 0 : x * Math.Tanh(Softplus(x));
}

using ModelLint.Calibration;

namespace ModelLint.Fixing;

/// <summary>Told how far long tasks are.</summary>
public interface IFixProgress
{
    /// <summary>Does the work and hears of its steps.</summary>
    /// <param name="task">What is done, in a word or two.</param>
    /// <param name="work">The work.</param>
    T Track<T>(string task, Func<IProgress<CalibrationProgress>?, T> work);
}

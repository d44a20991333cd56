using System.Diagnostics;

namespace ModelLint.Benchmarks;

/// <summary>Several things timed by turns, so that what else the machine does in the meantime meets them alike; of each its least time is told, and the ratio to the first one's.</summary>
/// <param name="reference">What the first one is.</param>
/// <param name="rounds">How often each has its turn.</param>
/// <param name="first">The first one.</param>
sealed class Contest(string reference, int rounds, Action first)
{
    readonly List<(string Name, Action Action)> _entries = [(reference, first)];

    /// <summary>Adds another one.</summary>
    public void Add(string name, Action action) => _entries.Add((name, action));

    /// <summary>Times all and prints a table.</summary>
    public void Run()
    {
        var costs = _entries.ConvertAll(static _ => new List<Cost>());
        for (var round = 0; round < rounds; round++)
            for (var i = 0; i < costs.Count; i++) costs[i].Add(Cost.Of(_entries[i].Action));
        var best = costs.ConvertAll(static c => new Cost(c.Min(static x => x.Wall), c.Min(static x => x.Processor)));
        Console.WriteLine($"{$"{rounds} rounds",-50} {"clock",10} {"",7} {"processor",10}");
        foreach (var (entry, cost) in _entries.Zip(best))
            Console.WriteLine($"{entry.Name,-50} {cost.Wall,8:0.000} s {cost.Wall / best[0].Wall,6:0.00}x {cost.Processor,8:0.000} s {cost.Processor / best[0].Processor,6:0.00}x");
    }

    // Processor time tells more than the clock where other programs run too.
    readonly record struct Cost(double Wall, double Processor)
    {
        public static Cost Of(Action action)
        {
            using var process = Process.GetCurrentProcess();
            var before = process.TotalProcessorTime;
            var watch = Stopwatch.StartNew();
            action();
            var wall = watch.Elapsed.TotalSeconds;
            process.Refresh();
            return new Cost(wall, (process.TotalProcessorTime - before).TotalSeconds);
        }
    }
}

using System.Diagnostics;

namespace Strongroom.Fuzz.Tests.Engine;

/// <summary>Feeds a target: the corpus and the seeds as they are, then changes of them and of whatever led to something new.</summary>
internal sealed class FuzzRun(FuzzTarget target, int seed, Action<string> report)
{
    private const int MostKept = 2000;

    private readonly Random _random = new(seed);
    private readonly List<byte[]> _pool = [];
    private readonly HashSet<string> _outcomes = [];
    private long _inputStarted;
    private byte[] _input = [];

    /// <summary>Inputs tried.</summary>
    public long Count { get; private set; }

    /// <summary>Different outcomes seen.</summary>
    public int Outcomes => _outcomes.Count;

    /// <summary>Runs until <paramref name="goOn"/> says no.</summary>
    /// <exception cref="FuzzException">A finding; the message holds the input in base64.</exception>
    public void Run(Func<long, bool> goOn)
    {
        // Reports an input that takes long; it does not stop it, so that a busy machine fails no test.
        using var watch = new Timer(_ => Watch(), null, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(5));
        foreach (var given in Corpus.Of(target.Name).Concat(target.Seeds))
        {
            // Twice, because the first time loads code and fills caches, and is not measured.
            Try(given, measured: false);
            Try(given, measured: true);
            _pool.Add(given);
        }

        var mutator = new Mutator(_random, target.Dictionary);
        while (goOn(Count))
        {
            var parent = _pool[_random.Next(_pool.Count)];
            var input = target.Mutate(parent, _random, mutator) ?? mutator.Mutate(parent, _pool[_random.Next(_pool.Count)]);
            if (Try(input, measured: true) && _pool.Count < MostKept)
            {
                _pool.Add(input);
            }
        }

        target.Finish();
    }

    private bool Try(byte[] input, bool measured)
    {
        Count++;
        _input = input;
        Volatile.Write(ref _inputStarted, Stopwatch.GetTimestamp());
        var before = GC.GetAllocatedBytesForCurrentThread();
        string outcome;
        try
        {
            outcome = target.Run(input);
        }
#pragma warning disable CA1031 // Whatever it is: a target that throws is what this looks for.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            throw Finding(input, failure.ToString(), failure);
        }
        finally
        {
            Volatile.Write(ref _inputStarted, 0);
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        var allowed = target.AllocationBase + (target.AllocationFactor * input.Length);
        if (measured && allocated > allowed)
        {
            // Once more: what was loaded on the way counts the first time only.
            before = GC.GetAllocatedBytesForCurrentThread();
            target.Run(input);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            if (allocated > allowed)
            {
                throw Finding(input, $"It allocates {allocated} bytes for {input.Length}; allowed are {allowed}.", null);
            }
        }

        // Numbers in texts are places and values, not new ways.
        return _outcomes.Add(string.Concat(outcome.Where(character => !char.IsAsciiDigit(character))));
    }

    private FuzzException Finding(byte[] input, string what, Exception? inner) => new(
        $"{target.Name}, seed {seed}, input {Count} ({input.Length} bytes): {what}\nthe input in base64:\n{Convert.ToBase64String(input)}", inner);

    private void Watch()
    {
        var started = Volatile.Read(ref _inputStarted);
        if (started != 0 && Stopwatch.GetElapsedTime(started) > TimeSpan.FromSeconds(10))
        {
            report($"{target.Name}: an input takes {Stopwatch.GetElapsedTime(started).TotalSeconds:F0} s: {Convert.ToBase64String(_input)}");
        }
    }
}

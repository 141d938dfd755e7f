using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Strongroom.Faults.Tests.Crash;

/// <summary>One call of a writer: what it sends and what must be so once it is acknowledged.</summary>
/// <param name="Target">The operation, as in X-Amz-Target.</param>
/// <param name="Region">The region that it is sent to.</param>
/// <param name="Request">The body.</param>
/// <param name="Apply">Takes over the effect into the subject's expected state; sees the answer, or null when the state was
/// found applied although no answer came.</param>
/// <param name="Refusal">The error that it has to be refused with; null when it has to be acknowledged.</param>
internal sealed record Step(string Target, string Region, JsonObject Request, Action<JsonObject?> Apply, string? Refusal = null);

/// <summary>
/// Something stored that one writer alone changes, so that its state after each acknowledged call is known. The journal is
/// that state and the one call whose answer has not come.
/// </summary>
internal abstract class Subject(string name)
{
    private Step? _pending;
    private SortedDictionary<string, string>? _before;

    /// <summary>The operations, by target, that writers have had an answer to since the process began.</summary>
    public static ConcurrentDictionary<string, bool> Answered { get; } = new();

    /// <summary>Its name, for messages.</summary>
    public string Name { get; } = name;

    /// <summary>Whether it was written to since it was last checked.</summary>
    public bool Touched { get; private set; }

    /// <summary>Whether the outcome of a call is not known.</summary>
    public bool InDoubt => _pending is not null;

    /// <summary>Sends the next call.</summary>
    /// <returns>Whether it was acknowledged; false when it is in doubt, for the server is gone.</returns>
    public async Task<bool> WriteAsync(WireClient client, Random random)
    {
        var step = await NextAsync(client, random);
        if (step is null)
        {
            return false;
        }

        Touched = true;
        _before = Expected();
        _pending = step;
        var answer = await client.CallAsync(step.Target, step.Region, step.Request);
        if (answer.Unknown)
        {
            return false;
        }

        if (answer.Acknowledged && step.Refusal is null)
        {
            step.Apply(answer.Body);
        }
        else if (step.Refusal is { } refusal ? !answer.Is(refusal) : !answer.Is("LimitExceededException"))
        {
            // A full secret says so; any other answer means that the state is not what the journal says.
            throw new CrashException($"{Name}: {step.Target} {step.Request.ToJsonString()} was to be {(step.Refusal is null ? "acknowledged" : $"refused with {step.Refusal}")}, the answer is {answer.Status} {answer.Body.ToJsonString()}\nexpected state:\n{Text(_before)}");
        }

        _pending = null;
        Answered.TryAdd(step.Target, true);
        return true;
    }

    /// <summary>Compares what is stored with the journal. A call in doubt has happened wholly or not at all.</summary>
    public async Task CheckAsync(WireClient client)
    {
        await FindAsync(client, InDoubt ? _pending : null);
        var observed = await ObserveAsync(client);
        if (_pending is { } pending)
        {
            _pending = null;
            if (!Same(observed, _before!))
            {
                pending.Apply(null);
                if (!Same(observed, Expected()))
                {
                    throw new CrashException(
                        $"{Name}: {pending.Target} {pending.Request.ToJsonString()} is half applied.\nbefore:\n{Text(_before!)}\nafter:\n{Text(Expected())}\nobserved:\n{Text(observed)}");
                }
            }
        }
        else if (!Same(observed, Expected()))
        {
            throw new CrashException($"{Name}: acknowledged writes are lost or changed.\nexpected:\n{Text(Expected())}\nobserved:\n{Text(observed)}");
        }

        Touched = false;
    }

    /// <summary>What must be stored, as plain facts.</summary>
    protected abstract SortedDictionary<string, string> Expected();

    /// <summary>What is stored, as the same facts.</summary>
    protected abstract Task<SortedDictionary<string, string>> ObserveAsync(WireClient client);

    /// <summary>The next call; null if the server went away while it was prepared.</summary>
    protected abstract Task<Step?> NextAsync(WireClient client, Random random);

    /// <summary>Finds out names that only the lost answer of a call in doubt would have told.</summary>
    protected virtual Task FindAsync(WireClient client, Step? pending) => Task.CompletedTask;

    /// <summary>A call that only looks, which must be answered.</summary>
    protected static async Task<JsonObject?> LookAsync(WireClient client, string target, string region, JsonObject request, string? absent = null)
    {
        var answer = await client.CallAsync(target, region, request);
        if (answer.Acknowledged)
        {
            return answer.Body;
        }

        return absent is not null && answer.Is(absent)
            ? null
            : throw new CrashException($"{target} {request.ToJsonString()} in {region} was answered {answer.Status} {answer.Body.ToJsonString()}");
    }

    private static bool Same(SortedDictionary<string, string> left, SortedDictionary<string, string> right) => left.SequenceEqual(right);

    private static string Text(SortedDictionary<string, string> facts) => string.Join('\n', facts.Select(fact => $"  {fact.Key} = {fact.Value}"));
}

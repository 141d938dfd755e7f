using System.Text.Json;

namespace Strongroom.Patterns.Events;

/// <summary>
/// An EventBridge event pattern (user guide, "Amazon EventBridge event patterns" and "Comparison operators"), with the meaning that AWS's
/// published matcher, Ruler, gives it: every path must have a value that passes one of its tests, values in one array must be in one
/// element of it. It differs from Ruler in this: a name with a dot in it is one name, not two.
/// </summary>
public sealed class EventPattern
{
    /// <summary>Characters of a pattern that an account may have by default (user guide, "EventBridge quotas").</summary>
    public const int DefaultMaxLength = 2048;

    /// <summary>Characters that the API takes at all (API reference, PutRule).</summary>
    public const int MaxLength = 4096;

    private readonly IReadOnlyList<PatternTree> _alternatives;

    private EventPattern(IReadOnlyList<PatternTree> alternatives) => _alternatives = alternatives;

    /// <summary>Reads a pattern.</summary>
    /// <param name="utf8">The JSON text.</param>
    /// <param name="maxLength">Bytes that it may have.</param>
    /// <exception cref="EventPatternException">It is none; the message is that of an <c>InvalidEventPatternException</c>.</exception>
    public static EventPattern Parse(ReadOnlySpan<byte> utf8, int maxLength = MaxLength)
    {
        if (utf8.Length > maxLength)
        {
            throw new EventPatternException($"Event pattern must not be longer than {maxLength} characters");
        }

        return Read(utf8, PatternDialect.EventBridge);
    }

    /// <summary>What every event matches.</summary>
    internal static EventPattern Everything { get; } = new([PatternTree.Of([])]);

    internal static EventPattern Read(ReadOnlySpan<byte> utf8, PatternDialect dialect) =>
        new([.. new PatternReader(utf8, dialect).Read().Select(leaves => PatternTree.Of(leaves.Values))]);

    /// <summary>Whether an event matches. An event whose text is not Unicode matches nothing.</summary>
    public bool Matches(JsonElement @event)
    {
        if (@event.ValueKind is not JsonValueKind.Object)
        {
            return false;
        }

        try
        {
            foreach (var alternative in _alternatives)
            {
                if (alternative.Matches(@event))
                {
                    return true;
                }
            }

            return false;
        }
        catch (InvalidOperationException)
        {
            // The one way a string of a parsed document cannot be had: it escapes half of a surrogate pair.
            return false;
        }
    }

    /// <summary>Whether an event matches. What is not JSON matches nothing.</summary>
    public bool Matches(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8);
            return Matches(document.RootElement);
        }
        catch (JsonException)
        {
            return false;
        }
    }
}

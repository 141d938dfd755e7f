using System.Text.Json;

namespace Strongroom.Patterns.Events;

/// <summary>
/// An SNS subscription's filter policy (developer guide, "Subscription filter policies" and "Filter policy constraints"): EventBridge's
/// language with other limits: five keys at the top, 150 combinations of values, numbers up to a billion, 256 KiB; no nesting in the scope of attributes.
/// </summary>
public sealed class FilterPolicy
{
    /// <summary>Bytes that a policy may have.</summary>
    public const int MaxLength = 256 << 10;

    private const int MaxKeys = 5;
    private const int MaxCombinations = 150;

    private readonly EventPattern _pattern;

    private FilterPolicy(EventPattern pattern, FilterPolicyScope scope) => (_pattern, Scope) = (pattern, scope);

    /// <summary>What it looks at.</summary>
    public FilterPolicyScope Scope { get; }

    /// <summary>Reads a policy.</summary>
    /// <exception cref="EventPatternException">It is none; SNS answers <c>InvalidParameter</c> with <c>FilterPolicy: </c> and the reason.</exception>
    public static FilterPolicy Parse(ReadOnlyMemory<byte> utf8, FilterPolicyScope scope)
    {
        if (utf8.Length > MaxLength)
        {
            throw new EventPatternException("Filter policy is too long");
        }

        try
        {
            using var document = JsonDocument.Parse(utf8);
            if (document.RootElement.ValueKind is not JsonValueKind.Object)
            {
                throw new EventPatternException("Filter policy must be a JSON object");
            }

            Check(document.RootElement, scope);
            if (!document.RootElement.EnumerateObject().Any())
            {
                // What takes a policy away again.
                return new FilterPolicy(EventPattern.Everything, scope);
            }
        }
        catch (JsonException)
        {
            throw new EventPatternException("failed to parse JSON.");
        }
        catch (InvalidOperationException)
        {
            throw new EventPatternException("Text is not valid Unicode");
        }

        return new FilterPolicy(EventPattern.Read(utf8.Span, PatternDialect.Sns), scope);
    }

    /// <summary>Whether a message with these attributes is delivered, in the scope of attributes.</summary>
    public bool Matches(IEnumerable<KeyValuePair<string, MessageAttribute>> attributes)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            foreach (var (name, attribute) in attributes)
            {
                Write(writer, name, attribute);
            }

            writer.WriteEndObject();
        }

        return _pattern.Matches(stream.GetBuffer().AsMemory(0, (int)stream.Length));
    }

    /// <summary>Whether a message with this body is delivered, in the scope of the body. One that is not a JSON object is not.</summary>
    public bool MatchesBody(ReadOnlyMemory<byte> utf8) => _pattern.Matches(utf8);

    private static void Write(Utf8JsonWriter writer, string name, MessageAttribute attribute)
    {
        var type = attribute.DataType;
        var value = attribute.Value ?? "";
        if (type is "String.Array")
        {
            if (Json(value, JsonValueKind.Array) is { } array)
            {
                writer.WritePropertyName(name);
                writer.WriteRawValue(array, skipInputValidation: true);
            }
        }
        else if (type is "Number" || type.StartsWith("Number.", StringComparison.Ordinal))
        {
            if (Json(value, JsonValueKind.Number) is { } number)
            {
                writer.WritePropertyName(name);
                writer.WriteRawValue(number, skipInputValidation: true);
            }
        }
        else if (type is "String" || type.StartsWith("String.", StringComparison.Ordinal))
        {
            writer.WriteString(name, value);
        }
    }

    private static string? Json(string text, JsonValueKind kind)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind == kind ? text : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static void Check(JsonElement policy, FilterPolicyScope scope)
    {
        if (policy.EnumerateObject().Count(member => member.Name != "$or") > MaxKeys)
        {
            throw new EventPatternException($"Filter policy can not have more than {MaxKeys} keys");
        }

        if (Combinations(policy, scope, 1) > MaxCombinations)
        {
            throw new EventPatternException("Filter policy is too complex");
        }
    }

    // The values of each key times its depth, all multiplied; the branches of an $or are added.
    private static double Combinations(JsonElement policy, FilterPolicyScope scope, int depth)
    {
        var product = 1.0;
        foreach (var member in policy.EnumerateObject())
        {
            switch (member.Value.ValueKind)
            {
                case JsonValueKind.Object when scope is FilterPolicyScope.MessageAttributes:
                    throw new EventPatternException("Filter policy scope MessageAttributes does not support nested filter policy");
                case JsonValueKind.Object:
                    product *= Combinations(member.Value, scope, depth + 1);
                    break;
                case JsonValueKind.Array when member.Name == "$or":
                    product *= member.Value.EnumerateArray().Where(branch => branch.ValueKind is JsonValueKind.Object).Sum(branch => Combinations(branch, scope, depth));
                    break;
                case JsonValueKind.Array:
                    product *= (double)member.Value.GetArrayLength() * depth;
                    break;
                default:
                    throw new EventPatternException($"\"{member.Name}\" must be an object or an array");
            }
        }

        return product;
    }
}

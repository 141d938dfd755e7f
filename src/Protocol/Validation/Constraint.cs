using System.Globalization;
using System.Text;
using Strongroom.Crypto;
using Strongroom.Protocol.Shapes;

namespace Strongroom.Protocol.Validation;

/// <summary>The constraints that a shape puts on a value itself, not on its parts, in AWS's words and order.</summary>
internal static class Constraint
{
    /// <summary>What a required member demands.</summary>
    public const string NotNull = "Member must not be null";

    /// <summary>Whether <paramref name="value"/> violates nothing, which is the rule and costs no memory.</summary>
    public static bool Holds(Shape shape, object value)
    {
        if (shape.Max is not null || shape.Min is not null)
        {
            var measure = Measure(shape, value);
            if (measure > shape.Max || measure < shape.Min)
                return false;
        }

        return shape is not ScalarShape scalar
            || ((scalar.Matcher is not { } matcher || Matches(matcher, value))
                && (scalar.EnumValues is not { } values || values.Contains((string)value)));
    }

    /// <summary>The constraints of <paramref name="shape"/> that <paramref name="value"/> violates.</summary>
    public static IEnumerable<string> Violated(Shape shape, object value)
    {
        if (shape.Max is { } max && Measure(shape, value) > max)
            yield return Bound(shape, "less than or equal to", max);
        if (shape.Min is { } min && Measure(shape, value) < min)
            yield return Bound(shape, "greater than or equal to", min);
        if (shape is not ScalarShape scalar)
            yield break;
        if (scalar.Matcher is { } matcher && !Matches(matcher, value))
            yield return Pattern(scalar);
        if (scalar.EnumValues is { } values && !values.Contains((string)value))
            yield return Enum(values);
    }

    /// <summary>All constraints of <paramref name="shape"/> in brackets: how AWS tells a collection's element apart.</summary>
    public static string Every(Shape shape)
    {
        var all = new List<string>();
        if (shape.Max is { } max)
            all.Add(Bound(shape, "less than or equal to", max));
        if (shape.Min is { } min)
            all.Add(Bound(shape, "greater than or equal to", min));
        if (shape is ScalarShape { Pattern: not null } scalar)
            all.Add(Pattern(scalar));
        if (shape is ScalarShape { EnumValues: { } values })
            all.Add(Enum(values));
        return $"[{string.Join(", ", all)}]";
    }

    /// <summary>
    /// What the bounds measure: the value of a number (NaN is above any maximum), the elements of a collection, the bytes of a
    /// blob. A string counts UTF-16 code units, as Java does; a sensitive string counts UTF-8 bytes, because Secrets Manager
    /// states its limit in bytes.
    /// </summary>
    private static decimal Measure(Shape shape, object value) => (shape, value) switch
    {
        (ListShape list, _) => list.Count(value),
        (MapShape map, _) => map.Count(value),
        (_, string text) => text.Length,
        (_, SecretValue secret) => secret.Length,
        (_, byte[] blob) => blob.Length,
        (_, int number) => number,
        (_, long number) => number,
        (_, double number) => number switch
        {
            < -1e28 => decimal.MinValue,
            <= 1e28 => (decimal)number,
            _ => decimal.MaxValue,
        },
        _ => throw new InvalidOperationException($"{shape.Name} is a {shape.Kind}, which has no bounds."),
    };

    private static string Bound(Shape shape, string relation, decimal bound)
    {
        var number = bound.ToString(shape.Kind is ShapeKind.Double && bound.Scale == 0 ? "0.0" : "G", CultureInfo.InvariantCulture);
        var measure = shape.Kind is ShapeKind.Integer or ShapeKind.Long or ShapeKind.Double ? "value" : "length";
        return $"Member must have {measure} {relation} {number}";
    }

    private static string Pattern(ScalarShape shape) => $"Member must satisfy regular expression pattern: {shape.Pattern}";

    private static string Enum(IReadOnlyList<string> values) => $"Member must satisfy enum value set: [{string.Join(", ", values)}]";

    private static bool Matches(PatternMatcher matcher, object value)
    {
        if (value is string text)
            return matcher.Matches(text);
        var secret = (SecretValue)value;
        var chars = new char[Encoding.UTF8.GetMaxCharCount(secret.Length)];
        try
        {
            return matcher.Matches(chars.AsSpan(0, Encoding.UTF8.GetChars(secret.Reveal(), chars)));
        }
        finally
        {
            Array.Clear(chars);
        }
    }
}

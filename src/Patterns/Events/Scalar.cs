using System.Globalization;
using System.Text.Json;

namespace Strongroom.Patterns.Events;

/// <summary>A value that a test is made on: what stands at the end of a path in an event.</summary>
/// <param name="Kind">String, Number, True, False or Null.</param>
/// <param name="Text">The string, the number as it is written, or the keyword.</param>
internal readonly record struct Scalar(JsonValueKind Kind, string Text)
{
    /// <summary>The number if it is one that can be compared, that is within the bound either side of zero.</summary>
    public decimal? NumberWithin(decimal bound) =>
        Kind is JsonValueKind.Number && ReadNumber(Text) is { } number && Math.Abs(number) <= bound ? number : null;

    /// <summary>Reads a JSON number; null if it is too large to compare, e.g. 1e99.</summary>
    public static decimal? ReadNumber(string text) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>The value of an element that is neither an object nor an array.</summary>
    public static Scalar Of(JsonElement element) =>
        element.ValueKind is JsonValueKind.String ? new(JsonValueKind.String, element.GetString()!) : new(element.ValueKind, element.GetRawText());
}

using System.Globalization;

namespace Strongroom.Services.SecretsManager.Domain;

/// <summary>
/// The grammar of one field of a cron expression: a list of values, ranges and steps. It is checked here because Quartz
/// lets pass what it then cannot count with: it overlooks an empty item of a list, goes round for ever on a step of less
/// than one, and looks for the 256th day of a week until the calendar ends.
/// </summary>
/// <param name="first">The least value.</param>
/// <param name="last">The greatest value, and the greatest step.</param>
/// <param name="names">Values that may be written as names, in capitals.</param>
internal sealed class CronField(int first, int last, IReadOnlyList<string> names)
{
    /// <summary>Whether the field is <c>*</c>, or a list of values, ranges and steps.</summary>
    public bool Accepts(string field) => field.Split(',').All(IsItem);

    /// <summary>Whether the text is one value.</summary>
    public bool IsValue(string text) => names.Contains(text) || IsNumber(text, first);

    private bool IsItem(string item) => item.Split('/') switch
    {
        [var range] => IsRange(range),
        ["", var step] => IsNumber(step, 1),
        [var range, var step] => IsRange(range) && IsNumber(step, 1),
        _ => false,
    };

    private bool IsRange(string range) => range == "*" || range.Split('-') switch
    {
        [var only] => IsValue(only),
        [var from, var to] => IsValue(from) && IsValue(to),
        _ => false,
    };

    private bool IsNumber(string text, int least) =>
        text.Length is 1 or 2
        && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && number >= least
        && number <= last;
}

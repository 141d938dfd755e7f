using System.Collections;
using System.Globalization;

namespace Strongroom.Patterns.Schedules;

/// <summary>The values of one field: <c>*</c>, numbers or names, ranges (which may go over the end: <c>20-2</c>), steps, and lists of these.</summary>
internal sealed class CronValues
{
    private readonly BitArray _values;
    private readonly int _least;

    private CronValues(BitArray values, int least) => (_values, _least) = (values, least);

    /// <summary>Whether a value is one of them.</summary>
    public bool Has(int value) => value >= _least && value - _least < _values.Length && _values[value - _least];

    /// <summary>Reads a field, in capitals; null if it is none.</summary>
    /// <param name="field">Its text.</param>
    /// <param name="least">The least value.</param>
    /// <param name="most">The greatest.</param>
    /// <param name="names">Names of the values from the least on; may be empty.</param>
    /// <param name="hasSteps">Whether <c>/</c> may be used.</param>
    public static CronValues? Parse(string field, int least, int most, string[] names, bool hasSteps = true)
    {
        var values = new BitArray(most - least + 1);
        foreach (var part in field.Split(','))
        {
            var range = part;
            var step = 1;
            if (part.Split('/') is [var before, var every])
            {
                if (!hasSteps || !int.TryParse(every, NumberStyles.None, CultureInfo.InvariantCulture, out step) || step < 1 || step > most)
                {
                    return null;
                }

                range = before;
            }

            int from, to;
            if (range == "*")
            {
                (from, to) = (least, most);
            }
            else if (range.Split('-') is [var first, var last])
            {
                if (Value(first, least, most, names) is not { } low || Value(last, least, most, names) is not { } high)
                {
                    return null;
                }

                (from, to) = (low, high);
            }
            else if (Value(range, least, most, names) is { } one)
            {
                // 5/10: from 5 on.
                (from, to) = (one, range == part ? one : most);
            }
            else
            {
                return null;
            }

            var count = to >= from ? to - from : to - from + values.Length;
            for (var i = 0; i <= count; i += step)
            {
                values[(from - least + i) % values.Length] = true;
            }
        }

        return new CronValues(values, least);
    }

    /// <summary>Reads one value; null if it is none.</summary>
    public static int? Value(string text, int least, int most, string[] names) =>
        Array.IndexOf(names, text) is >= 0 and var at ? least + at
        : text.Length <= 4 && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number
        : null;
}

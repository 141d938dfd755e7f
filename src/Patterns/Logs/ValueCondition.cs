using System.Globalization;

namespace Strongroom.Patterns.Logs;

/// <summary>
/// An operator and what stands to its right. Numbers without quotation marks are compared as numbers; other text is the whole value,
/// with a star before or after it for anything there.
/// </summary>
internal sealed class ValueCondition
{
    // The longer ones first.
    private static readonly string[] Operators = ["!=", "<=", ">=", "=", "<", ">"];

    private readonly string _operator;
    private readonly double? _number;
    private readonly string _text;
    private readonly bool _openStart;
    private readonly bool _openEnd;
    private readonly LogRegex? _regex;
    private readonly bool _quoted;

    private ValueCondition(string @operator, string text, bool quoted, LogRegex? regex)
    {
        (_operator, _quoted, _regex) = (@operator, quoted, regex);
        _number = quoted || regex is not null ? null : ReadNumber(text);
        _openStart = text.StartsWith('*');
        _openEnd = text.Length > 1 && text.EndsWith('*');
        _text = text[(_openStart ? 1 : 0)..^(_openEnd ? 1 : 0)];
    }

    /// <summary>Whether it is met by anything that is there.</summary>
    public bool IsAnything => _operator == "=" && _openStart && _text.Length == 0;

    /// <summary>Reads operator and value.</summary>
    public static ValueCondition Read(PatternScanner scanner)
    {
        scanner.SkipSpace();
        var @operator = Operators.FirstOrDefault(scanner.Take) ?? throw PatternScanner.Invalid();
        scanner.SkipSpace();
        ValueCondition condition;
        switch (scanner.Peek)
        {
            case '"':
                condition = new ValueCondition(@operator, scanner.TakeQuoted(), true, null);
                break;
            case '%':
                condition = new ValueCondition(@operator, "", false, scanner.TakeRegex());
                break;
            default:
                var text = scanner.TakeWhile(character => !char.IsWhiteSpace(character) && !"\"%()[]{},|&=!<>".Contains(character, StringComparison.Ordinal));
                if (text.Length == 0)
                {
                    throw PatternScanner.Invalid();
                }

                // What is neither a number nor made of letters, digits and a few signs has to be in quotation marks.
                if (ReadNumber(text) is null && !text.All(character => PatternScanner.IsWord(character) || character is '*' or '.' or '-' or ':' or '/'))
                {
                    throw new LogFilterException($"Invalid character(s) in term '{text}'");
                }

                condition = new ValueCondition(@operator, text, false, null);
                break;
        }

        // Only numbers have an order.
        return @operator is "=" or "!=" || condition._number is not null ? condition : throw PatternScanner.Invalid();
    }

    /// <summary>Whether a value meets it.</summary>
    /// <param name="value">The value's text.</param>
    /// <param name="isText">It is known to be a string; a number in quotation marks is then no number.</param>
    /// <param name="isNumber">It is known to be a number.</param>
    public bool IsMet(string value, bool isText, bool isNumber)
    {
        switch (_operator)
        {
            case "=":
                return IsSame(value, isText, isNumber);
            case "!=":
                return !IsSame(value, isText, isNumber);
            default:
                if (isText || ReadNumber(value) is not { } number)
                {
                    return false;
                }

                return _operator switch
                {
                    "<" => number < _number,
                    "<=" => number <= _number,
                    ">" => number > _number,
                    _ => number >= _number,
                };
        }
    }

    private bool IsSame(string value, bool isText, bool isNumber)
    {
        if (_regex is not null)
        {
            return _regex.IsIn(value);
        }

        if (_number is { } wanted && !isText && ReadNumber(value) is { } number)
        {
            return number == wanted;
        }

        if (_quoted && isNumber && !IsAnything)
        {
            return false;
        }

        return _openStart && _openEnd ? value.Contains(_text, StringComparison.Ordinal)
            : _openStart ? value.EndsWith(_text, StringComparison.Ordinal)
            : _openEnd ? value.StartsWith(_text, StringComparison.Ordinal)
            : value == _text;
    }

    /// <summary>A number in JSON's notation, or with a plus sign; neither hexadecimal nor infinite.</summary>
    public static double? ReadNumber(string text) =>
        text.Length > 0 && (char.IsAsciiDigit(text[^1]) || text[^1] == '.')
        && double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number)
        && double.IsFinite(number) ? number : null;
}

using System.Globalization;
using System.Net;
using System.Numerics;
using System.Text.RegularExpressions;
using Strongroom.Policy.Evaluation;

namespace Strongroom.Policy.Tests.Support;

/// <summary>
/// Conditions and wildcards once more, written from the documentation with regular expressions and no thought of speed, to compare the
/// engine with.
/// </summary>
internal static partial class NaiveConditions
{
    public static bool Holds(string name, string[] policy, string[]? request, IConditionContext context)
    {
        var set = name.Contains(':') ? name[..name.IndexOf(':')].ToLowerInvariant() : "";
        var rest = name[(name.IndexOf(':') + 1)..].ToLowerInvariant();
        var ifExists = rest.EndsWith("ifexists", StringComparison.Ordinal);
        var comparison = ifExists ? rest[..^"ifexists".Length] : rest;
        var exists = request is { Length: > 0 };
        if (comparison == "null")
            return policy.Any(value => value.Equals(exists ? "false" : "true", StringComparison.OrdinalIgnoreCase));

        var negated = comparison.Contains("not", StringComparison.Ordinal);
        var positive = comparison.Replace("not", "", StringComparison.Ordinal);
        if (!exists)
            return ifExists || set == "forallvalues" || (set == "" && negated);
        bool One(string value) => policy.Any(limit => Compare(positive, limit, value, context)) != negated;
        return set == "forallvalues" || (set == "" && negated) ? request!.All(One) : request!.Any(One);
    }

    public static bool Wildcard(string pattern, string text, bool ignoreCase) => Regex.IsMatch(
        text,
        "^" + Regex.Escape(pattern).Replace("\\*", "[\\s\\S]*", StringComparison.Ordinal).Replace("\\?", "[\\s\\S]", StringComparison.Ordinal) + "\\z",
        ignoreCase ? RegexOptions.IgnoreCase | RegexOptions.CultureInvariant : RegexOptions.None);

    private static bool Compare(string comparison, string limit, string value, IConditionContext context) => comparison switch
    {
        "stringequals" => Expand(limit, context, escape: false) == value,
        "stringequalsignorecase" or "bool" => string.Equals(Expand(limit, context, escape: false), value, StringComparison.OrdinalIgnoreCase),
        "stringlike" => Expand(limit, context, escape: true) is { } pattern && Like(pattern, value),
        "arnequals" or "arnlike" => Expand(limit, context, escape: true) is { } pattern && Arn(pattern, value),
        "numericequals" => Number(limit) is { } a && Number(value) == a,
        "numericlessthan" => Number(value) < Number(limit),
        "numericlessthanequals" => Number(value) <= Number(limit),
        "numericgreaterthan" => Number(value) > Number(limit),
        "numericgreaterthanequals" => Number(value) >= Number(limit),
        "dateequals" => Date(limit) is { } a && Date(value) == a,
        "datelessthan" => Date(value) < Date(limit),
        "datelessthanequals" => Date(value) <= Date(limit),
        "dategreaterthan" => Date(value) > Date(limit),
        "dategreaterthanequals" => Date(value) >= Date(limit),
        "binaryequals" => Bytes(limit) is { } a && Bytes(value) is { } b && a.SequenceEqual(b),
        "ipaddress" => Range(limit, value),
        _ => throw new ArgumentException(comparison),
    };

    // As a regular expression if escape, else as text; null if a variable has no value.
    private static string? Expand(string text, IConditionContext context, bool escape)
    {
        var missing = false;
        var pieces = Variable().Split(text).Index().Select(piece =>
        {
            if (piece.Index % 2 == 0)
                return escape ? Regex.Escape(piece.Item).Replace("\\*", "[\\s\\S]*", StringComparison.Ordinal).Replace("\\?", "[\\s\\S]", StringComparison.Ordinal) : piece.Item;
            var inner = piece.Item;
            var value = inner;
            if (inner is not ("*" or "?" or "$"))
            {
                var parts = inner.Split(',', 2);
                value = context.TryGet(parts[0].Trim().ToLowerInvariant(), out var values) && values.Count == 1 ? values[0]
                    : parts.Length == 2 ? parts[1].Trim().Trim('\'')
                    : null;
            }

            missing |= value is null;
            return value is null ? "" : escape ? Regex.Escape(value).Replace(":", "\\x3a", StringComparison.Ordinal) : value;
        });
        var expanded = string.Concat(pieces);
        return missing ? null : expanded;
    }

    private static bool Like(string pattern, string value) => Regex.IsMatch(value, $"^{pattern}\\z");

    private static bool Arn(string pattern, string value)
    {
        if (pattern == "[\\s\\S]*")
            return true;
        var parts = pattern.Split(':', 6);
        var actual = value.Split(':', 6);
        return actual.Length == 6 && parts.Zip(actual).All(pair => Like(pair.First, pair.Second));
    }

    private static double? Number(string text) => double.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static DateTimeOffset? Date(string text)
    {
        if (Regex.IsMatch(text, "^[0-9]{5,}\\z") && text.Length != 8)
            return DateTimeOffset.FromUnixTimeSeconds(long.Parse(text, CultureInfo.InvariantCulture));
        var match = Regex.Match(text, @"^(\d{4})(?:-?(\d\d)(?:-?(\d\d)(?:T(\d\d):?(\d\d)(?::?(\d\d)(\.\d+)?)?(Z|[+-]\d\d:\d\d))?)?)?\z");
        if (!match.Success)
            return null;
        int Part(int group, int absent) => match.Groups[group].Success ? int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture) : absent;
        var zone = match.Groups[8].Value is ['+' or '-', ..] and var text2 ? TimeSpan.Parse(text2.TrimStart('+'), CultureInfo.InvariantCulture) : TimeSpan.Zero;
        var fraction = match.Groups[7].Success ? double.Parse(match.Groups[7].Value, CultureInfo.InvariantCulture) : 0;
        return new DateTimeOffset(Part(1, 1), Part(2, 1), Part(3, 1), Part(4, 0), Part(5, 0), Part(6, 0), zone).AddTicks((long)(fraction * TimeSpan.TicksPerSecond));
    }

    private static byte[]? Bytes(string text)
    {
        try
        {
            return Convert.FromBase64String(text);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static bool Range(string range, string value)
    {
        var parts = range.Split('/');
        if (Address(parts[0]) is not { } network || Address(value) is not { } address)
            return false;
        var size = parts[0].Contains(':') ? 128 : 32;
        var length = size;
        if (parts.Length > 1 && (!int.TryParse(parts[1], out length) || length > size))
            return false;
        var divisor = BigInteger.Pow(2, size - length);
        return network / divisor == address / divisor;
    }

    // IPv4 in its place within IPv6.
    private static BigInteger? Address(string text)
    {
        if (!text.Contains(':') && !Regex.IsMatch(text, @"^\d{1,3}(\.\d{1,3}){3}\z"))
            return null;
        var plain = text.Contains(':') ? text : string.Join('.', text.Split('.').Select(part => int.Parse(part, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture)));
        return IPAddress.TryParse(plain, out var address) ? new BigInteger(address.MapToIPv6().GetAddressBytes(), isUnsigned: true, isBigEndian: true) : null;
    }

    [GeneratedRegex(@"\$\{([^}]+)\}")]
    private static partial Regex Variable();
}

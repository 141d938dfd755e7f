using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace Strongroom.Server.Options;

/// <summary>The readers of option values. Each says what the value must be when it is not.</summary>
internal static partial class OptionParsers
{
    public static bool Switch(string text, out bool value, [NotNullWhen(false)] out string? fault)
    {
        value = text.ToLowerInvariant() is "true" or "1";
        fault = value || text.ToLowerInvariant() is "false" or "0" ? null : "must be true or false";
        return fault is null;
    }

    /// <summary>An IP address and a port; <c>localhost</c> and <c>*</c> (every IPv4 address) may stand for addresses.</summary>
    public static bool Endpoint(string text, [NotNullWhen(true)] out IPEndPoint? value, [NotNullWhen(false)] out string? fault)
    {
        var address = text.StartsWith("localhost:", StringComparison.OrdinalIgnoreCase) ? "127.0.0.1" + text[9..]
            : text.StartsWith("*:", StringComparison.Ordinal) ? "0.0.0.0" + text[1..]
            : text;
        // IPEndPoint.Parse would take a missing port for 0 and a bare number for an address.
        var colon = address.LastIndexOf(':');
        var host = colon < 0 ? "" : address[..colon];
        var complete = host.Contains('.') || (host.StartsWith('[') && host.EndsWith(']'));
        value = null;
        fault = complete && IPEndPoint.TryParse(address, out value)
            ? null
            : "must be an IP address and a port, e.g. 127.0.0.1:4566 or [::1]:4566";
        return fault is null;
    }

    public static bool Path(string text, [NotNullWhen(true)] out string? value, [NotNullWhen(false)] out string? fault)
    {
        value = text;
        fault = string.IsNullOrWhiteSpace(text) || text.Contains('\0') ? "must be a path" : null;
        return fault is null;
    }

    /// <summary>A path, or nothing where another option gives the default.</summary>
    public static bool OptionalPath(string text, [NotNullWhen(true)] out string? value, [NotNullWhen(false)] out string? fault)
    {
        value = text;
        fault = null;
        return text.Length == 0 || Path(text, out value, out fault);
    }

    public static bool Account(string text, [NotNullWhen(true)] out string? value, [NotNullWhen(false)] out string? fault)
    {
        value = text;
        fault = text.Length == 12 && text.All(char.IsAsciiDigit) ? null : "must be 12 digits";
        return fault is null;
    }

    /// <summary>A region's name is a label in host names, so any such label can be one (RFC 1123 section 2.1, lower case).</summary>
    public static bool Region(string text, [NotNullWhen(true)] out string? value, [NotNullWhen(false)] out string? fault)
    {
        value = text;
        fault = IsRegion(text) ? null : "must be a region's name: lower-case letters, digits and hyphens, at most 63";
        return fault is null;
    }

    public static bool IsRegion(string text) => RegionPattern().IsMatch(text);

    /// <summary>Names with commas between them; none means no restriction.</summary>
    public static bool Regions(string text, [NotNullWhen(true)] out IReadOnlyList<string>? value, [NotNullWhen(false)] out string? fault)
    {
        value = text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        fault = value.All(IsRegion) ? null : "must be regions' names with commas between them, e.g. us-east-1,eu-west-1";
        return fault is null;
    }

    /// <summary>A number of bytes, plain or with KiB, MiB or GiB.</summary>
    public static OptionParser<long> Bytes(long min, long max) => (string text, out long value, [NotNullWhen(false)] out string? fault) =>
    {
        var (number, scale) = text switch
        {
            _ when text.EndsWith("KiB", StringComparison.OrdinalIgnoreCase) => (text[..^3], 1L << 10),
            _ when text.EndsWith("MiB", StringComparison.OrdinalIgnoreCase) => (text[..^3], 1L << 20),
            _ when text.EndsWith("GiB", StringComparison.OrdinalIgnoreCase) => (text[..^3], 1L << 30),
            _ => (text, 1L),
        };
        var read = long.TryParse(number.TrimEnd(), NumberStyles.None, CultureInfo.InvariantCulture, out value) && value <= max / scale;
        value *= scale;
        fault = read && value >= min ? null : string.Create(CultureInfo.InvariantCulture, $"must be {min} to {max} bytes, e.g. {min} or 1MiB");
        return fault is null;
    };

    public static OptionParser<int> Number(int min, int max) => (string text, out int value, [NotNullWhen(false)] out string? fault) =>
    {
        var read = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value >= min && value <= max;
        fault = read ? null : string.Create(CultureInfo.InvariantCulture, $"must be a number from {min} to {max}");
        return read;
    };

    /// <summary>A length of time: seconds, or a number with s, m or h.</summary>
    public static OptionParser<TimeSpan> Duration(TimeSpan min, TimeSpan max) => (string text, out TimeSpan value, [NotNullWhen(false)] out string? fault) =>
    {
        var (number, unit) = text.Length == 0 ? ("", 1) : text[^1] switch
        {
            's' => (text[..^1], 1),
            'm' => (text[..^1], 60),
            'h' => (text[..^1], 3600),
            _ => (text, 1),
        };
        var read = int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var count);
        value = read ? TimeSpan.FromSeconds((long)count * unit) : default;
        fault = read && value >= min && value <= max
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"must be {min.TotalSeconds}s to {max.TotalSeconds}s, e.g. 90s, 15m or 1h");
        return fault is null;
    };

    public static bool Level(string text, out LogLevel value, [NotNullWhen(false)] out string? fault)
    {
        // Enum.TryParse takes numbers as well; only names are meant.
        var named = text.All(char.IsAsciiLetter) && Enum.TryParse(text, ignoreCase: true, out value);
        value = named ? Enum.Parse<LogLevel>(text, ignoreCase: true) : default;
        fault = named ? null : "must be one of " + string.Join(", ", Enum.GetNames<LogLevel>()).ToLowerInvariant();
        return named;
    }

    /// <summary>One of an enumeration's names, in lower case.</summary>
    public static bool Choice<T>(string text, out T value, [NotNullWhen(false)] out string? fault)
        where T : struct, Enum
    {
        var names = Enum.GetNames<T>();
        var index = Array.FindIndex(names, name => name.Equals(text, StringComparison.OrdinalIgnoreCase));
        value = index < 0 ? default : Enum.Parse<T>(names[index]);
        fault = index < 0 ? "must be one of " + string.Join(", ", names).ToLowerInvariant() : null;
        return fault is null;
    }

    /// <summary>An http or https URL, or nothing.</summary>
    public static bool OptionalUrl(string text, [NotNullWhen(true)] out string? value, [NotNullWhen(false)] out string? fault)
    {
        value = text;
        var good = text.Length == 0 || (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.Query.Length == 0);
        fault = good ? null : "must be an http or https URL without a query, e.g. http://localhost:4318";
        return good;
    }

    [GeneratedRegex(@"\A[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\z")]
    private static partial Regex RegionPattern();
}

using System.Globalization;
using System.Text.Json;

namespace Strongroom.Patterns.Events;

/// <summary>One element of an array in a pattern: a test of one value.</summary>
internal abstract class ValueTest
{
    /// <summary>Whether the value passes.</summary>
    public abstract bool Passes(in Scalar value);
}

/// <summary>A string that must be the same. Addresses are the same in any notation (<c>::1</c>), as with Ruler.</summary>
internal sealed class TextTest(string text) : ValueTest
{
    private readonly byte[]? _address = IpAddressBytes.Read(text);

    public override bool Passes(in Scalar value) =>
        value.Kind is JsonValueKind.String
        && (value.Text == text || (_address is not null && IpAddressBytes.Read(value.Text) is { } address && address.AsSpan().SequenceEqual(_address)));
}

/// <summary><c>true</c>, <c>false</c> or <c>null</c>.</summary>
internal sealed class KeywordTest(JsonValueKind kind) : ValueTest
{
    public override bool Passes(in Scalar value) => value.Kind == kind;
}

/// <summary>A number: the same text, or the same value to six decimal places if both can be compared.</summary>
internal sealed class NumberTest(string text, decimal bound) : ValueTest
{
    private readonly decimal? _number = new Scalar(JsonValueKind.Number, text).NumberWithin(bound);

    public override bool Passes(in Scalar value) =>
        value.Kind is JsonValueKind.Number
        && (value.Text == text || (_number is { } number && value.NumberWithin(bound) is { } other && RangeTest.Cut(number) == RangeTest.Cut(other)));
}

/// <summary>A number between two others.</summary>
internal sealed class RangeTest(decimal low, bool openLow, decimal high, bool openHigh, decimal bound) : ValueTest
{
    public override bool Passes(in Scalar value)
    {
        if (value.NumberWithin(bound) is not { } number)
        {
            return false;
        }

        var cut = Cut(number);
        return (openLow ? cut > Cut(low) : cut >= Cut(low)) && (openHigh ? cut < Cut(high) : cut <= Cut(high));
    }

    /// <summary>Six decimal places count.</summary>
    public static decimal Cut(decimal number) => decimal.Truncate(number * 1_000_000m);
}

/// <summary>How a string begins, ends or is, in any case of its letters or as it is.</summary>
internal sealed class AffixTest(string text, bool begins, bool ends, bool ignoreCase) : ValueTest
{
    private readonly StringComparison _comparison = ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    public override bool Passes(in Scalar value) =>
        value.Kind is JsonValueKind.String
        && (begins && ends ? value.Text.Equals(text, _comparison)
            : begins ? value.Text.StartsWith(text, _comparison)
            : value.Text.EndsWith(text, _comparison));
}

/// <summary>A string that a wildcard covers.</summary>
internal sealed class WildcardTest(Wildcard wildcard) : ValueTest
{
    public override bool Passes(in Scalar value) => value.Kind is JsonValueKind.String && wildcard.Matches(value.Text);
}

/// <summary>A value, whatever it is. Objects and empty arrays are none.</summary>
internal sealed class ExistsTest : ValueTest
{
    public override bool Passes(in Scalar value) => true;
}

/// <summary>A value that passes none of some tests.</summary>
internal sealed class AnythingButTest(IReadOnlyList<ValueTest> refused) : ValueTest
{
    public override bool Passes(in Scalar value)
    {
        foreach (var test in refused)
        {
            if (test.Passes(value))
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>An address in a network.</summary>
internal sealed class CidrTest : ValueTest
{
    private readonly byte[] _network;
    private readonly int _bits;

    private CidrTest(byte[] network, int bits) => (_network, _bits) = (network, bits);

    /// <summary>Reads <c>10.0.0.0/8</c>; what is wrong with it otherwise.</summary>
    public static CidrTest? Read(string text, out string? fault)
    {
        var parts = text.Split('/');
        if (parts.Length != 2)
        {
            fault = "Malformed CIDR, one '/' required";
            return null;
        }

        if (!int.TryParse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var bits))
        {
            fault = "Malformed CIDR, mask bits must be an integer";
            return null;
        }

        var network = IpAddressBytes.Read(parts[0]);
        fault = bits < 0 ? "Malformed CIDR, mask bits must not be negative"
            : network is null ? $"Nonstandard IP address: {parts[0]}"
            : network.Length == 4 && bits > 32 ? "IPv4 mask bits must be < 33"
            : bits > 128 ? "IPv6 mask bits must be < 129"
            : null;
        return fault is null ? new CidrTest(network!, bits) : null;
    }

    public override bool Passes(in Scalar value)
    {
        if (value.Kind is not JsonValueKind.String || IpAddressBytes.Read(value.Text) is not { } address || address.Length != _network.Length)
        {
            return false;
        }

        for (var (i, left) = (0, _bits); left > 0; i++, left -= 8)
        {
            var mask = left >= 8 ? 0xff : 0xff << (8 - left) & 0xff;
            if (((address[i] ^ _network[i]) & mask) != 0)
            {
                return false;
            }
        }

        return true;
    }
}

using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Strongroom.Policy.Evaluation;

namespace Strongroom.Policy.Conditions;

/// <summary>Whether an address is in one of the ranges (RFC 4632 notation). An IPv4 address in IPv6's clothes is the IPv4 address.</summary>
internal sealed class AddressTest(IReadOnlyList<string> values) : ValueTest
{
    private const int Bits = 128;

    // An IPv4 address is the last 32 bits of ::ffff:0:0/96.
    private static readonly UInt128 Mapped = (UInt128)0xffff << 32;

    private readonly (UInt128 Network, UInt128 Mask)[] _ranges = [.. values.Select(ReadRange).OfType<(UInt128, UInt128)>()];

    public override bool Contains(string value, IConditionContext context)
    {
        if (ReadAddress(value) is not { } address)
            return false;
        foreach (var (network, mask) in _ranges)
        {
            if ((address & mask) == network)
                return true;
        }

        return false;
    }

    private static (UInt128, UInt128)? ReadRange(string text)
    {
        var slash = text.IndexOf('/');
        var address = slash < 0 ? text : text[..slash];
        if (ReadAddress(address) is not { } network)
            return null;
        var isLong = address.Contains(':');
        var most = isLong ? Bits : 32;
        var length = most;
        if (slash >= 0 && !(int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out length) && length <= most))
            return null;
        var free = most - length;
        var mask = free == Bits ? UInt128.Zero : UInt128.MaxValue << free;
        return (network & mask, mask);
    }

    private static UInt128? ReadAddress(string text)
    {
        if (!text.Contains(':'))
            return ReadShort(text) is { } four ? Mapped | four : null;
        if (!IPAddress.TryParse(text, out var address) || address.AddressFamily != AddressFamily.InterNetworkV6)
            return null;
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        return BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    // Four decimal numbers: the platform's reader also takes octal and hexadecimal ones, and fewer than four.
    private static uint? ReadShort(ReadOnlySpan<char> text)
    {
        uint address = 0;
        for (var part = 0; part < 4; part++)
        {
            var end = part == 3 ? text.Length : text.IndexOf('.');
            if (end is < 1 or > 3 || !byte.TryParse(text[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                return null;
            address = (address << 8) | number;
            text = part == 3 ? [] : text[(end + 1)..];
        }

        return address;
    }
}

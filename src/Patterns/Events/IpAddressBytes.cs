using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Strongroom.Patterns.Events;

/// <summary>Addresses and networks in text. Only plain forms: no octal, no scope, no short IPv4.</summary>
internal static class IpAddressBytes
{
    /// <summary>The 4 or 16 bytes of an address; null if the text is none.</summary>
    public static byte[]? Read(string text) => text.Contains(':') ? ReadSixteen(text) : ReadFour(text);

    private static byte[]? ReadSixteen(string text) =>
        text.Length <= 39 && text.All(c => c == ':' || char.IsAsciiHexDigit(c))
        && IPAddress.TryParse(text, out var address) && address.AddressFamily is AddressFamily.InterNetworkV6
            ? address.GetAddressBytes()
            : null;

    private static byte[]? ReadFour(string text)
    {
        if (text.Length is < 7 or > 15)
        {
            return null;
        }

        var bytes = new byte[4];
        var parts = text.Split('.');
        if (parts.Length != 4)
        {
            return null;
        }

        for (var i = 0; i < 4; i++)
        {
            if (!byte.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out bytes[i]))
            {
                return null;
            }
        }

        return bytes;
    }
}

using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Strongroom.Crypto;

namespace Strongroom.Rotation;

/// <summary>
/// Takes secret values out of a text that somebody else wrote: the values, the members of those that are JSON, and both as
/// JSON or a URL would write them. What says nothing by itself in AWS's database secrets (host, engine, user name …) stays,
/// so that a message still says what it is about.
/// </summary>
internal sealed class SecretMask : IDisposable
{
    /// <summary>Characters of a text that are kept.</summary>
    public const int Kept = 1000;

    // Shorter ones would take a text apart, and are no secrets to speak of.
    private const int Shortest = 3;

    private static readonly string[] Open = ["engine", "host", "port", "dbname", "username", "ssl", "masterarn", "dbInstanceIdentifier", "dbClusterIdentifier"];

    private readonly List<byte[]> _needles = [];

    /// <summary>Adds a value to look for.</summary>
    public void Add(SecretValue value)
    {
        Add(value.Reveal());
        var reader = new Utf8JsonReader(value.Reveal());
        try
        {
            AddMembers(ref reader);
        }
        catch (JsonException)
        {
            // No JSON, or not to its end: the value as a whole was added.
        }
    }

    /// <summary>The text without them, and not longer than <see cref="Kept"/>.</summary>
    public string Apply(string text)
    {
        var masked = Encoding.UTF8.GetBytes(text);
        foreach (var needle in _needles.OrderByDescending(each => each.Length))
        {
            masked = Replace(masked, needle);
        }

        var kept = Encoding.UTF8.GetString(masked);
        return kept.Length <= Kept ? kept : kept[..(char.IsHighSurrogate(kept[Kept - 2]) ? Kept - 2 : Kept - 1)] + "…";
    }

    /// <inheritdoc/>
    public void Dispose() => _needles.ForEach(static needle => CryptographicOperations.ZeroMemory(needle));

    private static byte[] Replace(byte[] text, ReadOnlySpan<byte> needle)
    {
        if (text.AsSpan().IndexOf(needle) < 0)
        {
            return text;
        }

        using var output = new MemoryStream(text.Length);
        var rest = text.AsSpan();
        for (var at = rest.IndexOf(needle); at >= 0; at = rest.IndexOf(needle))
        {
            output.Write(rest[..at]);
            output.Write("***"u8);
            rest = rest[(at + needle.Length)..];
        }

        output.Write(rest);
        CryptographicOperations.ZeroMemory(text);
        return output.ToArray();
    }

    private void AddMembers(ref Utf8JsonReader reader)
    {
        var open = false;
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    open = false;
                    foreach (var name in Open) open |= reader.ValueTextEquals(name);
                    break;
                case JsonTokenType.String when !open:
                    var text = new byte[reader.ValueSpan.Length];
                    Add(text.AsSpan(0, reader.CopyString(text)));
                    Add(reader.ValueSpan);
                    CryptographicOperations.ZeroMemory(text);
                    break;
                case JsonTokenType.Number when !open:
                    Add(reader.ValueSpan);
                    break;
                default:
                    break;
            }
        }
    }

    private void Add(ReadOnlySpan<byte> value)
    {
        if (value.Length < Shortest)
        {
            return;
        }

        Keep(value.ToArray());
        Keep(Escaped(value));
        Keep(Percent(value));
    }

    private void Keep(byte[] needle)
    {
        if (_needles.Exists(known => known.AsSpan().SequenceEqual(needle)))
        {
            CryptographicOperations.ZeroMemory(needle);
        }
        else
        {
            _needles.Add(needle);
        }
    }

    // As Python and most others escape a JSON string: the quote, the backslash and what is no printable character.
    private static byte[] Escaped(ReadOnlySpan<byte> value)
    {
        var output = new List<byte>(value.Length);
        foreach (var each in value)
        {
            switch (each)
            {
                case (byte)'"' or (byte)'\\':
                    output.AddRange((byte)'\\', each);
                    break;
                case (byte)'\n':
                    output.AddRange("\\n"u8);
                    break;
                default:
                    output.Add(each);
                    break;
            }
        }

        return [.. output];
    }

    private static byte[] Percent(ReadOnlySpan<byte> value)
    {
        var output = new List<byte>(value.Length);
        foreach (var each in value)
        {
            if (char.IsAsciiLetterOrDigit((char)each) || each is (byte)'-' or (byte)'.' or (byte)'_' or (byte)'~')
            {
                output.Add(each);
            }
            else
            {
                output.AddRange((byte)'%', (byte)"0123456789ABCDEF"[each >> 4], (byte)"0123456789ABCDEF"[each & 15]);
            }
        }

        return [.. output];
    }
}

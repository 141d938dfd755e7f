using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;

namespace Strongroom.Patterns.Masking;

/// <summary>
/// The forms in which a secret turns up in a log: as it is, inside a JSON string, in a URL, and in base64, also as a part of what was encoded.
/// Every array is the caller's to zero.
/// </summary>
internal static class SecretForms
{
    // Beyond this a secret is looked for as it is and in JSON only: the other forms of a whole file are rare and large.
    private const int LongSecret = 4096;

    private static readonly byte[] LowerHex = "0123456789abcdef"u8.ToArray();
    private static readonly byte[] UpperHex = "0123456789ABCDEF"u8.ToArray();

    /// <summary>All forms of a secret, each once.</summary>
    public static List<byte[]> Of(ReadOnlySpan<byte> secret, int minLength)
    {
        List<byte[]> forms = [];
        Add(forms, secret.ToArray(), minLength);
        Add(forms, Json(secret, asciiOnly: false, html: false, LowerHex), minLength);
        Add(forms, Json(secret, asciiOnly: true, html: false, LowerHex), minLength);
        Add(forms, Json(secret, asciiOnly: true, html: true, UpperHex), minLength);
        Add(forms, Json(secret, asciiOnly: false, html: true, LowerHex), minLength);
        if (secret.Length <= LongSecret)
        {
            foreach (var hex in new[] { UpperHex, LowerHex })
            {
                Add(forms, Url(secret, form: false, hex), minLength);
                Add(forms, Url(secret, form: true, hex), minLength);
            }

            Base64Forms(forms, secret, minLength);
        }

        return forms;
    }

    private static void Add(List<byte[]> forms, byte[] form, int minLength)
    {
        if (form.Length >= minLength && !forms.Exists(other => other.AsSpan().SequenceEqual(form)))
        {
            forms.Add(form);
            return;
        }

        CryptographicOperations.ZeroMemory(form);
    }

    // As writers of JSON differ: all but ASCII escaped or not; signs that mean something in HTML escaped or not.
    private static byte[] Json(ReadOnlySpan<byte> secret, bool asciiOnly, bool html, byte[] hex)
    {
        var isText = Utf8.IsValid(secret);
        return Build(secret.Length * 6, secret, (Span<byte> output, ReadOnlySpan<byte> source) =>
        {
            var at = 0;
            Span<char> units = stackalloc char[2];
            while (!source.IsEmpty)
            {
                var value = source[0];
                var simple = value switch
                {
                    (byte)'\\' => (byte)'\\',
                    (byte)'"' when !html => (byte)'"',
                    (byte)'\n' => (byte)'n',
                    (byte)'\r' => (byte)'r',
                    (byte)'\t' => (byte)'t',
                    (byte)'\b' => (byte)'b',
                    (byte)'\f' => (byte)'f',
                    _ => (byte)0,
                };
                if (simple != 0)
                {
                    output[at++] = (byte)'\\';
                    output[at++] = simple;
                    source = source[1..];
                }
                else if (value >= 0x80 && asciiOnly && isText)
                {
                    Rune.DecodeFromUtf8(source, out var rune, out var length);
                    var count = rune.EncodeToUtf16(units);
                    for (var i = 0; i < count; i++)
                    {
                        at = Escape(output, at, units[i], hex);
                    }

                    source = source[length..];
                }
                else if (value < 0x20 || (html && value is (byte)'"' or (byte)'\'' or (byte)'<' or (byte)'>' or (byte)'&' or (byte)'+' or (byte)'`'
                    && (hex == UpperHex || value is (byte)'<' or (byte)'>' or (byte)'&')))
                {
                    at = Escape(output, at, value, hex);
                    source = source[1..];
                }
                else
                {
                    if (value == '"')
                    {
                        output[at++] = (byte)'\\';
                    }

                    output[at++] = value;
                    source = source[1..];
                }
            }

            units.Clear();
            return at;
        });
    }

    private static int Escape(Span<byte> output, int at, int unit, byte[] hex)
    {
        output[at++] = (byte)'\\';
        output[at++] = (byte)'u';
        for (var shift = 12; shift >= 0; shift -= 4)
        {
            output[at++] = hex[(unit >> shift) & 15];
        }

        return at;
    }

    private static byte[] Url(ReadOnlySpan<byte> secret, bool form, byte[] hex) =>
        Build(secret.Length * 3, secret, (Span<byte> output, ReadOnlySpan<byte> source) =>
        {
            var at = 0;
            foreach (var value in source)
            {
                if (char.IsAsciiLetterOrDigit((char)value) || value is (byte)'-' or (byte)'.' or (byte)'_' || (value == '~' && !form) || (value == '*' && form))
                {
                    output[at++] = value;
                }
                else if (value == ' ' && form)
                {
                    output[at++] = (byte)'+';
                }
                else
                {
                    output[at++] = (byte)'%';
                    output[at++] = hex[value >> 4];
                    output[at++] = hex[value & 15];
                }
            }

            return at;
        });

    // A part of something encoded begins at one of three places of a group; its first and last characters depend on its neighbours and are left
    // out. Encoded by itself all of it is known.
    private static void Base64Forms(List<byte[]> forms, ReadOnlySpan<byte> secret, int minLength)
    {
        for (var lead = 0; lead < 3; lead++)
        {
            var padded = new byte[lead + secret.Length];
            secret.CopyTo(padded.AsSpan(lead));
            var encoded = new byte[Base64.GetMaxEncodedToUtf8Length(padded.Length)];
            Base64.EncodeToUtf8(padded, encoded, out _, out var written);
            CryptographicOperations.ZeroMemory(padded);

            var from = lead == 0 ? 0 : lead + 1;
            var sure = padded.Length * 8 / 6;
            AddBoth(forms, encoded.AsSpan(from, Math.Max(0, sure - from)), minLength);
            if (lead == 0)
            {
                AddBoth(forms, encoded.AsSpan(0, written).TrimEnd((byte)'='), minLength);
            }

            CryptographicOperations.ZeroMemory(encoded);
        }
    }

    private static void AddBoth(List<byte[]> forms, ReadOnlySpan<byte> encoded, int minLength)
    {
        Add(forms, encoded.ToArray(), minLength);
        var url = encoded.ToArray();
        url.AsSpan().Replace((byte)'+', (byte)'-');
        url.AsSpan().Replace((byte)'/', (byte)'_');
        Add(forms, url, minLength);
    }

    private delegate int Fill(Span<byte> output, ReadOnlySpan<byte> source);

    private static byte[] Build(int most, ReadOnlySpan<byte> source, Fill fill)
    {
        var room = new byte[most];
        var length = fill(room, source);
        var form = room.AsSpan(0, length).ToArray();
        CryptographicOperations.ZeroMemory(room);
        return form;
    }
}

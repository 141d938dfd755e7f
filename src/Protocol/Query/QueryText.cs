using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;
using Strongroom.Crypto;
using Strongroom.Protocol.Errors;

namespace Strongroom.Protocol.Query;

/// <summary>Undoes form encoding.</summary>
internal static class QueryText
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Decodes into <paramref name="to"/>, which is no shorter than <paramref name="encoded"/>.</summary>
    /// <returns>How many bytes were written.</returns>
    /// <exception cref="AwsException">MalformedInput: a per cent sign without two hex digits.</exception>
    public static int Decode(ReadOnlySpan<byte> encoded, Span<byte> to)
    {
        var length = 0;
        while (!encoded.IsEmpty)
        {
            var plain = encoded.IndexOfAny((byte)'%', (byte)'+');
            if (plain < 0)
                plain = encoded.Length;
            encoded[..plain].CopyTo(to[length..]);
            length += plain;
            encoded = encoded[plain..];
            if (encoded.IsEmpty)
                break;
            if (encoded[0] == '+')
            {
                to[length++] = (byte)' ';
                encoded = encoded[1..];
                continue;
            }

            if (encoded.Length < 3 || !char.IsAsciiHexDigit((char)encoded[1]) || !char.IsAsciiHexDigit((char)encoded[2]))
                throw QueryErrors.Malformed(null);
            to[length++] = (byte)((Hex(encoded[1]) << 4) | Hex(encoded[2]));
            encoded = encoded[3..];
        }

        return length;
    }

    /// <summary>The text of a value.</summary>
    /// <exception cref="AwsException">MalformedInput.</exception>
    public static string String(ReadOnlySpan<byte> encoded)
    {
        if (encoded.IsEmpty)
            return "";
        var buffer = new byte[encoded.Length];
        try
        {
            return Strict.GetString(buffer, 0, Decode(encoded, buffer));
        }
        catch (DecoderFallbackException)
        {
            throw QueryErrors.Malformed(null);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(buffer);
        }
    }

    /// <summary>The text of a secret value, without a string between.</summary>
    /// <exception cref="AwsException">MalformedInput.</exception>
    public static SecretValue Secret(ReadOnlySpan<byte> encoded)
    {
        var buffer = new byte[encoded.Length];
        try
        {
            var text = buffer.AsSpan(0, Decode(encoded, buffer));
            return Utf8.IsValid(text) ? SecretValue.Copy(text) : throw QueryErrors.Malformed(null);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(buffer);
        }
    }

    /// <summary>The bytes that a value has in base64.</summary>
    /// <exception cref="AwsException">MalformedInput.</exception>
    public static byte[] Bytes(ReadOnlySpan<byte> encoded)
    {
        var buffer = new byte[encoded.Length];
        try
        {
            var text = buffer.AsSpan(0, Decode(encoded, buffer));
            // A plus sign that the client left as it is has become a blank, which is nothing else in base64.
            text.Replace((byte)' ', (byte)'+');
            var status = System.Buffers.Text.Base64.DecodeFromUtf8InPlace(text, out var length);
            return status == System.Buffers.OperationStatus.Done
                ? text[..length].ToArray()
                : throw QueryErrors.Malformed("only base-64-encoded strings are convertible to bytes");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(buffer);
        }
    }

    private static int Hex(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}

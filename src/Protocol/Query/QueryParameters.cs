using System.Text;
using Strongroom.Protocol.Errors;

namespace Strongroom.Protocol.Query;

/// <summary>
/// The parameters of a request: those of the query string, and those of the body unless the method is GET. The front end reads
/// both as <c>application/x-www-form-urlencoded</c> (WHATWG URL standard, section 5.1), except that an escape that is none and
/// text that is no UTF-8 are refused instead of repaired.
/// </summary>
public static class QueryParameters
{
    /// <summary>Longer names, in bytes as sent, name no member of any model and are passed over.</summary>
    internal const int MaxName = 1024;

    /// <summary>The value of the parameter <paramref name="name"/>, or null.</summary>
    /// <exception cref="AwsException">MalformedInput: it is given twice or cannot be decoded.</exception>
    public static string? Find(in WireRequest request, string name)
    {
        string? found = null;
        Span<byte> buffer = stackalloc byte[MaxName];
        foreach (var parameter in All(request))
        {
            if (!TryName(parameter.Name.Span, buffer, out var decoded) || !Ascii.Equals(decoded, name))
                continue;
            if (found is not null)
                throw Twice(name);
            found = QueryText.String(parameter.Value.Span);
        }

        return found;
    }

    /// <summary>All of them, as sent.</summary>
    internal static IEnumerable<Parameter> All(WireRequest request)
    {
        if (request.Query.Length > 0)
        {
            foreach (var parameter in Split(Encoding.UTF8.GetBytes(request.Query)))
                yield return parameter;
        }

        if (request.Method is "GET" or "HEAD")
            yield break;
        foreach (var parameter in Split(request.Body))
            yield return parameter;
    }

    /// <summary>Decodes a parameter's name; false where it is too long to be one.</summary>
    internal static bool TryName(ReadOnlySpan<byte> encoded, Span<byte> buffer, out ReadOnlySpan<byte> name)
    {
        name = default;
        if (encoded.Length > buffer.Length)
            return false;
        name = encoded.IndexOfAny((byte)'%', (byte)'+') < 0 ? encoded : buffer[..QueryText.Decode(encoded, buffer)];
        return true;
    }

    /// <summary>The refusal of a parameter that is given twice: two readers could each take another one.</summary>
    internal static AwsException Twice(string name) => QueryErrors.Malformed($"Duplicate parameter '{name}'");

    private static IEnumerable<Parameter> Split(ReadOnlyMemory<byte> text)
    {
        while (!text.IsEmpty)
        {
            var end = text.Span.IndexOf((byte)'&');
            var part = end < 0 ? text : text[..end];
            text = end < 0 ? default : text[(end + 1)..];
            if (part.IsEmpty)
                continue;
            var equals = part.Span.IndexOf((byte)'=');
            yield return equals < 0 ? new(part, default) : new(part[..equals], part[(equals + 1)..]);
        }
    }

    /// <summary>One parameter, still encoded.</summary>
    internal readonly record struct Parameter(ReadOnlyMemory<byte> Name, ReadOnlyMemory<byte> Value);
}

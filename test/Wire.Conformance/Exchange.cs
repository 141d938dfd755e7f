using System.Globalization;
using System.Text;

namespace Strongroom.Wire.Conformance.Tests;

/// <summary>A request as a case's file has it: directives, then the message.</summary>
internal sealed class Request
{
    private readonly Dictionary<string, string> _directives = [];

    private Request(IEnumerable<string> directives, string method, string target, List<KeyValuePair<string, string>> headers, byte[] body)
    {
        foreach (var word in directives.SelectMany(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)))
        {
            var equals = word.IndexOf('=', StringComparison.Ordinal);
            _directives[equals < 0 ? word : word[..equals]] = equals < 0 ? "" : word[(equals + 1)..];
        }

        Method = method;
        Target = target;
        Headers = headers;
        Body = body;
    }

    public string Method { get; }

    public string Target { get; set; }

    public List<KeyValuePair<string, string>> Headers { get; }

    public byte[] Body { get; set; }

    public static Request Parse(string text)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n').ToList();
        var known = new[] { "# unsigned", "# secure", "# signed", "# chunked", "# region" };
        var directives = lines.TakeWhile(line => line.StartsWith('#')).Where(line => known.Any(each => line.StartsWith(each, StringComparison.Ordinal))).Select(line => line[1..]).ToList();
        lines = [.. lines.SkipWhile(line => line.StartsWith('#'))];
        var start = lines[0].Split(' ');
        var headers = lines.Skip(1).TakeWhile(line => line.Length > 0).Select(line =>
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            return KeyValuePair.Create(line[..colon], line[(colon + 1)..].Trim());
        }).ToList();
        var body = string.Join('\n', lines.Skip(2 + headers.Count));
        return new Request(directives, start[0], start[1], headers, Encoding.UTF8.GetBytes(body.EndsWith('\n') ? body[..^1] : body));
    }

    /// <summary>Whether a directive is given.</summary>
    public bool Has(string directive) => _directives.ContainsKey(directive);

    /// <summary>What a directive says, or the default.</summary>
    public string Say(string directive, string otherwise) => _directives.GetValueOrDefault(directive, otherwise);

    /// <summary>The bytes to send.</summary>
    public byte[] ToWire()
    {
        var head = new StringBuilder($"{Method} {Target} HTTP/1.1\r\n");
        foreach (var (name, value) in Headers)
        {
            head.Append(name).Append(": ").Append(value).Append("\r\n");
        }

        head.Append("Connection: close\r\n");
        if (!Has("chunked"))
        {
            head.Append(CultureInfo.InvariantCulture, $"Content-Length: {Body.Length}\r\n\r\n");
            return [.. Encoding.UTF8.GetBytes(head.ToString()), .. Body];
        }

        head.Append("Transfer-Encoding: chunked\r\n\r\n");
        var half = Body.Length / 2;
        return [.. Encoding.UTF8.GetBytes(head.ToString()), .. Chunk(Body[..half]), .. Chunk(Body[half..]), .. "0\r\n\r\n"u8];
    }

    private static byte[] Chunk(byte[] bytes) =>
        bytes.Length == 0 ? [] : [.. Encoding.ASCII.GetBytes($"{bytes.Length:x}\r\n"), .. bytes, .. "\r\n"u8];
}

/// <summary>An answer as it came.</summary>
internal sealed record Response(int Status, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public static Response Parse(byte[] bytes)
    {
        var end = bytes.AsSpan().IndexOf("\r\n\r\n"u8);
        Assert.True(end > 0, "The server closed the connection without an answer.");
        var lines = Encoding.UTF8.GetString(bytes, 0, end).Split("\r\n");
        var headers = lines.Skip(1).Select(line => line.Split(": ", 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);
        var body = bytes[(end + 4)..];
        if (headers.GetValueOrDefault("Transfer-Encoding") == "chunked")
        {
            body = Join(body);
        }

        if (headers.TryGetValue("Content-Length", out var length))
        {
            Assert.Equal(length, body.Length.ToString(CultureInfo.InvariantCulture));
        }

        return new Response(int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture), headers, Encoding.UTF8.GetString(body));
    }
    private static byte[] Join(byte[] chunks)
    {
        var joined = new List<byte>();
        var at = 0;
        while (true)
        {
            var line = chunks.AsSpan(at).IndexOf("\r\n"u8);
            var length = int.Parse(Encoding.ASCII.GetString(chunks, at, line), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            at += line + 2;
            if (length == 0)
            {
                return [.. joined];
            }

            joined.AddRange(chunks.AsSpan(at, length));
            at += length + 2;
        }
    }
}

using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using Strongroom.Crypto;

namespace Strongroom.Rotators.Values;

/// <summary>A secret's value as the JSON object that AWS's rotation functions expect. Members are read and exchanged in the bytes;
/// everything else of the text stays as its owner wrote it.</summary>
internal sealed class SecretDocument : IDisposable
{
    private readonly SecretValue _value;
    private readonly List<Member> _members;

    private SecretDocument(SecretValue value, List<Member> members) => (_value, _members) = (value, members);

    /// <summary>The members of a JSON object, or null if the value is none. The value belongs to the document from here on.</summary>
    public static SecretDocument? TryRead(SecretValue value)
    {
        try
        {
            return MembersOf(value.Reveal()) is { } members ? new SecretDocument(value, members) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <inheritdoc cref="TryRead"/>
    /// <exception cref="RotatorException">It is none.</exception>
    public static SecretDocument Read(SecretValue value, string whose)
    {
        if (TryRead(value) is { } document) return document;
        value.Dispose();
        throw new RotatorException($"The value of {whose} is not a JSON object. Put one with the members that its rotation needs.");
    }

    /// <summary>Whether there is such a member, and it is not null.</summary>
    public bool Has(string name) => Find(name) is { Kind: not JsonTokenType.Null };

    /// <summary>The kind of a member, None if it is absent.</summary>
    public JsonTokenType KindOf(string name) => Find(name)?.Kind ?? JsonTokenType.None;

    /// <summary>A member that is no secret, as text: a string, or a number or boolean as it is written. Null if absent, null or anything else.</summary>
    public string? Text(string name) => Find(name) switch
    {
        { Kind: JsonTokenType.String } member => Reader(member).GetString(),
        { Kind: JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False } member =>
            System.Text.Encoding.UTF8.GetString(_value.Reveal()[member.Start..member.End]),
        _ => null,
    };

    /// <summary>A string member's text, or null if there is none.</summary>
    public SecretValue? Secret(string name)
    {
        if (Find(name) is not { Kind: JsonTokenType.String } member) return null;
        byte[] buffer = new byte[member.End - member.Start];
        try
        {
            int length = Reader(member).CopyString(buffer);
            return SecretValue.Copy(buffer.AsSpan(0, length));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(buffer);
        }
    }

    /// <summary>The same text with string members exchanged. They have to be there.</summary>
    public SecretValue With(params ReadOnlySpan<(string Name, SecretValue Value)> changes)
    {
        var source = _value.Reveal();
        var parts = new List<(int Start, int End, byte[] Text)>();
        int length = source.Length;
        foreach (var (name, value) in changes)
        {
            foreach (var member in _members.Where(member => member.Name == name))
            {
                byte[] text = Quote(value);
                parts.Add((member.Start, member.End, text));
                length += text.Length - (member.End - member.Start);
            }
        }
        parts.Sort((one, other) => one.Start.CompareTo(other.Start));
        byte[] result = new byte[length];
        int from = 0, to = 0;
        foreach (var (start, end, text) in parts)
        {
            source[from..start].CopyTo(result.AsSpan(to));
            to += start - from;
            text.CopyTo(result, to);
            to += text.Length;
            from = end;
            CryptographicOperations.ZeroMemory(text);
        }
        source[from..].CopyTo(result.AsSpan(to));
        return SecretValue.Own(result);
    }

    /// <summary>The JSON string whose text is <paramref name="value"/>.</summary>
    internal static byte[] Quote(SecretValue value)
    {
        var buffer = new ArrayBufferWriter<byte>((value.Length * 6) + 2);
        using (var writer = new Utf8JsonWriter(buffer)) writer.WriteStringValue(value.Reveal());
        byte[] text = buffer.WrittenSpan.ToArray();
        CryptographicOperations.ZeroMemory(System.Runtime.InteropServices.MemoryMarshal.AsMemory(buffer.WrittenMemory).Span);
        return text;
    }

    /// <inheritdoc/>
    public void Dispose() => _value.Dispose();

    private static List<Member>? MembersOf(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return null;
        var members = new List<Member>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            reader.Read();
            var kind = reader.TokenType;
            int start = (int)reader.TokenStartIndex;
            reader.Skip();
            members.Add(new Member(name, start, (int)reader.BytesConsumed, kind));
        }
        reader.Read();
        return members;
    }

    // Of two members of one name the later counts, as in the json module that AWS's functions use.
    private Member? Find(string name) => _members.FindLast(member => member.Name == name);

    private Utf8JsonReader Reader(Member member)
    {
        var reader = new Utf8JsonReader(_value.Reveal()[member.Start..member.End]);
        reader.Read();
        return reader;
    }

    private sealed record Member(string Name, int Start, int End, JsonTokenType Kind);
}

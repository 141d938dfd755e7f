using System.Text.Json;

namespace Strongroom.Audit;

/// <summary>
/// A JSON value that the caller writes into a record: request parameters, response elements. This library does not know
/// the shapes; whoever makes the value must leave secret material out. Make it with a static lambda and a state, so that
/// nothing is allocated per request.
/// </summary>
public readonly struct AuditJson
{
    private readonly object? _state;
    private readonly Action<Utf8JsonWriter, object?>? _write;
    private readonly ReadOnlyMemory<byte> _utf8;

    private AuditJson(ReadOnlyMemory<byte> utf8, Action<Utf8JsonWriter, object?>? write, object? state)
    {
        _utf8 = utf8;
        _write = write;
        _state = state;
    }

    /// <summary>A value that <paramref name="write"/> writes, exactly one, during the call that appends the record.</summary>
    public static AuditJson From(object? state, Action<Utf8JsonWriter, object?> write) => new(default, write, state);

    /// <summary>A value that is JSON already, in UTF-8. Appending throws when it is not.</summary>
    public static AuditJson Raw(ReadOnlyMemory<byte> utf8) => new(utf8, null, null);

    internal bool IsAbsent => _write is null && _utf8.IsEmpty;

    internal void WriteTo(Utf8JsonWriter writer)
    {
        if (_write is null) writer.WriteRawValue(_utf8.Span);
        else _write(writer, _state);
    }
}

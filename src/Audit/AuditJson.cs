using System.Text.Json;

namespace Strongroom.Audit;

/// <summary>
/// A JSON value that the caller writes into a record: request parameters, additional data. This library does not know
/// the shapes; whoever makes the value must leave secret material out. Make it with a static lambda and a state, so that
/// nothing is allocated per request.
/// </summary>
public readonly struct AuditJson
{
    private readonly object? _state;
    private readonly Action<Utf8JsonWriter, object?>? _write;

    private AuditJson(Action<Utf8JsonWriter, object?> write, object? state)
    {
        _write = write;
        _state = state;
    }

    /// <summary>A value that <paramref name="write"/> writes, exactly one, during the call that appends the record.</summary>
    public static AuditJson From(object? state, Action<Utf8JsonWriter, object?> write) => new(write, state);

    internal bool IsAbsent => _write is null;

    internal void WriteTo(Utf8JsonWriter writer) => _write!(writer, _state);
}

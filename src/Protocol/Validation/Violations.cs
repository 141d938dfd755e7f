using System.Globalization;

namespace Strongroom.Protocol.Validation;

/// <summary>The violations of one request, and the message that tells them.</summary>
internal sealed class Violations
{
    /// <summary>How many are told in words; all are counted. Ours: it keeps the answer to a hostile request small.</summary>
    private const int MaxTold = 100;

    private readonly List<string> _told = [];
    private int _count;

    /// <summary>The message, or null where nothing is violated.</summary>
    public string? Message => _count switch
    {
        0 => null,
        1 => $"1 validation error detected: {_told[0]}",
        _ => $"{_count.ToString(CultureInfo.InvariantCulture)} validation errors detected: {string.Join("; ", _told)}",
    };

    /// <summary>Adds one.</summary>
    /// <param name="value">The value as the message shows it, or null where it must not.</param>
    /// <param name="path">The member's path, e.g. <c>tags.1.member.key</c>.</param>
    /// <param name="constraint">What the model demands.</param>
    public void Add(string? value, string path, string constraint)
    {
        _count++;
        if (_told.Count < MaxTold)
            _told.Add($"Value {(value is null ? "" : value + " ")}at '{path}' failed to satisfy constraint: {constraint}");
    }
}
